"""POST /hub: take wishes to subscribe and unsubscribe. Nothing is done before the callback confirms it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wirecopy.errors import RefusedError
from wirecopy.hub.models import Subscriber
from wirecopy.site.models import Page
from wirecopy.wires.addresses import parse, why_refused
from wirecopy.wires.sealing import seal
from wirecopy.wires.websub import LONGEST_SECRET

USUAL_LEASE, SHORTEST_LEASE, LONGEST_LEASE = 10 * 86_400, 300, 30 * 86_400  # seconds
MOST_SUBSCRIBERS = 20_000
MOST_WAITING = 500  # wishes not confirmed yet; each will cost one request to somebody

# Pages that are sent whole: feeds, and the lists for machines. Articles are not: feeds tell of them.
TOPICS = ("rss", "atom", "json", "news", "sitemaps", "robots")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks of the hub (WebSub, section 5.1). `secret` "": unsigned."""

    mode: str
    path: str
    callback: str
    secret: str
    lease_seconds: int


@csrf_exempt  # asked by machines without cookies; what counts is what the callback says
@require_POST
def hub(request: HttpRequest) -> HttpResponse:
    """202: it will be confirmed with the callback. 400 says what is wrong; 503: later."""
    try:
        wish = read_wish({name: str(value) for name, value in request.POST.items()})
    except RefusedError as error:
        return _said(400, str(error))
    if Subscriber.objects.exclude(wanted="").count() >= MOST_WAITING:
        return _said(503, "Too many wishes wait to be confirmed. Ask again later.")
    if Subscriber.objects.count() >= MOST_SUBSCRIBERS:
        return _said(503, "The hub is full. Poll the feed instead.")
    keep_wish(wish, datetime.now(UTC))
    return _said(202, "Your callback will be asked to confirm it.")


def read_wish(form: Mapping[str, str]) -> Wish:
    """The wish in a form. What the hub does not know is ignored. Raises RefusedError."""
    mode = form.get("hub.mode", "")
    if mode not in {"subscribe", "unsubscribe"}:
        raise RefusedError("hub.mode must be subscribe or unsubscribe.")
    callback = form.get("hub.callback", "")
    place = parse(callback)  # raises RefusedError for what is no web address
    why = why_refused(place.host, allow_private=settings.WIRECOPY["HUB_PRIVATE"])
    if _is_ip(place.host) and why:
        raise RefusedError(f"hub.callback cannot be called: {why}.")
    if place.authorization:
        raise RefusedError("hub.callback must be without name and password.")
    secret = form.get("hub.secret", "")
    if len(secret.encode()) > LONGEST_SECRET:
        raise RefusedError("hub.secret must be less than 200 bytes long.")
    try:
        lease = int(form.get("hub.lease_seconds") or USUAL_LEASE)
    except ValueError as error:
        raise RefusedError("hub.lease_seconds must be a whole number.") from error
    lease = min(max(lease, SHORTEST_LEASE), LONGEST_LEASE)
    return Wish(
        mode=mode,
        path=_path(form.get("hub.topic", "")),
        callback=callback,
        secret=secret,
        lease_seconds=lease,
    )


def keep_wish(wish: Wish, now: datetime) -> Subscriber:
    """The wish as a row, to be confirmed by a worker. A later one replaces an earlier one."""
    wanted = {
        "wanted": wish.mode,
        "wanted_sealed": seal(wish.secret),
        "wanted_seconds": wish.lease_seconds,
        "next_try_at": now,
        "failures": 0,
    }
    row, _ = Subscriber.objects.update_or_create(path=wish.path, callback=wish.callback, defaults=wanted)
    return row


def deny(path: str, callback: str, reason: str) -> bool:
    """End somebody's subscription, and tell them why (section 5.2). Whether there was one."""
    found = Subscriber.objects.filter(path=path, callback=callback)
    return bool(
        found.update(wanted=Subscriber.Wanted.DENY, reason=reason, next_try_at=datetime.now(UTC), failures=0)
    )


def _path(topic: str) -> str:
    site = settings.WIRECOPY["SITE_URL"]
    path = unquote(topic.removeprefix(site)) if topic.startswith(f"{site}/") else ""
    if not Page.objects.filter(path=path, kind__in=TOPICS, gone=False).exclude(digest="").exists():
        raise RefusedError(
            "hub.topic is none of this site's feeds. Each feed names its own address as rel=self."
        )
    return path


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _said(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
