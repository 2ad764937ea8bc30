"""The ASGI application: the site's files, and behind them what Django answers."""

from __future__ import annotations

import asyncio

from wirecopy.project.cli import set_up

set_up()

from django.conf import settings  # noqa: E402  # only after set_up
from django.core.asgi import get_asgi_application  # noqa: E402

from wirecopy.desk.events import end_streams  # noqa: E402
from wirecopy.project import logs  # noqa: E402
from wirecopy.project.web import END_STREAMS  # noqa: E402
from wirecopy.record.keys import never_here  # noqa: E402
from wirecopy.site.serve import Pages, Receive, Scope, Send  # noqa: E402
from wirecopy.wires.limit import limit_bodies  # noqa: E402
from wirecopy.wires.receive import LIMIT_BYTES  # noqa: E402

logs.set_up("web")
never_here()
# Django spools a whole body to disk before any view sees it, so strangers are bounded here.
_answered_by_code = limit_bodies(get_asgi_application(), LIMIT_BYTES)  # type: ignore[arg-type]  # Django's dict
_pages = Pages(
    settings.PAGES,
    fallback=_answered_by_code,
    is_https=settings.WIRECOPY["SITE_URL"].startswith("https:"),
    site=settings.WIRECOPY["SITE_URL"],
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """What Granian calls: for each request, and once for the life of the process."""
    if scope["type"] == "lifespan":
        asyncio.get_running_loop().add_signal_handler(END_STREAMS, end_streams)
    await _pages(scope, receive, send)
