"""Workers are killed at any moment, and two of them race: nothing is lost, nothing is done twice."""

from __future__ import annotations

import time
from random import Random
from typing import Any

import pytest

from tests.crash.conftest import Installation, wait_until

pytestmark = [pytest.mark.crash, pytest.mark.timeout(180)]
DELIVERIES = 200  # five takes of forty stories; every tenth story is killed by its third
WORKER = ("wirecopy", "work", "--queue", "line")
CLOCK = ("wirecopy", "tick")


def whole(found: dict[str, Any]) -> dict[str, Any]:
    return found | {
        "deliveries": {"waiting": 0, "read": DELIVERIES, "quarantined": 0}, "versions": DELIVERIES, "live": 36,
        "killed": 4, "without page": [], "different": [], "refused": 0, "left": 0, "parts": [],
    }  # fmt: skip


def test_whenever_workers_are_killed_everything_is_stored_once_and_every_page_is_right(
    installation: Installation,
) -> None:
    random = Random(20261121)
    installation.run("tests.crash.acts", "receive", "0")
    installation.start(*CLOCK)
    sender = installation.start("tests.crash.acts", "receive", str(DELIVERIES))
    for _ in range(5):
        read = installation.read_so_far()
        worker = installation.start(*WORKER)
        wait_until(lambda read=read: installation.read_so_far() > read or installation.is_done())  # type: ignore[misc]
        time.sleep(random.random() * 0.2)  # the moment is the test
        worker.kill()
        worker.wait()
    installation.start(*WORKER)
    assert sender.wait(60) == 0
    wait_until(installation.is_done)
    found = installation.compare()
    assert found == whole(found)


def test_two_publishers_that_race_leave_every_page_as_a_rebuild_makes_it(installation: Installation) -> None:
    installation.run("tests.crash.acts", "receive", "0")
    installation.start(*CLOCK)
    installation.start(*WORKER)
    installation.start(*WORKER)
    sender = installation.start("tests.crash.acts", "receive", str(DELIVERIES))
    assert sender.wait(60) == 0
    wait_until(installation.is_done)
    found = installation.compare()
    assert found == whole(found)
