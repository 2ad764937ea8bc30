"""Tell subscribers: confirm what they asked, and send each feed that is not the one they have.

There is no queue. A subscriber is due when the feed's digest is not the one it was told last, so a
kill, a correction and a hundred new stories all end in the same: the newest feed, sent until it is
taken. What a subscriber missed while it was away is in the feed that it gets next.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import structlog
from django.conf import settings
from django.db import connection

from wirecopy.errors import FetchError
from wirecopy.hub.models import Subscriber
from wirecopy.site.models import Page
from wirecopy.site.serve import type_of
from wirecopy.wires.http import call
from wirecopy.wires.sealing import unseal
from wirecopy.wires.websub import signed

log = structlog.get_logger(__name__)

_CLAIM = timedelta(minutes=2)  # longer than any call; after it, one that died is due again
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
_CONFIRM_TRIES = 3
_DEADLINE_SECONDS = 15.0
_LIMIT_ANSWER = 16 * 1024

_DUE = """
WITH due AS (
    SELECT s.id FROM hub_subscriber s LEFT JOIN site_page p ON p.path = s.path AND NOT p.gone AND p.digest <> ''
    WHERE s.next_try_at <= %s
      AND (s.wanted <> '' OR s.lease_until <= %s OR (p.digest IS NOT NULL AND p.digest <> s.told_digest))
    ORDER BY s.next_try_at LIMIT %s FOR UPDATE OF s SKIP LOCKED
)
UPDATE hub_subscriber SET next_try_at = %s FROM due WHERE due.id = hub_subscriber.id RETURNING hub_subscriber.id
"""


def due(now: datetime, *, most: int = 50) -> list[int]:
    """Ids of subscribers to be told something now, claimed for two minutes."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now, now, most, now + _CLAIM])
        return [row for (row,) in cursor.fetchall()]


def tell(subscriber_id: int, now: datetime) -> None:
    """Do what is due for one subscriber. Trouble is written on it, and never raised."""
    row = Subscriber.objects.filter(pk=subscriber_id).first()
    if row is None:
        return
    try:
        if row.wanted == Subscriber.Wanted.DENY:
            _tell_denied(row)
        elif row.wanted:
            _confirm(row, now)
        elif row.lease_until is None or row.lease_until <= now:
            row.delete()
        else:
            _send(row, now)
    except FetchError as error:
        _failed(row, str(error), now)


def topic_of(path: str) -> str:
    return str(settings.WIRECOPY["SITE_URL"]) + quote(path, safe="/-._~")


def _confirm(row: Subscriber, now: datetime) -> None:
    """Ask the callback whether it meant it (section 5.3): 2xx with the challenge, and nothing else, is yes."""
    challenge = secrets.token_urlsafe(24)
    question = {"hub.mode": row.wanted, "hub.topic": topic_of(row.path), "hub.challenge": challenge}
    if row.wanted == Subscriber.Wanted.SUBSCRIBE:
        question["hub.lease_seconds"] = str(row.wanted_seconds)
    answer = _call(row, "GET", query=question)
    # What was asked for meanwhile waits for a question of its own.
    same = Subscriber.objects.filter(pk=row.pk, wanted=row.wanted, wanted_sealed=row.wanted_sealed)
    if not 200 <= answer[0] < 300 or answer[1].strip() != challenge.encode():
        log.info("hub: not confirmed", callback=_host(row), mode=row.wanted, status=answer[0])
        same.filter(lease_until=None).delete()
        same.update(wanted="", next_try_at=now)
    elif row.wanted == Subscriber.Wanted.UNSUBSCRIBE:
        same.delete()
    else:
        page = Page.objects.filter(path=row.path).only("digest").first()
        same.update(
            wanted="",
            sealed=row.wanted_sealed,
            lease_until=now + timedelta(seconds=row.wanted_seconds),
            # Of a new one: it is told of what comes from now on. One that renews may have missed something.
            told_digest=row.told_digest or (page.digest if page else ""),
            next_try_at=now,
            failures=0,
            last_error="",
        )
        log.info("hub: subscribed", callback=_host(row), path=row.path)


def _tell_denied(row: Subscriber) -> None:
    _call(row, "GET", query={"hub.mode": "denied", "hub.topic": topic_of(row.path), "hub.reason": row.reason})
    row.delete()


def _send(row: Subscriber, now: datetime) -> None:
    """The whole feed as it is now (section 7). 410 ends the subscription; any 2xx means that it was taken."""
    try:
        content = (Path(settings.PAGES) / row.path.lstrip("/")).read_bytes()
    except FileNotFoundError:
        return
    site = settings.WIRECOPY["SITE_URL"]
    headers = {
        "Content-Type": type_of(row.path),
        "Link": f'<{site}/hub>; rel="hub", <{topic_of(row.path)}>; rel="self"',
    }
    if secret := unseal(row.sealed, slug="a subscriber"):
        headers["X-Hub-Signature"] = signed(content, secret)
    status, _ = _call(row, "POST", body=content, headers=headers)
    if status == 410:
        row.delete()
    elif 200 <= status < 300:
        told = hashlib.sha256(content).hexdigest()
        Subscriber.objects.filter(pk=row.pk).update(
            told_digest=told, failures=0, last_error="", next_try_at=now
        )
        log.info("hub: told", callback=_host(row), path=row.path)
    else:
        _failed(row, f"It answered {status}.", now)


def _call(
    row: Subscriber,
    method: str,
    *,
    query: dict[str, str] | None = None,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    url = row.callback
    if query:
        parts = urlsplit(url)
        joined = "&".join(filter(None, [parts.query, urlencode(query)]))
        url = parts._replace(query=joined, fragment="").geturl()
    answer = call(
        url,
        method=method,
        body=body,
        headers=headers,
        allow_private=settings.WIRECOPY["HUB_PRIVATE"],
        limit_bytes=_LIMIT_ANSWER,
        deadline_seconds=_DEADLINE_SECONDS,
    )
    return answer.status, answer.content


def _failed(row: Subscriber, why: str, now: datetime) -> None:
    """Again later, at longer and longer intervals, until the lease ends; a wish is asked about three times."""
    failures = row.failures + 1
    log.warning("hub: telling failed", callback=_host(row), failures=failures, error=why)
    if row.wanted and failures >= _CONFIRM_TRIES:
        rows = Subscriber.objects.filter(pk=row.pk, wanted=row.wanted, wanted_sealed=row.wanted_sealed)
        rows.filter(lease_until=None).delete()
        if row.wanted == Subscriber.Wanted.DENY:
            rows.delete()
        rows.update(wanted="", failures=0, next_try_at=now)
        return
    wait = min(_FIRST_WAIT * 2 ** min(row.failures, 12), _LONGEST_WAIT)
    Subscriber.objects.filter(pk=row.pk).update(
        failures=failures, last_error=why[:500], next_try_at=now + wait
    )


def _host(row: Subscriber) -> str:
    """Of a callback only the host is logged: its path is often a secret."""
    return urlsplit(row.callback).hostname or ""
