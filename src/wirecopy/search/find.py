"""Stories by their words: PostgreSQL's full-text search over what is live, and over nothing else.

Each version's words were laid down by the dictionary of its own language (archive/words.py), so each
is asked in that language too: a query is read once for every dictionary, and those that read it alike
are asked together. The newest that match are put in an order of their own, by how well they match and how
new they are; the next ones follow. So a reader may page through them while newer ones come, and nothing
is weighed that nobody looks at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from wirecopy.archive.shown import Card, shown
from wirecopy.archive.words import CONFIGS, config_of
from wirecopy.body import collapse
from wirecopy.item import Item
from wirecopy.search.query import LONGEST, Query, read_query

__all__ = ["LONGEST", "TIMEOUT_MS", "Found", "Hit", "find", "having_words"]

TIMEOUT_MS = 2000
_MOST = 50
_WEIGHED = 100  # newest matches that are put in order together

# A word is marked by these in what ts_headline gives back; they are taken out of the text before.
_START, _STOP = "\x02", "\x03"
_SNIPPET = f"StartSel={_START}, StopSel={_STOP}, MaxFragments=1, MaxWords=36, MinWords=20"
_LONGEST_TEXT = 20_000  # characters of a story in which its snippet is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """`snippet`: pieces of plain text in order, each with whether it is what was looked for."""

    card: Card
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`after` asks for the next ones; "" where there are none. `too_slow`: given up, nothing is known.

    `notes`: what of the query was passed over, a sentence each.
    """

    hits: tuple[Hit, ...] = ()
    after: str = ""
    too_slow: bool = False
    notes: tuple[str, ...] = ()


def find(
    query: str,
    *,
    limit: int = 20,
    after: str = "",
    newest_first: bool = False,
    timeout_ms: int = TIMEOUT_MS,
    zone: tzinfo = UTC,
) -> Found:
    """Live stories that have the words of a query, the best and newest first; syntax in search/query.py.

    `after` is the cursor of an earlier Found; one that means nothing finds nothing. `zone`: of the days in
    the query. Gives up when one question to the database takes longer than `timeout_ms`.
    """
    asked = read_query(query, now=datetime.now(UTC), zone=zone)
    if asked.asks_nothing:
        return Found(notes=asked.notes)
    limit = min(limit, _MOST)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Compiling the question takes longer than answering it: only the newest matches are read.
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true)",
                [str(timeout_ms)],
            )
            read = _read_query(cursor, asked.words)
            condition = _published_condition(cursor, asked, read)
            wanted = _Wanted(
                condition=condition,
                read=read,
                limit=limit,
                after=after,
                newest_first=newest_first,
            )
            ids, following = _page(cursor, wanted)
            hits = _hits(cursor, ids, read)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return Found(too_slow=True)
        raise
    return Found(hits=hits, after=following, notes=(*asked.notes, *condition.notes))


def having_words(cursor: Any, query: str) -> tuple[str, list[object]]:
    """The query as a condition on a version called `v`, and that condition's values: for lists of other stories
    than the live ones. source: is a source or an agency by its slug there, after: and before: are when it came.
    """
    asked = read_query(query, now=datetime.now(UTC))
    tests: list[str] = ["true"]
    values: list[object] = []
    if asked.words:
        words, values = _condition(_read_query(cursor, asked.words))
        tests = [f"({words})"]
    table: tuple[tuple[object, str], ...] = (
        (asked.sources, _OF_DESK_SOURCE),
        (asked.not_sources, f"NOT {_OF_DESK_SOURCE}"),
        (asked.topics, _OF_DESK_TOPIC),
        (asked.not_topics, f"NOT {_OF_DESK_TOPIC}"),
        (asked.languages, f"{_LANGUAGE} = ANY(%s)"),
        (asked.not_languages, f"{_LANGUAGE} <> ALL(%s)"),
        (asked.since, "v.received_at >= %s"),
        (asked.until, "v.received_at < %s"),
    )
    for value, test in table:
        if value:
            tests.append(test)
            values.append(list(value) if isinstance(value, tuple) else value)
            if "%s" in test.replace("%s", "", 1):
                values.append(values[-1])
    return " AND ".join(tests), values


