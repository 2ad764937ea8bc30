"""Stories by their words: PostgreSQL's full-text search over what is live, and over nothing else.

Each version's words were laid down by the dictionary of its own language (archive/words.py), so each
is asked in that language too: a query is read once for every dictionary, and those that read it alike
are asked together. Newest first: what is newest is what readers of news want, and its order stays
as it is while a reader pages through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from wirecopy.archive.shown import Card, shown
from wirecopy.archive.words import CONFIGS, config_of
from wirecopy.body import collapse
from wirecopy.item import Item

LONGEST = 200  # characters of a query that are read
TIMEOUT_MS = 2000
_MOST = 50

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
    """`after` asks for the next ones; "" where there are none. `too_slow`: given up, nothing is known."""

    hits: tuple[Hit, ...] = ()
    after: str = ""
    too_slow: bool = False


def find(query: str, *, limit: int = 20, after: str = "", timeout_ms: int = TIMEOUT_MS) -> Found:
    """The newest live stories that have the words of a query, as people type them in search engines.

    "Quoted words" stand together, -word excludes, or joins. `after` is the cursor of an earlier Found;
    one that means nothing finds nothing. Gives up when one question to the database takes longer than `timeout_ms`.
    """
    query = collapse(query.replace("\x00", " "))[:LONGEST]
    if not query:
        return Found()
    limit = min(limit, _MOST)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(timeout_ms)])
            read = _read_query(cursor, query)
            ids, codes = _matching(cursor, read, limit + 1, after)
            hits = _hits(cursor, ids[:limit], read)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return Found(too_slow=True)
        raise
    return Found(hits=hits, after=codes[limit - 1] if len(ids) > limit else "")


def having_words(cursor: Any, query: str) -> tuple[str, list[object]]:
    """The query as a condition on a version called `v`, and that condition's values: for lists of other stories
    than the live ones.
    """
    return _condition(_read_query(cursor, collapse(query.replace("\x00", " "))[:LONGEST]))


def _read_query(cursor: Any, query: str) -> Mapping[str, str]:
    """The query as each dictionary reads it, by the dictionary's name; "" where nothing is left of it."""
    cursor.execute(
        "SELECT config, websearch_to_tsquery(config::regconfig, %s)::text FROM unnest(%s::text[]) AS config",
        [query, sorted({"simple", *CONFIGS.values()})],
    )
    return dict(cursor.fetchall())


_MATCHING = """
SELECT s.id, s.code
FROM archive_story s JOIN archive_version v ON v.id = s.shown_id
WHERE s.state = 'live' AND s.kind = 'text' AND s.path <> ''
  AND ({either})
  AND (%s = '' OR (s.first_published_at, s.id) < (SELECT first_published_at, id FROM archive_story WHERE code = %s))
ORDER BY s.first_published_at DESC, s.id DESC
LIMIT %s
"""
_LANGUAGE = "split_part(lower(v.language), '-', 1)"


def _matching(
    cursor: Any, read: Mapping[str, str], limit: int, after: str
) -> tuple[Sequence[int], Sequence[str]]:
    either, values = _condition(read)
    cursor.execute(_MATCHING.format(either=either), [*values, after, after, limit])
    rows = cursor.fetchall()
    return [row[0] for row in rows], [row[1] for row in rows]


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
