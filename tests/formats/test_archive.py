"""Archives: documents with their pictures, and what an archive may not do."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.newsml1_series import revision
from wirecopy.body import paragraphs
from wirecopy.formats import archive as archives
from wirecopy.formats import detect, read
from wirecopy.formats.inside import parse_href
from wirecopy.formats.members import file_in

SAMPLE = (Path(__file__).parent / "samples" / "ferry.newsml1.xml").read_bytes()
PICTURE = b"\xff\xd8\xff\xe0" + b"a picture" * 10


def a_zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def a_tar(members: dict[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.type = len(content) if kind == tarfile.REGTYPE else 0, kind
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


DELIVERY = {"monday/ferry.xml": SAMPLE, "monday/ferry.jpg": PICTURE, "monday/ferry-s.jpg": PICTURE + b"s"}
PACKED = {
    "zip": a_zip(DELIVERY),
    "tar": a_tar(DELIVERY),
    "tar.gz": gzip.compress(a_tar(DELIVERY)),
    "tar.bz2": bz2.compress(a_tar(DELIVERY)),
    "tar.xz": lzma.compress(a_tar(DELIVERY)),
}


@pytest.mark.parametrize("kind", PACKED)
def test_a_picture_that_a_story_names_is_taken_from_the_archive(kind: str) -> None:
    wire = PACKED[kind]
    reading = read(wire)
    assert (reading.format, reading.faults) == ("archive", ())
    (item,) = reading.items
    assert item.headline == "Ferry sails again"
    hrefs = [one.href for one in item.pictures[0].renditions]
    assert [parse_href(href)[1] for href in hrefs] == ["monday/ferry-s.jpg", "monday/ferry.jpg"]
    assert [file_in(wire, parse_href(href)[1]) for href in hrefs] == [PICTURE + b"s", PICTURE]
    assert detect(wire).why


def test_a_file_without_a_name_is_a_fault_and_its_neighbour_is_read() -> None:
    """Found by make fuzz: a name is cut at its first NUL."""
    reading = read(a_zip({"ferry.xml": SAMPLE, "Q.gif": PICTURE}).replace(b"Q.gif", b"\0.gif"))
    assert [item.headline for item in reading.items] == ["Ferry sails again"]
    assert "no usable name" in reading.faults[0].why


def test_pictures_in_a_folder_of_their_own_are_found_by_name() -> None:
    reading = read(a_zip({"text/ferry.xml": SAMPLE, "jpg/FERRY.JPG": PICTURE, "jpg/ferry-s.jpg": PICTURE}))
    assert [parse_href(one.href)[1] for one in reading.items[0].pictures[0].renditions] == [
        "jpg/ferry-s.jpg",
        "jpg/FERRY.JPG",
    ]


def test_one_document_compressed_is_that_document() -> None:
    assert read(gzip.compress(SAMPLE)).items[0].body == read(SAMPLE).items[0].body


def test_a_faulty_document_leaves_its_neighbours() -> None:
    reading = read(a_zip({"a.xml": revision(1), "b.xml": b"<NewsML>", "c.bin": b"what is this"}))
    assert [paragraphs(item.body) for item in reading.items] == [("The ferry sails.",)]
    assert [(fault.why[:12], fault.fatal) for fault in reading.faults] == [
        ("In c.bin: it", False),
        ("In b.xml: It", True),
    ]


def test_a_picture_that_no_story_names_is_told() -> None:
    (fault,) = read(a_zip({"a.xml": revision(1), "gull.jpg": PICTURE})).faults
    assert (fault.why, fault.fatal) == ("No story names these pictures: gull.jpg.", False)


def test_an_archive_in_an_archive_is_opened_once() -> None:
    inner = a_zip(DELIVERY)
    wire = a_zip({"inner.zip": inner})
    (item,) = read(wire).items
    path = parse_href(item.pictures[0].renditions[1].href)[1]
    assert path == "inner.zip!/monday/ferry.jpg"
    assert file_in(wire, path) == PICTURE
    deep = a_zip({"deep.zip": a_zip({"deeper.zip": wire})})
    assert "archive in an archive" in read(deep).faults[0].why


@pytest.mark.parametrize(
    "name", ["../a.xml", "/etc/a.xml", "a/../../b.xml", "C:/a.xml", "..\\a.xml", "a\x07.xml", "x" * 500]
)
@pytest.mark.parametrize("pack", [a_zip, a_tar])
def test_a_name_that_climbs_is_refused(name: str, pack: object) -> None:
    reading = read(pack({name: revision(1)}))  # type: ignore[operator]
    assert reading.items == ()
    assert "no usable name" in reading.faults[0].why


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_left_out(kind: bytes) -> None:
    reading = read(a_tar({"a.xml": b""}, kind))
    assert "no plain file" in reading.faults[0].why


def test_an_encrypted_member_is_a_fault() -> None:
    wire = bytearray(a_zip({"a.xml": revision(1)}))
    directory = wire.rindex(b"PK\x01\x02")
    wire[6] |= 1
    wire[directory + 8] |= 1
    assert "encrypted" in read(bytes(wire)).faults[0].why


def bombs() -> dict[str, bytes]:
    zeros = b"\0" * (8 * 1024 * 1024)
    pack = zlib.compressobj(9, wbits=31)
    endless = pack.compress(zeros)
    for _ in range(40):
        endless += pack.compress(zeros)
    return {
        "zip": a_zip({"a.xml": zeros}),
        "gzip": endless + pack.flush(),
        "bzip2": bz2.compress(zeros * 4),
        "xz": lzma.compress(zeros * 4),
        "many": a_zip({f"{n}.xml": b"" for n in range(archives.MOST_MEMBERS + 1)}, zipfile.ZIP_STORED),
    }


@pytest.mark.parametrize("kind", ["zip", "gzip", "bzip2", "xz", "many"])
def test_a_bomb_is_refused(kind: str) -> None:
    reading = read(bombs()[kind])
    assert reading.items == ()
    assert "times its size" in reading.faults[0].why or "holds more than" in reading.faults[0].why


def test_a_size_in_a_header_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBER_BYTES", 1_000)
    assert "more than 1,000 bytes" in read(a_zip({"a.xml": SAMPLE})).faults[0].why


@given(st.sampled_from(sorted(PACKED)), st.data())
def test_a_cut_or_broken_archive_is_read_or_a_fault(kind: str, data: st.DataObject) -> None:
    wire = PACKED[kind]
    at = data.draw(st.integers(0, len(wire)))
    for broken in (wire[:at], wire[:at] + b"\xff" + wire[at + 1 :]):
        reading = read(broken, format="archive")
        assert reading.items or reading.faults