_LANGUAGE = "split_part(lower(v.language), '-', 1)"
_OF_DESK_SOURCE = (
    "EXISTS (SELECT 1 FROM archive_story x JOIN wires_source o ON o.id = x.source_id "
    "WHERE x.id = v.story_id AND (o.slug = ANY(%s) OR o.agency = ANY(%s)))"
)
_OF_DESK_TOPIC = (
    "EXISTS (SELECT 1 FROM archive_story x WHERE x.id = v.story_id AND (x.topics && %s::text[] OR x.topics && "
    "ARRAY(SELECT key::text FROM archive_shelf WHERE kind = 'topic' AND lower(name) = ANY(%s))))"
)


def _read_query(cursor: Any, query: str) -> Mapping[str, str]:
    """The query as each dictionary reads it, by the dictionary's name; "" where nothing is left of it."""
    cursor.execute(
        "SELECT config, websearch_to_tsquery(config::regconfig, %s)::text FROM unnest(%s::text[]) AS config",
        [query, sorted({"simple", *CONFIGS.values()})],
    )
    return dict(cursor.fetchall())


# Which stories

_SHELVES = "SELECT key, lower(name), id FROM archive_shelf WHERE kind = %s AND (key = ANY(%s) OR lower(name) = ANY(%s))"
_ON_SHELVES = "s.id {} (SELECT p.story_id FROM archive_placement p WHERE p.shelf_id = ANY(%s))"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Condition:
    """On a live story `s` and its version `v`; `words` is dear to test one by one, and "" where none are asked."""

    words: str
    word_values: list[object]
    others: str
    other_values: list[object]
    dates: str
    date_values: list[object]
    by_topic: bool = False
    notes: tuple[str, ...] = ()


def _published_condition(cursor: Any, asked: Query, read: Mapping[str, str]) -> _Condition:
    words, word_values = _condition(read) if asked.words else ("", [])
    tests: list[str] = []
    values: list[object] = []
    notes: list[str] = []
    for kind, names, test in (
        ("agency", asked.sources, "s.agency = ANY(%s)"),
        ("agency", asked.not_sources, "s.agency <> ALL(%s)"),
        ("topic", asked.topics, _ON_SHELVES.format("IN")),
        ("topic", asked.not_topics, _ON_SHELVES.format("NOT IN")),
    ):
        known = _known(cursor, kind, names, notes) if names else []
        if known:
            tests.append(test)
            values.append([key for key, _ in known] if kind == "agency" else [shelf for _, shelf in known])
    by_topic = _ON_SHELVES.format("IN") in tests
    for languages, test in (
        (asked.languages, f"{_LANGUAGE} = ANY(%s)"),
        (asked.not_languages, f"{_LANGUAGE} <> ALL(%s)"),
    ):
        if languages:
            tests.append(test)
            values.append(list(languages))
    bounds = ((asked.since, "s.first_published_at >= %s"), (asked.until, "s.first_published_at < %s"))
    dates = [test for value, test in bounds if value]
    date_values: list[object] = [value for value, _ in bounds if value]
    # Of a query of which nothing could be understood nothing is found, rather than everything.
    others = " AND ".join(tests) or ("true" if words or dates else "false")
    return _Condition(
        words=words,
        word_values=word_values,
        others=others,
        other_values=values,
        dates=" AND ".join(dates) or "true",
        date_values=date_values,
        by_topic=by_topic,
        notes=tuple(notes),
    )


def _known(cursor: Any, kind: str, names: Sequence[str], notes: list[str]) -> list[tuple[str, int]]:
    """(key, shelf) of agencies or topics by key or name; which are not known is noted."""
    keys = [name.replace(" ", "-") for name in names]
    cursor.execute(_SHELVES, [kind, keys, list(names)])
    rows = cursor.fetchall()
    for name, key in zip(names, keys, strict=True):
        if not any(key == row[0] or name == row[1] for row in rows):
            word = "source" if kind == "agency" else "topic"
            notes.append(f"No {word} here is called “{name}”; {word}:{name} was passed over.")
    return [(row[0], row[2]) for row in rows]


