"""A source's rules at the desk: written, tried, saved against what was seen, and what waits is told."""

from __future__ import annotations

import pytest

from tests.archive.rows import a_source, a_story, an_item
from tests.desk.people import signed_in
from wirecopy.desk.models import Act
from wirecopy.rules import Rules, rule_of
from wirecopy.wires.models import Source
from wirecopy.wires.sources import rules_of, set_rules

pytestmark = pytest.mark.database
ADDRESS = "/desk/sources/mna-in/rules/"
SENT = {
    "seen": "otherwise:publish", "otherwise": "wait", "do": "save",
    "field-0": "urgency", "values-0": "1-2", "way-0": "hold",
    "field-1": "language", "values-1": "en", "way-1": "publish",
    "field-2": "topic", "values-2": " ", "way-2": "wait",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _source() -> None:
    a_source()


def rules() -> str:
    return str(rules_of(Source.objects.get()))


def test_rules_are_saved_in_their_order_and_written_down() -> None:
    client = signed_in("noor", "engineer")
    assert client.post(ADDRESS, SENT).status_code == 302
    assert rules() == "hold:urgency=1,2 publish:language=en otherwise:wait"
    act = Act.objects.get()
    assert (act.who, act.field, act.before, act.after) == ("noor", "mna-in", "otherwise:publish", rules())
    assert 'value="1, 2"' in client.get(ADDRESS).content.decode()


def test_rules_are_tried_on_what_came_lately_and_nothing_is_saved() -> None:
    for urgency in (1, 4, 5):
        a_story(an_item(urgency=urgency, language="en"))
    page = signed_in(role="engineer").post(ADDRESS, SENT | {"do": "try"}).content.decode()
    assert "Of its last 3 stories these rules would have published 2, let 0 wait and held 1." in page
    assert rules() == "otherwise:publish"


def test_a_rule_is_moved_up() -> None:
    page = signed_in(role="engineer").post(ADDRESS, SENT | {"do": "up-1"}).content.decode()
    assert page.index('value="en"') < page.index('value="1-2"')


def test_a_value_that_will_not_do_is_said_at_its_row_and_nothing_is_saved() -> None:
    answer = signed_in(role="engineer").post(ADDRESS, SENT | {"values-0": "urgent"})
    assert answer.status_code == 400
    assert "is no urgency. Write 1 (a flash) to 9" in answer.content.decode()
    assert rules() == "otherwise:publish"


def test_rules_that_somebody_else_changed_are_not_overwritten_unseen() -> None:
    client = signed_in(role="engineer")
    set_rules("mna-in", Rules(rules=(rule_of("wait:topic=courts"),)))
    answer = client.post(ADDRESS, SENT)
    assert answer.status_code == 409
    assert "wait:topic=courts" in answer.content.decode()
    assert rules() == "wait:topic=courts otherwise:publish"
    client.post(ADDRESS, SENT | {"seen": rules()})
    assert rules().startswith("hold:urgency=1,2")


def test_what_waits_from_before_is_told_and_stays() -> None:
    a_story(state="waiting")
    page = signed_in(role="engineer").post(ADDRESS, SENT, follow=True).content.decode()
    assert "1 story waits from before" in page
    assert Source.objects.get().stories.get().state == "waiting"


def test_rules_are_not_everybodys() -> None:
    assert signed_in(role="editor").post(ADDRESS, SENT).status_code == 403
    assert rules() == "otherwise:publish"
