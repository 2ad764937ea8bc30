"""What the processes of the crash tests do beside Wirecopy's own commands: `python -m tests.crash.acts ACT`.

receive N   N deliveries, one commit each: stories, their updates, and a kill for every tenth
compare     make every page anew; print as JSON what there is and which pages came out different
forks       for each line of JSON on the standard input, do an act in a fork; print its process id, and how it ended
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wirecopy.project import cli

cli.set_up()

from django.conf import settings  # noqa: E402  # only after set_up
from django.db import connection  # noqa: E402

from tests.whole.filing import Filing, ninjs, nitf  # noqa: E402
from wirecopy.archive.models import Change, Story, Version  # noqa: E402
from wirecopy.project import listen  # noqa: E402
from wirecopy.site.models import Due, Refused  # noqa: E402
from wirecopy.site.pagestore import Folder  # noqa: E402
from wirecopy.site.publish import mark_all_due, publish  # noqa: E402
from wirecopy.wires import folder, imap  # noqa: E402
from wirecopy.wires.models import Delivery, Source  # noqa: E402
from wirecopy.wires.reading import read_waiting  # noqa: E402
from wirecopy.wires.receive import receive  # noqa: E402
from wirecopy.wires.sealing import seal  # noqa: E402

STORIES = 40  # that the deliveries are about
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def deliveries(count: int) -> Iterator[bytes]:
    """Versions of 40 stories, turn by turn, in two formats; the third one of every tenth story kills it."""
    for number in range(count):
        story, version = number % STORIES, number // STORIES + 1
        filing = Filing(
            guid=f"urn:example:crash:{story}",
            version=version,
            headline=f"Headline {story} take {version}",
            html=f"<p>Story {story} in take {version}.</p>" + "<p>The harbour opened again.</p>" * 5,
            topic=("Shipping", "Weather", "Ports")[story % 3],
            filed_at=NOON + timedelta(minutes=version),
        )
        if story % 10 == 0 and version >= 3:
            filing = replace(filing, status="canceled")
        yield (ninjs if story % 2 else nitf)(filing)


def receive_all(count: int) -> None:
    source, _ = Source.objects.get_or_create(
        slug="mna", defaults={"kind": "push", "agency": "mna", "agency_name": "Meridian News Agency"}
    )
    for content in deliveries(count):
        receive(source, content, name="crash", content_type="")


def compare() -> None:
    before = _files(settings.PAGES)
    mark_all_due()
    while (
        again := publish(datetime.now(UTC), 5.0, store=Folder(settings.PAGES)).again_in_seconds
    ) is not None:
        time.sleep(again)
    after = _files(settings.PAGES)
    live = Story.objects.filter(state="live", kind="text")
    found = {
        "deliveries": {
            state: Delivery.objects.filter(state=state).count()
            for state in ("waiting", "read", "quarantined")
        },
        "versions": Version.objects.count(),
        "live": live.count(),
        "killed": Story.objects.filter(state="killed").count(),
        "without page": [
            path for path in live.values_list("path", flat=True) if f"{path}index.html" not in before
        ],
        "different": sorted(name for name in {*before, *after} if before.get(name) != after.get(name)),
        "refused": Refused.objects.count(),
        "left": Change.objects.count() + Due.objects.count(),
        "parts": [file.name for file in settings.PAGES.rglob("*.part")],
    }
    print(json.dumps(found))


def forks() -> None:
    """A fork costs a hundredth of what starting a process costs, and is as dead after kill -9."""
    for line in sys.stdin:
        given = json.loads(line)
        connection.close()  # no two processes may share one
        pid = os.fork()
        if pid == 0:
            _do_and_end(given)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _do_and_end(given: dict[str, Any]) -> None:
    ended = 1
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what is said on the other is for the test
    try:
        _ACTS[given.pop("act")](**given)
        ended = 0
    finally:
        if ended:
            traceback.print_exc()
        os._exit(ended)


def _add(*, secret: str, **fields: Any) -> None:
    Source.objects.create(
        slug="mna", agency="mna", agency_name="Meridian News Agency", allow_private=True,
        sealed=seal(secret), interval_seconds=5, **fields,
    )  # fmt: skip


def _visit(*, at: str, kind: str) -> None:
    """As the clock and the outside worker do, at a time of the test's."""
    source = Source.objects.get()
    (imap if kind == "imap" else folder).visit(source.pk, datetime.fromisoformat(at))


def _listen() -> None:
    listen.run(Namespace())


def _read() -> None:
    while read_waiting(budget_seconds=5, now=datetime.now(UTC)):
        pass


_ACTS: dict[str, Callable[..., None]] = {"add": _add, "visit": _visit, "listen": _listen, "read": _read}


def _files(folder: Path) -> dict[str, bytes]:
    """Every page without its lists of other stories, which are as they were when it was last made."""
    return {
        "/" + file.relative_to(folder).as_posix(): file.read_bytes().partition(b'<aside class="appeal"')[0]
        for file in folder.rglob("*")
        if file.suffix in {".html", ".xml", ".json", ".txt"} and not file.name.startswith(".")
    }


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["receive", count]:
            receive_all(int(count))
        case ["compare"]:
            compare()
        case ["forks"]:
            forks()
        case _:
            sys.exit(__doc__)
