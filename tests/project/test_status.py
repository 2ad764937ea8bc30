"""`wirecopy status`: what needs a person, and the command that settles it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests.archive.rows import a_source, a_story, an_item
from tests.project.conftest import Say
from wirecopy.archive.models import Story
from wirecopy.project import health
from wirecopy.project.health import Check
from wirecopy.site.models import Page, Refused
from wirecopy.wires.models import Delivery, Filed

pytestmark = pytest.mark.database
FAULT = {"why": "The body is empty.", "line": 3, "guid": "", "remedy": "Ask the agency.", "fatal": True}
NOTE = {"why": "A date was odd.", "line": None, "guid": "", "remedy": "", "fatal": False}


@pytest.fixture(autouse=True)
def _running(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if clock and workers ran; health's own tests show how that is found out."""
    monkeypatch.setattr(settings, "DATA", Path("/"))
    monkeypatch.setattr(health, "checks", lambda now: [Check(name="clock", ok=True, says="It ticks.")])


def _deliver(**fields: object) -> int:
    Filed.objects.get_or_create(sha256="f" * 64, defaults={"content": b""})
    return Delivery.objects.create(source=a_source(), filed_id="f" * 64, name="9.xml", **fields).pk


def test_all_is_well(wirecopy: Say) -> None:
    story = a_story(an_item(headline="Quay [b]reopens"))
    code, out, _ = wirecopy("status")
    assert code == 0
    assert "Nothing needs a person." in out
    assert "Quay [b]reopens" in out
    assert story.path in out
    assert "\x1b" not in out


def test_what_does_not_run_is_told_first(wirecopy: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Check(name="clock", ok=False, says="It does not tick: start `wirecopy serve`.")
    monkeypatch.setattr(health, "checks", lambda now: [failing])
    code, out, _ = wirecopy("status")
    assert (code, "clock: It does not tick: start `wirecopy serve`." in out) == (1, True)


def test_a_quarantined_delivery_with_its_first_fault_and_the_command(wirecopy: Say) -> None:
    number = _deliver(state="quarantined", faults=[NOTE, FAULT])
    code, out, _ = wirecopy("status")
    assert code == 1
    assert (
        f"Delivery {number} of mna-in (9.xml) could not be read: line 3: The body is empty. "
        "Ask the agency. (and 1 more)" in out
    )
    assert f"wirecopy replay --delivery {number}" in out


def test_a_note_on_a_delivery_that_was_read_needs_nobody(wirecopy: Say) -> None:
    _deliver(state="read", faults=[NOTE])
    assert wirecopy("status")[0] == 0


def test_an_old_fault_is_counted_and_needs_nobody_any_more(wirecopy: Say) -> None:
    _deliver(state="read", faults=[FAULT], received_at=datetime.now(UTC) - timedelta(days=8))
    code, out, _ = wirecopy("status")
    assert (code, "1 deliveries were at fault more than a week ago" in out) == (0, True)


@pytest.mark.parametrize(
    ("fields", "says", "act"),
    [
        ({"state": "held"}, "repaired bytes", "wirecopy release"),
        ({"state": "waiting"}, "published by hand", "wirecopy release"),
        ({"state": "live", "disputed": True}, "different words", "wirecopy hold"),
    ],
)
def test_a_story_that_waits_for_a_person(
    wirecopy: Say, fields: dict[str, object], says: str, act: str
) -> None:
    story = a_story()
    Story.objects.update(**fields)
    code, out, _ = wirecopy("status")
    assert (code, says in out, f"{act} {story.code}" in out) == (1, True, True)


def test_a_story_that_is_to_be_published_at_a_time_waits_for_nobody(wirecopy: Say) -> None:
    a_story(state="waiting")
    Story.objects.update(publish_at=datetime.now(UTC) + timedelta(hours=1))
    assert wirecopy("status")[0] == 0


def test_a_story_on_hold_waits_for_no_decision(wirecopy: Say) -> None:
    a_story(state="held")
    Story.objects.update(on_hold=True)
    assert wirecopy("status")[0] == 0


def test_a_refused_page_needs_a_person(wirecopy: Say) -> None:
    page = Page.objects.create(path="/2026/a/", kind="article", key="1")
    Refused.objects.create(page=page, why="Paragraph 2 differs.")
    code, out, _ = wirecopy("status")
    assert (code, "Page /2026/a/: Paragraph 2 differs." in out) == (1, True)


def test_a_failing_source_is_told_with_how_to_look(wirecopy: Say) -> None:
    a_source(failures=2, last_error="It answered 503.")
    code, out, _ = wirecopy("status", "--json")
    status = json.loads(out)
    assert (code, status["ok"], status["sources"][0]["health"]) == (1, False, "failing")
    assert status["needs"][0]["act"] == "wirecopy source test mna-in"


def test_many_of_a_kind_fit_one_screen(wirecopy: Say) -> None:
    for _ in range(30):
        _deliver(state="quarantined", faults=[FAULT])
    _, out, _ = wirecopy("status")
    assert "Needs a person: 30" in out
    assert "and 25 more" in out
    assert out.count("\n") < 40
