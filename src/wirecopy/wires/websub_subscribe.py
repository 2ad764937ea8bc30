"""Subscribe to feeds by WebSub: find the hub, ask it, renew before the lease ends, take what it sends.

    turn:  poll the feed -> its hub and topic -> ask the hub        (the clock, every --interval)
    GET    /websub/<code>   the hub asks whether we meant it
    POST   /websub/<code>   the hub sends the feed

The feed is polled all the while: a hub that falls silent loses nothing, it only makes copy slower.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.body import whole_body
from wirecopy.wires.http import Fetched, call, fetch
from wirecopy.wires.models import Source, Subscription
from wirecopy.wires.poll import Polled, poll_one
from wirecopy.wires.receive import LIMIT_BYTES, receive
from wirecopy.wires.sealing import seal, unseal
from wirecopy.wires.turns import failed
from wirecopy.wires.ways import option
from wirecopy.wires.websub import Discovered, discover, is_signed

log = structlog.get_logger(__name__)

_PATIENCE = timedelta(minutes=10)  # for a hub to verify; then it is asked again
_RENEW_AT = 0.8  # of a lease
_SHORTEST_LEASE, _LONGEST_LEASE = 60, 90 * 86_400  # seconds
_LIMIT_ANSWER = 64 * 1024


def turn(source_id: int, now: datetime) -> Polled | None:
    """Poll a feed and see to its subscription. Trouble is written on the source, and never raised."""
    seen: list[Fetched] = []

    def get(url: str, *, allow_private: bool, etag: str = "", last_modified: str = "") -> Fetched:
        seen.append(fetch(url, allow_private=allow_private, etag=etag, last_modified=last_modified))
        return seen[-1]

    polled = poll_one(source_id, now, get=get)
    source = Source.objects.filter(pk=source_id, state=Source.State.ACTIVE).first()
    if polled is None or polled.error or source is None:
        return polled
    try:
        subscription = _known(source, seen[-1])
        if is_to_be_asked(subscription, now):
            ask_hub(subscription, "subscribe", now)
    except (FetchError, RefusedError) as error:
        return Polled(next_poll_at=failed(source, error, now), error=str(error))
    if subscription.says:  # polling went well, and has forgotten it
        Source.objects.filter(pk=source.pk).update(last_error=subscription.says, failures=1)
    return polled


def is_to_be_asked(subscription: Subscription, now: datetime) -> bool:
    """Whether the hub is to be asked now: at first, in vain for long, or because the lease ends soon."""
    if not subscription.hub or subscription.state in {Subscription.State.DENIED, Subscription.State.ENDING}:
        return False
    asked_at = subscription.asked_at
    if asked_at is not None and now - asked_at < _PATIENCE:
        return False
    if (
        subscription.state == Subscription.State.WANTED
        or asked_at is None
        or subscription.lease_until is None
    ):
        return True
    return now >= asked_at + (subscription.lease_until - asked_at) * _RENEW_AT


def ask_hub(subscription: Subscription, mode: str, now: datetime) -> None:
    """Send the request (section 5.1). Raises FetchError where the hub does not accept it."""
    source = subscription.source
    Subscription.objects.filter(pk=subscription.pk).update(asked_at=now)  # first: it may verify at once
    wish = {
        "hub.mode": mode,
        "hub.topic": subscription.topic,
        "hub.callback": f"{settings.WIRECOPY['SITE_URL']}/websub/{subscription.code}",
    }
    if mode == "subscribe":
        wish["hub.secret"] = unseal(subscription.sealed, slug=source.slug)
        wish["hub.lease_seconds"] = option("websub", source.way, "lease")
    answer = call(
        subscription.hub,
        method="POST",
        allow_private=source.allow_private,
        body=urlencode(wish).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        limit_bytes=_LIMIT_ANSWER,
    )
    if not 200 <= answer.status < 300:
        why = answer.content[:200].decode("utf-8", "replace").strip()
        raise FetchError(
            f"The hub {answer.final_url} does not accept our wish to {mode}: {answer.status} {why}. "
            "The feed is polled meanwhile.",
            permanent=False,
        )
    log.info("hub asked", source=source.slug, mode=mode, hub=answer.final_url)


def end(source_id: int, now: datetime) -> None:
    """Give a removed source's subscription back. If that fails, the hub learns it by our 410."""
    subscription = Subscription.objects.select_related("source").filter(source_id=source_id).first()
    if subscription is None or not subscription.hub:
        return
    Subscription.objects.filter(pk=subscription.pk).update(state=Subscription.State.ENDING)
    try:
        ask_hub(subscription, "unsubscribe", now)
    except (FetchError, RefusedError) as error:
        log.warning("unsubscribing failed", source=subscription.source.slug, error=str(error))


