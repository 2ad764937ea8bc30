"""What a person may do to a partner that there is: other filters, try it now, send it things again, a new token.

Each is one act for one partner. Whoever asks for it writes it down, in the same transaction.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import connection, transaction

from wirecopy.archive.asking import ask
from wirecopy.errors import RefusedError
from wirecopy.partners.adding import find_partner, refuse_filters
from wirecopy.partners.deciding import LOCKS, wish_again
from wirecopy.partners.models import Partner, Sending
from wirecopy.wires.push import token_digest

MOST_AGAIN = 20_000  # things told again by one act


def narrow(
    slug: str, *, topics: tuple[str, ...], sources: tuple[str, ...], languages: tuple[str, ...], licence: str
) -> int:
    """Make these its filters; how many stories that it has are decided anew. Safe to repeat.

    What it has and should not have any more is withdrawn from it. What it may have now and was not told of
    goes out when it becomes different. Raises RefusedError; nothing is changed then.
    """
    partner = _there(slug)
    refuse_filters(languages, sources)
    if licence not in Partner.Licence.values:
        raise RefusedError(f"Say one of: {', '.join(Partner.Licence.values)}.")
    with transaction.atomic():
        Partner.objects.filter(pk=partner.pk).update(
            topics=list(topics), sources=list(sources), languages=list(languages), licence=licence
        )
        told = partner.sendings.filter(last=True, act=Sending.Act.PUBLISH)
        ids = list(told.values_list("story", flat=True))
        wish_again(ids, partner)
    return len(ids)


def try_now(slug: str, now: datetime) -> int:
    """Have all that waits for it sent at once, whatever failed before; how much that is. Safe to repeat."""
    partner = _there(slug)
    if partner.state != Partner.State.ACTIVE:
        raise RefusedError(f"{slug} is paused. `wirecopy partner resume {slug}` goes on at once.")
    if not partner.way:
        raise RefusedError(f"Nothing is sent to {slug}: it pulls.")
    with transaction.atomic():
        Partner.objects.filter(pk=partner.pk).update(next_try_at=None)
        waiting = partner.sendings.filter(state=Sending.State.WAITING)
        count = waiting.update(next_try_at=now)
        if count:
            ask("push_partner", lock=f"push_partner:{partner.pk}", urgent=True, partner_id=partner.pk)
    return count


def resend(slug: str, since: datetime, now: datetime) -> int:
    """Tell it once more what it was told last of each story, if that was decided since then; how much that is.

    Each goes out as a new thing with the next number, under an id of its own, so a receiver does not take
    it for one it has; `again` says on its row that it was asked for. Withdrawals too, and what was refused. What still
    waits is left as it is. Whether a story may still go out is asked at the moment of sending, as ever.
    """
    partner = _there(slug)
    if since > now:
        raise RefusedError("That time is still to come; say since when it was told.")
    with transaction.atomic():
        with connection.cursor() as cursor:  # beside nobody who decides: both make the last one the last
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCKS])
        told = partner.sendings.select_for_update().filter(last=True, at__gte=since)
        fit = told.filter(state__in=(Sending.State.SENT, Sending.State.OFFERED, Sending.State.REFUSED))
        rows = list(fit.order_by("pk")[: MOST_AGAIN + 1])
        if len(rows) > MOST_AGAIN:
            raise RefusedError(
                f"That is more than {MOST_AGAIN:,} things. Say a later time, or ask it to pull them page by page."
            )
        partner.sendings.filter(pk__in=[row.pk for row in rows]).update(last=False)
        partner.sendings.filter(pk__in=[row.pk for row in rows], state__in=_OPEN).update(
            state=Sending.State.OVERTAKEN
        )
        Sending.objects.bulk_create(_once_more(partner, row, now) for row in rows)
        if rows and partner.way and partner.state == Partner.State.ACTIVE:
            ask("push_partner", lock=f"push_partner:{partner.pk}", partner_id=partner.pk)
    return len(rows)


def renew_token(slug: str) -> str:
    """A new token to pull with, shown now and never again; the old one opens nothing from this moment."""
    partner = _there(slug)
    if not partner.token_sha256:
        raise RefusedError(f"{slug} does not pull, so it has no token.")
    token = secrets.token_urlsafe(32)
    Partner.objects.filter(pk=partner.pk).update(token_sha256=token_digest(token))
    return token


_OPEN = (Sending.State.OFFERED, Sending.State.REFUSED)


def _once_more(partner: Partner, row: Sending, now: datetime) -> Sending:
    return Sending(
        partner=partner,
        story_id=row.story_id,
        number=row.number + 1,
        act=row.act,
        version_id=row.version_id,
        status=row.status,
        headline=row.headline,
        at=now,
        state=Sending.State.WAITING if partner.way else Sending.State.OFFERED,
        again=True,
        next_try_at=now,
    )


def _there(slug: str) -> Partner:
    partner = find_partner(slug)
    if partner.state == Partner.State.REMOVED:
        raise RefusedError(f"The partner {slug} was removed, which is for ever. Add one under another name.")
    return partner
