"""`GET /metrics`: how things stand, for Prometheus, read from the database when asked.

So the answer is right whatever process gives it, and after any restart; in return all are gauges.
What it costs: counts by index alone (deliveries, stories that are not live), kept counts (live stories),
the database's own statistics where no index helps (versions, pages), and only the newest 1,000 deliveries
and 500 stories where each row must be read. docs/operate.md says what was measured.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from wirecopy import __version__
from wirecopy.project import health
from wirecopy.wires import listening

_PATIENCE = "5s"

Rows = Iterable[tuple[Any, ...]]  # Any: columns of a query


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 to the world, as if it were not there: what it tells is ours."""
    if not health.may_look_inside(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Collector(datetime.now(UTC)))
    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


class Collector:
    """How things stood at `now`, as metric families."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: without this the registry would collect once more, only to learn the names."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with transaction.atomic():
            _ask(f"SET LOCAL statement_timeout = '{_PATIENCE}'")
            yield from self._running()
            yield from self._sources()
            yield from self._partners()
            yield from _deliveries()
            yield from self._waiting()
            yield from _holdings()

    def _running(self) -> Iterator[GaugeMetricFamily]:
        yield _gauge("build_info", "Always 1; the label is the version.", [(__version__, 1)], "version")
        yield _gauge("clock_ticking", "1 if a clock ticks.", [(int(health.is_clock_alive()),)])
        yield _gauge("workers", "Workers that gave a sign of life lately.", [(health.count_workers(),)])
        deaf = listening.why_deaf(self._now)
        yield _gauge("sources_unheard", "Active sources that need a listener and have none.", [(len(deaf),)])
        yield _gauge(
            "disk_free_bytes", "Free in the data folder.", [(shutil.disk_usage(settings.DATA).free,)]
        )
        yield _gauge(
            "jobs", "Jobs by name and whether they wait (todo) or run (doing).", _ask(_JOBS), "job", "status"
        )

    def _sources(self) -> Iterator[GaugeMetricFamily]:
        rows = _ask("SELECT slug, failures, heard_at FROM wires_source WHERE state = 'active' ORDER BY slug")
        yield _gauge("source_failures", "Failures in a row.", [row[:2] for row in rows], "source")
        heard = [(slug, (self._now - at).total_seconds()) for slug, _, at in rows if at is not None]
        awaited = _ask(_AWAITED)
        yield _gauge(
            "source_words_awaited", "Stories whose words are still to be fetched.", awaited, "source"
        )
        yield _gauge("source_heard_seconds", "Seconds since something came or answered.", heard, "source")

    def _partners(self) -> Iterator[GaugeMetricFamily]:
        rows = _ask(
            "SELECT slug, failures, heard_at FROM partners_partner WHERE state <> 'removed' ORDER BY slug"
        )
        yield _gauge("partner_failures", "Failures in a row.", [row[:2] for row in rows], "partner")
        heard = [(slug, (self._now - at).total_seconds()) for slug, _, at in rows if at is not None]
        yield _gauge("partner_heard_seconds", "Seconds since it got or pulled something.", heard, "partner")
        held = _ask(_SENDINGS)
        states = [(slug, state, count) for slug, waiting, refused, *_ in held
                  for state, count in (("waiting", waiting), ("refused", refused))]  # fmt: skip
        yield _gauge("partner_sendings", "What waits or was refused.", states, "partner", "state")
        ages = [(slug, (self._now - since).total_seconds() if since else 0) for slug, _, _, since, _ in held]
        yield _gauge("partner_oldest_waiting_seconds", "Age of the oldest that waits.", ages, "partner")
        yield _gauge(
            "partner_withdrawals_waiting",
            "Kills and withdrawals that it was not told of yet.",
            [(slug, gone) for slug, *_, gone in held],
            "partner",
        )

    def _waiting(self) -> Iterator[GaugeMetricFamily]:
        pages, deliveries = health.pages_due(), health.deliveries_waiting()
        yield _gauge(
            "delivery_oldest_waiting_seconds",
            "Age of the oldest delivery that waits, since it was received; 0 if none waits.",
            [(deliveries.age_seconds(self._now),)],
        )
        yield _gauge("pages_due", "Pages to be made anew.", _ask("SELECT count(*) FROM site_due"))
        yield _gauge(
            "page_oldest_due_seconds",
            "Age of the oldest wish for a page; 0 if none waits.",
            [(pages.age_seconds(self._now),)],
        )
        yield _gauge(
            "pages_refused",
            "Pages not published because their words are not those filed.",
            _ask("SELECT count(*) FROM site_refused"),
        )


def _deliveries() -> Iterator[GaugeMetricFamily]:
    slugs = dict(_ask("SELECT id, slug FROM wires_source"))
    every = dict(_ask("SELECT source_id, count(*) FROM wires_delivery GROUP BY source_id"))
    waiting = dict(
        _ask("SELECT source_id, count(*) FROM wires_delivery WHERE state = 'waiting' GROUP BY source_id")
    )
    # Asked as the index delivery_faulty has it; what is in quarantine always has a fault.
    faulty = {source: (count, put_aside) for source, count, put_aside in _ask(_FAULTY)}
    states: list[tuple[Any, ...]] = []
    for source, count in every.items():
        put_aside = faulty.get(source, (0, 0))[1]
        still = waiting.get(source, 0)
        for state, number in (
            ("waiting", still), ("quarantined", put_aside), ("read", max(0, count - still - put_aside)),
        ):  # fmt: skip
            states.append((slugs[source], state, number))
    yield _gauge("deliveries", "Deliveries held.", states, "source", "state")
    yield _gauge(
        "deliveries_faulty",
        "Deliveries held in which something was at fault.",
        [(slugs[source], count) for source, (count, _) in faulty.items()],
        "source",
    )
    yield _gauge(
        "recent_items",
        "Items of the newest 1,000 deliveries by what they were found to be.",
        [(slugs[source], verdict, count) for source, verdict, count in _ask(_VERDICTS)],
        "source",
        "verdict",
    )


def _holdings() -> Iterator[GaugeMetricFamily]:
    yield _gauge(
        "stories", "Stories by state; those without anything to show are left out.", _ask(_STORIES), "state"
    )
    totals: Mapping[str, int] = dict(_ask(_TOTALS))
    for name, says, table in (
        ("versions", "Versions held, as the database's statistics have it.", "archive_version"),
        ("pages", "Pages, notices included, as the database's statistics have it.", "site_page"),
    ):
        yield _gauge(name, says, [(totals.get(table, 0),)])
    quantiles = _ask(_WIRE_TO_STORY)[0][0]
    yield _gauge(
        "wire_to_story_seconds",
        "From receipt to the decision to publish, of the newest 500 stories published by themselves.",
        [] if quantiles is None else list(zip(("0.5", "0.99"), quantiles, strict=True)),
        "quantile",
    )


_AWAITED = """
SELECT s.slug, count(*) FROM wires_linked l JOIN wires_source s ON s.id = l.source_id GROUP BY s.slug ORDER BY s.slug
"""
_SENDINGS = """
SELECT p.slug, count(s.id) FILTER (WHERE s.state = 'waiting'), count(s.id) FILTER (WHERE s.state = 'refused'),
       min(s.at) FILTER (WHERE s.state = 'waiting'),
       count(s.id) FILTER (WHERE s.state = 'waiting' AND s.act = 'withdraw')
