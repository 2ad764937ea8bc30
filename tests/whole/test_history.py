"""What changed about a story, on a page of its own: true, and nothing in it that must not be read again."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.whole.filing import GUID, Filing, newsml_g2
from tests.whole.line import Line
from wirecopy.archive import store
from wirecopy.record.models import Receipt
from wirecopy.site import proofs
from wirecopy.site.terms import set_record_terms

pytestmark = pytest.mark.database

FIRST = Filing(html="<p>Alpha words stand.</p><p>Kept.</p>", headline="Harbour reopens")
SECOND = replace(FIRST, version=2, html="<p>Bravo words stand.</p><p>Kept.</p>")
THIRD = replace(FIRST, version=3, html="<p>Bravo words fall.</p><p>Kept.</p>")


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: LazySettings) -> None:
    settings.DATA = tmp_path
    proofs._ring.cache_clear()


def in_words(line: Line) -> None:
    set_record_terms(line.source.pk, history="words", salt=None, now=line.now)
    line.publish()


def history(line: Line) -> str:
    return line.read(line.story(GUID).path + "history/index.html")


def test_a_story_of_one_version_has_no_history_and_leads_to_none(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    assert history(line) == ""
    assert 'href="history/"' not in line.page(GUID)


def test_what_the_agency_changed_is_told_without_words_unless_its_terms_allow_them(line: Line) -> None:
    line.file(newsml_g2(FIRST), newsml_g2(SECOND))
    assert line.page(GUID).count('href="history/"') >= 1
    assert "1 paragraph was changed." in history(line)
    assert "Alpha" not in history(line)
    in_words(line)
    assert "<del>Alpha</del><ins>Bravo</ins> words stand." in history(line)
    assert "1 paragraph stayed as it was." in history(line)


def test_every_step_names_its_receipt_and_a_time_with_its_zone(line: Line) -> None:
    line.file(newsml_g2(FIRST), newsml_g2(SECOND))
    digests = re.findall("<code>([0-9a-f]{64})</code>", history(line))
    assert digests == list(Receipt.objects.order_by("-pk").values_list("sha256", flat=True))
    assert "21 November 2026, 12:01 UTC" in history(line)


def test_words_that_a_correction_replaced_are_never_repeated(line: Line) -> None:
    in_words(line)
    line.file(newsml_g2(FIRST), newsml_g2(SECOND))
    assert "Alpha" in history(line)
    line.file(newsml_g2(replace(THIRD, correction="Corrects the name of the accused.")))
    assert "Alpha" not in history(line)
    assert "Bravo" not in history(line)
    assert "corrected version (version 3)" in history(line)
    line.file(newsml_g2(replace(THIRD, version=4, html="<p>Bravo words rise.</p><p>Kept.</p>")))
    assert "<del>fall</del><ins>rise</ins>" in history(line)
    assert "Alpha" not in history(line)


def test_words_that_were_withheld_since_are_not_repeated(line: Line) -> None:
    in_words(line)
    line.file(newsml_g2(FIRST), newsml_g2(replace(SECOND, status="withheld")), newsml_g2(THIRD))
    assert "Alpha" not in history(line)
    assert "held back these words" in history(line)


def test_a_version_that_never_stood_on_the_site_is_not_told_of(line: Line) -> None:
    in_words(line)
    line.file(newsml_g2(THIRD), newsml_g2(FIRST), newsml_g2(replace(THIRD, version=4)))
    assert "Alpha" not in history(line)


def test_what_the_desk_did_is_told_by_role_and_its_own_headline_is_not_repeated(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    story = line.story(GUID).pk
    for headline in ("Harbour wide open", "Harbour open", ""):
        store.rework(story, headline=headline, by="ada", reason="", now=line.now)
        line.publish()
    told = history(line)
    assert "Our desk put a headline of its own" in told
    assert "Our desk took its headline off" in told
    assert "wide open" not in told
    assert "ada" not in told.replace("data", "")


def test_a_kill_takes_the_history_with_it(line: Line) -> None:
    in_words(line)
    line.file(newsml_g2(FIRST), newsml_g2(SECOND), newsml_g2(replace(THIRD, status="canceled")))
    path = line.story(GUID).path + "history/"
    answer = line.get(path)
    assert answer.status == 410
    assert not any("Alpha" in text or "Bravo" in text for _, text in line.files())
    assert not (line.pages / path.strip("/") / "provenance.json").exists()


def test_a_story_that_is_held_has_no_history_until_it_is_back(line: Line) -> None:
    line.file(newsml_g2(FIRST), newsml_g2(SECOND))
    store.hold(line.story(GUID).pk, now=line.now)
    line.publish()
    assert line.get(line.story(GUID).path + "history/").status == 410
    store.release(line.story(GUID).pk, now=line.now)
    line.publish()
    assert line.get(line.story(GUID).path + "history/").status == 200


def test_a_source_whose_terms_say_off_has_no_history(line: Line) -> None:
    line.file(newsml_g2(FIRST), newsml_g2(SECOND))
    set_record_terms(line.source.pk, history="off", salt=None, now=line.now)
    line.publish()
    assert history(line) == ""
    assert 'href="history/"' not in line.page(GUID)


def test_no_search_engine_is_sent_to_a_history(line: Line) -> None:
    line.file(newsml_g2(FIRST), newsml_g2(SECOND))
    assert '<meta name="robots" content="noindex">' in history(line)
    assert not any("/history/" in text for path, text in line.files() if path.endswith((".xml", ".json")))
