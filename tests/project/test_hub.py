"""`wirecopy hub`: subscribers are listed without their secrets, and ended with a reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from wirecopy.hub.models import Subscriber
from wirecopy.project.cli import main

pytestmark = pytest.mark.database


def subscriber(host: str = "reader.example", **fields: object) -> Subscriber:
    until = datetime(2099, 1, 2, 3, 4, tzinfo=UTC)
    given = {"path": "/feed.atom", "callback": f"https://{host}/hush-hush", "lease_until": until}
    return Subscriber.objects.create(**{**given, **fields})


def test_subscribers_are_listed_without_what_may_be_secret(capfd: pytest.CaptureFixture[str]) -> None:
    row = subscriber(sealed="sealed", failures=2, last_error="It answered 500.")
    subscriber("new.example", lease_until=None, wanted="subscribe")
    subscriber("old.example", lease_until=datetime.now(UTC) - timedelta(days=1))
    assert main(["hub", "list"]) == 0
    said = capfd.readouterr().out
    assert f"{row.pk:>7}  /feed.atom  reader.example: until 2 January 2099 03:04 UTC; failed 2 times" in said
    assert "in a row: It answered 500\n" in said
    assert "new.example: subscribe waits to be confirmed" in said
    assert "old.example: ended" in said
    assert "hush" not in said
    assert "sealed" not in said
    main(["hub", "list", "--json"])
    assert [json.loads(one)["host"] for one in capfd.readouterr().out.splitlines()] == [
        "reader.example", "new.example", "old.example",
    ]  # fmt: skip


def test_nobody_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["hub", "list"]) == 0
    assert "Nobody has subscribed" in capfd.readouterr().out


def test_subscriptions_are_ended_by_number_or_host_with_the_reason() -> None:
    first, second, other = subscriber(), subscriber(path="/feed.rss"), subscriber("other.example")
    assert main(["hub", "deny", str(other.pk), "--reason", "Not you."]) == 0
    assert main(["hub", "deny", "--host", "reader.example", "--reason", "No more."]) == 0
    found = dict(Subscriber.objects.values_list("pk", "reason"))
    assert found == {first.pk: "No more.", second.pk: "No more.", other.pk: "Not you."}
    assert set(Subscriber.objects.values_list("wanted", flat=True)) == {"denied"}


@pytest.mark.parametrize(
    ("words", "says"),
    [([], "Say which"), (["99"], "no subscriber 99"), (["--host", "none.example"], "Nobody at none.example")],
)
def test_what_cannot_be_ended_is_said(words: list[str], says: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["hub", "deny", *words, "--reason", "x"]) == 1
    assert says in capfd.readouterr().err
