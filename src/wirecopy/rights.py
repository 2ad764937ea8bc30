"""What a licence for machines says (ODRL 2, and RightsML, its profile for news), and whether a site may go by it.

Only the plain cases are understood: leave to publish, perhaps until a day, and a ban on what this site does not do. All
else is for a person to read, for a licence that is half understood is not understood. (ODRL Information Model 2.2;
RightsML 2.0; FORMATS.md section 1.12.)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from wirecopy.errors import UnreadableError
from wirecopy.formats.xml import Element, attribute, local_name, parse
from wirecopy.item import Hints, Item, Kind

_MOST_CHARACTERS = 200_000
_MOST_RULES = 200

# An action's last word, small. What publishing on the web is; what this site never does with copy.
_PUBLISHING = frozenset({"use", "distribute", "publish", "present", "display"})
_NEVER_DONE = frozenset({"print", "texttospeech", "translate", "sell", "lend", "lease"})
_TYPES = frozenset({"set", "agreement", ""})
_BEFORE, _AFTER = frozenset({"lt", "lteq"}), frozenset({"gt", "gteq"})


class RuleKind(StrEnum):
    PERMISSION = "may"
    PROHIBITION = "may not"
    DUTY = "must"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`left` "datetime", `operator` "lteq", `right` as filed: the last words of their names, small."""

    left: str
    operator: str
    right: str
    unit: str = ""

    @property
    def says(self) -> str:
        return " ".join(
            filter(None, (self.left, _OPERATORS.get(self.operator, self.operator), self.right, self.unit))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    kind: RuleKind
    actions: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    assigners: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    unknown: tuple[str, ...] = ()  # what else it says, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """`fault`: why nothing, or not all, of it could be read; "" where all was."""

    rules: tuple[Rule, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`why` ends the sentences "It waits: …" and "It is held: …"; "" where the site may go by it, until `until`."""

    why: str = ""
    forbids: bool = False  # it says outright that the item may not be published
    until: datetime | None = None
    digest: str = ""  # of the expressions that a person has to read; "": none


NOTHING = Judgement()
_NO_NEWS = frozenset({Kind.EVENT, Kind.PLANNING, Kind.CONCEPT})


def judged(item: Item) -> Judgement:
    """What the item's expressions mean for publishing it on a site. NOTHING where it has none, or is for no page."""
    if not item.rights_expressions or item.kind in _NO_NEWS:
        return NOTHING
    ends: list[datetime] = []
    unclear: list[str] = []
    bans: list[str] = []
    for text in item.rights_expressions:
        _judge(read(text), {item.guid, item.url, *item.alt_ids}, ends, unclear, bans)
    until = min(ends, default=None)
    if not unclear and not bans:
        return Judgement(until=until)
    found = hashlib.sha256("\0".join(item.rights_expressions).encode("utf-8", "surrogatepass")).hexdigest()
    if bans:
        return Judgement(why=f"{_FORBIDS} ({bans[0]})", forbids=True, until=until, digest=found)
    return Judgement(why=f"{_FILED} ({unclear[0]})", until=until, digest=found)


_FILED = "the agency filed a machine-readable licence with this item; read it and release by hand"
_FORBIDS = (
    "the agency filed a machine-readable licence that forbids publishing it; read it before anything else"
)


def _judge(
    expression: Expression, names: set[str], ends: list[datetime], unclear: list[str], bans: list[str]
) -> None:
    if expression.fault:
        unclear.append(expression.fault)
        return
    leave = False
    for rule in expression.rules:
        if rule.kind is RuleKind.DUTY:
            unclear.append(f"a duty: {', '.join(rule.actions)}" if rule.actions else "a duty")
        elif rule.unknown or not rule.actions:
            unclear.append(f"it says {rule.unknown[0]}" if rule.unknown else "a rule without an action")
        elif not set(rule.targets) <= names:
            unclear.append("a rule about something else than this item")
        elif rule.assignees:
            unclear.append("it is for named parties only")
        elif rule.kind is RuleKind.PERMISSION:
            leave = _permit(rule, ends, unclear) or leave
        else:
            _prohibit(rule, ends, unclear, bans)
    if not leave and not unclear and not bans:
        unclear.append("it gives no leave to publish")


def _permit(rule: Rule, ends: list[datetime], unclear: list[str]) -> bool:
    """Whether it is leave to publish. A permission for other uses says nothing of ours."""
    if not _PUBLISHING.intersection(rule.actions):
        return False
    for condition in rule.conditions:
        end = _end(condition, _BEFORE)
        if end is None:
            unclear.append(f"only if {condition.says}")
            return True
        ends.append(end)
    return True


def _prohibit(rule: Rule, ends: list[datetime], unclear: list[str], bans: list[str]) -> None:
    if set(rule.actions) <= _NEVER_DONE:
        return
    says = f"may not {', '.join(rule.actions)}"
    if len(rule.conditions) == 1 and (end := _end(rule.conditions[0], _AFTER)) is not None:
        ends.append(end)
    elif rule.conditions:
        unclear.append(f"{says} if {rule.conditions[0].says}")
    elif _PUBLISHING.intersection(rule.actions):
        bans.append(says)
    else:
        unclear.append(says)


def _end(condition: Condition, operators: frozenset[str]) -> datetime | None:
    """The moment at which leave ends; None where the condition is another one, or its time has no zone."""
    if condition.left != "datetime" or condition.operator not in operators:
        return None
    try:
        at = datetime.fromisoformat(condition.right)
        if len(condition.right) <= len("2026-11-22"):
            # A day: to its end where it is included, as late as that may be anywhere; to its start where not.
            included = condition.operator in {"lteq", "gt"}
            return at.replace(tzinfo=UTC) + timedelta(days=1 if included else 0)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def forbids_mining(codes: Iterable[str]) -> bool:
    """Whether a code of the PLUS vocabulary (Data Mining, 2023) keeps machines from learning from the text."""
    return any(_word(code).startswith("dmi-prohibited") for code in codes)


def forbids_indexing(codes: Iterable[str]) -> bool:
    """Whether even search engines are kept out: PLUS has another code for all mining but theirs."""
    return any(_word(code) == "dmi-prohibited" for code in codes)


# ---- reading --------------------------------------------------------------------------------------


def read(text: str) -> Expression:
    """An expression as XML or JSON. Never raises for what it contains."""
    text = text.strip()
    if len(text) > _MOST_CHARACTERS:
        return Expression(fault="it is too long to be read")
    try:
        if text.startswith("<"):
            return _read_xml(text)
        if text.startswith("{"):
            return _read_json(text)
    except (UnreadableError, ValueError, RecursionError):
        return Expression(fault="it is not well-formed")
    if text.startswith(("http://", "https://")) and len(text.split()) == 1:
        return Expression(fault=f"it stands at {text[:200]}, which is not fetched")
    return Expression(fault="it is neither XML nor JSON")


def _read_xml(text: str) -> Expression:
    document = parse(text.encode(), "odrl", Hints())
    root = document.root
    if document.repairs or document.undeclared:
        return Expression(fault="it is not well-formed")
    if not _is_odrl(str(root.tag)) or local_name(root) != "Policy":
        return Expression(fault="it is in no language that is known here")
    rules: list[Rule] = []
    for child in root:
        kind = _KINDS.get(local_name(child))
        if kind is None or not _is_odrl(str(child.tag)):
            return Expression(rules=tuple(rules), fault=f"it says {local_name(child)}")
        rules.append(_xml_rule(kind, child))
    return _whole(rules, attribute(root, "type"), [name for name in _TURNS if attribute(root, name)])


def _is_odrl(name: str) -> bool:
    return "/odrl/2" in name or "/ODRL/2" in name


_KINDS = {
    "permission": RuleKind.PERMISSION,
    "prohibition": RuleKind.PROHIBITION,
    "duty": RuleKind.DUTY,
    "obligation": RuleKind.DUTY,
}
_TURNS = ("inheritFrom", "inheritRelation", "conflict", "undefined")  # what makes other rules of these


def _whole(rules: Sequence[Rule], kind: str, turns: Sequence[str]) -> Expression:
    fault = ""
    if not rules:
        fault = "it has no rules"
    elif len(rules) > _MOST_RULES:
        fault = "it has too many rules to be read"
    elif _word(kind) not in _TYPES:
        fault = f"it is of the type {_word(kind)}"
    elif turns:
        fault = f"it says {turns[0]}"
    return Expression(rules=tuple(rules[:_MOST_RULES]), fault=fault)


def _xml_rule(kind: RuleKind, element: Element) -> Rule:
    found: dict[str, list[Any]] = {name: [] for name in ("actions", "targets", "conditions", "unknown")}
    parties: dict[str, list[str]] = {"assigner": [], "assignee": []}
    for child in element:
        name = local_name(child)
        if name == "asset" and _word(attribute(child, "relation")) in {"target", ""}:
            found["targets"].append(attribute(child, "uid"))
        elif name == "action" and not len(child):
            found["actions"].append(_word(attribute(child, "name")))
        elif name == "party" and _word(attribute(child, "function")) in parties:
            parties[_word(attribute(child, "function"))].append(attribute(child, "uid"))
        elif name == "constraint" and not len(child):
            found["conditions"].append(
                _condition(lambda key, one=child: attribute(one, key))  # type: ignore[misc]  # bound to this child
            )
        else:
            found["unknown"].append(name)
    return _rule(kind, found, parties)


def _rule(kind: RuleKind, found: Mapping[str, Sequence[Any]], parties: Mapping[str, Sequence[str]]) -> Rule:
    return Rule(
        kind=kind,
        actions=tuple(found["actions"]),
        targets=tuple(found["targets"]),
        conditions=tuple(found["conditions"]),
        unknown=tuple(found["unknown"]),
        assigners=tuple(parties["assigner"]),
        assignees=tuple(parties["assignee"]),
    )


def _condition(value: Callable[[str], str]) -> Condition:
    return Condition(
        left=_word(value("leftOperand") or value("name")),
        operator=_word(value("operator")),
        right=value("rightOperand"),
        unit=_word(value("unit")),
    )


def _read_json(text: str) -> Expression:
    policy = json.loads(text)
    rules: list[Rule] = []
    unknown = [name for name in policy if name not in _JSON_POLICY]
    for name, kind in _JSON_KINDS.items():
        rules += [_json_rule(kind, one, policy) for one in _each(policy.get(name))]
    whole = _whole(
        rules, _string(policy.get("@type") or policy.get("type") or policy.get("policytype")), unknown
    )
    is_odrl = "odrl" in json.dumps(policy).lower()
    return (
        whole if is_odrl else Expression(rules=whole.rules, fault="it is in no language that is known here")
    )


_JSON_KINDS = {
    **dict.fromkeys(("permission", "permissions"), RuleKind.PERMISSION),
    **dict.fromkeys(("prohibition", "prohibitions"), RuleKind.PROHIBITION),
    **dict.fromkeys(("obligation", "obligations", "duty", "duties"), RuleKind.DUTY),
}
_JSON_POLICY = frozenset(
    {
        *_JSON_KINDS,
        "@context",
        "@type",
        "type",
        "uid",
        "@id",
        "profile",
        "policytype",
        "policyid",
        "policyprofile",
    }
    | {"target", "assigner", "assignee", "action"}
)
_JSON_RULE = frozenset(
    {"target", "action", "assigner", "assignee", "constraint", "constraints", "uid", "@type", "type"}
)


def _json_rule(kind: RuleKind, one: object, policy: Mapping[str, object]) -> Rule:
    if not isinstance(one, dict):
        return Rule(kind=kind, unknown=("what is no rule",))
    # What the policy says for all its rules (ODRL 2.2, section 2.7.1).
    said = {
        name: policy[name] for name in ("target", "assigner", "assignee", "action") if name in policy
    } | one
    unknown = [str(name) for name in one if name not in _JSON_RULE]
    for name in ("target", "action", "assigner", "assignee"):
        unknown += [name for value in _each(said.get(name)) if not isinstance(value, str)]
    conditions = []
    for value in (*_each(said.get("constraint")), *_each(said.get("constraints"))):
        if isinstance(value, dict) and not set(value) & {"and", "or", "xone", "andSequence", "refinement"}:
            conditions.append(_condition(lambda key, one=value: _string(one.get(key))))  # type: ignore[misc]
        else:
            unknown.append("constraints of constraints")
    found: dict[str, list[Any]] = {
        "actions": [_word(value) for value in _strings(said.get("action"))],
        "targets": list(_strings(said.get("target"))),
        "conditions": conditions,
        "unknown": unknown,
    }
    parties = {name: list(_strings(said.get(name))) for name in ("assigner", "assignee")}
    return _rule(kind, found, parties)


def _each(value: object) -> Iterator[object]:
    if value is not None:
        yield from value if isinstance(value, list) else (value,)


def _strings(value: object) -> Iterable[str]:
    return (one for one in _each(value) if isinstance(one, str))


def _string(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("@value", value.get("@id", ""))
    if isinstance(value, list):
        return ", ".join(_strings(value))
    return str(value) if isinstance(value, (str, int, float)) else ""


def _word(name: str) -> str:
    """The last word of a name, small: "http://www.w3.org/ns/odrl/2/dateTime" is "datetime"."""
    return name.strip().rstrip("/").replace("#", "/").replace(":", "/").rpartition("/")[2].lower()[:80]


_OPERATORS = {
    "eq": "is", "neq": "is not", "lt": "is before", "lteq": "is up to", "gt": "is after", "gteq": "is from",
    "isa": "is a", "isanyof": "is any of", "isnoneof": "is none of", "isallof": "is all of", "haspart": "has part",
    "ispartof": "is part of",
}  # fmt: skip
