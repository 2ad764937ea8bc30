"""How Wirecopy logs: a fixed event, values as keys; text for people or JSON for machines, on stderr.

INFO is what an editor may ask about tomorrow. No copy, no keys, no personal data is logged.
"""

from __future__ import annotations

import logging
import os
import sys

import structlog


def set_up(part: str) -> None:
    """Log from now on as `part` of Wirecopy; libraries' own warnings come the same way."""
    from django.conf import settings

    as_json = settings.WIRECOPY["LOG"] == "json"
    is_quiet = settings.WIRECOPY["LOG"] == "quiet"
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(sort_keys=True)
        if as_json
        # Plain tracebacks: the rich ones show the values of variables, which are copy, and take a second each.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), pad_event_to=28, exception_formatter=structlog.dev.plain_traceback
        )
    )
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, renderer] if as_json else [renderer]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if is_quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(part=part, pid=os.getpid())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # Each refused wish ("one like it waits already") is normal here, and each job is logged by its own rows.
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    # Every page that is not there, or not any more, would be a warning; the web server's log has them.
    logging.getLogger("django.request").setLevel(logging.ERROR)
