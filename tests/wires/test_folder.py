"""Watched folders: only whole files, none lost, none read through a name."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED
from tests.wires.build import a_source
from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.folder import QUIET_SECONDS, is_wanted, is_whole, read_beside, sweep, watched
from wirecopy.wires.folder_here import alone
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.receive import LIMIT_BYTES

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _later(root: Path) -> float:
    """A file system on which every file has been quiet for long."""
    return max(path.stat().st_ctime for path in root.iterdir()) + QUIET_SECONDS


def _at_once(root: Path) -> float:
    return max(path.stat().st_ctime for path in root.iterdir())


def _a_folder(path: Path, **files: bytes) -> Source:
    for name, content in files.items():
        (path / f"{name}.xml").write_bytes(content)
    return a_source(kind=Source.Kind.FOLDER, address=str(path))


def _names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir() if not entry.is_dir())


@pytest.mark.parametrize(
    "name",
    [
        "a.xml.tmp",
        "a.part",
        "A.FILEPART",
        ".hidden.xml",
        ".a",
        "a.xml~",
        "photo.jpg",
        "photo.PNG",
        "b.webp",
        "clip.mp4",
    ],
)
def test_half_written_hidden_and_picture_files_are_no_deliveries(name: str) -> None:
    assert not is_wanted(name)


@pytest.mark.parametrize("name", ["a.xml", "a", "a.json", "a.jpg.xml", "part", "tmp.xml"])
def test_any_other_file_is_a_delivery(name: str) -> None:
    assert is_wanted(name)


def test_a_file_is_whole_when_nothing_touched_it_for_two_seconds(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"<a/>")
    os.utime(path, (0, 0))  # the sender's clock, or its wish
    look = path.stat()
    assert not is_whole(look, look.st_ctime + QUIET_SECONDS - 0.01)
    assert is_whole(look, look.st_ctime + QUIET_SECONDS)


@pytest.mark.database
def test_a_whole_file_becomes_a_delivery_and_is_kept(tmp_path: Path) -> None:
    source = _a_folder(tmp_path, a=b"<nitf/>")
    assert sweep(source, NOON, clock=_later) == 1
    delivery = source.deliveries.get()
    assert (delivery.name, bytes(delivery.filed.content)) == ("a.xml", b"<nitf/>")
    assert (tmp_path / "done" / "2026-11-20" / f"{delivery.pk}-a.xml").read_bytes() == b"<nitf/>"
    assert _names(tmp_path) == []


@pytest.mark.database
def test_a_deleting_source_deletes_what_is_durable_and_nothing_else(tmp_path: Path) -> None:
    source = _a_folder(tmp_path, a=b"<nitf/>")
    (tmp_path / "a.jpg").write_bytes(b"JPEG")
    source.way = {"after": "delete"}
    assert sweep(source, NOON, clock=_later) == 1
    left = {path.name for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith(".")}
    assert (left, Delivery.objects.count()) == ({"a.jpg"}, 1)


@pytest.mark.database
def test_a_file_that_may_still_grow_is_left_alone(tmp_path: Path) -> None:
    source = _a_folder(tmp_path, a=b"<nit", empty=b"")
    assert sweep(source, NOON, clock=_at_once) == 0
    assert _names(tmp_path) == ["a.xml", "empty.xml"]


@pytest.mark.database
def test_a_sender_that_stalls_with_the_file_open_is_waited_for(tmp_path: Path) -> None:
    source = _a_folder(tmp_path)
    stalls = "import sys; f = open(sys.argv[1], 'w'); f.write('<nit'); f.flush(); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", stalls, str(tmp_path / "a.xml")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as sender:
        assert sender.stdout is not None
        sender.stdout.readline()
        assert sweep(source, NOON, clock=_later) == 0
        sender.communicate(b"\n")
    assert sweep(source, NOON, clock=_later) == 1


@pytest.mark.database
def test_an_empty_file_stays_where_it_is(tmp_path: Path) -> None:
    assert sweep(_a_folder(tmp_path, empty=b""), NOON, clock=_later) == 0
    assert _names(tmp_path) == ["empty.xml"]


@pytest.mark.database
def test_a_name_used_again_is_a_delivery_again_and_neither_file_is_lost(tmp_path: Path) -> None:
    source = _a_folder(tmp_path, latest=b"<a/>")
    sweep(source, NOON, clock=_later)
    (tmp_path / "latest.xml").write_bytes(b"<b/>")
    sweep(source, NOON, clock=_later)
    kept = sorted((tmp_path / "done" / "2026-11-20").glob("*.xml"))
    assert [path.read_bytes() for path in kept] == [b"<a/>", b"<b/>"]
    assert source.deliveries.count() == 2


@pytest.mark.database
def test_what_a_crash_left_half_taken_is_taken_again(tmp_path: Path) -> None:
    source = _a_folder(tmp_path)
    (tmp_path / "taking").mkdir()
    (tmp_path / "taking" / "a.xml").write_bytes(b"<a/>")
    (tmp_path / "a.xml").write_bytes(b"<newer/>")
    assert sweep(source, NOON, clock=_later) == 1
    assert sweep(source, NOON, clock=_later) == 1
    contents = [bytes(row.filed.content) for row in Delivery.objects.order_by("id")]
    assert contents == [b"<a/>", b"<newer/>"]


@pytest.mark.database
def test_a_giant_is_set_aside_with_the_reason_and_its_neighbours_go_on(tmp_path: Path) -> None:
    source = _a_folder(tmp_path, small=b"<a/>", giant=b"<a/>")
    os.truncate(tmp_path / "giant.xml", LIMIT_BYTES + 1)
    assert sweep(source, NOON, clock=_later) == 1
    (why,) = (tmp_path / "failed").glob("*.why.txt")
    assert "67,108,865 bytes" in why.read_text()
    assert (tmp_path / "failed" / why.name.removesuffix(".why.txt")).stat().st_size == LIMIT_BYTES + 1


@pytest.mark.database
def test_links_and_folders_are_not_entered(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    root = tmp_path / "in"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "b.xml").write_bytes(b"<b/>")
    (root / "a.xml").symlink_to(outside)
    os.mkfifo(root / "pipe.xml")
    assert sweep(_a_folder(root), NOON, clock=_later) == 0


@pytest.mark.database
def test_trouble_with_the_folder_is_said_on_the_source_and_goes_when_it_is_over(tmp_path: Path) -> None:
    root = tmp_path / "not-there"
    source = a_source(kind=Source.Kind.FOLDER, address=str(root))
    assert sweep(source, NOON) == 0
    source.refresh_from_db()
    assert (source.failures, source.last_error_at) == (1, NOON)
    assert f"{root} cannot be worked in: No such file or directory" in source.last_error
    root.mkdir()
    sweep(source, NOON)
    source.refresh_from_db()
    assert (source.failures, source.last_error) == (0, "")


@pytest.mark.database
def test_two_sweeps_at_once_take_nothing_twice(tmp_path: Path) -> None:
    source = _a_folder(tmp_path, a=b"<a/>")
    (tmp_path / "done").mkdir()
    with alone(tmp_path) as is_ours:
        assert is_ours
        assert sweep(source, NOON, clock=_later) == 0
    assert sweep(source, NOON, clock=_later) == 1


@pytest.mark.database
def test_the_oldest_go_first_and_a_turn_has_an_end(tmp_path: Path) -> None:
    source = _a_folder(tmp_path, a=b"<a/>", b=b"<b/>", c=b"<c/>")
    for seconds, name in enumerate("cba"):
        os.utime(tmp_path / f"{name}.xml", (seconds, seconds))
    assert sweep(source, NOON, clock=_later, most=2) == 2
    assert sweep(source, NOON, clock=_later, most=2) == 1
    assert [row.name for row in Delivery.objects.order_by("id")] == ["c.xml", "b.xml", "a.xml"]


@pytest.mark.database
def test_paused_folders_are_not_swept(tmp_path: Path) -> None:
    source = _a_folder(tmp_path, a=b"<a/>")
    Source.objects.filter(pk=source.pk).update(state=Source.State.PAUSED)
    assert watched() == []
    assert _names(tmp_path) == ["a.xml"]


@pytest.mark.database
def test_a_source_removed_during_the_sweep_loses_no_file(tmp_path: Path) -> None:
    source = _a_folder(tmp_path, a=b"<a/>")
    Source.objects.filter(pk=source.pk).update(state=Source.State.REMOVED)
    assert sweep(source, NOON, clock=_later) == 0
    assert (tmp_path / "taking" / "a.xml").read_bytes() == b"<a/>"


@pytest.mark.database
def test_the_longest_name_a_file_can_have_is_filed_away(tmp_path: Path) -> None:
    (tmp_path / ("ü" * 125 + ".xml")).write_bytes(b"<a/>")
    assert sweep(_a_folder(tmp_path), NOON, clock=_later) == 1


def _beside(root: Path) -> Source:
    return Source(slug="harbour", kind=Source.Kind.FOLDER, address=str(root))


def test_a_picture_beside_a_delivery_is_read(tmp_path: Path) -> None:
    (tmp_path / "ü photo.jpg").write_bytes(b"JPEG")
    assert read_beside(_beside(tmp_path), "ü photo.jpg") == b"JPEG"


def test_a_picture_that_has_not_come_yet_may_still_come(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as error:
        read_beside(_beside(tmp_path), "photo.jpg")
    assert not error.value.permanent


def test_a_link_or_a_giant_beside_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "link.jpg").symlink_to("/etc/passwd")
    (tmp_path / "giant.jpg").write_bytes(bytes(11))
    with pytest.raises(FetchError):
        read_beside(_beside(tmp_path), "link.jpg")
    with pytest.raises(RefusedError, match="11 bytes"):
        read_beside(_beside(tmp_path), "giant.jpg", limit_bytes=10)


def test_a_source_without_a_folder_has_nothing_beside_it() -> None:
    with pytest.raises(RefusedError, match="no folder"):
        read_beside(Source(slug="harbour", kind=Source.Kind.PUSH), "a.jpg")


@given(name=st.text(max_size=20))
def test_no_name_leads_out_of_the_folder(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.getbasetemp() / "beside"
    root.mkdir(exist_ok=True)
    for hostile in (name, f"../{name}", f"/{name}", f"{name}/../../x"):
        with pytest.raises((RefusedError, FetchError)):
            read_beside(_beside(root), hostile)


@pytest.mark.shared
def test_no_hostile_delivery_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    names = (SHARED / "wire" / "hostile" / "names" / "delivery-names.txt").read_text().splitlines()
    assert len(names) == 38
    (tmp_path / "x.xml").write_text("outside")
    root = tmp_path / "in"
    root.mkdir()
    for name in names:
        with pytest.raises((RefusedError, FetchError)):
            read_beside(_beside(root), name)


@pytest.mark.shared
@pytest.mark.database
def test_files_with_hostile_names_are_taken_in_and_kept_inside_the_folder(tmp_path: Path) -> None:
    names = (SHARED / "wire" / "hostile" / "names" / "delivery-names.txt").read_text().splitlines()
    root = tmp_path / "in"
    root.mkdir()
    possible = [name for name in names if "/" not in name and name not in {".", ".."} and is_wanted(name)]
    for name in possible:
        (root / name).write_bytes(b"<a/>")
    assert sweep(_a_folder(root), NOON, clock=_later) == len(possible)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert len(list((root / "done" / "2026-11-20").iterdir())) == len(possible)
