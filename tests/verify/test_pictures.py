"""Every file that a page may show as a picture is the one that was published, or the page differs."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.pictures.signed import a_rendition, credited, publisher
from tests.verify.receipts import PARAGRAPHS, STATEMENT, page, receipt
from tests.verify.test_cli import PUBLISHED, saved, served
from wirecopy_verify.cli import main
from wirecopy_verify.credentials import ROOTS
from wirecopy_verify.errors import ProofError
from wirecopy_verify.pictures import check_pictures, file_digests, pictures_of_page
from wirecopy_verify.statement import Shown, Statement, read, write

NOW = datetime.now(UTC)
BASE = f"/pictures/renditions/ab/{'ab' * 32}"
SIGNED = credited(a_rendition(64), a_rendition(320)).file
FILES = {f"{BASE}-320.webp": b"small", f"{BASE}-signed.jpg": SIGNED}
FIGURE = (
    f'<figure data-wirecopy-picture><picture><source srcset="{BASE}-320.webp 320w">'
    f'<img src="{BASE}-signed.jpg" srcset="{BASE}-signed.jpg 640w"></picture></figure>'
).encode()
PAGE = page(*PARAGRAPHS) + FIGURE


def stated(files: dict[str, bytes] = FILES) -> Statement:
    digests = ((path, hashlib.sha256(content).hexdigest()) for path, content in files.items())
    shown = Shown(path=f"{BASE}-320.jpg", manifest=f"{BASE}-signed.c2pa", files=file_digests(digests))
    return replace(STATEMENT, pictures=(shown,))


def test_the_receipt_with_its_digests_comes_back() -> None:
    assert read(write(stated())) == stated()


def test_a_receipt_from_before_there_were_digests_is_still_read() -> None:
    old = (
        write(STATEMENT)
        .replace(b',"files":{}', b"")
        .replace(b'"files":{},', b"")
        .replace(b'"manifest":"",', b"")
    )
    assert b'"manifest"' not in old
    assert read(old) == STATEMENT
    assert check_pictures(PAGE.replace(b"ab" * 32, b"cd"), read(old), FILES.get, roots=(), at=NOW).files == 0


def test_a_digest_that_is_none_is_refused() -> None:
    with pytest.raises(ProofError, match="digests"):
        read(write(replace(STATEMENT, pictures=(Shown(path="/p", files={"-1.jpg": "abc"}),))))


def test_only_the_storys_own_pictures_are_looked_at() -> None:
    assert pictures_of_page(b'<img src="/card.jpg">' + FIGURE) == tuple(FILES)


def test_right_files_and_their_credentials_pass() -> None:
    checked = check_pictures(PAGE, stated(), FILES.get, roots=publisher().roots, at=NOW)
    assert (checked.files, checked.missing, checked.differences) == (2, 0, ())
    assert checked.credentials == ("signed by The Harbour Ledger; trusted.",)


def test_an_unknown_signer_is_not_trusted() -> None:
    for roots, says in (((), "NOT trusted"), (None, "is not known")):
        (said,) = check_pictures(PAGE, stated(), FILES.get, roots=roots, at=NOW).credentials
        assert says in said


def test_another_picture_put_into_the_page_is_named() -> None:
    other = PAGE.replace(b"-320.webp", b"-640.webp")
    (found,) = check_pictures(other, stated(), FILES.get, roots=None, at=NOW).differences
    assert found.text.endswith("-640.webp")


def test_each_of_2000_altered_bytes_is_caught() -> None:
    chance, statement = random.Random(8), stated({f"{BASE}-signed.jpg": SIGNED})
    html = b'<figure data-wirecopy-picture><img src="' + f"{BASE}-signed.jpg".encode() + b'"></figure>'
    for _ in range(2_000):
        place, bit = chance.randrange(len(SIGNED)), 1 << chance.randrange(8)
        altered = SIGNED[:place] + bytes((SIGNED[place] ^ bit,)) + SIGNED[place + 1 :]
        (found,) = check_pictures(html, statement, lambda _, it=altered: it, roots=(), at=NOW).differences  # type: ignore[misc]
        assert "not the file that was published" in found.what


def test_the_command_checks_a_served_page_and_its_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    def files(picture: bytes) -> dict[str, tuple[int, bytes]]:
        return {
            "/a/": (200, PAGE),
            "/a/provenance.json": (200, envelope),
            "/.well-known/wirecopy-keys.json": (200, PUBLISHED),
            ROOTS: (200, publisher().published()),
            f"{BASE}-320.webp": (200, b"small"),
            f"{BASE}-signed.jpg": (200, picture),
        }

    table: dict[str, tuple[int, bytes]] = {}
    with served(table) as site:
        envelope = receipt(replace(stated(), url=f"{site}/a/"))
        table.update(files(SIGNED))
        assert main([f"{site}/a/"]) == 0
        said = capsys.readouterr().out
        assert "All 2 picture files of the story: as published." in said
        assert "signed by The Harbour Ledger; trusted." in said
        table.update(files(SIGNED[:-1] + b"\x00"))
        assert main([f"{site}/a/"]) == 1
        assert "A picture is not the file that was published" in capsys.readouterr().out
        assert main([f"{site}/a/", "--no-pictures"]) == 0


def test_a_saved_page_is_checked_with_the_pictures_saved_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = saved(tmp_path, PAGE, receipt(stated()))
    assert main([place]) == 0
    assert "Not checked: 2 picture files" in capsys.readouterr().out
    (tmp_path / "page_files").mkdir()
    for path, content in FILES.items():
        (tmp_path / "page_files" / Path(path).name).write_bytes(content)
    assert main([place]) == 0
    assert "All 2 picture files" in capsys.readouterr().out
