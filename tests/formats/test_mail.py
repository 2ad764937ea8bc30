"""Mail: its words in whatever encoding, what is attached, who sent it, and mail that is broken."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.newsml1_series import revision
from wirecopy.body import MarkKind, paragraphs
from wirecopy.formats import detect, read
from wirecopy.formats.dialect import settings_of
from wirecopy.formats.inside import parse_href
from wirecopy.formats.members import file_in
from wirecopy.item import Hints, Item, Order, Reading, Signal, Status

SAMPLE = (Path(__file__).parent / "samples" / "gull.eml").read_bytes()


def reading_of(wire: bytes, **dialect: object) -> Reading:
    reading = read(wire, hints=Hints(settings=settings_of(dialect)))
    assert reading.format == "mail"
    return reading


def the_item(wire: bytes = SAMPLE, **dialect: object) -> Item:
    reading = reading_of(wire, **dialect)
    assert reading.faults == ()
    (item,) = reading.items
    return item


def a_mail(text: str = "Words.", subject: str = "Ferry", number: int = 1, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "desk@tw.example", subject, f"<{number}@tw.example>"
    mail["Date"] = "Sun, 01 Mar 2026 10:00:00 +0000"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def test_a_mail_is_known_by_its_head() -> None:
    assert detect(SAMPLE).why.startswith("It begins with the head of a mail (date, from,")
    assert detect(b"Note: this is\nFrom: nobody's text\n").format == ""


def test_control_characters_in_its_head_are_not_shown() -> None:
    wire = a_mail(subject="Ferry").as_bytes().replace(b"Subject: Ferry", b"Subject: =?utf-8?q?Fer=08ry=00?=")
    assert the_item(wire).headline == "Ferry"
    assert reading_of(wire.replace(b"<1@tw.example>", b"<1@tw.example\x00>")).items == ()


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_letters_in_its_head_that_nobody_encoded_are_kept(encoding: str) -> None:
    """Found by make fuzz: beside an encoded word they raised, and alone each was shown as U+FFFD."""
    wire = a_mail(subject="Ferry").as_bytes()
    for subject in ("Fähre", "Fähre =?utf-8?q?l=ff?="):
        item = the_item(wire.replace(b"Subject: Ferry", f"Subject: {subject}".encode(encoding)))
        assert item.headline == subject


def test_a_file_whose_name_cannot_be_read_is_attached_all_the_same() -> None:
    """Found by make fuzz."""
    mail = a_mail()
    mail.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="gull.gif")
    wire = mail.as_bytes().replace(b'filename="gull.gif"', b"filename*=\x00''g%ff.gif")
    assert the_item(wire).pictures[0].renditions[0].size_bytes == 6


def test_its_head() -> None:
    item = the_item()
    assert (item.guid, item.headline) == ("mid:ferry-7@tidewire.example", "Fähren fahren wieder")
    assert item.version_created == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert item.keywords == ("ferry", "harbour")
    assert item.services == ("Coast <coast.tidewire.example>",)
    assert item.info_sources == ('"Tidewire Küste" <desk@tidewire.example>',)


def test_of_two_forms_of_the_same_words_the_richer_is_taken() -> None:
    item = the_item()
    assert paragraphs(item.body) == (
        "PORT VALE (TW) - Die Fähren fahren wieder, und das seit Sonntag.",
        '"Wir sind froh", sagte Quill.',
    )
    assert [mark.kind for mark in item.body[0].marks] == [MarkKind.STRONG]


def test_an_attached_picture_is_found_again_in_the_kept_bytes() -> None:
    item = the_item()
    (picture,) = item.pictures
    sha256, path = parse_href(picture.renditions[0].href)
    assert (len(sha256), path, picture.alt) == (64, "4/..-..-gull.png", "A gull")
    assert file_in(SAMPLE, path).startswith(b"\x89PNG")
    assert item.notes == ("Left out the attachment terms.pdf (application/pdf, 9 bytes).",)


def test_forms_that_differ_are_told_and_the_text_is_used() -> None:
    mail = a_mail("Ten people came.")
    mail.add_alternative("<p>Twelve people went.</p>", subtype="html")
    reading = reading_of(mail.as_bytes())
    assert paragraphs(reading.items[0].body) == ("Ten people came.",)
    assert "differ in their words" in reading.faults[0].why


def test_a_notepad_and_a_signature_are_for_editors() -> None:
    item = the_item(a_mail("Copy.\n\nIntern: 12\n-- \nTidewire\n").as_bytes(), notepad=["Intern"])
    assert (paragraphs(item.body), item.ed_note) == (("Copy.",), "Intern: 12\nTidewire")


def test_flowed_lines_run_on_and_fixed_ones_do_not() -> None:
    mail = a_mail("One \ngoes on.\n Two stands.\n> Three").as_bytes()
    flowed = mail.replace(b'charset="utf-8"', b'charset="utf-8"; format=flowed')
    assert paragraphs(the_item(flowed).body) == ("One goes on.", "Two stands.", "> Three")


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_every_letter_of_a_text_arrives(said: str, charset: str) -> None:
    mail = a_mail()
    mail.set_content(f"Said: {said}", charset=charset, cte="base64")
    assert (
        "".join(paragraphs(the_item(mail.as_bytes()).body)[0].split(" ")) == f"Said:{said.replace(' ', '')}"
    )


# ---- who sent it


def test_a_trusted_servers_word_is_kept() -> None:
    item = the_item(trusted_hosts=["mx.example.org"])
    assert item.notes[-1] == "DKIM: mx.example.org found the signature of tidewire.example valid."


@pytest.mark.parametrize("results", ["dkim=fail", "dkim=none", "spf=pass"])
def test_what_a_trusted_server_does_not_vouch_for_is_not_read(results: str) -> None:
    wire = SAMPLE.replace(b"dkim=pass", results.encode())
    (fault,) = reading_of(wire, trusted_hosts=["mx.example.org"]).faults
    assert "Nobody vouches" in fault.why


def test_a_stranger_cannot_vouch() -> None:
    assert "none of the trusted" in reading_of(SAMPLE, trusted_hosts=["mx.other.org"]).faults[0].why


# ---- what it says of others


def test_a_correction_is_a_version_of_the_mail_it_answers() -> None:
    item = the_item(a_mail(subject="CORRECTION: Ferry", number=2, In_Reply_To="<1@tw.example>").as_bytes())
    assert (item.guid, item.alt_ids) == ("mid:1@tw.example", ("mid:2@tw.example",))
    assert item.signals == {Signal.CORRECTION}


def test_a_kill_is_an_order_about_the_mail_it_answers() -> None:
    item = the_item(a_mail(subject="KILL: Ferry", number=2, In_Reply_To="<1@tw.example>").as_bytes())
    assert item.orders == (Order(guid="mid:1@tw.example", status=Status.CANCELED),)
    assert Signal.ADVISORY in item.signals


def test_an_attached_delivery_is_read_in_its_own_format() -> None:
    mail = a_mail("See attached. Tel. 12")
    mail.add_attachment(revision(1), maintype="application", subtype="octet-stream", filename="a.xml")
    item = the_item(mail.as_bytes())
    assert (item.guid, item.ed_note) == ("urn:newsml:tw:20260301:ferry", "Ferry\nSee attached. Tel. 12")


def test_a_mail_within_a_mail_is_a_story_of_its_own() -> None:
    outer = a_mail("For you.", number=9)
    outer.add_attachment(a_mail("Inner words.", subject="Inner", number=1))
    item = the_item(outer.as_bytes())
    assert (item.guid, item.headline) == ("mid:1@tw.example", "Inner")


# ---- hostile


def test_mail_in_mail_without_end_is_a_fault() -> None:
    mail = a_mail()
    for number in range(2, 12):
        outer = a_mail(number=number)
        outer.add_attachment(mail)
        mail = outer
    assert "without end" in reading_of(mail.as_bytes()).faults[0].why


@pytest.mark.parametrize("end", [0.4, 0.6, 0.9])
def test_a_mail_that_ends_too_early_is_a_fault(end: float) -> None:
    reading = read(SAMPLE[: int(len(SAMPLE) * end)], format="mail")
    assert reading.items == ()
    assert reading.faults[0].fatal


@pytest.mark.parametrize(
    ("found", "put", "why"),
    [
        (b"iso-8859-1", b"utf-8", "is no utf-8"),
        (b"iso-8859-1", b"klingon", "is no klingon"),
        (b"PHA+", b"P", "not in the encoding"),
        (b"Message-ID", b"X-Nothing", "no Message-ID"),
    ],
)
def test_what_cannot_be_read_is_not_guessed(found: bytes, put: bytes, why: str) -> None:
    (fault,) = reading_of(SAMPLE.replace(found, put)).faults
    assert why in fault.why


@given(
    st.integers(0, len(SAMPLE)),
    st.sampled_from([b"", b"\n\n", b"--in--", b"\xff", b"Content-Type: x\n", b"\x00"]),
)
def test_a_broken_mail_is_read_or_a_fault(at: int, put: bytes) -> None:
    reading = read(SAMPLE[:at] + put + SAMPLE[at + 7 :], format="mail")
    assert reading.items or reading.faults


def test_raw_bytes_within_an_encoded_word_of_a_header_break_nothing() -> None:
    """Found by the property above."""
    wire = SAMPLE.replace(b"=?utf-8?q?F=C3=A4hren_fahren?=", b"=?utf-8?q?F=C3\xff=A4hren_fahren?=")
    assert wire != SAMPLE
    assert reading_of(wire).items
