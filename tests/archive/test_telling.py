"""Whoever listens hears which stories changed, when it is done and not before."""

from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from wirecopy.archive.telling import CHANNEL, tell


def _listener() -> psycopg.Connection[tuple[object, ...]]:
    connection.ensure_connection()
    listener = psycopg.connect(
        settings.WIRECOPY["DATABASE_URL"],
        dbname=connection.get_connection_params()["dbname"],
        autocommit=True,
    )
    listener.execute(f"LISTEN {CHANNEL}")
    return listener


@pytest.mark.django_db(transaction=True)
def test_stories_are_told_when_the_transaction_is_done() -> None:
    with _listener() as listener:
        with transaction.atomic():
            tell([3, 1, 3])
            assert list(listener.notifies(timeout=0)) == []
        assert [heard.payload for heard in listener.notifies(timeout=5, stop_after=1)] == ["1,3"]


@pytest.mark.django_db(transaction=True)
def test_many_stories_fit_into_messages() -> None:
    with _listener() as listener:
        tell(range(10**15, 10**15 + 1000))
        heard = [
            int(story)
            for one in listener.notifies(timeout=5, stop_after=3)
            for story in one.payload.split(",")
        ]
    assert heard == list(range(10**15, 10**15 + 1000))
