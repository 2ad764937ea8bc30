"""What one source means where its format leaves room: a frozen value, kept with the source as JSON.

An agency's character set, the letters it uses for its categories, the lines it puts around its copy:
no standard says them and no two agencies agree. A dialect holds such facts as data, so that a new
agency needs no new code. `dialect_of` is the only way to make one, and says what is wrong with it.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from wirecopy.body import cut
from wirecopy.errors import RefusedError
from wirecopy.formats.charsets import CODECS, NATIONAL
from wirecopy.item import FurnitureKind, Item, Reading

Controls = Mapping[int, str]
NO_MAP: Mapping[Any, Any] = MappingProxyType({})

# What a control character can stand for.
MEANINGS = ("tab", "line", "blank", "drop", "regular", "italic", "bold", "instruction", "end-instruction")
IDENTITIES = ("", "keyword", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A paragraph at the head or the foot of the copy that is none: matched as a whole, kept as furniture."""

    pattern: re.Pattern[str]
    kind: FurnitureKind = FurnitureKind.ADVISORY


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """All that a source can say. What is empty stays as the format has it."""

    charset: str = ""  # a Python codec, or iso646-de and the like (frames.py)
    controls: Controls = field(default_factory=lambda: NO_MAP)  # byte -> one of MEANINGS
    letters: Mapping[str, str] = field(default_factory=lambda: NO_MAP)  # as sent -> the letters meant
    categories: Mapping[str, str] = field(default_factory=lambda: NO_MAP)  # -> "medtop:20000209" or a name
    priorities: Mapping[str, int] = field(default_factory=lambda: NO_MAP)  # -> urgency 1 to 9
    keyword_line: re.Pattern[str] | None = None  # groups: keyword, take
    notepad: tuple[re.Pattern[str], ...] = ()  # a line from which on all is for editors
    furniture: tuple[Cut, ...] = ()
    kill: tuple[re.Pattern[str], ...] = ()  # in a keyword line or headline: the story is withdrawn
    correction: tuple[re.Pattern[str], ...] = ()
    identity: str = ""  # what makes two messages one story: "keyword" or "number"
    trusted_hosts: tuple[str, ...] = ()  # whose Authentication-Results in mail are believed


NONE = Dialect()

Settings = tuple[tuple[str, str], ...]  # (name, its value as JSON), as Hints carries them


@lru_cache(maxsize=256)
def dialect_of(settings: Settings) -> Dialect:
    """The dialect that a source's settings say. Raises RefusedError naming the member and what it may be."""
    values: dict[str, Any] = {}
    for name, text in settings:
        reader = MEMBERS.get(name)
        if reader is None:
            raise RefusedError(f"A dialect has no {name!r}. It may have: {', '.join(MEMBERS)}.")
        try:
            value = json.loads(text)
        except ValueError as error:
            raise RefusedError(f"{name} is no JSON: {error}.") from error
        values[name] = reader(name, value)
    return Dialect(**values)


def settings_of(dialect: object) -> Settings:
    """A dialect as a source keeps it, a JSON object, in the form that Hints carries. Raises RefusedError."""
    if not isinstance(dialect, dict):
        raise RefusedError('A dialect is a JSON object, such as {"charset": "cp850"}.')
    settings = encoded(dialect)
    dialect_of(settings)
    return settings


def encoded(dialect: Mapping[str, object]) -> Settings:
    """The same without a look at what it says: for a dialect that was looked at when it was set."""
    return tuple(
        (str(name), json.dumps(value, sort_keys=True, ensure_ascii=False))
        for name, value in sorted(dialect.items())
    )


# ---- what each member may hold --------------------------------------------------------------------


