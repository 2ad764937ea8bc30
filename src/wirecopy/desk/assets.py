"""The desk's own files, each under an address that changes with its bytes, so browsers may keep them for ever."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

ASSETS = "/desk/static/"
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_NAME = re.compile(r"(?P<stem>[\w.-]+)\.(?P<digest>[0-9a-f]{10})\.(?P<ending>css|js|svg)")


def asset_path(name: str) -> str:
    """Where the file of this name in static/ is answered: "/desk/static/desk.1f0c9a2b71.css"."""
    stem, _, ending = name.rpartition(".")
    return f"{ASSETS}{stem}.{_all()[name][0]}.{ending}"


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """GET /desk/static/NAME. A name with an older digest is gone: its page is old and is loaded anew."""
    parts = _NAME.fullmatch(name)
    found = _all().get(f"{parts['stem']}.{parts['ending']}") if parts else None
    if parts is None or found is None or found[0] != parts["digest"]:
        return HttpResponseNotFound("There is no such file.\n", content_type="text/plain; charset=utf-8")
    response = HttpResponse(found[1], content_type=_TYPES[parts["ending"]])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@cache
def _all() -> Mapping[str, tuple[str, bytes]]:
    """Digest and bytes of each file, by its name."""
    folder = files("wirecopy.desk") / "static"
    read = {
        file.name: file.read_bytes() for file in folder.iterdir() if file.name.rpartition(".")[2] in _TYPES
    }
    return {name: (hashlib.sha256(content).hexdigest()[:10], content) for name, content in read.items()}
