"""What a request for items may ask, parsed once into exact types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wirecopy.api.problems import Problem

MOST = 100  # items in one answer
USUAL = 20

_SLUG = re.compile(r"[^\s/\x00-\x1f\x7f]{1,120}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_CODE = re.compile(r"[a-z0-9]{1,12}")

PARAMETERS: dict[str, str] = {
    "agency": "Only items of this agency: its slug, as in the address of its page, /agencies/<slug>/.",
    "topic": "Only items under this topic: its slug, as in the address of its page, /topics/<slug>/.",
    "language": "Only items in this language, a BCP 47 tag; en also finds en-GB.",
    "since": "Only items first published at or after this time, with its zone: 2026-11-21T08:00:00Z.",
    "limit": f"How many items one answer holds at most: 1 to {MOST}, {USUAL} unless said.",
    "after": "Go on after this item: a code as it stands in the link to the next answer.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """ "" and None: not asked for. `since` is in UTC."""

    agency: str = ""
    topic: str = ""
    language: str = ""
    since: datetime | None = None
    limit: int = USUAL
    after: str = ""


def parse(given: Mapping[str, Sequence[str]]) -> Question:
    """The question that a query string asks. Raises Problem 400 that names the parameter at fault."""
    for name, values in given.items():
        if name not in PARAMETERS:
            raise Problem(400, f"There is no parameter {name[:40]!r}. There are: {', '.join(PARAMETERS)}.")
        if len(values) > 1:
            raise Problem(400, f"The parameter {name} stands there {len(values)} times; say it once.")
    asked = {name: values[0] for name, values in given.items()}
    return Question(
        agency=_matching(asked, "agency", _SLUG, "a slug such as mna"),
        topic=_matching(asked, "topic", _SLUG, "a slug such as justice"),
        language=_matching(asked, "language", _LANGUAGE, "a language tag such as en or pt-BR"),
        since=_time(asked["since"]) if "since" in asked else None,
        limit=_limit(asked["limit"]) if "limit" in asked else USUAL,
        after=_matching(asked, "after", _CODE, "a code as it stands in the link to the next answer"),
    )


def is_code(text: str) -> bool:
    """Whether it could be a story's code at all; what cannot is not asked of the database."""
    return _CODE.fullmatch(text) is not None


def _matching(asked: Mapping[str, str], name: str, form: re.Pattern[str], wanted: str) -> str:
    text = asked.get(name)
    if text is None:
        return ""
    if not form.fullmatch(text):
        raise Problem(400, f"{name}={text[:60]!r} does not do: give {wanted}.")
    return text


def _time(text: str) -> datetime:
    # A "+" in a query string is read as a space; nobody means a space in a time.
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
        if at.tzinfo is None:
            raise Problem(400, f"since={text[:60]!r} has no zone: end it with Z or an offset such as +02:00.")
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Problem(400, f"since={text[:60]!r} is no time: write it as 2026-11-21T08:00:00Z.") from error


def _limit(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= MOST:
        raise Problem(400, f"limit={text[:60]!r} does not do: give a whole number from 1 to {MOST}.")
    return int(text)
