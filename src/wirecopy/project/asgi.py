"""The ASGI application: the site's files, and behind them what Django answers."""

from __future__ import annotations

from wirecopy.project.cli import set_up

set_up()

from django.conf import settings  # noqa: E402  # only after set_up
from django.core.asgi import get_asgi_application  # noqa: E402

from wirecopy.project import logs  # noqa: E402
from wirecopy.site.serve import Pages  # noqa: E402

logs.set_up("web")
application = Pages(settings.PAGES, fallback=get_asgi_application())  # type: ignore[arg-type]  # Django's dict
