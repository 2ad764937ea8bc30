"""A reader sees the page before or the page after, whatever coding it asks for."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import brotli
import pytest

from tests.site.test_serve import get, the_fallback
from wirecopy.site.pagestore import Folder, Standing, pack_brotli, pack_gzip
from wirecopy.site.serve import Pages

PATH = "/2026/11/21/quay-k3f9/"


def a_page(number: int) -> bytes:
    return f"<p>{number:06}</p>".encode() * 200


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def the_files(store: Folder) -> list[str]:
    return sorted(str(file.relative_to(store.root)) for file in store.root.rglob("*") if file.is_file())


def test_a_page_has_two_copies_of_its_time(store: Folder) -> None:
    assert store.write(PATH, a_page(1))
    folder = store.root / PATH[1:]
    assert brotli.decompress((folder / "index.html.br").read_bytes()) == a_page(1)
    assert gzip.decompress((folder / "index.html.gz").read_bytes()) == a_page(1)
    assert len({file.stat().st_mtime_ns for file in folder.iterdir()}) == 1
    assert len(list(folder.iterdir())) == 3


def test_the_same_bytes_again_write_nothing(store: Folder) -> None:
    store.write(PATH, a_page(1))
    before = {file.name: file.stat().st_mtime_ns for file in (store.root / PATH[1:]).iterdir()}
    assert not store.write(PATH, a_page(1))
    assert {file.name: file.stat().st_mtime_ns for file in (store.root / PATH[1:]).iterdir()} == before


def test_a_copy_that_is_missing_or_of_another_page_is_made_again(store: Folder) -> None:
    store.write(PATH, a_page(1))
    copy = store.root / PATH[1:] / "index.html.br"
    copy.unlink()
    assert store.look(PATH).digest == ""
    assert store.write(PATH, a_page(1))
    copy.write_bytes(pack_brotli(a_page(2)))
    assert store.look(PATH).digest == ""
    assert store.write(PATH, a_page(1))
    assert store.look(PATH) == Standing(hashlib.sha256(a_page(1)).hexdigest(), gone=False)


def test_a_page_that_became_small_loses_its_copies(store: Folder) -> None:
    store.write("/robots.txt", a_page(1))
    store.write("/robots.txt", b"short")
    assert the_files(store) == ["robots.txt"]


def test_a_retired_page_leaves_only_its_notice(store: Folder) -> None:
    store.write(PATH, a_page(1))
    assert store.retire(PATH, b"withdrawn")
    assert the_files(store) == [f"{PATH[1:]}gone.html"]
    assert store.look(PATH) == Standing(hashlib.sha256(b"withdrawn").hexdigest(), gone=True)
    assert not store.retire(PATH, b"withdrawn")


def test_a_page_that_comes_back_takes_the_notice_away(store: Folder) -> None:
    store.retire(PATH, b"withdrawn")
    assert store.write(PATH, a_page(1))
    assert not (store.root / PATH[1:] / "gone.html").exists()


def test_a_notice_left_beside_an_unchanged_page_is_taken_away(store: Folder) -> None:
    store.write(PATH, a_page(1))
    (store.root / PATH[1:] / "gone.html").write_bytes(b"withdrawn")
    assert store.write(PATH, a_page(1))
    assert not (store.root / PATH[1:] / "gone.html").exists()


def test_a_removed_page_leaves_nothing(store: Folder) -> None:
    store.write(PATH, a_page(1))
    assert store.remove(PATH)
    assert the_files(store) == []
    assert store.look(PATH) == Standing("", gone=False)
    assert not store.remove(PATH)


@pytest.mark.parametrize(
    "path", ["x", "", "/../x", "/a//b", "/a/./b/", "/.x", "/a\\b", "/a\0", "/a/index.html", "/a.br"]
)
def test_only_paths_of_our_own_are_written(store: Folder, path: str) -> None:
    with pytest.raises(ValueError, match="is not a path of a page"):
        store.write(path, b"x")
    assert the_files(store) == []


def test_a_full_disk_leaves_the_page_as_it_was(store: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write(PATH, a_page(1))
    before = the_files(store)

    def full(descriptor: int, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        store.write(PATH, a_page(2))
    assert the_files(store) == before
    assert store.look(PATH).digest == hashlib.sha256(a_page(1)).hexdigest()


def test_what_a_killed_writer_began_is_swept(store: Folder) -> None:
    store.write(PATH, a_page(1))
    (store.root / PATH[1:] / ".index.html.1-1.part").write_bytes(b"half")
    assert store.sweep() == 1
    assert len(the_files(store)) == 3


def test_the_same_page_packs_to_the_same_bytes() -> None:
    assert pack_gzip(a_page(1)) == pack_gzip(a_page(1))
    assert gzip.decompress(pack_gzip(a_page(1))) == a_page(1)


_WRITER = """
import sys
from pathlib import Path
from tests.site.test_pagestore import PATH, a_page
from wirecopy.site.pagestore import Folder
store = Folder(Path(sys.argv[1]))
for number in range(1, 400):
    store.write(PATH, a_page(number))
    if number % 40 == 0:
        store.retire(PATH, b"withdrawn")
"""


def test_readers_see_whole_pages_that_never_go_back(store: Folder) -> None:
    store.write(PATH, a_page(0))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(store.root)], env=environment)
    faults: list[str] = []
    seen: set[int] = set()

    def read() -> None:
        pages, last = Pages(store.root, the_fallback), 0
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
        while writer.poll() is None:
            for accepted in ("br", "", "gzip"):
                answer = get(pages, PATH, accept_encoding=accepted)
                page = unpack[answer.headers.get("content-encoding", "")](answer.body)
                number = int(page[3:9]) if answer.status == 200 else last
                if answer.status == 410 and page == b"withdrawn":
                    continue
                if answer.status != 200 or page != a_page(number) or number < last:
                    faults.append(f"{answer.status} {accepted} {number} after {last}")
                last = number
                seen.add(number)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert writer.returncode == 0
    assert faults == []
    assert len(seen) > 20  # it was really read while it was written
