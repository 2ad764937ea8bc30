"""The record through the whole line: each page is proven by its receipt, and a kill leaves only hashes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.whole.filing import FORMATS, GUID, Filing, Write, newsml_g2
from tests.whole.line import Line
from wirecopy.archive import store
from wirecopy.record.models import Receipt
from wirecopy.site import proofs
from wirecopy.site.pagestore import Folder
from wirecopy_verify.check import Checked, Verdict, check_page
from wirecopy_verify.keys import read_keys
from wirecopy_verify.statement import Statement, Status, replayed

pytestmark = pytest.mark.database

FIRST = Filing(html="<p>Alpha words.</p><p>More <a href='https://x.example/'>words</a>.</p>")
SECOND = replace(FIRST, version=2, html="<p>Bravo words.</p>")


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: LazySettings) -> None:
    settings.DATA = tmp_path
    proofs._ring.cache_clear()


def log(line: Line) -> None:
    proofs.log_receipts(line.now, Folder(line.pages))


def verified(line: Line, name: str = "index.html") -> Checked:
    folder = line.pages / line.story(GUID).path.strip("/")
    proof = folder / "provenance.tlog-proof"
    receipt = folder / "provenance.json"
    return check_page(
        (folder / name).read_bytes(),
        receipt.read_bytes() if receipt.is_file() else None,
        read_keys((line.pages / ".well-known/wirecopy-keys.json").read_bytes()),
        proof=proof.read_text() if proof.is_file() else None,
    )


def stated(line: Line) -> Statement:
    statement = verified(line).statement
    assert statement is not None
    return statement


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_every_page_is_proven_by_its_receipt_and_the_log(line: Line, write: Write) -> None:
    line.file(write(FIRST))
    log(line)
    checked = verified(line)
    assert (checked.verdict, checked.why) == (Verdict.SAME, "")
    assert checked.logged is not None
    assert len(stated(line).paragraphs) == 2


def test_a_page_that_is_altered_on_the_way_is_told(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    log(line)
    page = line.pages / line.story(GUID).path.strip("/") / "index.html"
    page.write_text(page.read_text().replace("Alpha words", "Alpha swords"))
    assert "Alpha swords" in verified(line).why


def test_each_version_has_a_receipt_that_names_the_one_before(line: Line) -> None:
    line.file(newsml_g2(FIRST), newsml_g2(SECOND))
    log(line)
    first, second = Receipt.objects.order_by("pk")
    assert stated(line).previous == first.sha256
    assert verified(line).verdict == Verdict.SAME
    assert (first.log_index, second.log_index) == (0, 1)


def test_a_page_that_is_made_again_keeps_its_receipt(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    line.file(newsml_g2(replace(FIRST, guid="urn:example:other")))
    line.file(newsml_g2(FIRST))
    assert Receipt.objects.filter(story=line.story(GUID)).count() == 1


def test_what_the_desk_changed_is_stated_and_gives_the_page(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    store.rework(line.story(GUID).pk, headline="Harbour open", by="ada", reason="shorter", now=line.now)
    line.publish()
    log(line)
    statement = stated(line)
    assert [(one.field, one.old, one.new, one.by) for one in statement.changes] == [
        ("headline", "Harbour reopens", "Harbour open", "desk")
    ]
    assert replayed(statement, "Harbour reopens") == statement.headline
    assert verified(line).verdict == Verdict.SAME
    assert b"ada" not in b"".join(bytes(one.envelope) for one in Receipt.objects.all())


def test_a_kill_leaves_hashes_and_the_old_proof_still_verifies(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    log(line)
    folder = line.pages / line.story(GUID).path.strip("/")
    kept = [
        (folder / name).read_bytes() for name in ("index.html", "provenance.json", "provenance.tlog-proof")
    ]
    line.file(newsml_g2(replace(FIRST, version=2, status="canceled")))
    log(line)
    assert verified(line, "gone.html").verdict == Verdict.KILLED
    tombstone = verified(line, "gone.html").statement
    assert tombstone is not None
    assert (tombstone.status, tombstone.headline, tombstone.changes) == (Status.KILLED, "", ())
    assert [bool(bytes(one.envelope)) for one in Receipt.objects.order_by("pk")] == [False, True]
    assert not any("Harbour reopens" in text for _, text in line.files())
    keys = read_keys((line.pages / ".well-known/wirecopy-keys.json").read_bytes())
    assert check_page(kept[0], kept[1], keys, proof=kept[2].decode()).verdict == Verdict.SAME


def test_a_story_that_is_held_has_no_receipt_on_the_site_until_it_is_back(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    log(line)
    store.hold(line.story(GUID).pk, now=line.now)
    line.publish()
    folder = line.pages / line.story(GUID).path.strip("/")
    assert not (folder / "provenance.json").exists()
    store.release(line.story(GUID).pk, now=line.now)
    line.publish()
    checked = verified(line)
    assert checked.verdict == Verdict.SAME
    assert checked.logged is not None


def test_the_log_holds_no_word(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    log(line)
    written = b"".join(file.read_bytes() for file in (line.pages / "log").rglob("*") if file.is_file())
    assert b"Alpha" not in written
    assert b"Harbour" not in written
