"""An agency's signature comes in, over HTTP or by hand, and stands beside ours on the page's receipt."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wirecopy.archive.asking import ask
from wirecopy.errors import RefusedError
from wirecopy.record.cosignatures import take
from wirecopy.site import due
from wirecopy.site.kinds import SITE

_LARGEST_BYTES = 256 * 1024


def take_cosigned(envelope: bytes, now: datetime) -> int:
    """Take it in, and have the page's receipt written with it; the story's id. Raises RefusedError."""
    if len(envelope) > _LARGEST_BYTES:
        raise RefusedError(f"A receipt has at most {_LARGEST_BYTES:,} bytes.")
    with transaction.atomic():
        story = take(envelope, now)
        due.make_later_due([("article", str(story))], now, SITE)
    ask("write_pages", urgent=True)
    return story


@csrf_exempt  # no cookie counts here: only the signature in the body does
@require_POST
def cosign(request: HttpRequest) -> HttpResponse:
    """POST /record/cosign: a receipt of ours with an agency's signature added. 204, or 400 saying why not."""
    try:
        take_cosigned(request.body, datetime.now(UTC))
    except RefusedError as error:
        return HttpResponse(f"{error}\n", status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)
