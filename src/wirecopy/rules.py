"""Which copy of a source is published by itself: an editor's rules, in order, over what the agency filed.

Decided once, when a version comes, and kept with it: changing a rule changes nothing that came before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from wirecopy.enrichment.slugs import key_slug
from wirecopy.enrichment.topics import Topic
from wirecopy.errors import RefusedError
from wirecopy.identity import Way
from wirecopy.item import Item, Kind


class Field(StrEnum):
    URGENCY = "urgency"
    TOPIC = "topic"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`values`: "1" to "9", a topic's keys, or languages' first subtags; one of them is enough."""

    field: Field
    values: tuple[str, ...]
    way: Way

    def __str__(self) -> str:
        """As the command line takes it: "wait:urgency=1,2"."""
        return f"{self.way}:{self.field}={','.join(self.values)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The first rule that fits decides; where none does, `otherwise`."""

    rules: tuple[Rule, ...] = ()
    otherwise: Way = Way.PUBLISH

    def __str__(self) -> str:
        return " ".join((*map(str, self.rules), f"otherwise:{self.otherwise}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`why` ends the sentences "It waits: …" and "It is held: …", and is "" for what publishes itself."""

    way: Way
    why: str = field(default="")


MOST = 50  # rules of one source
_PUBLISH = Decision(way=Way.PUBLISH)


def publishes(item: Item, topics: Sequence[Topic], rules: Rules) -> Decision:
    """How a version may come onto the site.

    A picture that comes as an item of its own has no page and stands in no queue: it is seen only where a
    story shows it, and that story is what the rules are about.
    """
    if item.kind is not Kind.TEXT or (not rules.rules and rules.otherwise is Way.PUBLISH):
        return _PUBLISH
    return decide(
        rules, urgency=item.urgency, topics=[topic.slug for topic in topics], language=item.language
    )


def decide(rules: Rules, *, urgency: int | None, topics: Collection[str], language: str) -> Decision:
    """As `publishes`, of the little that rules look at. `topics` are keys."""
    found = {
        Field.URGENCY: {str(urgency)},
        Field.TOPIC: set(topics),
        Field.LANGUAGE: {language.lower().partition("-")[0]},
    }
    for rule in rules.rules:
        if not found[rule.field].isdisjoint(rule.values):
            return Decision(way=rule.way, why="" if rule.way is Way.PUBLISH else _why(rule))
    if rules.otherwise is Way.PUBLISH:
        return _PUBLISH
    rest = "what no rule of this source names" if rules.rules else "this source"
    return Decision(way=rules.otherwise, why=f"{rest} is {_DONE[rules.otherwise]}")


def rule_of(text: str) -> Rule:
    """A rule as somebody writes it: "wait:urgency=1-2", "hold:topic=courts,crime", "publish:language=en".

    Raises RefusedError that says what to write instead.
    """
    way, _, rest = text.partition(":")
    name, equals, values = rest.partition("=")
    if way not in set(Way) or name not in set(Field) or not equals:
        raise RefusedError(
            f"{text!r} is no rule. Write it like wait:urgency=1-2, hold:topic=courts or publish:language=en."
        )
    return made(name, values, way)


def made(name: str, values: str, way: str) -> Rule:
    """A rule of its parts as somebody writes them; `values` with commas or blanks between, "1-3" for 1,2,3."""
    kind = Field(name)
    words = [word for word in re.split(r"[\s,]+", values) if word]
    found = tuple(dict.fromkeys(value for word in words for value in _VALUES[kind](word)))
    if not found:
        raise RefusedError(f"A rule about {kind} names at least one: {_SAYS[kind]}.")
    return Rule(field=kind, values=found, way=Way(way))


def as_stored(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    return [{"field": str(rule.field), "values": list(rule.values), "way": str(rule.way)} for rule in rules]


def stored(rows: Iterable[Mapping[str, Any]], otherwise: Way) -> Rules:
    """What `as_stored` gave."""
    rules = tuple(
        Rule(field=Field(row["field"]), values=tuple(row["values"]), way=Way(row["way"])) for row in rows
    )
    return Rules(rules=rules, otherwise=otherwise)


def in_words(rule: Rule) -> str:
    """ "urgency 1-2", "topic courts or crime"."""
    if rule.field is Field.URGENCY:
        return f"urgency {_ranges([int(value) for value in rule.values])}"
    return f"{rule.field} {' or '.join(rule.values)}"


_DONE = {Way.PUBLISH: "published by itself", Way.WAIT: "published by hand", Way.HOLD: "held"}
_SAYS = {
    Field.URGENCY: "1 (a flash) to 9, or 1-3",
    Field.TOPIC: "its last word in the address of the topic's page, such as courts",
    Field.LANGUAGE: "en, de, ar",
}
_LANGUAGE = re.compile(r"[a-z]{2,8}")


def _why(rule: Rule) -> str:
    return f"{in_words(rule)} of this source is {_DONE[rule.way]}"


def _urgencies(word: str) -> list[str]:
    first, _, last = word.partition("-")
    last = last or first
    if {first, last} <= set("123456789") and first <= last:
        return [str(number) for number in range(int(first), int(last) + 1)]
    raise RefusedError(f"{word!r} is no urgency. Write {_SAYS[Field.URGENCY]}.")


def _topic_keys(word: str) -> list[str]:
    key = key_slug(word)
    if not key:
        raise RefusedError(f"{word!r} is no topic. Write {_SAYS[Field.TOPIC]}.")
    return [key]


def _subtags(word: str) -> list[str]:
    subtag = word.lower().partition("-")[0]
    if not _LANGUAGE.fullmatch(subtag):
        raise RefusedError(f"{word!r} is no language. Write {_SAYS[Field.LANGUAGE]}.")
    return [subtag]


_VALUES = {Field.URGENCY: _urgencies, Field.TOPIC: _topic_keys, Field.LANGUAGE: _subtags}


def _ranges(numbers: Sequence[int]) -> str:
    """ "1-2, 5"."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)