def _known(source: Source, fetched: Fetched) -> Subscription:
    """The source's subscription, brought up to what its feed says now."""
    subscription, _ = Subscription.objects.get_or_create(
        source=source,
        defaults={"code": secrets.token_urlsafe(32), "sealed": seal(secrets.token_urlsafe(48))},
    )
    if fetched.not_modified:
        return subscription
    found = discover(fetched.content, fetched.links, address=fetched.address or source.address)
    if found != Discovered(topic=subscription.topic, hub=subscription.hub):
        # A feed that moved, or its hub: section 4 has us subscribe anew, at the new place.
        subscription.topic, subscription.hub = found.topic, found.hub
        subscription.state, subscription.asked_at = Subscription.State.WANTED, None
        subscription.lease_until = None
        subscription.save(update_fields=["topic", "hub", "state", "asked_at", "lease_until"])
    return subscription


@csrf_exempt  # called by hubs, whose signature counts
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: HttpRequest, code: str) -> HttpResponse:
    """GET and POST /websub/<code>: what hubs ask and send."""
    subscription = Subscription.objects.select_related("source").filter(code=code).first()
    if subscription is None:
        return HttpResponse(status=404)
    now = datetime.now(UTC)
    return _take(request, subscription) if request.method == "POST" else _verify(request, subscription, now)


def _verify(request: HttpRequest, subscription: Subscription, now: datetime) -> HttpResponse:
    """Say whether we meant it (section 5.3). What we did not ask for gets 404."""
    mode, challenge = request.GET.get("hub.mode", ""), request.GET.get("hub.challenge", "")
    if request.GET.get("hub.topic") != subscription.topic:
        return HttpResponse(status=404)
    if mode == "denied":
        return _denied(request, subscription, now)
    is_ours = subscription.source.state != Source.State.REMOVED
    wanted = {Subscription.State.WANTED, Subscription.State.ACTIVE}
    if mode == "subscribe" and is_ours and subscription.state in wanted and subscription.asked_at:
        try:
            lease = int(request.GET.get("hub.lease_seconds", ""))
        except ValueError:
            return HttpResponse("hub.lease_seconds is missing", status=400, content_type="text/plain")
        until = now + timedelta(seconds=min(max(lease, _SHORTEST_LEASE), _LONGEST_LEASE))
        Subscription.objects.filter(pk=subscription.pk).update(
            state=Subscription.State.ACTIVE, lease_until=until
        )
        log.info("subscription active", source=subscription.source.slug, until=until.isoformat())
    elif not (mode == "unsubscribe" and subscription.state == Subscription.State.ENDING):
        return HttpResponse(status=404)
    # Plain text, so that nobody can have us say something to a browser.
    return HttpResponse(challenge[:2000], content_type="text/plain; charset=utf-8")


def _denied(request: HttpRequest, subscription: Subscription, now: datetime) -> HttpResponse:
    reason = (
        "".join(c for c in request.GET.get("hub.reason", "")[:300] if c.isprintable()) or "it gave no reason"
    )
    text = (
        f"The hub denies us the subscription: {reason}. The feed is polled instead. When the agency has "
        f"allowed it: wirecopy source resume {subscription.source.slug}"
    )
    Subscription.objects.filter(pk=subscription.pk).update(
        state=Subscription.State.DENIED, lease_until=None, says=text
    )
    Source.objects.filter(pk=subscription.source_id).update(last_error=text, last_error_at=now, failures=1)
    return HttpResponse(status=200)


def _take(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """Take in what a hub sends. A wrong signature is answered like a right one, and ignored (section 7.1)."""
    source = subscription.source
    if source.state == Source.State.REMOVED:
        return HttpResponse(status=410)
    if source.state == Source.State.PAUSED:
        return HttpResponse(status=503, headers={"Retry-After": "300"})
    content = whole_body(request, LIMIT_BYTES)
    if content is None:
        return HttpResponse(status=413)
    accepts_sha1 = option("websub", source.way, "sha1") == "accept"
    secret = unseal(subscription.sealed, slug=source.slug)
    given = request.headers.get("X-Hub-Signature", "")
    if not is_signed(content, given, secret, accepts_sha1=accepts_sha1):
        _count_bad(subscription, given)
        return HttpResponse(status=202)
    try:
        receive(source, content, name=f"websub/{source.slug}", content_type=request.content_type or "")
    except RefusedError as error:
        log.warning("distribution refused", source=source.slug, error=str(error))
    if subscription.says:
        Subscription.objects.filter(pk=subscription.pk).update(says="")
    return HttpResponse(status=202)


def _count_bad(subscription: Subscription, given: str) -> None:
    from django.db.models import F

    method = given.partition("=")[0][:10] or "none"
    text = (
        f"Somebody sent a distribution with a wrong signature (method: {method}); it was ignored. "
        f"If the hub only knows SHA-1: wirecopy source set {subscription.source.slug} sha1=accept"
    )
    Subscription.objects.filter(pk=subscription.pk).update(bad_signatures=F("bad_signatures") + 1, says=text)
    log.warning("bad signature", source=subscription.source.slug, method=method)
    Source.objects.filter(pk=subscription.source_id).update(
        last_error=text, last_error_at=datetime.now(UTC), failures=1
    )
