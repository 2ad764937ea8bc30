"""The body is in no form: every address of the whole project is tried with every way to say other words, and
so is the database itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver

from tests.archive.rows import a_story, an_item
from tests.desk.people import signed_in
from wirecopy.archive import store
from wirecopy.archive.models import ReworkLog, Story, Version
from wirecopy.desk.models import Act
from wirecopy.wires.models import Delivery, Filed, Source
from wirecopy.wires.push import token_digest

pytestmark = pytest.mark.database

_WORDS = "Other words."
_NAMES = (
    *("body", "text", "content", "html", "copy", "paragraphs", "blocks", "item", "article", "story", "words"),
    *(
        "contentHTML",
        "body_text",
        "body_html",
        "text_digest",
        "filed",
        "raw",
        "data",
        "summary",
        "standfirst",
    ),
    *("byline", "dateline", "delivery", "over_version", "value"),
)
_METHODS = ("get", "post", "put", "patch", "delete", "options", "head")
_TOKEN = "a push token that is right"


def _routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address there is, of site, API, push, health and desk, as long as it stands in any urls module."""
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one, path)
        elif isinstance(one, URLPattern):
            yield path


ROUTES = list(_routes())


def _filled(route: str, story: Story) -> list[str]:
    """The address for this story, its delivery and its source; where a part may be a word, for some words."""
    delivery = str(Delivery.objects.earliest("pk").pk)
    known = {"code": story.code, "number": delivery, "slug": story.source.slug, "guid": story.guid}
    words = ("test", "body", "headline")
    addresses = []
    for word in words:
        address = route
        while "<" in address:
            start, _, rest = address.partition("<")
            part, _, end = rest.partition(">")
            kind, _, name = part.rpartition(":")
            address = start + known.get(name, delivery if kind == "int" else word) + end
        addresses.append("/" + address)
    return list(dict.fromkeys(addresses))


def _filed() -> tuple[dict[int, Any], dict[str, bytes], dict[int, Any]]:
    versions = {row["id"]: row | {"item": bytes(row["item"])} for row in Version.objects.values()}
    filed = {row.pk: bytes(row.content) for row in Filed.objects.all()}
    deliveries = {row.pk: (row.source_id, row.filed_id, row.received_at) for row in Delivery.objects.all()}
    return versions, filed, deliveries


def _said(story: Story) -> dict[str, str]:
    """A form that is whole wherever one is asked for, with other words under every name for them."""
    seen = store.seen_now(story.pk)
    return dict.fromkeys(_NAMES, _WORDS) | {
        "headline": "Ours",
        "reason": "To try it",
        "version": str(seen.version),
        "change": str(seen.change),
        "do": "accept",
        "picture": "",
        "publish": "1",
        "confirm": "1",
    }


def test_the_enumeration_knows_every_room_of_the_project() -> None:
    rooms = {route.partition("/")[0].partition("<")[0] for route in ROUTES}
    assert {"desk", "api", "push", "search", "health", "metrics"} <= rooms


@pytest.mark.parametrize("method", _METHODS)
@pytest.mark.parametrize("route", ROUTES)
def test_no_address_changes_what_was_filed(route: str, method: str) -> None:
    story = a_story(an_item("The words as they were filed."))
    Source.objects.filter(pk=story.source_id).update(token_sha256=token_digest(_TOKEN), kind=Source.Kind.PUSH)
    versions, filed, deliveries = _filed()
    client = signed_in(role="chief")
    words = _said(story)
    headers = {"Authorization": f"Bearer {_TOKEN}"}
    for address in _filled(route, story):
        call = getattr(client, method)
        if method in {"get", "head"}:
            call(address, words, headers=headers)
            continue
        call(address, json.dumps(words), content_type="application/json", headers=headers)
        if method == "post":
            call(address, words, headers=headers)
            files = {name: SimpleUploadedFile(f"{name}.txt", _WORDS.encode()) for name in _NAMES}
            call(address, words | files, headers=headers)
    now = _filed()
    # More may have come: a push with the right token is a new delivery. What was there is there, as it was.
    assert {pk: now[0].get(pk) for pk in versions} == versions
    assert {pk: now[1].get(pk) for pk in filed} == filed
    assert {pk: now[2].get(pk) for pk in deliveries} == deliveries
    assert not route.startswith("desk") or set(now[0]) == set(versions)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE archive_version SET item = '{}'",
        "UPDATE archive_version SET text_digest = ''",
        "UPDATE archive_version SET headline = 'x'",
        "UPDATE archive_version SET story_id = story_id + 1",
        "DELETE FROM archive_version",
        "TRUNCATE archive_version CASCADE",
        "TRUNCATE archive_story CASCADE",
        "UPDATE wires_filed SET content = 'x'",
        "UPDATE wires_filed SET sha256 = 'x'",
        "DELETE FROM wires_filed",
        "TRUNCATE wires_filed CASCADE",
        "UPDATE wires_delivery SET filed_id = 'other'",
        "DELETE FROM wires_delivery",
        "TRUNCATE wires_delivery CASCADE",
        "TRUNCATE wires_source CASCADE",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_what_was_filed(statement: str) -> None:
    a_story()
    Filed.objects.create(sha256="other", content=_WORDS.encode())
    _is_refused(statement)


@pytest.mark.parametrize("table", ["desk_act", "archive_reworklog"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"]
)
def test_the_database_itself_refuses_to_change_or_empty_the_log(table: str, statement: str) -> None:
    story = a_story()
    Act.objects.create(who="noor", what="kill", story=story)
    ReworkLog.objects.create(
        story=story, version_id=story.newest_id or 0, field="headline", before="", after="a", by="noor"
    )
    _is_refused(statement.format(table))


def _is_refused(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # else TRUNCATE is refused for what is still to be checked
    with (
        pytest.raises(DatabaseError, match=r"never changed|for good"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_rework_has_no_column_for_a_text() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'archive_rework'"
        )
        columns = {name for (name,) in cursor.fetchall()}
    what_is_shown = {"headline", "picture"}
    about_it = {"id", "story_id", "over_version_id", "by", "at", "look", "accepted_version_id"}
    assert columns == what_is_shown | about_it
