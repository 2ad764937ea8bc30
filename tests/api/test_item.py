"""One item by its code: 200, 410 or 404, and no more to be learnt than that."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.test import Client, override_settings

from tests.api.conftest import Get
from tests.api.published import published
from tests.archive.rows import START, a_story, an_item
from tests.formats.test_ninjs import _validator
from wirecopy.archive import shown as archive
from wirecopy.archive.models import Story
from wirecopy.archive.shown import PagePicture, ShownPicture
from wirecopy.body import digest
from wirecopy.item import Picture, Place, Subject

pytestmark = pytest.mark.database


def test_a_published_item_is_its_ninjs(get: Get) -> None:
    story = published(an_item("The quay reopens.", "Ferries sail."))
    answer = get(f"/api/v1/items/{story.code}")
    item = json.loads(answer.content)
    assert (answer.status_code, item["uri"]) == (200, story.guid)
    text = next(body["value"] for body in item["bodies"] if body["role"] == "text")
    ids = {one["role"]: one["value"] for one in item["altIds"]}
    assert ids["wct1-sha256-text"] == digest(text.split("\n\n"))
    assert ids["wirecopy-page"].endswith(story.path)
    assert answer["Link"] == f'<{ids["wirecopy-page"]}>; rel="canonical"'


@pytest.mark.parametrize("state", ["killed", "withheld", "expired", "held"])
def test_what_was_published_and_is_withdrawn_is_gone(get: Get, state: str) -> None:
    story = published(an_item("Not a word of this."), state=state)
    answer = get(f"/api/v1/items/{story.code}")
    assert answer.status_code == 410
    assert b"word" not in answer.content


def test_what_was_never_published_cannot_be_told_from_what_does_not_exist(get: Get) -> None:
    secrets = [a_story(state=state) for state in ("embargoed", "killed", "held", "waiting", "empty")]
    Story.objects.update(path="", first_published_at=None)
    answers = [get(f"/api/v1/items/{code}") for code in ("nosuch", "%00", *(one.code for one in secrets))]
    assert {answer.status_code for answer in answers} == {404}
    assert len({(answer.content, str(answer.headers)) for answer in answers}) == 1


def test_an_item_that_is_embargoed_again_is_not_found(get: Get) -> None:
    story = published(state="embargoed")
    assert get(f"/api/v1/items/{story.code}").status_code == 404


def test_an_item_that_did_not_change_is_not_sent_again(get: Get) -> None:
    address = f"/api/v1/items/{published().code}"
    first = get(address)
    again = get(address, if_none_match=f'"other", W/{first["ETag"]}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"] == "public, max-age=10, must-revalidate"


def test_a_script_of_any_page_may_read_but_nobody_may_write() -> None:
    with override_settings(ROOT_URLCONF="wirecopy.api.urls"):
        asked = Client().options("/api/v1/items")
        posted = Client(enforce_csrf_checks=True).post("/api/v1/items", "x", content_type="text/plain")
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
    assert (posted.status_code, posted["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_the_description_names_every_parameter(get: Get) -> None:
    described = json.loads(get("/api/v1/").content)
    parameters = described["paths"]["/items"]["get"]["parameters"]
    assert [one["name"] for one in parameters] == [
        "agency", "topic", "language", "since", "limit", "after",
    ]  # fmt: skip


def test_an_address_of_nothing_is_a_problem_that_leads_to_the_description(get: Get) -> None:
    answer = get("/api/v1/stories")
    assert answer.status_code == 404
    assert "/api/v1/" in json.loads(answer.content)["detail"]


@pytest.mark.shared
def test_items_are_valid_against_iptcs_schema(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    file = PagePicture(
        path="/pictures/a-800.jpg", width=800, height=600, files=((400, "/pictures/a-400.webp"),)
    )
    shown = ShownPicture(
        filed=Picture(renditions=(), guid="urn:mna:p", caption="A quay.", credit="MNA"), file=file
    )
    item = an_item(
        byline="Ada Fenn",
        summary="After a year.",
        places=(Place(name="Halden Bay"),),
        subjects=(Subject(code="medtop:04000000", name="economy"),),
        first_created=START,
        urgency=3,
    )
    story = published(item)
    _with_picture(monkeypatch, shown)
    document = json.loads(get(f"/api/v1/items/{story.code}").content)
    _validator().validate(document)
    assert document["associations"][0]["renditions"][0]["height"] == 300


def _with_picture(monkeypatch: pytest.MonkeyPatch, picture: ShownPicture) -> None:
    real = archive.shown
    monkeypatch.setattr(
        archive,
        "shown",
        lambda ids: {key: replace(one, pictures=(picture,)) for key, one in real(ids).items()},
    )
