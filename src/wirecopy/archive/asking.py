"""Ask for work by name. What is below asks; project/doers.py says who does it."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def ask(job: str, *, lock: str = "", urgent: bool = False, **arguments: int | str) -> None:
    """Wish that `job` be done soon. At most one wish per `lock` (the job's name, if none) waits.

    The wish goes out when the transaction around it has committed: a worker woken earlier would find
    nothing and sleep again. A crash between the two loses only the wish, not the work, which is rows
    in the database; the clock (project/tick.py) asks again for rows that wait.
    """

    def defer() -> None:
        with suppress(AlreadyEnqueued):
            app.configure_task(
                name=job, queueing_lock=lock or job, priority=10 if urgent else 0, allow_unknown=True
            ).defer(**arguments)

    transaction.on_commit(defer, robust=True)
