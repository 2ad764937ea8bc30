"""`wirecopy work`: one worker, taking jobs until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import gc


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--queue",
        choices=["line", "outside", "all"],
        default="all",
        help="line: read and publish; outside: poll and fetch pictures; all: both (default)",
    )


def run(args: argparse.Namespace) -> int:
    """Take jobs until SIGTERM or SIGINT; the job in hand is finished first."""
    from wirecopy.project import logs

    logs.set_up("worker")
    look_for_garbage_seldom()
    asyncio.run(_work(args.queue))
    return 0


def look_for_garbage_seldom() -> None:
    """Let the collector pass over what is loaded and remembered for good: it was a twentieth of the line's time.

    Little of what the line makes is cyclic: what 20,000 new objects leave behind is about two megabytes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


async def _work(queue: str) -> None:
    from procrastinate.contrib.django import app

    from wirecopy.project.doers import LINE, OUTSIDE

    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with worker_app.open_async():
        await worker_app.run_worker_async(
            queues=[LINE, OUTSIDE] if queue == "all" else [queue],
            name=queue,
            concurrency=1 if queue == "line" else 8,
            delete_jobs="always",  # the rows the jobs work on tell what was done
            fetch_job_polling_interval=2.0,
            update_heartbeat_interval=5.0,
            stalled_worker_timeout=20.0,
            shutdown_graceful_timeout=20.0,
        )
