"""What the wire list asks the database: stories in every state, filtered, the newest copy first.

One row is one story, with all its versions and takes folded into it. Pages follow each other by the newest
version's id, so that copy which comes in meanwhile moves nothing from one page to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from wirecopy.archive.models import Story
from wirecopy.body import collapse
from wirecopy.enrichment.slugs import key_slug
from wirecopy.search.find import LONGEST, having_words
from wirecopy.site.makers.direction import direction
from wirecopy.site.makers.front import ALERT_URGENCY

PAGE = 50  # rows
PAGE_MORE = 100  # rows that a script adds below them at once
MOST_ROWS = 200  # asked for by id at once
_TIMEOUT_MS = 3000
_LATELY = 2000  # newest stories whose languages are offered as filters
_TOPICS_OFFERED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; "" or None: not by this. The names are those in the address."""

    q: str = ""
    source: str = ""  # slug
    topic: str = ""  # key
    language: str = ""  # first subtag
    state: str = ""
    urgency: int | None = None  # so urgent or more
    person: bool = False  # only what needs a look, or a person to publish it

    @property
    def query(self) -> str:
        """As in an address, in a fixed order, without what is not asked: "state=held&topic=justice"."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode(
            sorted((name, 1 if value is True else value) for name, value in said.items() if value)
        )


def filters_of(asked: Mapping[str, str]) -> Filters:
    """What an address asks for. What means nothing is left out: an old link still shows a list."""
    urgency = asked.get("urgency", "")
    state = asked.get("state", "")
    return Filters(
        q=collapse(asked.get("q", "").replace("\x00", " "))[:LONGEST],
        source=asked.get("source", "").replace("\x00", "")[:60],
        topic=key_slug(asked.get("topic", "").replace("\x00", "")),
        language=asked.get("language", "").replace("\x00", "").strip().lower().partition("-")[0][:8],
        state=state if state in Story.State.values else "",
        urgency=int(urgency) if urgency in set("123456789") else None,
        person=asked.get("person", "") == "1",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    name: str  # its class: badge-alert
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A story as the list shows it."""

    story_id: int
    code: str
    newest_id: int
    received_at: datetime
    agency: str
    source: str
    urgency: int | None
    state: str
    headline: str
    agency_headline: str  # "" where it is the headline
    topics: tuple[str, ...]  # names
    language: str
    direction: str
    versions: int
    badges: tuple[Badge, ...]
    is_alert: bool
    matches: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """`after`: what the next page starts below; None where this is the last. `newest`: the latest there is of all."""

    rows: tuple[Row, ...] = ()
    after: int | None = None
    newest: int = 0
    too_slow: bool = False


_ROWS = """
SELECT s.id, s.code, s.newest_id, v.received_at, c.agency_name, c.slug, s.urgency, s.state, v.headline,
       coalesce(r.headline, ''), coalesce(r.look, ''), s.topics, s.language, s.disputed, s.on_hold,
       v.embargoed, v.embargo_until, v.recovered AND s.approved_id IS DISTINCT FROM v.id, v.corrects, v.advisory,
       (SELECT count(*) FROM archive_version o WHERE o.story_id = s.id),
       (SELECT string_agg(u.username, ', ' ORDER BY w.since) FROM desk_atwork w JOIN auth_user u ON u.id = w.user_id
        WHERE w.story_id = s.id AND w.until > now()),
       s.publish_at
FROM ({chosen}) AS s
JOIN archive_version v ON v.id = s.newest_id
JOIN wires_source c ON c.id = s.source_id
LEFT JOIN archive_rework r ON r.story_id = s.id
ORDER BY s.newest_id DESC
"""
_CHOSEN = """
SELECT * FROM archive_story s WHERE {kinds} AND s.newest_id IS NOT NULL AND {those}
ORDER BY s.newest_id DESC LIMIT %s
"""
_TEXTS = "s.kind = 'text'"
# Where a person is asked for, also pictures and films whose licence somebody must read.
_ALL_THAT_WAITS = "(s.kind = 'text' OR s.state IN ('waiting', 'held'))"
_WITH_WORDS = "s.newest_id IN (SELECT v.id FROM archive_version v WHERE {words})"
_MATCHING = "SELECT s.id FROM archive_story s WHERE s.id = ANY(%s) AND {those}"
_FOR_A_PERSON = """
((s.state IN ('waiting', 'held') AND s.publish_at IS NULL) OR s.disputed
 OR s.id IN (SELECT o.story_id FROM archive_rework o WHERE o.look <> ''))
"""


