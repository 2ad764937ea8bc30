"""What the processes of the crash tests do beside Wirecopy's own commands: `python -m tests.crash.acts ACT`.

receive N   N deliveries, one commit each: stories, their updates, and a kill for every tenth
compare     make every page anew; print as JSON what there is and which pages came out different
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wirecopy.project import cli

cli.set_up()

from django.conf import settings  # noqa: E402  # only after set_up

from tests.whole.filing import Filing, ninjs, nitf  # noqa: E402
from wirecopy.archive.models import Change, Story, Version  # noqa: E402
from wirecopy.site.models import Due, Refused  # noqa: E402
from wirecopy.site.pagestore import Folder  # noqa: E402
from wirecopy.site.publish import mark_all_due, publish  # noqa: E402
from wirecopy.wires.models import Delivery, Source  # noqa: E402
from wirecopy.wires.receive import receive  # noqa: E402

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
        case _:
            sys.exit(__doc__)
