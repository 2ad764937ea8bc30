"""Push: an agency sends a delivery over HTTP and is thanked when it is durable.

POST /push/<slug>    Authorization: Bearer <token>    the delivery as the body
-> 202 {"delivery": 812}
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wirecopy.errors import RefusedError
from wirecopy.wires.models import Source
from wirecopy.wires.receive import LIMIT_BYTES, receive

log = structlog.get_logger(__name__)

MOST_A_MINUTE = 3000  # deliveries of one source, in one web process
_PAUSED_SECONDS = 300
_CHUNK = 256 * 1024
_NOBODY = hashlib.sha256(secrets.token_bytes(32)).hexdigest()  # what the token of no source hashes to


class Rate:
    """How many deliveries each source may still send in this minute. One for each process."""

    def __init__(self, most_a_minute: int) -> None:
        self._most = most_a_minute
        self._minute = -1
        self._sent: dict[int, int] = {}

    def seconds_to_wait(self, source_id: int, now: float) -> int:
        """0 if it may send now, which is then counted; else the seconds until it may. `now` in seconds."""
        minute = int(now // 60)
        if minute != self._minute:
            self._minute, self._sent = minute, {}
        if self._sent.get(source_id, 0) >= self._most:
            return 60 - int(now % 60)
        self._sent[source_id] = self._sent.get(source_id, 0) + 1
        return 0


_rate = Rate(MOST_A_MINUTE)


@csrf_exempt  # the token is in a header, which no browser sends by itself
@require_POST
def push(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in the body of a request: 202 when it is durable, and not before.

    A wrong token, a missing one and a source that is none are answered alike, so that nobody learns
    which sources there are. 413: larger than 64 MB. 429 and 503 (the source is paused): send it again
    after Retry-After. Whatever is sent twice is harmless.
    """
    source = _whose(slug, request.headers.get("Authorization", ""))
    if source is None:
        return _refusal(401, "The token is missing or wrong.", **{"WWW-Authenticate": "Bearer"})
    if source.state != Source.State.ACTIVE:
        return _refusal(503, "This source is paused. Send it again later.", **_after(_PAUSED_SECONDS))
    if wait := _rate.seconds_to_wait(source.pk, time.time()):
        return _refusal(429, "Too many deliveries in a minute. Send it again later.", **_after(wait))
    content = _body(request)
    if content is None:
        return _refusal(413, f"A delivery has at most {LIMIT_BYTES:,} bytes. Send it in parts.")
    try:
        received = receive(source, content, name=f"push/{slug}", content_type=request.content_type or "")
    except RefusedError as error:
        return _refusal(400, str(error))
    log.info("pushed", source=slug, delivery=received.delivery_id, size_bytes=len(content))
    return JsonResponse({"delivery": received.delivery_id}, status=202)


def token_digest(token: str) -> str:
    """What is kept of a push token. It has 256 random bits, so a fast digest is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _whose(slug: str, authorization: str) -> Source | None:
    """The source that this token opens; the same work is done whether there is such a source or not."""
    scheme, _, token = authorization.partition(" ")
    source = Source.objects.filter(slug=slug).first()
    is_open = source is not None and source.kind == Source.Kind.PUSH and source.state != Source.State.REMOVED
    kept = source.token_sha256 if source is not None and is_open and source.token_sha256 else _NOBODY
    is_right = hmac.compare_digest(token_digest(token.strip()), kept)
    return source if is_right and scheme.lower() == "bearer" else None


def _body(request: HttpRequest) -> bytes | None:
    """The body, or None as soon as it is too large. Not request.body: its limit is another one."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        announced = 0
    if announced > LIMIT_BYTES:
        return None
    content = bytearray()
    while piece := request.read(_CHUNK):
        content += piece
        if len(content) > LIMIT_BYTES:
            return None
    return bytes(content)


def _after(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}


def _refusal(status: int, why: str, **headers: str) -> JsonResponse:
    return JsonResponse({"error": why}, status=status, headers=headers)