_TO_LOOK_AT = f"""
SELECT count(*) FROM (
  SELECT 1 FROM archive_story s WHERE {_ALL_THAT_WAITS} AND s.newest_id IS NOT NULL AND {_FOR_A_PERSON} LIMIT %s
) AS counted
"""  # noqa: S608  # put together from words of ours alone


def listed(filters: Filters, *, below: int | None = None, limit: int = PAGE) -> Listed:
    """One page of the list. `below` is the `after` of the page before."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(_TIMEOUT_MS)])
            cursor.execute("SELECT coalesce(max(newest_id), 0) FROM archive_story")
            newest = int(cursor.fetchone()[0])
            those, values = _those(cursor, filters)
            if below is not None:
                those, values = f"{those} AND s.newest_id < %s", [*values, below]
            cursor.execute(
                _ROWS.format(chosen=_CHOSEN.format(kinds=_kinds(filters), those=those)), [*values, limit + 1]
            )
            found = cursor.fetchall()
            rows = _rows(cursor, found[:limit])
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return Listed(too_slow=True)
        raise
    return Listed(rows=rows, after=rows[-1].newest_id if len(found) > limit else None, newest=newest)


def rows_of(ids: Iterable[int], filters: Filters) -> tuple[Row, ...]:
    """These stories as they are now, each with whether the filters let it through: for what changes on a page."""
    wanted = sorted(set(ids), reverse=True)[:MOST_ROWS]
    with connection.cursor() as cursor:
        these = _CHOSEN.format(kinds=_kinds(filters), those="s.id = ANY(%s)")
        cursor.execute(_ROWS.format(chosen=these), [wanted, MOST_ROWS])
        found = cursor.fetchall()
        those, values = _those(cursor, filters)
        cursor.execute(_MATCHING.format(those=those), [wanted, *values])
        matching = {row[0] for row in cursor.fetchall()}
        return _rows(cursor, found, matching)


def to_look_at(*, most: int = 99) -> int:
    """How many stories need a look, counted no further than `most`."""
    with connection.cursor() as cursor:
        cursor.execute(_TO_LOOK_AT, [most])
        return int(cursor.fetchone()[0])


def came_since(newest: int, *, most: int = MOST_ROWS) -> list[int]:
    """Stories of which a newer version than this came; the newest ones, if there are very many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM archive_story WHERE newest_id > %s ORDER BY newest_id DESC LIMIT %s",
            [newest, most],
        )
        return [row[0] for row in cursor.fetchall()]


def _kinds(filters: Filters) -> str:
    waits = filters.person or filters.state in {Story.State.WAITING, Story.State.HELD}
    return _ALL_THAT_WAITS if waits else _TEXTS


def _those(
    cursor: Any, filters: Filters
) -> tuple[str, list[Any]]:  # Any: values of whatever type a column has
    """The condition on a story `s`, in words of ours alone; what was asked for is among the values."""
    tests: list[str] = ["true"]
    values: list[Any] = []
    table: tuple[tuple[object, str], ...] = (
        (filters.source, "s.source_id = (SELECT o.id FROM wires_source o WHERE o.slug = %s)"),
        (filters.topic, "s.topics @> ARRAY[%s]::text[]"),
        (filters.language, "split_part(lower(s.language), '-', 1) = %s"),
        (filters.state, "s.state = %s"),
        (filters.urgency, "s.urgency <= %s"),
    )
    for value, test in table:
        if value:
            tests.append(test)
            values.append(value)
    if filters.person:
        tests.append(_FOR_A_PERSON)
    if filters.q:
        words, asked = having_words(cursor, filters.q)
        tests.append(_WITH_WORDS.format(words=words))
        values += asked
    return " AND ".join(tests), values


