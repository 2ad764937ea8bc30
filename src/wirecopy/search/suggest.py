"""What a search may become while it is typed: topics and headlines that stand on the site now."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from wirecopy.body import collapse
from wirecopy.search.find import LONGEST

TIMEOUT_MS = 300
_SHORTEST = 2  # letters that are looked for
_LOOKED_AT = 60  # newest headlines among which those that begin so come first


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    name: str
    kind: str  # "topic" or "headline"
    key: str  # a topic's slug, a story's path


# A topic is one only while a live story stands in it: not if all that had it were withdrawn.
_LIVE = """
EXISTS (SELECT 1 FROM archive_placement p JOIN archive_story s ON s.id = p.story_id
        WHERE p.shelf_id = f.id AND s.state = 'live' AND s.kind = 'text' AND s.path <> '' AND s.shown_id IS NOT NULL)
"""
_TOPICS = f"""
SELECT f.name, f.key FROM (
    SELECT id, name, key, count FROM archive_shelf
    WHERE kind = 'topic' AND count > left_count AND (lower(name) LIKE %s OR lower(name) LIKE %s)
    ORDER BY count DESC LIMIT 40
) f WHERE {_LIVE} ORDER BY f.count DESC LIMIT %s
"""  # noqa: S608  # a constant of ours
_HEADLINES = """
SELECT coalesce(nullif(r.headline, ''), v.headline), s.path
FROM archive_story s JOIN archive_version v ON v.id = s.shown_id LEFT JOIN archive_rework r ON r.story_id = s.id
WHERE s.state = 'live' AND s.kind = 'text' AND s.path <> '' AND ({tests})
ORDER BY s.first_published_at DESC, s.id DESC LIMIT %s
"""


def suggestions(typed: str, *, topics: int = 5, headlines: int = 5) -> tuple[Suggested, ...]:
    """Topics, then headlines, that have a word which begins as the last one typed; none if that takes too long."""
    text = collapse(typed.replace("\x00", " "))[:LONGEST].lower()
    if len(text) < _SHORTEST or ":" in text:
        return ()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true)",
                [str(TIMEOUT_MS)],
            )
            return (*_topics(cursor, text, topics), *_headlines(cursor, text, headlines))
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return ()
        raise


def _topics(cursor: Any, text: str, most: int) -> list[Suggested]:
    begins = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    cursor.execute(_TOPICS, [f"{begins}%", f"% {begins}%", most])
    return [Suggested(name=name, kind="topic", key=key) for name, key in cursor.fetchall()]


def _headlines(cursor: Any, text: str, most: int) -> list[Suggested]:
    """Headlines' words are indexed as they stand too (by "simple", weighted A), so no dictionary is asked."""
    words = [word for part in text.split() if (word := "".join(filter(_is_of_a_word, part)))]
    if not words or len(words[-1]) < _SHORTEST:
        return []
    *whole, last = words
    query = " & ".join([*(f"'{word}':A" for word in whole), f"'{last}':*A"])
    cursor.execute(_HEADLINES.format(tests="v.words @@ %s::tsquery"), [query, _LOOKED_AT])
    rows = cursor.fetchall()
    rows.sort(key=lambda row: not row[0].lower().startswith(text))
    return [Suggested(name=name, kind="headline", key=path) for name, path in rows[:most]]


def _is_of_a_word(letter: str) -> bool:
    """Letters, digits, and the marks without which words of many scripts are others."""
    return letter.isalnum() or unicodedata.category(letter).startswith("M")
