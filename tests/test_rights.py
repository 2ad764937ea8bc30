"""Licences for machines: the plain cases are obeyed, and whatever is not understood is a person's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON, a_take
from wirecopy.identity import Held, State, Terms, Way, released, scheduled, standing, take_of
from wirecopy.item import Item, Kind
from wirecopy.rights import NOTHING, Judgement, RuleKind, forbids_indexing, forbids_mining, judged, read

_ODRL = "http://www.w3.org/ns/odrl/2/"
_END = '<o:constraint name="{0}dateTime" operator="{0}{1}" rightOperand="{2}"/>'
WHERE = f'<o:constraint name="{_ODRL}spatial" operator="{_ODRL}eq" rightOperand="DEU"/>'


def xml(*rules: str, type: str = "Set", **more: str) -> str:  # noqa: A002
    others = "".join(f' {name}="{value}"' for name, value in more.items())
    return f'<o:Policy xmlns:o="{_ODRL}" uid="p" type="{_ODRL}{type}"{others}>{"".join(rules)}</o:Policy>'


def rule(kind: str = "permission", action: str = "distribute", *parts: str, target: str = "urn:1") -> str:
    asset = f'<o:asset uid="{target}" relation="{_ODRL}target"/>' if target else ""
    return f'<o:{kind}>{asset}<o:action name="{_ODRL}{action}"/>{"".join(parts)}</o:{kind}>'


def end(operator: str, at: str) -> str:
    return _END.format(_ODRL, operator, at)


def party(function: str) -> str:
    return f'<o:party uid="http://example.com/p" function="{_ODRL}{function}"/>'


def of(*expressions: str, **fields: object) -> Judgement:
    return judged(Item(guid="urn:1", rights_expressions=expressions, **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        xml(rule()),
        xml(rule(action="use", target="")),
        xml(rule("permission", "publish", party("assigner"))),
        xml(rule(), rule("prohibition", "print")),
        xml(rule(), rule("permission", "translate", WHERE)),
        json.dumps(
            {"@context": f"{_ODRL}odrl.jsonld", "permission": [{"target": "urn:1", "action": "distribute"}]}
        ),
        json.dumps({"policytype": f"{_ODRL}Set", "permissions": [{"action": f"{_ODRL}present"}]}),
    ],
)
def test_plain_leave_to_publish_is_obeyed(text: str) -> None:
    assert of(text) == NOTHING


@pytest.mark.parametrize(
    ("text", "until"),
    [
        (xml(rule("permission", "use", end("lt", "2026-12-01T00:00:00Z"))), datetime(2026, 12, 1, tzinfo=UTC)),
        (xml(rule("permission", "use", end("lteq", "2026-12-01"))), datetime(2026, 12, 2, tzinfo=UTC)),
        (xml(rule(), rule("prohibition", "use", end("gt", "2026-12-01T01:00:00+01:00"))), datetime(2026, 12, 1, tzinfo=UTC)),
        (
            json.dumps(
                {
                    "@context": "http://www.w3.org/ns/odrl.jsonld",
                    "permission": {
                        "action": "use",
                        "constraint": {
                            "leftOperand": "dateTime",
                            "operator": "lteq",
                            "rightOperand": {"@value": "2026-12-01T00:00:00Z", "@type": "xsd:dateTime"},
                        },
                    },
                }
            ),
            datetime(2026, 12, 1, tzinfo=UTC),
        ),
    ],
)  # fmt: skip
def test_an_end_is_when_publication_expires(text: str, until: datetime) -> None:
    assert of(text) == Judgement(until=until)
    take = take_of(Item(guid="urn:1"), received_at=NOON, read_sha256="", rights=of(text))
    assert take.expires == until


@pytest.mark.parametrize(
    "text",
    [
        "no markup",
        "<o:Policy",
        "{",
        "{}",
        "<terms/>",
        xml(),
        xml(type="Offer") + "",
        xml(rule(), type="Ticket"),
        xml(rule("permission", "archive")),
        xml(rule("permission", "use", WHERE)),
        xml(rule("permission", "use", end("gt", "2026-12-01T00:00:00Z"))),
        xml(rule("permission", "use", end("lt", "2026-12-01T00:00:00"))),  # no zone
        xml(rule("permission", "use", end("lt", "soon"))),
        xml(rule("permission", "use", party("assignee"))),
        xml(rule("permission", "use", "<o:duty/>")),
        xml(rule("permission", "use", target="urn:another")),
        xml(rule(), rule("prohibition", "derive")),
        xml(rule(), rule("prohibition", "use", WHERE)),
        xml(rule(), rule("duty", "compensate")),
        xml(rule(), inheritFrom="http://example.com/p"),
        xml(rule()).replace("</o:permission>", "</o:permission><o:whatever/>"),
        json.dumps({"odrl": 1, "permission": [{"action": [{"rdf:value": "use"}]}]}),
        json.dumps({"odrl": 1, "permission": [{"action": "use", "constraint": {"and": []}}]}),
        json.dumps({"odrl": 1, "permission": ["use"]}),
        json.dumps({"permission": [{"action": "use"}]}),  # of no known language
    ],
)
def test_what_is_not_understood_waits_for_a_person(text: str) -> None:
    found = of(text)
    assert (bool(found.digest), found.forbids) == (True, False)
    assert found.why.startswith("the agency filed a machine-readable licence with this item; read it")


def test_a_ban_on_publishing_holds() -> None:
    found = of(xml(rule("prohibition", "distribute")))
    assert found.forbids
    take = take_of(Item(guid="urn:1"), received_at=NOON, read_sha256="", way=Way.PUBLISH, rights=found)
    assert take.way is Way.HOLD
    assert standing(Held(takes=(take,)), Terms(), NOON).state is State.HELD


def test_one_expression_of_several_that_is_not_understood_is_enough() -> None:
    assert of(xml(rule()), xml(rule("permission", "use", WHERE))).digest


def test_what_has_no_page_needs_no_leave() -> None:
    assert of("what?", kind=Kind.PLANNING) == NOTHING


@given(st.one_of(st.text(), st.recursive(st.text() | st.integers(), st.lists).map(json.dumps)))
def test_nothing_that_an_agency_writes_is_leave_by_chance(text: str) -> None:
    assert of(text).digest
    assert (
        of(xml(rule("permission", text.replace('"', "").replace("<", "").replace("&", "")))).why is not None
    )


def test_a_rule_is_read_for_the_eye() -> None:
    found = read(
        f'<o:Policy xmlns:o="{_ODRL}" type="{_ODRL}Set">'
        + rule("permission", "distribute", WHERE, party("assigner"), party("assignee"))
        + "</o:Policy>"
    )
    (one,) = found.rules
    assert (one.kind, one.actions, one.targets) == (RuleKind.PERMISSION, ("distribute",), ("urn:1",))
    assert one.conditions[0].says == "spatial is DEU"
    assert one.assignees == ("http://example.com/p",)


# What that means for a story


def test_an_unread_licence_is_on_the_whole_story_until_somebody_publishes_it() -> None:
    terms = Terms()
    held = Held(takes=(a_take(1), a_take(2, licence="a", way=Way.WAIT)), first_published_at=NOON)
    assert standing(held, terms, NOON).state is State.WAITING
    passed = released(held)
    assert standing(passed, terms, NOON).state is State.LIVE
    again = passed.having(a_take(3, licence="a", way=Way.WAIT))
    assert standing(again, terms, NOON).state is State.LIVE  # the same words were read already
    other = passed.having(a_take(3, licence="b", way=Way.WAIT))
    assert standing(other, terms, NOON).state is State.WAITING


def test_who_sets_a_time_has_read_the_licence() -> None:
    held = Held(takes=(a_take(1, licence="a", way=Way.WAIT),))
    at = NOON + timedelta(hours=1)
    timed = scheduled(held, Terms(), at, NOON)
    assert standing(timed, Terms(), NOON).state is State.WAITING
    assert standing(timed, Terms(), at).state is State.LIVE
    assert standing(timed.having(a_take(2, licence="b", way=Way.WAIT)), Terms(), at).state is State.WAITING


def test_data_mining_codes_are_told_apart() -> None:
    plus = "http://ns.useplus.org/ldf/vocab/DMI-"
    assert not forbids_mining([plus + "ALLOWED"])
    assert forbids_mining([plus + "PROHIBITED-AIMLTRAINING"])
    assert not forbids_indexing([plus + "PROHIBITED-EXCEPTSEARCHENGINEINDEXING"])
    assert forbids_indexing([plus + "PROHIBITED"])
