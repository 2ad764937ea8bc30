"""What goes wrong with a request, as RFC 9457 problem details: what, and what to do."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from django.http import HttpResponse

from wirecopy.errors import WirecopyError


class Problem(WirecopyError):
    """A request that is not answered with items. `status` is the HTTP status."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        self.detail = detail
        super().__init__(detail)


def answer(problem: Problem) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
    }
    return HttpResponse(
        msgspec.json.encode(body), status=problem.status, content_type="application/problem+json"
    )
