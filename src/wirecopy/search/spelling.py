""" "Did you mean": words of headlines that stand on the site, for words that nothing has.

The vocabulary is of the newest headlines, held in memory and built anew after a while. It may know a word of a
story that was withdrawn since; so nothing is proposed that a search would not find, word by word, in a live story.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import tzinfo
from threading import Lock

from django.db import connection

from wirecopy.archive.shown import shown
from wirecopy.search.find import find
from wirecopy.search.vocabulary import Vocabulary, words_in

_HEADLINES = 20_000  # newest ones that give words: about 25,000 words, 15 MB, a quarter of a second
_KEPT_SECONDS = 120
_TIMEOUT_MS = 300  # of a proposal's own search: without it the page is as good
_PLAIN = re.compile(r"[^\W\d_]{4,30}")
# Not a word of: a field with its value, a word left out.
_PASSED_OVER = re.compile(r'-?\w+:(?:"[^"]*"|\S*)|-(?:"[^"]*"|\S+)')

_NEWEST = """
SELECT coalesce(nullif(r.headline, ''), v.headline)
FROM archive_story s JOIN archive_version v ON v.id = s.shown_id LEFT JOIN archive_rework r ON r.story_id = s.id
WHERE s.state = 'live' AND s.kind = 'text' AND s.path <> ''
ORDER BY s.first_published_at DESC, s.id DESC LIMIT %s
"""


@dataclass(slots=True)
class _Kept:
    vocabulary: Vocabulary | None = None
    until: float = 0.0  # of the monotonic clock


_kept = _Kept()
_building = Lock()


def did_you_mean(query: str, *, zone: tzinfo) -> str:
    """The query with words put right, where that finds a live story that has these very words; else ""."""
    vocabulary = _vocabulary()
    changed: dict[str, str] = {}
    spared = [found.span() for found in _PASSED_OVER.finditer(query)]

    def put_right(found: re.Match[str]) -> str:
        if any(start <= found.start() < end for start, end in spared):
            return found[0]
        nearest = vocabulary.nearest(found[0])
        if nearest:
            changed[found[0]] = nearest
        return nearest or found[0]

    proposed = _PLAIN.sub(put_right, query)
    if not changed:
        return ""
    found = find(proposed, limit=5, zone=zone, timeout_ms=_TIMEOUT_MS)
    words = set(changed.values())
    ids = [hit.card.story_id for hit in found.hits]
    return proposed if any(words <= _words_of(story) for story in _texts(ids)) else ""


def forget() -> None:
    """Build the vocabulary anew when it is next asked for."""
    _kept.vocabulary = None


def _vocabulary() -> Vocabulary:
    with _building:
        if _kept.vocabulary is None or time.monotonic() > _kept.until:
            with connection.cursor() as cursor:
                cursor.execute(_NEWEST, [_HEADLINES])
                _kept.vocabulary = Vocabulary(row[0] for row in cursor.fetchall())
            _kept.until = time.monotonic() + _KEPT_SECONDS
        return _kept.vocabulary


def _texts(ids: list[int]) -> list[str]:
    return [
        " ".join([story.card.headline, story.item.headline, *(block.text for block in story.item.body)])
        for story in shown(ids).values()
    ]


def _words_of(text: str) -> set[str]:
    return set(words_in(text))
