"""What waits for a partner, sent: withdrawals first, each once it is still true, one sender a partner.

A try is counted and committed before it is made. A crash after the partner has taken it and before we
know therefore sends it again, under the same name and id: at least once, and the receiver can tell.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import connection

from wirecopy.archive.asking import ask
from wirecopy.errors import FetchError, RefusedError, UnwritableError
from wirecopy.partners.deciding import LOCKS, standing, wish, wish_again
from wirecopy.partners.models import Partner, Sending
from wirecopy.partners.outgoing import written
from wirecopy.partners.ways import Parcel, send
from wirecopy.writers import WRITERS

log = structlog.get_logger(__name__)

SLICE_SECONDS = 20.0  # of one run; the next goes on
_SHORTEST, _LONGEST = timedelta(seconds=5), timedelta(minutes=15)
_LONGEST_FOR_A_KILL = timedelta(seconds=30)

Send = Callable[[Partner, Parcel], None]


def due(now: datetime) -> list[int]:
    """Ids of partners for whom something waits that may be tried now."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now, now])
        return [partner for (partner,) in cursor.fetchall()]


_DUE = """
SELECT p.id FROM partners_partner p
WHERE p.state = 'active' AND p.way <> '' AND EXISTS (
    SELECT 1 FROM partners_sending s WHERE s.partner_id = p.id AND s.state = 'waiting' AND s.next_try_at <= %s
    AND (s.act = 'withdraw' OR p.next_try_at IS NULL OR p.next_try_at <= %s))
"""


def push(partner_id: int, now: datetime, *, send: Send = send) -> int:
    """Send what waits for a partner, for some seconds; how much went out.

    Safe to repeat and beside others: whoever comes second leaves at once. Trouble with the partner ends
    the run, and both the parcel and the partner wait a little longer each time.
    """
    begun, done = time.monotonic(), 0
    with _alone(partner_id) as is_ours:
        while is_ours and time.monotonic() - begun < SLICE_SECONDS:
            partner = (
                Partner.objects.filter(pk=partner_id, state=Partner.State.ACTIVE).exclude(way="").first()
            )
            sending = _claim(partner, now) if partner else None
            if partner is None or sending is None:
                return done
            if not _is_true_still(partner, sending, now):
                continue
            if not _try(partner, sending, now, send):
                return done
            done += 1
    if is_ours:
        ask("push_partner", lock=f"push_partner:{partner_id}", partner_id=partner_id)
    return done


@contextmanager
def _alone(partner_id: int) -> Iterator[bool]:
    """Whether nobody else sends to this partner. The claim ends with the database connection at the latest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, partner_id])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, partner_id])


# Withdrawals first, then in the order decided. Of one story only the newest waits: deciding.py sees to it.
_CLAIM = """
UPDATE partners_sending SET tries = tries + 1, next_try_at = %s
WHERE id = (SELECT s.id FROM partners_sending s
    WHERE s.partner_id = %s AND s.state = 'waiting' AND s.next_try_at <= %s AND (s.act = 'withdraw' OR %s)
    ORDER BY s.act = 'withdraw' DESC, s.id LIMIT 1)
RETURNING id
"""


def _claim(partner: Partner, now: datetime) -> Sending | None:
    """The next to be sent, its try counted. If we die with it, it is tried again after a while."""
    may_publish = partner.next_try_at is None or partner.next_try_at <= now
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now + _LONGEST_FOR_A_KILL, partner.pk, now, may_publish])
        found = cursor.fetchone()
    return Sending.objects.select_related("story__source").get(pk=found[0]) if found else None


def _is_true_still(partner: Partner, sending: Sending, now: datetime) -> bool:
    """Whether what is to be sent still stands: what was killed a moment ago does not go out any more.

    What became different since is decided anew, and told by another row.
    """
    story = standing([sending.story_id])[sending.story_id]
    if sending.act == Sending.Act.PUBLISH and story.is_overdue(now):
        # The clock has stood still; with the next try it is known whether the story has expired.
        ask("settle_stories")
        Sending.objects.filter(pk=sending.pk, state=Sending.State.WAITING).update(tries=sending.tries - 1)
        return False
    wanted = wish(partner, story)
    is_true = (
        wanted.status != "usable"
        if sending.act == Sending.Act.WITHDRAW
        else (wanted.version, wanted.headline) == (sending.version_id, sending.headline)
    )
    if not is_true:
        # Not overtaken yet: deciding.py must see that a try was counted and that nothing was sent.
        Sending.objects.filter(pk=sending.pk, state=Sending.State.WAITING).update(
            state=Sending.State.OVERTAKEN, tries=sending.tries - 1
        )
        wish_again([sending.story_id], partner)
    return is_true


def _try(partner: Partner, sending: Sending, now: datetime, send: Send) -> bool:
    """Whether to go on with the next."""
    try:
        parcel = parcel_of(sending, partner)
    except (UnwritableError, RefusedError) as error:
        _refuse(sending, str(error))
        return True
    try:
        send(partner, parcel)
    except FetchError as error:
        if error.permanent and sending.act == Sending.Act.PUBLISH:
            _refuse(sending, str(error))
            return True
        _wait(partner, sending, error, now)
        return False
    Sending.objects.filter(pk=sending.pk).update(state=Sending.State.SENT, sent_at=now, last_error="")
    Partner.objects.filter(pk=partner.pk).update(heard_at=now, failures=0, last_error="", next_try_at=None)
    log.info(
        "sent to partner", partner=partner.slug, sending=sending.pk, act=sending.act, tries=sending.tries
    )
    return True


def parcel_of(sending: Sending, partner: Partner) -> Parcel:
    """What goes out. Its id and name are the same at every try."""
    writer = WRITERS[partner.format]
    return Parcel(
        id=f"{partner.slug}-{sending.pk}",
        name=f"{sending.pk:012d}-{sending.act}{writer.suffix}",
        content=written(sending, partner),
        content_type=writer.content_type,
    )


def _refuse(sending: Sending, why: str) -> None:
    log.error("not sent to partner", sending=sending.pk)
    Sending.objects.filter(pk=sending.pk).update(state=Sending.State.REFUSED, last_error=why[:1000])


def _wait(partner: Partner, sending: Sending, error: FetchError, now: datetime) -> None:
    failures = partner.failures + 1
    wait = min(_SHORTEST * 2 ** min(failures - 1, 10), _LONGEST)
    if error.retry_after_seconds is not None:
        wait = max(wait, timedelta(seconds=min(error.retry_after_seconds, _LONGEST.total_seconds())))
    own = min(wait, _LONGEST_FOR_A_KILL) if sending.act == Sending.Act.WITHDRAW else wait
    Sending.objects.filter(pk=sending.pk).update(next_try_at=now + own, last_error=str(error)[:1000])
    Partner.objects.filter(pk=partner.pk).update(
        failures=failures, last_error=str(error)[:1000], next_try_at=now + wait
    )
    log.warning("partner cannot be reached", partner=partner.slug, sending=sending.pk, failures=failures)
