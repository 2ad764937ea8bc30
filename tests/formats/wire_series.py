"""Messages of IPTC 7901 and ANPA 1312 of our own making, for tests: stories, leads, kills, corrections."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Anpa:
    """One message; `minute` of 1 March 2026, `take` as behind the keyword."""

    keyword: str = "BC-PV--Harbor"
    take: str = ""
    minute: int = 0
    headline: str = "Harbor opens"
    body: str = "PORT VALE (TW) _ The harbor opened."
    number: int = 1001
    priority: str = "r"
    framed: bool = True
    extra: str = ""  # further head lines, with their marks

    def wire(self, charset: str = "ascii") -> bytes:
        take = f", {self.take}" if self.take else ""
        paragraphs = "\r\n".join(f"\t   {one}" for one in self.body.split("\n"))
        head = (
            f"\x16\x16\x01a{self.number}\x1fports\r\n{self.priority} i\x13\x11 {self.keyword} 03-01 0042\r\n"
        )
        text = f"^{self.keyword}{take},42<\r\n^{self.headline}<\r\n{self.extra}{paragraphs}\r\n"
        trailer = f"TW-WF-03-01-26 {9 + self.minute // 60:02}{self.minute % 60:02}GMT<\r\n"
        if self.framed:
            return (head + "\x02" + text + "\x03" + trailer + "\x04").encode(charset)
        bare = head.replace("\x16", "").replace("\x01", "").replace("\x1f", "").replace("\x13\x11", "")
        return (bare + text + "\n\t   " + trailer).encode(charset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Iptc:
    """One message; `number` is the agency's own of the day."""

    number: int = 61
    keyword: str = "Port Vale-harbour/"
    headline: str = "Harbour of Port Vale opens"
    body: str = "Port Vale (tw) - The harbour opened."
    minute: int = 0
    notepad: str = ""
    framed: bool = True

    def wire(self, charset: str = "ascii") -> bytes:
        header = f"vtw{self.number:03} 4 i 211 abcd  tw {self.number:03}\r\n"
        paragraphs = "\r\n".join(f"   {one}" for one in self.body.split("\n"))
        notepad = f"\r\n### Notizblock\r\n{self.notepad}\r\n" if self.notepad else ""
        text = f"{self.headline} =\r\n{paragraphs}\r\n{notepad}"
        trailer = f"01{9 + self.minute // 60:02}{self.minute % 60:02} GMT Mar 26\r\n"
        if self.framed:
            made = f"\x01{header}\r\n{self.keyword}\r\n\x02{text}\x03{trailer}\x7f\x7f\x04"
        else:
            made = f"{header}\r\n{self.keyword}\r\n{text}\r\n{trailer}"
        return made.encode(charset)
