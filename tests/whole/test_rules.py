"""A source's rules, from bytes to the page: what they let out, and that changing them moves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.whole.filing import GUID, Filing, newsml_g2
from tests.whole.line import Line
from wirecopy.archive import store
from wirecopy.identity import Way
from wirecopy.rules import Rules, rule_of
from wirecopy.wires.sources import set_rules

pytestmark = pytest.mark.database
FIRST = Filing(language="de")


def rule(line: Line, *written: str, otherwise: Way = Way.PUBLISH) -> None:
    set_rules(line.source.slug, Rules(rules=tuple(map(rule_of, written)), otherwise=otherwise))


@pytest.mark.parametrize(
    ("written", "state"),
    [("wait:language=de", "waiting"), ("hold:urgency=4", "held"), ("publish:language=de", "live"),
     ("wait:language=en", "live")],
)  # fmt: skip
def test_a_rule_decides_what_comes_after_it(line: Line, written: str, state: str) -> None:
    rule(line, written)
    line.file(newsml_g2(FIRST))
    story = line.story(GUID)
    assert (story.state, bool(story.path)) == (state, state == "live")


def test_a_rule_that_is_changed_moves_nothing_that_came_before(line: Line) -> None:
    rule(line, "wait:language=de")
    line.file(newsml_g2(FIRST))
    rule(line)
    line.file(newsml_g2(replace(FIRST, guid="urn:example:other")))
    assert line.story(GUID).state == "waiting"
    assert line.story("urn:example:other").state == "live"
    rule(line, "hold:urgency=1-9", otherwise=Way.WAIT)
    line.work()
    assert line.story("urn:example:other").state == "live"


def test_an_update_of_a_story_that_is_on_the_site_is_published_whatever_the_rules(line: Line) -> None:
    line.file(newsml_g2(FIRST))
    rule(line, "hold:language=de")
    line.file(newsml_g2(replace(FIRST, version=2, html="<p>The harbour closed again.</p>")))
    story = line.story(GUID)
    assert story.shown is not None
    assert (story.state, story.shown.number) == ("live", 2)


def test_copy_that_waits_says_why_and_a_person_publishes_it(line: Line) -> None:
    rule(line, "wait:urgency=3-4")
    line.file(newsml_g2(FIRST))
    story = line.story(GUID)
    assert story.newest is not None
    assert story.newest.way_why == "urgency 3-4 of this source is published by hand"
    store.release(story.pk, now=line.now)
    line.work()
    assert line.story(GUID).state == "live"
