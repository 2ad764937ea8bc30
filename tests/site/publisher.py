"""A publisher as a process of its own, to be killed: publishes the small site until told to stop.

python -m tests.site.publisher FOLDER STOP_FILE
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import django


def main(folder: str, stop: str) -> None:
    django.setup()
    from tests.site.small import a_site
    from wirecopy.site.pagestore import Folder
    from wirecopy.site.publish import publish

    while not Path(stop).exists():
        publish(datetime.now(UTC), 0.3, site=a_site(), store=Folder(Path(folder)))
        time.sleep(0.005)


if __name__ == "__main__":
    main(*sys.argv[1:])
