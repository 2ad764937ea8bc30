"""Pull: a partner asks for its copy with its token, the newest first.

GET /out/<slug>/?limit=50&before=812    Authorization: Bearer <token>
-> the items in the partner's format; Link: <…>; rel="next" to older ones; ETag
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from wirecopy.errors import RefusedError, UnwritableError
from wirecopy.item import Item
from wirecopy.partners.deciding import standing, wish
from wirecopy.partners.models import Partner, Sending
from wirecopy.partners.outgoing import envelope, item_of
from wirecopy.wires.push import token_digest
from wirecopy.writers import WRITERS, write

log = structlog.get_logger(__name__)

USUAL, MOST = 50, 200  # items in one answer
_NOBODY = hashlib.sha256(secrets.token_bytes(32)).hexdigest()  # what the token of no partner hashes to
_HEARD_EVERY_SECONDS = 60


@require_safe
def pull(request: HttpRequest, slug: str) -> HttpResponse:
    """A partner's items and withdrawals, the last decided first; 204 where there are none.

    A wrong token and a partner that is none are answered alike. 503: the partner is paused. What is not
    live at this moment is left out, whatever was decided before.
    """
    partner = _whose(slug, request.headers.get("Authorization", ""))
    if partner is None:
        return _refusal(401, "The token is missing or wrong.", **{"WWW-Authenticate": "Bearer"})
    if partner.state != Partner.State.ACTIVE:
        return _refusal(503, "This partner is paused. Ask again later.", **{"Retry-After": "300"})
    limit, before = _number(request, "limit", USUAL), _number(request, "before", 2**62)
    if limit is None or before is None or limit > MOST:
        return _refusal(400, f"limit and before are whole numbers above 0; limit is at most {MOST}.")
    rows = _rows(partner, before, limit)
    items = _items(partner, rows)
    _hear(partner)
    writer = WRITERS[partner.format]
    if not items and not writer.holds_none:
        response = HttpResponse(status=204)
    else:
        content = write(items, format=partner.format, envelope=envelope(partner))
        response = _tagged(request, HttpResponse(content, content_type=writer.content_type))
    if len(rows) == limit:
        address = f"{settings.WIRECOPY['SITE_URL']}/out/{slug}/?limit={limit}&before={rows[-1].pk}"
        response["Link"] = f'<{address}>; rel="next"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _whose(slug: str, authorization: str) -> Partner | None:
    """The partner that this token opens; the same work is done whether there is such a partner or not."""
    scheme, _, token = authorization.partition(" ")
    partner = Partner.objects.filter(slug=slug).exclude(state=Partner.State.REMOVED).first()
    kept = partner.token_sha256 if partner is not None and partner.token_sha256 else _NOBODY
    is_right = hmac.compare_digest(token_digest(token.strip()), kept)
    return partner if is_right and scheme.lower() == "bearer" else None


def _number(request: HttpRequest, name: str, usual: int) -> int | None:
    filed = request.GET.get(name, str(usual))
    return int(filed) if filed.isascii() and filed.isdigit() and 0 < len(filed) < 20 and int(filed) else None


def _rows(partner: Partner, before: int, limit: int) -> list[Sending]:
    """The last that was decided of each story; what something newer took the place of is not among them."""
    found = partner.sendings.select_related("story__source").filter(pk__lt=before, last=True)
    return list(found.exclude(state=Sending.State.OVERTAKEN).order_by("-pk")[:limit])


def _items(partner: Partner, rows: Sequence[Sending]) -> list[Item]:
    stories = standing({row.story_id for row in rows})
    writer, now = WRITERS[partner.format], datetime.now(UTC)
    items: list[Item] = []
    for row in rows:
        if row.act == Sending.Act.PUBLISH and stories[row.story_id].is_overdue(now):
            continue  # it may have expired; whoever keeps the time has not looked at it yet
        wanted = wish(partner, stories[row.story_id])
        if row.act == Sending.Act.PUBLISH and (wanted.version, wanted.headline) != (
            row.version_id,
            row.headline,
        ):
            continue  # it has changed since; what is so now is being decided
        if row.act == Sending.Act.WITHDRAW and not writer.withdraws:
            continue  # that it is gone from the list is all that the format can say
        try:
            item = item_of(row)
            write([item], format=partner.format)
        except (RefusedError, UnwritableError) as error:
            log.error("left out of a pull", partner=partner.slug, sending=row.pk, why=type(error).__name__)  # noqa: TRY400
            continue
        items.append(item)
    return items


def _hear(partner: Partner) -> None:
    now = datetime.now(UTC)
    if partner.heard_at is None or (now - partner.heard_at).total_seconds() > _HEARD_EVERY_SECONDS:
        Partner.objects.filter(pk=partner.pk).update(heard_at=now)


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if etag in known or known == ["*"]:
        response = HttpResponse(status=304)
        del response["Content-Type"]
    response["ETag"] = etag
    return response


def _refusal(status: int, why: str, **headers: str) -> JsonResponse:
    return JsonResponse({"error": why}, status=status, headers=headers)
