"""Push: an agency sends a delivery over HTTP and is thanked when it is durable.

POST /push/<slug>    Authorization: Bearer <token>    the delivery as the body
-> 202 {"delivery": 812}

Instead of the token, a source may ask for an HMAC of the body or a signature (push_proof.py).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from datetime import UTC, datetime

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wirecopy.errors import RefusedError
from wirecopy.wires.body import whole_body
from wirecopy.wires.models import Nonce, Source
from wirecopy.wires.push_proof import Proof, Request, check_hmac, check_signature
from wirecopy.wires.receive import LIMIT_BYTES, receive
from wirecopy.wires.sealing import unseal
from wirecopy.wires.ways import option

log = structlog.get_logger(__name__)

MOST_A_MINUTE = 3000  # deliveries of one source, in one web process
_PAUSED_SECONDS = 300
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

    A wrong token or proof, a missing one and a source that is none are answered alike, so that nobody learns
    which sources there are. 413: larger than 64 MB. 429 and 503 (the source is paused): send it again
    after Retry-After. Whatever is sent twice is harmless.
    """
    source = _whose(request, slug)
    if source is None:
        return _stranger()
    content = None if _proof_of(source) == "token" else whole_body(request, LIMIT_BYTES)
    proof: Proof | None = None
    if _proof_of(source) != "token":
        if content is None:
            return _too_large()
        try:
            proof = _proven(source, request, content)
        except RefusedError as error:
            log.warning("push refused", source=slug, why=str(error))
            return _stranger()
    if source.state != Source.State.ACTIVE:
        return _refusal(503, "This source is paused. Send it again later.", **_after(_PAUSED_SECONDS))
    if wait := _rate.seconds_to_wait(source.pk, time.time()):
        return _refusal(429, "Too many deliveries in a minute. Send it again later.", **_after(wait))
    if proof is not None and _was_used(source, proof):
        return _refusal(
            409, "This signature was used before. What it signed is here; sign anew to send more."
        )
    content = whole_body(request, LIMIT_BYTES) if content is None else content
    if content is None:
        return _too_large()
    try:
        received = receive(source, content, name=f"push/{slug}", content_type=request.content_type or "")
    except RefusedError as error:
        return _refusal(400, str(error))
    if proof is not None:
        _remember(source, proof)
    log.info("pushed", source=slug, delivery=received.delivery_id, size_bytes=len(content))
    return JsonResponse({"delivery": received.delivery_id}, status=202)


def token_digest(token: str) -> str:
    """What is kept of a push token. It has 256 random bits, so a fast digest is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _whose(request: HttpRequest, slug: str) -> Source | None:
    """The source that this token opens, or that wants another proof; the same work is done if there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    source = Source.objects.filter(slug=slug).first()
    is_open = source is not None and source.kind == Source.Kind.PUSH and source.state != Source.State.REMOVED
    kept = source.token_sha256 if source is not None and is_open and source.token_sha256 else _NOBODY
    is_right = hmac.compare_digest(token_digest(token.strip()), kept)
    if source is not None and is_open and _proof_of(source) != "token":
        return source
    return source if is_right and scheme.lower() == "bearer" else None


def _proof_of(source: Source) -> str:
    return option("push", source.way, "proof")


def _proven(source: Source, request: HttpRequest, content: bytes) -> Proof | None:
    """Raises RefusedError where the request does not show that it is the agency's."""
    key = unseal(source.sealed, slug=source.slug)
    if not key:
        raise RefusedError("The source has no key.")
    if _proof_of(source) == "hmac":
        given = request.headers.get(option("push", source.way, "header"), "")
        algorithm = source.way.get("algorithm", "sha256")
        if not check_hmac(content, given, key=key, algorithm=algorithm):
            raise RefusedError("The HMAC is missing or wrong.")
        return None
    return check_signature(
        Request(
            method=request.method or "",
            # As the agency called it, whatever a proxy in front of us made of it.
            url=settings.WIRECOPY["SITE_URL"] + request.get_full_path(),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=content,
        ),
        key=key,
        algorithm=source.way.get("algorithm", "ed25519"),
        keyid=source.way.get("keyid", ""),
        now=time.time(),
    )


def _was_used(source: Source, proof: Proof) -> bool:
    return Nonce.objects.filter(source=source, digest=token_digest(proof.nonce)).exists()


def _remember(source: Source, proof: Proof) -> None:
    """After the bytes are durable: remembered sooner, a crash would have the agency's next try refused."""
    Nonce.objects.bulk_create(
        [
            Nonce(
                source=source,
                digest=token_digest(proof.nonce),
                until=datetime.fromtimestamp(proof.until, UTC),
            )
        ],
        ignore_conflicts=True,
    )
    Nonce.objects.filter(until__lt=datetime.now(UTC)).delete()


def _stranger() -> JsonResponse:
    return _refusal(401, "The token is missing or wrong.", **{"WWW-Authenticate": "Bearer"})


def _too_large() -> JsonResponse:
    return _refusal(413, f"A delivery has at most {LIMIT_BYTES:,} bytes. Send it in parts.")


def _after(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}


def _refusal(status: int, why: str, **headers: str) -> JsonResponse:
    return JsonResponse({"error": why}, status=status, headers=headers)
