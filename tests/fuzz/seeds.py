"""What is broken: good deliveries of each format, our own and, where they are, the real ones."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

from tests.bench import copy
from tests.formats.newsml1_series import BODIES, revision
from tests.formats.wire_series import Anpa, Iptc
from wirecopy.formats import FORMATS, detect

_SAMPLES = Path(__file__).resolve().parents[1] / "formats" / "samples"
_WIRE = Path(__file__).resolve().parents[2].parent / "shared" / "wire"
_REAL = (_WIRE / "standards", _WIRE / "agencies", _WIRE / "real" / "rss")
_MOST = 60  # real deliveries of a format
_LONGEST = 65_536  # bytes: large deliveries break in the same places, only slower

GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"


def seeds() -> dict[str, tuple[bytes, ...]]:
    """Format -> its deliveries, in the same order each time."""
    found: dict[str, list[bytes]] = {name: [] for name in FORMATS}
    for wire in _own():
        found[detect(wire).format or "plain-text"].append(wire)
    for name, wires in _real().items():
        found[name] += wires[:: max(1, len(wires) // _MOST)][:_MOST]
    found["archive"] += _archives()
    return {name: tuple(wires) for name, wires in found.items()}


def _own() -> Iterator[bytes]:
    for path in sorted(_SAMPLES.iterdir()):
        yield path.read_bytes()
    for make in copy.FORMATS.values():
        yield make(1)[:_LONGEST]
    for form in BODIES:
        yield revision(2, form=form)
    yield revision(4, management="<Instruction FormalName='Delete'/>", component="")
    yield Anpa(take="1st Ld-Writethru", extra="^By ANN EXAMPLE=\r\n^Town Writer=\r\n").wire()
    yield Anpa(take="BULLETIN KILL", framed=False).wire()
    yield Iptc(notepad="Redaktion: A. Beispiel, Tel: 01").wire()
    yield Iptc(headline="Berichtigung: Hafen", framed=False).wire() + b"\r\n" + Iptc(number=62).wire()
    yield _PLAIN
    yield from _mails()


def _mails() -> Iterator[bytes]:
    for charset in ("utf-8", "iso-8859-1"):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = (
            "Desk <desk@town.example>",
            "in@site.example",
            "Fähre läuft aus",
        )
        mail["Date"], mail["Message-ID"] = "Sun, 01 Mar 2026 09:00:00 +0100", "<1@town.example>"
        mail["Authentication-Results"] = "mx.site.example; dkim=pass header.d=town.example"
        mail.set_content(
            "PORT VALE (TW) - Die Fähre läuft aus.\n\nSie kommt um zehn zurück.\n", charset=charset
        )
        mail.add_alternative("<p>PORT VALE (TW) - Die Fähre <b>läuft</b> aus.</p>", subtype="html")
        mail.add_attachment(GIF, maintype="image", subtype="gif", filename="fähre.gif")
        mail.add_attachment(revision(1), maintype="application", subtype="xml", filename="ferry.xml")
        mail.set_boundary("outer")  # else by chance, and another one each time
        next(part for part in mail.walk() if part.get_content_subtype() == "alternative").set_boundary(
            "inner"
        )
        yield mail.as_bytes()


def _archives() -> list[bytes]:
    members = {
        "a/ferry.xml": revision(2),
        "a/gull.gif": GIF,
        "b.anpa": Anpa().wire(),
        "c.json": copy.ninjs(1),
    }
    made = [packed(members, kind) for kind in ("zip", "stored", "tar", "tar.gz", "tar.bz2", "tar.xz")]
    return [*made, _PACKERS["gz"](revision(3)), packed({"inner.zip": made[0], "d.nitf": copy.nitf(1)}, "zip")]


def packed(members: dict[str, bytes], kind: str) -> bytes:
    """`kind`: zip, stored (a zip without compression), tar, tar.gz, tar.bz2 or tar.xz."""
    made = io.BytesIO()
    if kind in {"zip", "stored"}:
        method = zipfile.ZIP_DEFLATED if kind == "zip" else zipfile.ZIP_STORED
        with zipfile.ZipFile(made, "w", method) as archive:
            for name, content in members.items():
                archive.writestr(zipfile.ZipInfo(name), content, method)
    else:
        with tarfile.open(fileobj=made, mode="w") as tar:
            for name, content in members.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
    return _PACKERS.get(kind.partition(".")[2], bytes)(made.getvalue())


_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda wire: gzip.compress(wire, mtime=0),  # else it has the time in it, and is another each time
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def _real() -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {name: [] for name in FORMATS}
    for folder in _REAL:
        for path in sorted(folder.rglob("*")) if folder.exists() else []:
            if path.is_file() and path.stat().st_size <= _LONGEST:
                wire = path.read_bytes()
                if name := detect(wire).format:
                    found[name].append(wire)
    return found


_PLAIN = b"""BC-PV--Harbor
Harbor opens after storm
By ANN EXAMPLE
PORT VALE (TW) - The harbor of Port Vale opened again on Sunday, the harbor master said, after a storm.

The first ferry sails at nine. Eleven people wait for it on the quay, and a dog.

Eds: Updates with the ferry.
(TW) ab/cd
"""
