"""The real PostgreSQL for tests that need it: Wirecopy's own, one for all test processes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
_CI = os.environ.get("CI") == "true"


def pytest_configure(config: pytest.Config) -> None:
    # Before Django reads its settings. xdist's workers inherit the environment, so one server serves all.
    if "WIRECOPY_DATA" not in os.environ:
        os.environ["WIRECOPY_DATA"] = tempfile.mkdtemp(prefix="wirecopy-test-")
    if "WIRECOPY_DATABASE_URL" not in os.environ and not config.option.collectonly:
        from wirecopy.project import postgres

        os.environ["WIRECOPY_DATABASE_URL"] = postgres.start(Path(os.environ["WIRECOPY_DATA"]) / "postgres")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "shared" in item.keywords and not SHARED.is_dir():
            item.add_marker(
                pytest.mark.skip(reason="the real deliveries are not here: put them at ../shared")
            )
        if "database" in item.keywords:
            item.add_marker(pytest.mark.django_db)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Under CI a skipped database, browser or crash test is a failure: it would have shown nothing."""
    report = yield
    if _CI and report.skipped and {"database", "browser", "crash"} & set(item.keywords):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI must run it: {report.longrepr}"
    return report
