"""Copy that only some may read: its hashes tell outsiders nothing, and readers can check it all the same."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.whole.filing import GUID, Filing, newsml_g2
from tests.whole.line import Line
from wirecopy.record.models import Receipt, Salting
from wirecopy.record.salts import salts
from wirecopy.site import proofs
from wirecopy.site.pagestore import Folder
from wirecopy.site.terms import set_record_terms
from wirecopy_verify.check import Checked, Verdict, check_page
from wirecopy_verify.keys import read_keys
from wirecopy_verify.page import read_page
from wirecopy_verify.wct1 import paragraph_hash

pytestmark = pytest.mark.database

FIRST = Filing(html="<p>Alpha words.</p><p>Bravo words.</p><p>Alpha words.</p>")


@pytest.fixture(autouse=True)
def _salted(line: Line, tmp_path: Path, settings: LazySettings) -> None:
    settings.DATA = tmp_path
    proofs._ring.cache_clear()
    set_record_terms(line.source.pk, history=None, salt="salted", now=line.now)


def checked(line: Line, name: str = "index.html") -> Checked:
    proofs.log_receipts(line.now, Folder(line.pages))
    folder = line.pages / line.story(GUID).path.strip("/")
    return check_page(
        (folder / name).read_bytes(),
        (folder / "provenance.json").read_bytes(),
        read_keys((line.pages / ".well-known/wirecopy-keys.json").read_bytes()),
    )


def test_who_has_the_page_can_check_it_and_who_has_the_receipt_learns_nothing(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    found = checked(line)
    assert (found.verdict, found.why) == (Verdict.SAME, "")
    assert found.statement is not None
    assert found.statement.salted
    assert len(set(found.statement.paragraphs)) == 3  # not even that two say the same
    guessed = {paragraph_hash(text).hex() for text in ("Alpha words.", "Bravo words.")}
    assert not guessed & set(found.statement.paragraphs)


def test_a_page_made_again_keeps_its_salts_and_its_receipt(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    before = line.page(GUID)
    set_record_terms(line.source.pk, history=None, salt="salted", now=line.now)
    line.publish()
    assert read_page(line.page(GUID).encode()).salts == read_page(before.encode()).salts
    assert Receipt.objects.count() == 1


def test_a_kill_erases_what_the_salts_were_made_from(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    kept = bytes(Receipt.objects.get().envelope)
    line.file(newsml_g2(replace(FIRST, version=2, status="canceled")))
    assert checked(line, "gone.html").verdict == Verdict.KILLED
    assert not Salting.objects.exists()
    given = read_page(line.notice(GUID).encode()).salts
    assert (given, any("data-wirecopy-salts" in text for _, text in line.files())) == ((), False)
    assert hashlib.sha256(kept).hexdigest() == Receipt.objects.order_by("pk")[0].sha256


def test_copy_under_embargo_enters_the_log_only_when_it_is_released(line: Line) -> None:
    line.file(newsml_g2(replace(FIRST, embargo="2026-11-21T14:00:00Z")))
    proofs.log_receipts(line.now, Folder(line.pages))
    assert not Receipt.objects.exists()
    line.wait(hours=3)
    assert checked(line).verdict == Verdict.SAME


def test_switching_it_off_and_on_makes_the_page_anew(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    for salt, is_salted in (("open", False), ("salted", True)):
        set_record_terms(line.source.pk, history=None, salt=salt, now=line.now)
        line.publish()
        found = checked(line)
        assert found.statement is not None
        assert (found.verdict, found.statement.salted) == (Verdict.SAME, is_salted)


def test_the_history_of_copy_for_some_repeats_no_word_of_it(line: Line) -> None:
    set_record_terms(line.source.pk, history="words", salt="salted", now=line.now)
    line.file(newsml_g2(FIRST), newsml_g2(replace(FIRST, version=2, html="<p>Charlie words.</p>")))
    told = line.read(line.story(GUID).path + "history/index.html")
    assert "paragraph" in told
    assert not any(word in told for word in ("Alpha", "Bravo", "Charlie"))


def test_salts_of_one_secret_tell_nothing_of_each_other() -> None:
    one, other = salts(["a", "a"], b"1" * 32), salts(["a", "a"], b"2" * 32)
    assert len({*one, *other}) == 4
    assert {len(salt) for salt in one} == {16}