def _rows(cursor: Any, found: Sequence[tuple[Any, ...]], matching: set[int] | None = None) -> tuple[Row, ...]:
    names = _topic_names(cursor, {key for row in found for key in row[11]})
    return tuple(_row(row, names, matching is None or row[0] in matching) for row in found)


def _row(row: tuple[Any, ...], names: Mapping[str, str], matches: bool) -> Row:
    own, desk = row[8], row[9]
    return Row(
        story_id=row[0],
        code=row[1],
        newest_id=row[2],
        received_at=row[3],
        agency=row[4],
        source=row[5],
        urgency=row[6],
        state=row[7],
        headline=desk or own or "(no headline)",
        agency_headline=own if desk else "",
        topics=tuple(names.get(key, key.replace("-", " ").capitalize()) for key in row[11]),
        language=row[12],
        direction=direction(row[12]),
        versions=row[20],
        badges=tuple(_badges(row)),
        is_alert=_is_alert(row[6]),
        matches=matches,
    )


def _is_alert(urgency: int | None) -> bool:
    return urgency is not None and urgency <= ALERT_URGENCY


def _badges(row: tuple[Any, ...]) -> Iterable[Badge]:
    """What wants to be seen, the gravest first. `state` has a column of its own and is said there."""
    state, desk, look = row[7], row[9], row[10]
    disputed, on_hold, embargoed, until, recovered, corrects, advisory = row[13:20]
    if look:
        yield Badge(name="look", says="needs a look")
    if disputed:
        yield Badge(name="disputed", says="disputed")
    if recovered:
        yield Badge(name="recovered", says="recovered")
    if state == Story.State.EMBARGOED and embargoed:
        yield Badge(name="embargo", says=f"until {until:%-d %b %H:%M}" if until else "end not known")
    if row[22]:
        yield Badge(name="embargo", says=f"goes out {row[22]:%-d %b %H:%M}")
    if on_hold and state != Story.State.HELD:
        yield Badge(name="held", says="held")
    if corrects:
        yield Badge(name="quiet", says="correction")
    if advisory:
        yield Badge(name="quiet", says="to editors")
    if desk:
        yield Badge(name="quiet", says="our headline")
    if row[21]:
        yield Badge(name="here", says=f"open: {row[21]}")


def _topic_names(cursor: Any, keys: set[str]) -> dict[str, str]:
    if not keys:
        return {}
    cursor.execute(
        "SELECT key, name FROM archive_shelf WHERE kind = 'topic' AND key = ANY(%s)", [sorted(keys)]
    )
    return dict(cursor.fetchall())


# What the filters offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    sources: tuple[tuple[str, str], ...]  # (slug, the agency's name)
    topics: tuple[str, ...]  # keys
    languages: tuple[str, ...]  # first subtags
    states: tuple[str, ...] = tuple(Story.State.values)


def choices() -> Choices:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, agency_name FROM wires_source WHERE state <> 'removed' ORDER BY agency_name, slug"
        )
        sources = tuple(cursor.fetchall())
        cursor.execute(
            "SELECT key FROM archive_shelf WHERE kind = 'topic' ORDER BY count DESC, key LIMIT %s",
            [_TOPICS_OFFERED],
        )
        topics = tuple(sorted(row[0] for row in cursor.fetchall()))
        cursor.execute(
            "SELECT DISTINCT split_part(lower(language), '-', 1) AS subtag FROM (SELECT language FROM archive_story "
            "WHERE newest_id IS NOT NULL ORDER BY newest_id DESC LIMIT %s) s WHERE language <> '' ORDER BY subtag",
            [_LATELY],
        )
        languages = tuple(row[0] for row in cursor.fetchall())
    return Choices(sources=sources, topics=topics, languages=languages)
