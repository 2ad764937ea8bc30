"""The real PostgreSQL for tests that need it: Wirecopy's own, one for all test processes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
_CI = os.environ.get("CI") == "true"

# How long an example takes says how busy the machine is, and nothing else.
hypothesis_settings.register_profile("wirecopy", deadline=None)
hypothesis_settings.load_profile("wirecopy")


def _set_up() -> None:
    """Here and not in a hook: pytest-django reads the settings before any hook of ours would run.

    xdist's workers inherit the environment, so one server serves them all.
    """
    if "WIRECOPY_TEST_SERVER" not in os.environ:
        from wirecopy.project import postgres

        os.environ["WIRECOPY_DATA"] = tempfile.mkdtemp(prefix="wirecopy-test-")
        # Registered before the server, so it runs after the server has stopped.
        atexit.register(shutil.rmtree, os.environ["WIRECOPY_DATA"], ignore_errors=True)
        os.environ["WIRECOPY_TEST_SERVER"] = postgres.start(Path(os.environ["WIRECOPY_DATA"]) / "postgres")
    os.environ["WIRECOPY_DATABASE_URL"] = os.environ["WIRECOPY_TEST_SERVER"]
    os.environ["DJANGO_SETTINGS_MODULE"] = "wirecopy.project.settings"
    import django

    django.setup()
    from tests.emptying import empty_despite_triggers

    empty_despite_triggers()


_set_up()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "shared" in item.keywords and not SHARED.is_dir():
            item.add_marker(
                pytest.mark.skip(reason="the real deliveries are not here: put them at ../shared")
            )
        if "database" in item.keywords and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Under CI a skipped database, browser or crash test is a failure: it would have shown nothing."""
    report = yield
    if _CI and report.skipped and {"database", "browser", "crash"} & set(item.keywords):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI must run it: {report.longrepr}"
    return report
