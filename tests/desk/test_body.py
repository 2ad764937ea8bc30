"""The body is in no form: every address of the desk is tried with every way to say other words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import URLPattern, URLResolver

from tests.archive.rows import a_story, an_item
from tests.desk.people import signed_in
from wirecopy.archive import store
from wirecopy.archive.models import Story, Version
from wirecopy.desk.urls import urlpatterns
from wirecopy.wires.models import Delivery, Filed

pytestmark = pytest.mark.database

_METHODS = ("post", "put", "patch", "delete", "get")
_NAMES = (
    "body",
    "paragraphs",
    "text",
    "item",
    "html",
    "copy",
    "content",
    "text_digest",
    "summary",
    "over_version",
)


def _routes(patterns: Any = urlpatterns, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)


def _filled(route: str, story: Story) -> str:
    delivery = Delivery.objects.earliest("pk").pk
    parts = {"<str:code>": story.code, "<int:number>": str(delivery), "<slug:slug>": story.source.slug}
    for part, value in parts.items():
        route = route.replace(part, value)
    for part in ("<slug:name>", "<str:name>", "<str:token>", "<str:who>", "<str:sha256>", "<str:key>"):
        route = route.replace(part, "test")
    for part in ("<int:view>", "<int:pk>", "<int:member>", "<int:id>"):
        route = route.replace(part, "1")
    return f"/desk/{route}"


def _filed() -> tuple[list[Any], list[tuple[str, bytes]]]:
    versions: list[Any] = list(Version.objects.order_by("pk").values())
    for version in versions:
        version["item"] = bytes(version["item"])
    return versions, [(filed.pk, bytes(filed.content)) for filed in Filed.objects.order_by("pk")]


@pytest.mark.parametrize("route", list(_routes()))
@pytest.mark.parametrize("method", _METHODS)
def test_no_address_of_the_desk_changes_what_was_filed(route: str, method: str) -> None:
    story = a_story(an_item("The words as they were filed."))
    before = _filed()
    seen = store.seen_now(story.pk)
    words = dict.fromkeys(_NAMES, "Other words.")
    words |= {
        "headline": "Ours",
        "reason": "To try it",
        "version": str(seen.version),
        "change": str(seen.change),
    }
    words |= {"do": "accept", "picture": "", "publish": "1"}
    client = signed_in(role="chief")
    address = _filled(route, story)
    assert "<" not in address
    if method in {"post", "get"}:
        getattr(client, method)(address, words)
    else:
        getattr(client, method)(address, words, content_type="application/json")
    assert _filed() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE archive_version SET item = '{}'",
        "UPDATE archive_version SET text_digest = ''",
        "UPDATE archive_version SET headline = 'x'",
        "UPDATE wires_filed SET content = 'x'",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_filed(statement: str) -> None:
    a_story()
    with (
        pytest.raises(IntegrityError, match="never changed"),
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