def _charset(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise RefusedError(f'{name} is a word, such as "cp850".')
    try:
        known = value.lower() in NATIONAL or codecs.lookup(value).name in CODECS
    except LookupError:
        known = False
    if value and not known:
        raise RefusedError(
            f"{name} {value!r} is no character set of a wire. Known: {', '.join([*NATIONAL, *CODECS])}."
        )
    return value


def _controls(name: str, value: object) -> Controls:
    found: dict[int, str] = {}
    for code, meaning in _object(name, value).items():
        if not re.fullmatch("[01][0-9a-fA-F]|7[fF]", code) or meaning not in MEANINGS:
            raise RefusedError(
                f'{name} maps a control character in hexadecimal, as "0b", to one of: {", ".join(MEANINGS)}.'
            )
        found[int(code, 16)] = str(meaning)
    return MappingProxyType(found)


def _words(name: str, value: object) -> Mapping[str, str]:
    found = _object(name, value)
    if not all(key and isinstance(word, str) for key, word in found.items()):
        raise RefusedError(f'{name} maps words to words, such as {{"i": "World"}}.')
    return MappingProxyType({key: str(word) for key, word in found.items()})


def _priorities(name: str, value: object) -> Mapping[str, int]:
    found = _object(name, value)
    if not all(type(number) is int and 1 <= number <= 9 for number in found.values()):
        raise RefusedError(f'{name} maps what the source sends to an urgency from 1 to 9, as {{"f": 1}}.')
    return MappingProxyType({key: int(str(number)) for key, number in found.items()})


def _object(name: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict) or len(value) > 500:
        raise RefusedError(f"{name} is a JSON object of at most 500 members.")
    return value


def _pattern(name: str, value: object) -> re.Pattern[str]:
    if not isinstance(value, str) or not value or len(value) > 400:
        raise RefusedError(f"{name} is a regular expression of at most 400 characters.")
    if _REPEATED_REPEAT.search(value):
        raise RefusedError(
            f"{name}: {value!r} repeats a group that repeats something itself, which can take for ever on "
            "an unlucky line. Write it with one repetition."
        )
    try:
        return re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise RefusedError(f"{name}: {value!r} is no regular expression: {error}.") from error


_REPEATED_REPEAT = re.compile(r"[+*}]\??\)[+*{]")


def _keyword_line(name: str, value: object) -> re.Pattern[str]:
    found = _pattern(name, value)
    if "keyword" not in found.groupindex:
        raise RefusedError(rf"{name} needs a group (?P<keyword>…), and may have (?P<take>…): {value!r}.")
    return found


def _patterns(name: str, value: object) -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(name, one) for one in _list(name, value))


def _furniture(name: str, value: object) -> tuple[Cut, ...]:
    found: list[Cut] = []
    for one in _list(name, value):
        if not isinstance(one, dict) or set(one) - {"pattern", "kind"} or "pattern" not in one:
            raise RefusedError(f'{name} holds objects, such as {{"pattern": "Ends", "kind": "take"}}.')
        kinds = [kind.value for kind in FurnitureKind]
        kind = one.get("kind", "advisory")
        if kind not in kinds:
            raise RefusedError(f"{name}: there is no kind {kind!r}. There are: {', '.join(kinds)}.")
        found.append(Cut(pattern=_pattern(f"{name}.pattern", one["pattern"]), kind=FurnitureKind(kind)))
    return tuple(found)


def _list(name: str, value: object) -> Sequence[object]:
    if not isinstance(value, list) or len(value) > 100:
        raise RefusedError(f"{name} is a JSON array of at most 100 elements.")
    return value


def _identity(name: str, value: object) -> str:
    if value not in IDENTITIES:
        raise RefusedError(f'{name} is "keyword", "number" or "": what makes two messages one story.')
    return str(value)


def _hosts(name: str, value: object) -> tuple[str, ...]:
    found = _list(name, value)
    if not all(isinstance(host, str) and re.fullmatch(r"[A-Za-z0-9.\-]{1,253}", host) for host in found):
        raise RefusedError(f'{name} names mail servers of yours, such as ["mx.example.org"].')
    return tuple(str(host).lower() for host in found)


# In the order of a form. Each reads what a source keeps under that name, or raises RefusedError.
MEMBERS: Mapping[str, Callable[[str, object], object]] = {
    "charset": _charset,
    "controls": _controls,
    "letters": _words,
    "categories": _words,
    "priorities": _priorities,
    "keyword_line": _keyword_line,
    "notepad": _patterns,
    "furniture": _furniture,
    "kill": _patterns,
    "correction": _patterns,
    "identity": _identity,
    "trusted_hosts": _hosts,
}

# ---- furniture ------------------------------------------------------------------------------------

_STEP = "dialect"
_LONGEST = 2_000  # characters; a longer paragraph is copy, and is not put to somebody's pattern


def without_furniture(reading: Reading, dialect: Dialect) -> Reading:
    """The items with what the source's own patterns know for furniture named and taken out of the body."""
    if not dialect.furniture:
        return reading
    return replace(reading, items=tuple(_without(item, dialect.furniture) for item in reading.items))


def _without(item: Item, cuts: Sequence[Cut]) -> Item:
    """From the head and from the foot inwards, as far as patterns match; never all there is."""
    body, furniture = item.body, list(item.furniture)
    for at_foot in (False, True):
        while len(body) > 1:
            index = len(body) - 1 if at_foot else 0
            text = body[index].text
            kind = next(
                (one.kind for one in cuts if len(text) <= _LONGEST and one.pattern.fullmatch(text)), None
            )
            if kind is None:
                break
            body, span = cut(body, index, 0, len(text), kind=kind, step=_STEP)
            furniture.append(span)
    if body is item.body:
        return item
    notes = [span.text for span in furniture[len(item.furniture) :] if span.kind == FurnitureKind.ADVISORY]
    ed_note = "\n".join([note for note in (item.ed_note,) if note] + notes)
    return replace(item, body=body, furniture=tuple(furniture), ed_note=ed_note)
