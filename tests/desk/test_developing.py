"""Developing stories at the desk: seen, corrected, written down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.coverage.copy import BANK, FERRY, FERRY_LATER, filed
from tests.coverage.test_gather import run, thread
from tests.desk.people import signed_in
from wirecopy.archive.models import Rework
from wirecopy.coverage import gather
from wirecopy.coverage.models import Thread
from wirecopy.desk.models import Act

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    gather.forget()
    yield
    gather.forget()


def test_what_was_gathered_is_shown_with_the_reasons() -> None:
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    filed("cps", "41 brought ashore from grounded ferry", FERRY_LATER, minutes=20)
    run()
    viewer = signed_in(role="viewer")
    page = viewer.get("/desk/developing/").content.decode()
    assert "41 brought ashore from grounded ferry" in page
    code = Thread.objects.get(pk=thread(first)).code
    page = viewer.get(f"/desk/developing/{code}/").content.decode()
    assert "in common:" in page
    assert "Take out" not in page
    assert f"/desk/developing/{code}/" in viewer.get(f"/desk/stories/{first.code}/").content.decode()


def test_a_viewer_may_change_nothing() -> None:
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    filed("cps", "41 brought ashore from grounded ferry", FERRY_LATER, minutes=20)
    run()
    code = Thread.objects.get(pk=thread(first)).code
    assert signed_in(role="viewer").post(f"/desk/developing/{code}/out/{first.code}/").status_code == 403


def test_an_editor_takes_out_and_joins_and_the_log_says_so() -> None:
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    later = filed("cps", "41 brought ashore from grounded ferry", FERRY_LATER, minutes=20)
    run()
    editor = signed_in()
    code = Thread.objects.get(pk=thread(first)).code
    editor.post(f"/desk/developing/{code}/out/{later.code}/")
    own = Thread.objects.get(pk=thread(later)).code
    assert own != code
    editor.post(f"/desk/developing/{own}/join/", {"onto": f"http://testserver/coverage/{code}/"})
    assert thread(later) == thread(first)
    assert [
        (act.field, act.before, act.after) for act in Act.objects.filter(what="gather").order_by("pk")
    ] == [
        ("taken out", code, own),
        ("joined", own, code),
    ]
    assert editor.get(f"/desk/developing/{own}/", follow=True).redirect_chain[0][0].endswith(f"/{code}/")


def test_what_makes_no_sense_is_said_and_nothing_is_moved() -> None:
    bank = filed("mna", "Norvane cuts key rate", BANK)
    run()
    before = thread(bank)
    page = signed_in().post(f"/desk/developing/put/{bank.code}/", {"onto": "nowhere"}, follow=True)
    assert "There is no developing story nowhere" in page.content.decode()
    assert thread(bank) == before


def test_a_figure_of_our_headline_that_newer_reports_changed_is_pointed_out() -> None:
    first = filed(
        "mna", "Ferry runs aground", ("Four people were injured on the ferry Aske Star on Sunday.", *FERRY)
    )
    filed(
        "cps",
        "Ferry toll rises",
        ("Nine people were injured on the ferry Aske Star.", *FERRY_LATER[:2]),
        minutes=20,
    )
    assert first.shown is not None
    Rework.objects.create(
        story=first, over_version=first.shown, headline="Ferry aground: 4 injured", by="ann"
    )
    run()
    page = signed_in().get(f"/desk/stories/{first.code}/").content.decode()
    assert "out of date" in page
    assert "9 injured" in page