FROM partners_partner p LEFT JOIN partners_sending s ON s.partner_id = p.id AND s.state IN ('waiting', 'refused')
WHERE p.state <> 'removed' GROUP BY p.slug ORDER BY p.slug
"""
_JOBS = "SELECT task_name, status::text, count(*) FROM procrastinate_jobs GROUP BY 1, 2 ORDER BY 1, 2"
_FAULTY = """
SELECT source_id, count(*), count(*) FILTER (WHERE state = 'quarantined')
FROM wires_delivery WHERE NOT (faults = '[]'::jsonb) GROUP BY source_id
"""
_VERDICTS = """
SELECT d.source_id, v.key, sum(v.value::int)
FROM (SELECT source_id, verdicts FROM wires_delivery ORDER BY id DESC LIMIT 1000) d
CROSS JOIN LATERAL jsonb_each_text(d.verdicts) v GROUP BY 1, 2 ORDER BY 1, 2
"""
# Live ones as the shelf of everything counts them, which is flat; the others by their own partial index.
_STORIES = """
SELECT 'live', h.count - (SELECT count(*) FROM archive_story WHERE NOT (state IN ('live', 'empty')) AND path <> '')
FROM archive_shelf h WHERE h.kind = 'all' AND h.key = ''
UNION ALL
SELECT state, count(*) FROM archive_story WHERE NOT (state IN ('live', 'empty')) GROUP BY state
"""
_TOTALS = """
SELECT relname, n_live_tup FROM pg_stat_user_tables
WHERE schemaname = current_schema() AND relname IN ('archive_version', 'site_page')
"""
# A story's page follows its story within one turn of the publisher, whose lag is page_oldest_due_seconds.
# Stories that a person or the clock released waited on purpose, and are left out.
_WIRE_TO_STORY = """
SELECT percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (
    ORDER BY greatest(0, extract(epoch FROM s.first_published_at - v.received_at)))
FROM (SELECT id, first_published_at, shown_id, released FROM archive_story
      WHERE state = 'live' AND kind = 'text' AND first_published_at IS NOT NULL
      ORDER BY first_published_at DESC, id DESC LIMIT 500) s
CROSS JOIN LATERAL (
    SELECT received_at, embargoed FROM archive_version WHERE story_id = s.id ORDER BY id LIMIT 1) v
WHERE NOT v.embargoed AND NOT s.released
"""


def _gauge(name: str, says: str, rows: Rows, *labels: str) -> GaugeMetricFamily:
    """Of each row the last member is the value, those before it are the labels' values."""
    family = GaugeMetricFamily(f"wirecopy_{name}", says, labels=labels)
    for *values, number in rows:
        family.add_metric([str(value) for value in values], float(number))
    return family


def _ask(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall()) if cursor.description else []


urlpatterns = [path("metrics", metrics, name="metrics")]
