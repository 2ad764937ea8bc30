"""The body of a request, whole and bounded."""

from __future__ import annotations

from django.http import HttpRequest

_CHUNK = 256 * 1024


def whole_body(request: HttpRequest, limit_bytes: int) -> bytes | None:
    """The body, or None as soon as it is too large. Not request.body: its limit is another one."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        announced = 0
    if announced > limit_bytes:
        return None
    content = bytearray()
    while piece := request.read(_CHUNK):
        content += piece
        if len(content) > limit_bytes:
            return None
    return bytes(content)
