"""Searching over a large archive: what a reader waits for, and which index answers. Rows are laid down by SQL."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC
from hashlib import sha256
from itertools import accumulate
from random import Random
from typing import Any

_TIMES = 25
_WORDS = 60_000  # different ones, as common as words are: the n-th with 1/n
_TEXTS = 4_000  # different texts, shared out among the stories
_TOPICS = 300

_ASKED = (
    ("a common word", "harbour"), ("two common words", "harbour storm"), ("a phrase", '"outer wall"'),
    ("a rare word", "w30000"), ("a word that is nowhere", "quokka"), ("excluded", "harbour -storm"),
    ("either of two", "w20000 OR w25000"), ("a topic", "topic:topic-7"),
    ("a rare topic and a word", "harbour topic:topic-290"),
    ("a source and a word", "harbour source:bench-3"), ("a rare language", "harbour lang:ar"),
    ("a month long ago", "harbour before:2025-01"),
    ("all at once", 'harbour "outer wall" topic:topic-2 lang:en after:2020'),
)  # fmt: skip
_TYPED = ("har", "w300", "topic-2", "zz")

_STORIES = """
WITH story AS (
  INSERT INTO archive_story (agency, guid, source_id, kind, state, disputed, on_hold, released, struck, language, urgency,
                             topics, code, path, first_published_at, dated_at, updated_at)
  SELECT 'bench-' || n %% 8, 'urn:search:' || n, %s, 'text', CASE WHEN n %% 50 = 0 THEN 'killed' ELSE 'live' END, false,
         false, false, false, CASE WHEN n %% 10 = 0 THEN 'de' WHEN n %% 500 = 1 THEN 'ar' ELSE 'en' END, 5, '{{}}', 's' || n,
         '/s' || n || '/', now() - n * interval '43 seconds', now() - n * interval '43 seconds', now()
  FROM generate_series(%s::int, %s::int) AS n RETURNING id, guid, language
), numbered AS (SELECT *, substr(guid, 12)::int AS n FROM story), version AS (
  INSERT INTO archive_version (story_id, delivery_id, number, status, received_at, embargoed, recovered, corrects, advisory,
                               filed_sha256, read_sha256, text_digest, item, headline, summary, place, language,
                               urgency, words)
  SELECT m.id, %s, 1, 'usable', now() - n * interval '43 seconds', false, false, false, false, m.id::text, '', '', t.item,
         t.headline, '', '', m.language, 5, t.words
  FROM numbered m JOIN bench_text t ON t.id = n %% {texts} ORDER BY n DESC RETURNING id, story_id
), placed AS (
  INSERT INTO archive_placement (shelf_id, story_id, rank)
  SELECT (%s::bigint[])[1 + (n %% 17 * (n %% 19)) %% {topics}], id, n FROM numbered
) SELECT count(*) FROM version
"""


def run(held: int) -> list[str]:
    """Milliseconds of a whole search as the page does it, cards and snippets with it."""
    from django.db import connection

    from wirecopy.search.find import find
    from wirecopy.search.spelling import did_you_mean
    from wirecopy.search.suggest import suggestions

    seconds = _fill(held)
    rows = [
        f"Searching {held:,} stories (laid down in {seconds:.0f} s)",
        f"{'asked for':26}{'hits':>6}{'median ms':>11}{'p95 ms':>9}  answered by",
    ]
    for name, query in _ASKED:
        waits = _waits(lambda query=query: find(query))  # type: ignore[misc]
        found = find(query)
        said = "too slow" if found.too_slow else _plan(query)
        rows.append(
            f"{name:26}{len(found.hits):6}{statistics.median(waits):11.1f}{waits[int(len(waits) * 0.95)]:9.1f}  {said}"
        )
    for typed in _TYPED:
        waits = _waits(lambda typed=typed: suggestions(typed))  # type: ignore[misc]
        rows.append(
            f"{'suggested: ' + typed:26}{len(suggestions(typed)):6}{statistics.median(waits):11.1f}{waits[-2]:9.1f}"
        )
    start = time.perf_counter()
    did_you_mean("harbuor", zone=UTC)
    rows.append(
        f"The first proposal, with the vocabulary built: {1000 * (time.perf_counter() - start):.0f} ms"
    )
    waits = _waits(lambda: did_you_mean("harbuor", zone=UTC))
    rows.append(f"{'did you mean':26}{1:6}{statistics.median(waits):11.1f}{waits[-2]:9.1f}")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_text")
    return rows


def _waits(work: Callable[[], object]) -> list[float]:
    """Milliseconds, the shortest first; without the first time, which warms."""
    work()
    waits = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        work()
        waits.append(1000 * (time.perf_counter() - start))
    return sorted(waits)


def _plan(query: str) -> str:
    """The indexes in the plan of the question, and tables read from end to end."""
    from django.db import connection

    asked: list[tuple[str, Any]] = []

    def keep(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        asked.append((sql, values))
        return execute(sql, values, many, context)

    from wirecopy.search.find import find

    with connection.execute_wrapper(keep):
        find(query)
    sql, values = next(
        one for one in asked if "exp(-extract" in one[0] or ") f ORDER BY f.first_published_at" in one[0]
    )
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql, values)
        lines = [row[0].strip() for row in cursor.fetchall()]
    used = [line.partition(" on ")[2].split(" ")[0] for line in lines if "Bitmap Index Scan" in line]
    used += [line.partition("using ")[2].split(" ")[0] for line in lines if "using " in line]
    whole = [
        "ALL OF " + line.partition(" on ")[2].split(" ")[0]
        for line in lines
        if "Seq Scan on archive_" in line
    ]
    return ", ".join(dict.fromkeys([*whole, *used]))


def _fill(held: int) -> float:
    from django.db import connection, transaction

    from wirecopy.archive.models import Shelf
    from wirecopy.wires.models import Delivery, Filed, Source

    start = time.perf_counter()
    source = Source.objects.get_or_create(
        slug="bench-search", defaults={"kind": "folder", "agency": "bench-0", "agency_name": "Bench"}
    )[0]
    sha = sha256(b"searching").hexdigest()
    Filed.objects.get_or_create(sha256=sha, defaults={"content": b""})
    delivery = Delivery.objects.create(source=source, filed_id=sha, state=Delivery.State.READ)
    for number in range(8):
        Shelf.objects.get_or_create(
            kind="agency", key=f"bench-{number}", defaults={"name": f"Bench {number}", "count": held}
        )
    shelves = [
        Shelf.objects.get_or_create(
            kind="topic", key=f"topic-{number}", defaults={"name": f"Topic-{number}", "count": held}
        )[0].pk
        for number in range(_TOPICS)
    ]
    with connection.cursor() as cursor:
        _lay_texts(cursor)
        # As after a restore: the index is built once. Kept up row by row it is the same, and slower to come by.
        cursor.execute("DROP INDEX version_words")
        stories = _STORIES.format(texts=_TEXTS, topics=_TOPICS)
        for first in range(1, held + 1, 20_000):
            with transaction.atomic():
                cursor.execute(stories, [source.pk, first, min(first + 19_999, held), delivery.pk, shelves])
        cursor.execute(
            "UPDATE archive_story s SET newest_id = v.id, shown_id = v.id FROM archive_version v "
            "WHERE v.story_id = s.id AND s.shown_id IS NULL"
        )
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("CREATE INDEX version_words ON archive_version USING gin (words)")
        cursor.execute("VACUUM ANALYZE archive_story")
        cursor.execute("VACUUM ANALYZE archive_version")
        cursor.execute("VACUUM ANALYZE archive_placement")
    return time.perf_counter() - start


def _lay_texts(cursor: Any) -> None:
    from tests.builders import a_body, an_item
    from wirecopy.packing import pack

    random = Random(7)
    words = ["harbour", "storm", "outer", "wall", *(f"w{number}" for number in range(4, _WORDS))]
    weights = list(accumulate(1 / (20 + number) for number in range(_WORDS)))
    cursor.execute("CREATE TABLE bench_text (id int PRIMARY KEY, headline text, item bytea, words tsvector)")
    for number in range(_TEXTS):
        said = random.choices(words, cum_weights=weights, k=260)
        headline, body = " ".join(said[:8]), " ".join(said[8:])
        if number % 40 == 0:
            body += " the outer wall"
        cursor.execute(
            "INSERT INTO bench_text VALUES "
            "(%s, %s, %s, setweight(to_tsvector('simple', %s), 'A') || to_tsvector('english', %s))",
            [number, headline, pack(an_item(headline=headline, body=a_body(body))), headline, body],
        )