def _condition(read: Mapping[str, str]) -> tuple[str, list[object]]:
    either: list[str] = []
    values: list[object] = []
    for config, languages in _languages_of(read):
        # A query of nothing but a language's stop words ("The Who") is looked for as it stands.
        values.append(read[config] or read["simple"])
        values.append(languages)
        test = "= ANY(%s)" if config != "simple" else "<> ALL(%s)"
        either.append(f"v.words @@ %s::tsquery AND {_LANGUAGE} {test}")
    return " OR ".join(f"({one})" for one in either), values


def _languages_of(read: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """(dictionary, languages) for each way the query is read; for "simple", all languages it is not for."""
    alike: dict[str, list[str]] = {}
    for language, config in CONFIGS.items():
        alike.setdefault(read[config], []).append(language)
    for languages in alike.values():
        yield CONFIGS[languages[0]], languages
    yield "simple", list(CONFIGS)


# In which order

# What stands before a page's own questions: a live story, no newer than the one a cursor names.
_LIVE = """
s.state = 'live' AND s.kind = 'text' AND s.path <> '' AND {dates}
AND (%s = '' OR (s.first_published_at, s.id) <= (SELECT first_published_at, id FROM archive_story WHERE code = %s))
"""
_ASKED = """
SELECT f.id, f.code, {score} FROM (
    SELECT s.id, s.code, s.first_published_at, v.words, v.language FROM {among}
    ORDER BY s.first_published_at DESC, s.id DESC LIMIT %s
) f ORDER BY f.first_published_at DESC, f.id DESC
"""
# Three ways to one answer, because the planner, which knows little of how words go together, takes the slow one often
# enough. Common words: the newest stories are looked through. The words are tested last, as CASE promises.
_WALKED = f"""
(SELECT s.* FROM archive_story s WHERE {_LIVE} ORDER BY s.first_published_at DESC, s.id DESC LIMIT %s) s
JOIN archive_version v ON v.id = s.shown_id WHERE CASE WHEN {{others}} THEN {{words}} ELSE false END
"""  # noqa: S608  # constants of ours
# Rare words: the index of words is asked, and nothing else.
_LOOKED_UP = f"""
(WITH worded AS MATERIALIZED (SELECT v.id FROM archive_version v WHERE {{words}})
 SELECT s.* FROM worded w JOIN archive_story s ON s.shown_id = w.id) s
JOIN archive_version v ON v.id = s.shown_id WHERE {_LIVE} AND {{others}}
"""  # noqa: S608
# Topics, or no words at all: there the planner knows best.
_PLANNED = f"""
archive_story s JOIN archive_version v ON v.id = s.shown_id WHERE {_LIVE} AND {{others}} AND {{words}}
"""
_GUESS = "EXPLAIN (FORMAT JSON) SELECT 1 FROM archive_version v WHERE {words}"
_NTH = f"""
SELECT s.code FROM archive_story s WHERE {_LIVE} ORDER BY s.first_published_at DESC, s.id DESC OFFSET %s LIMIT 1
"""  # noqa: S608
_WALKS = (3000, 40_000)  # stories looked through, if need be, before the index of words is asked after all
_COMMON = 0.02  # of all versions, by the planner's own guess: from here on looking through is tried
# e^(-age/30 days) scales every story alike as time passes, so the order of two stories never changes.
_SCORE = """
(0.1 + ts_rank(f.words, CASE {cases} ELSE %s::tsquery END))
* exp(-extract(epoch FROM now() - f.first_published_at) / 2592000)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    condition: _Condition
    read: Mapping[str, str]
    limit: int
    after: str
    newest_first: bool


def _page(cursor: Any, wanted: _Wanted) -> tuple[list[int], str]:
    """The stories of one page and the cursor of the next: "20.k3f9" is the 21st of those from k3f9 on."""
    offset, top = _cursor_of(wanted.after)
    if offset is None:
        return [], ""
    together, following = _newest_matching(cursor, wanted, top)
    # Sorting keeps the order of equals: the newest first.
    ranked = sorted(together, key=lambda row: -row[2])
    end = offset + wanted.limit
    page = [row[0] for row in ranked[offset:end]]
    if end < len(ranked):
        # From the same story on, so that the next page weighs the same ones.
        return page, f"{end}.{top or _nth(cursor, wanted.condition, top, 0)}"
    return page, f"0.{following}" if following else ""


def _newest_matching(cursor: Any, wanted: _Wanted, top: str) -> tuple[list[tuple[int, str, float]], str]:
    """(id, code, score) of the newest that match, to be weighed together, and the code from which to go on."""
    asked = wanted.condition
    # Nothing is weighed where the newest come first, or where nothing but fields was asked for.
    weighed = not wanted.newest_first and any(wanted.read.values())
    score, scored = _score(wanted.read) if weighed else ("0", [])
    words = f"({asked.words})" if asked.words else "true"
    live = [*asked.date_values, top, top]

    def ask(among: str, values: list[object]) -> tuple[list[tuple[int, str, float]], str]:
        parts = among.format(words=words, others=asked.others, dates=asked.dates)
        cursor.execute(_ASKED.format(score=score, among=parts), [*scored, *values, _WEIGHED + 1])
        rows = cursor.fetchall()
        return rows[:_WEIGHED], rows[_WEIGHED][1] if len(rows) > _WEIGHED else ""

    if not asked.words or asked.by_topic:
        return ask(_PLANNED, [*live, *asked.other_values, *asked.word_values])
    if _is_common(cursor, asked):
        for far in _WALKS:
            rows, following = ask(_WALKED, [*live, far, *asked.other_values, *asked.word_values])
            goes_on = following or _nth(cursor, asked, top, far)
            if following or len(rows) >= wanted.limit or not goes_on:
                return rows, goes_on
    return ask(_LOOKED_UP, [*asked.word_values, *live, *asked.other_values])


def _nth(cursor: Any, asked: _Condition, top: str, number: int) -> str:
    """The code of the story at which a walk that long from `top` goes on; "" where it came to the end."""
    cursor.execute(_NTH.format(dates=asked.dates), [*asked.date_values, top, top, number])
    row = cursor.fetchone()
    return row[0] if row else ""


def _is_common(cursor: Any, asked: _Condition) -> bool:
    cursor.execute(_GUESS.format(words=asked.words), asked.word_values)
    guessed = cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
    cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'archive_version'::regclass")
    return bool(guessed > _COMMON * cursor.fetchone()[0])


def _cursor_of(after: str) -> tuple[int | None, str]:
    if not after:
        return 0, ""
    offset, dot, top = after.partition(".")
    return (
        (int(offset), top)
        if dot and top and offset.isascii() and offset.isdigit() and len(offset) < 4
        else (None, "")
    )


def _score(read: Mapping[str, str]) -> tuple[str, list[object]]:
    language = _LANGUAGE.replace("v.", "f.")
    cases: list[str] = []
    values: list[object] = []
    for config, languages in _languages_of(read):
        if config != "simple":
            cases.append(f"WHEN {language} = ANY(%s) THEN %s::tsquery")
            values += [languages, read[config] or read["simple"]]
    return _SCORE.format(cases=" ".join(cases)), [*values, read["simple"]]


# What of a story is shown beside its headline

_HEADLINES = """
SELECT place, ts_headline(config::regconfig, words, query::tsquery, %s)
FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[]) AS t(place, config, words, query)
"""


def _hits(cursor: Any, ids: Sequence[int], read: Mapping[str, str]) -> tuple[Hit, ...]:
    stories = shown(ids)
    there = [stories[story] for story in ids if story in stories]
    configs = [config_of(story.card.language) for story in there]
    words = [_words(story.item) for story in there]
    queries = [read[config] or read["simple"] for config in configs]
    cursor.execute(_HEADLINES, [_SNIPPET, list(range(len(there))), configs, words, queries])
    marked = dict(cursor.fetchall())
    return tuple(
        Hit(card=story.card, snippet=_pieces(marked.get(place, ""))) for place, story in enumerate(there)
    )


def _words(item: Item) -> str:
    text = " ".join(collapse(block.text) for block in item.body)[:_LONGEST_TEXT]
    return text.replace(_START, "").replace(_STOP, "").replace("\x00", "")


def _pieces(marked: str) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    for part in marked.split(_START):
        found, stop, rest = part.partition(_STOP)
        pieces += [(found, True), (rest, False)] if stop else [(part, False)]
    return tuple((text, is_match) for text, is_match in pieces if text)
