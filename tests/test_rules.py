"""Which copy of a source is published by itself, and how rules are written and kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import an_item
from wirecopy.enrichment.topics import Topic
from wirecopy.errors import RefusedError
from wirecopy.identity import Way
from wirecopy.item import Kind
from wirecopy.rules import Field, Rule, Rules, as_stored, in_words, made, publishes, rule_of, stored

COURTS = Topic("courts", "Courts")

_values = {
    Field.URGENCY: st.sampled_from("123456789"),
    Field.TOPIC: st.sampled_from(["courts", "crime", "العدالة"]),
    Field.LANGUAGE: st.sampled_from(["en", "de", "ar"]),
}
_rule = st.sampled_from(Field).flatmap(
    lambda name: st.builds(
        lambda values, way: Rule(field=name, values=tuple(values), way=way),
        st.lists(_values[name], min_size=1, max_size=3, unique=True),
        st.sampled_from(Way),
    )
)
_rules = st.builds(Rules, rules=st.lists(_rule, max_size=4).map(tuple), otherwise=st.sampled_from(Way))


@pytest.mark.parametrize(
    ("written", "way", "why"),
    [
        ("wait:urgency=1-2", Way.WAIT, "urgency 1-2 of this source is published by hand"),
        ("hold:topic=courts,crime", Way.HOLD, "topic courts or crime of this source is held"),
        ("publish:language=en", Way.PUBLISH, ""),
        ("wait:urgency=3-9", Way.PUBLISH, ""),
        ("wait:language=de", Way.PUBLISH, ""),
    ],
)
def test_a_rule_decides_what_it_names_and_says_why(written: str, way: Way, why: str) -> None:
    item = an_item(urgency=2, language="en-GB")
    decision = publishes(item, (COURTS,), Rules(rules=(rule_of(written),)))
    assert (decision.way, decision.why) == (way, why)


def test_the_first_rule_that_fits_decides() -> None:
    rules = Rules(rules=(rule_of("publish:topic=courts"), rule_of("hold:urgency=1-9")), otherwise=Way.WAIT)
    assert publishes(an_item(urgency=5), (COURTS,), rules).way is Way.PUBLISH
    assert publishes(an_item(urgency=5), (), rules).way is Way.HOLD
    assert publishes(an_item(), (), rules).why == "what no rule of this source names is published by hand"


def test_a_source_without_rules_is_as_it_was() -> None:
    assert publishes(an_item(), (), Rules()).way is Way.PUBLISH
    assert publishes(an_item(), (), Rules(otherwise=Way.WAIT)).why == "this source is published by hand"


def test_copy_without_an_urgency_is_of_no_urgency() -> None:
    assert (
        publishes(an_item(urgency=None), (), Rules(rules=(rule_of("hold:urgency=1-9"),))).way is Way.PUBLISH
    )


def test_a_picture_without_a_page_of_its_own_waits_for_nobody() -> None:
    picture = an_item(kind=Kind.PICTURE, urgency=1)
    assert (
        publishes(picture, (), Rules(rules=(rule_of("hold:urgency=1"),), otherwise=Way.WAIT)).way
        is Way.PUBLISH
    )


@pytest.mark.parametrize(
    "written",
    ["wait", "wait:urgency", "wait:urgency=0", "wait:urgency=5-2", "hold:topic=", "hide:urgency=1",
     "wait:language=!!", "wait:mood=good", "hold:topic=???"],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_how_to_write_one(written: str) -> None:
    with pytest.raises(RefusedError, match=r"Write|names at least one"):
        rule_of(written)


def test_values_are_taken_as_people_write_them() -> None:
    assert made("urgency", "1-2, 4", "wait").values == ("1", "2", "4")
    assert made("topic", "Courts crime", "wait").values == ("courts", "crime")
    assert made("language", "de-AT", "wait").values == ("de",)
    assert in_words(made("urgency", "5 1 2", "wait")) == "urgency 1-2, 5"


@given(_rules)
def test_rules_are_kept_as_they_are(rules: Rules) -> None:
    assert stored(as_stored(rules.rules), rules.otherwise) == rules
    assert tuple(rule_of(str(rule)) for rule in rules.rules) == rules.rules


@given(_rules, st.none() | st.integers(1, 9), st.booleans())
def test_what_does_not_publish_itself_always_says_why(
    rules: Rules, urgency: int | None, courts: bool
) -> None:
    decision = publishes(an_item(urgency=urgency), (COURTS,) if courts else (), rules)
    assert bool(decision.why) == (decision.way is not Way.PUBLISH)
