"""The members of a ninjs object, whatever kind of value an agency put there."""

from __future__ import annotations

from collections.abc import Iterator

from wirecopy.body import collapse
from wirecopy.formats import json

Members = dict[str, json.Value]  # with names in lower case


def text_of(members: Members, *names: str) -> str:
    """The first of these members that is a text or a number, as one line; "" where none is."""
    for name in names:
        value = members.get(name)
        if value is None:
            continue
        if isinstance(value, str) and value.strip():
            return collapse(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def either(members: Members, *names: str) -> json.Value:
    return next((members[name] for name in names if members.get(name)), None)


def dicts(value: json.Value) -> list[Members]:
    if isinstance(value, dict):
        value = [value]
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def named(value: json.Value) -> Iterator[tuple[str, Members]]:
    """What 1.x keeps in an object by name, and 2.x and 3.x in an array with `name`."""
    if isinstance(value, dict):
        yield from ((name, each) for name, each in value.items() if isinstance(each, dict))
    for each in value if isinstance(value, list) else ():
        if isinstance(each, dict):
            yield text_of(each, "name"), each


def number(value: json.Value) -> int | None:
    """A whole number, also where it is written as a string; None for anything else."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def within(number: int | None, low: int, high: int) -> int | None:
    return number if number is not None and low <= number <= high else None


def name_of(members: Members) -> str:
    return text_of(members, "name", "literal", "code", "uri")


def names_of(value: json.Value) -> tuple[str, ...]:
    """A list of strings or of things with names, or one string, as names."""
    if isinstance(value, str):
        return (collapse(value),) if value.strip() else ()
    if isinstance(value, list):
        return tuple(word for each in value for word in names_of(each))
    return (name_of(value),) if isinstance(value, dict) and name_of(value) else ()


def code_of(value: json.Value) -> str:
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, dict):
        return ""
    code = text_of(value, "code", "literal")
    scheme = text_of(value, "scheme")
    if code and scheme:
        # 1.x: the scheme is an address that ends where the code begins, or an alias.
        return scheme + code if scheme.endswith(("/", "#", ":", "=")) else f"{scheme}:{code}"
    return text_of(value, "uri", "qcode") or code
