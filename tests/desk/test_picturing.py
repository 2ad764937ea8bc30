"""Pictures at the desk: chosen, uploaded, framed, looked at, and only then public."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.archive.rows import a_story, an_item, file
from tests.builders import NOON
from tests.desk.people import signed_in
from tests.desk.pictured import a_pictured_story, folders
from tests.pictures.drawn import a_picture
from wirecopy.archive import store
from wirecopy.archive.models import Change, Rework, ReworkLog, Story
from wirecopy.archive.shown import shown
from wirecopy.desk.models import Act
from wirecopy.pictures.models import Framing, Illustration, StoredPicture, Upload
from wirecopy.wires.models import Source

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def public(tmp_path: Path, settings: LazySettings) -> Path:
    return folders(settings, tmp_path)


def _seen(story: Story) -> dict[str, int]:
    seen = store.seen_now(story.pk)
    return {"version": seen.version, "change": seen.change}


def _frame(client: Client, story: Story, sha256: str, **words: object) -> HttpResponse:
    said = {"alt": "A red hull before a blue sea", "focus_x": 50, "focus_y": 50} | _seen(story) | words
    return client.post(f"/desk/stories/{story.code}/picture/frame/?picture={sha256}", said)  # type: ignore[return-value]


def _put(client: Client, story: Story, framed: HttpResponse, **words: object) -> HttpResponse:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(framed.headers["Location"]).query).items()}
    return client.post(f"/desk/stories/{story.code}/picture/look/", asked | words)  # type: ignore[return-value]


def _files(public: Path) -> set[str]:
    return {path.name for path in public.rglob("*") if path.is_file()}


CROP = {"page_left": "10", "page_top": "20", "page_width": "50", "page_height": "60"}


def test_a_cropped_picture_is_seen_in_every_shape_before_it_is_public(public: Path) -> None:
    story, (sha256,) = a_pictured_story()
    client, before = signed_in(), _files(public)
    framed = _frame(client, story, sha256, **CROP)
    page = client.get(framed.headers["Location"]).content.decode()
    shown_to_editor = re.findall(r'<img src="(/desk/pictures/made/[^"]+)" width="(\d+)" height="(\d+)"', page)
    assert [(int(width), int(height)) for _, width, height in shown_to_editor] == [
        (450, 360), (450, 300), (450, 253), (360, 360),
    ]  # fmt: skip
    for address, _, _ in shown_to_editor:
        assert client.get(address).content.startswith(b"\xff\xd8")
    assert _files(public) == before
    assert not Rework.objects.exists()


def test_what_was_looked_at_is_public_in_one_step_and_logged(public: Path) -> None:
    story, (sha256,) = a_pictured_story()
    client = signed_in("noor")
    _put(client, story, _frame(client, story, sha256, **CROP), reason="The mast")
    framing = Framing.objects.get()
    (picture,) = shown([story.pk])[story.pk].pictures
    assert (picture.file.width, picture.file.height, picture.filed.alt) == (450, 360, framing.alt)
    assert (picture.filed.caption, picture.filed.credit) == ("The quay at dawn", "Ada Lens")
    assert {one["path"].rpartition("/")[2] for one in framing.renditions} <= _files(public)
    assert Change.objects.get().priority == 2
    act, log = Act.objects.get(), ReworkLog.objects.get()
    assert (act.what, act.field, act.after, act.reason) == ("rework", "picture", framing.key, "The mast")
    assert (log.before, log.after, log.by) == ("", framing.key, "noor")


def test_alternative_text_is_required() -> None:
    story, (sha256,) = a_pictured_story()
    answer = _frame(signed_in(), story, sha256, alt="  ")
    assert answer.status_code == 400
    assert not Framing.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        {"page_left": "60", "page_top": "0", "page_width": "50", "page_height": "50"},
        {"page_left": "0", "page_top": "0", "page_width": "1", "page_height": "50"},
        {"page_left": "10"},
        {"card_left": "0", "card_top": "60", "card_width": "90"},
        {"focus_x": "101"},
        {"focus_y": "nan"},
    ],
)
def test_a_part_that_is_no_part_of_the_picture_is_refused(words: dict[str, str]) -> None:
    story, (sha256,) = a_pictured_story()
    assert _frame(signed_in(), story, sha256, **words).status_code == 400
    assert not Framing.objects.exists()


def test_of_two_editors_the_second_is_refused_once_and_sees_the_first() -> None:
    story, (sha256,) = a_pictured_story()
    noor, ada = signed_in("noor"), signed_in("ada")
    of_noor, of_ada = _frame(noor, story, sha256), _frame(ada, story, sha256, **CROP)
    _put(noor, story, of_noor)
    refused = _put(ada, story, of_ada)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "noor put another picture on it" in page
    seen = dict(re.findall(r'<input type="hidden" name="(version|change|framing)" value="(\w+)"', page))
    assert ada.post(f"/desk/stories/{story.code}/picture/look/", seen).status_code == 302
    assert Rework.objects.get().picture == seen["framing"]


def test_news_from_the_agency_is_shown_before_a_picture_is_put_over_it() -> None:
    story, (sha256,) = a_pictured_story()
    client = signed_in()
    framed = _frame(client, story, sha256)
    file(story, an_item("Another text.", headline="Quay closes", pictures=()))
    refused = _put(client, story, framed)
    assert refused.status_code == 409
    assert "<ins>closes</ins>" in refused.content.decode()


def test_the_agencys_own_stands_again_and_the_cut_is_not_public_any_more(public: Path) -> None:
    story, (sha256,) = a_pictured_story()
    client, before = signed_in(), _files(public)
    _put(client, story, _frame(client, story, sha256, **CROP))
    client.post(f"/desk/stories/{story.code}/picture/", {"do": "off"} | _seen(story))
    assert _files(public) == before
    assert shown([story.pk])[story.pk].rework is None


def test_the_last_change_is_undone() -> None:
    story, (sha256,) = a_pictured_story()
    client = signed_in()
    _put(client, story, _frame(client, story, sha256))
    first = Rework.objects.get().picture
    _put(client, story, _frame(client, story, sha256, **CROP))
    client.post(f"/desk/stories/{story.code}/picture/", {"do": "undo"} | _seen(story))
    assert Rework.objects.get().picture == first


def test_a_story_that_is_not_live_gets_its_picture_when_it_is(public: Path) -> None:
    story = a_story(state="waiting")
    Story.objects.filter(pk=story.pk).update(shown=None, first_published_at=None, path="")
    _, (sha256,) = a_pictured_story()
    client, before = signed_in(), _files(public)
    _put(client, story, _frame(client, story, sha256))
    assert _files(public) == before
    store.release(story.pk, now=story.first_published_at)  # type: ignore[arg-type]
    assert shown([story.pk])[story.pk].pictures[0].filed.alt == "A red hull before a blue sea"
    store.hold(story.pk, now=story.first_published_at)  # type: ignore[arg-type]
    assert _files(public) == before


# Uploads


def _upload(client: Client, story: Story, content: bytes | None = None, **words: Any) -> HttpResponse:
    said: dict[str, object] = {
        "file": SimpleUploadedFile("ship.exe", a_picture(800, 500, seed=7) if content is None else content),
        "credit": "Noor Berg", "rights": "Staff picture", "alt": "A ship", "stands_with": "any",
    }  # fmt: skip
    return client.post(f"/desk/stories/{story.code}/picture/upload/", said | words)  # type: ignore[return-value]


def test_an_uploaded_picture_is_kept_with_who_and_whose_and_is_not_public(public: Path) -> None:
    story, client = a_story(), signed_in("noor")
    answer = _upload(client, story)
    row, upload = StoredPicture.objects.get(), Upload.objects.get()
    assert answer.headers["Location"].endswith(f"picture/frame/?picture={row.sha256}")
    assert (upload.by, upload.rights, row.credit, row.alt) == ("noor", "Staff picture", "Noor Berg", "A ship")
    assert row.state == StoredPicture.State.UNUSED
    assert _files(public) == set()
    assert Act.objects.get().field == "upload"
    assert client.get(f"/desk/pictures/{row.sha256}/proof").content.startswith(b"\xff\xd8")


def test_an_uploaded_pictures_words_are_in_every_file_made_of_it(public: Path) -> None:
    story, client = a_story(), signed_in()
    _upload(client, story)
    sha256 = StoredPicture.objects.get().sha256
    _put(client, story, _frame(client, story, sha256, alt="Red hull"))
    made = [path.read_bytes() for path in public.rglob("*") if path.is_file()]
    assert len(made) > 6
    assert all(b"Noor Berg" in one and b"Staff picture" in one and b"Red hull" in one for one in made)
    assert shown([story.pk])[story.pk].rework.picture_from == "desk"  # type: ignore[union-attr]


@pytest.mark.parametrize("missing", ["file", "credit", "rights", "alt"])
def test_an_upload_without_credit_rights_or_description_is_refused(missing: str) -> None:
    answer = _upload(signed_in(), a_story(), None, **{missing: ""})
    assert answer.status_code == 400
    assert not StoredPicture.objects.exists()


@pytest.mark.parametrize("content", [b"<svg onload='x'/>", b"MZ", a_picture()[:900]])
def test_what_is_no_sound_picture_is_refused_with_the_reason(content: bytes) -> None:
    answer = _upload(signed_in(), a_story(), content)
    assert answer.status_code == 400
    assert "cannot be decoded" in answer.content.decode() or "not a JPEG" in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_picture_of_an_agency_is_not_uploaded_past_its_terms() -> None:
    content = a_picture(900, 600)
    story, _ = a_pictured_story(content)
    answer = _upload(signed_in(), story, content)
    assert "in the picture store already" in answer.content.decode()
    assert not Upload.objects.exists()


# The store, and licences


def test_the_store_finds_by_caption_credit_and_story_the_newest_first() -> None:
    a_pictured_story(a_picture(500, 400), caption="Fishing boats", credit="Ada Lens")
    story, _ = a_pictured_story(a_picture(500, 401), caption="The mayor", credit="Bo Frame")
    client = signed_in()
    for query, found in (("fishing", 1), ("frame", 1), ("ada boat", 1), ("nothing", 0), ("", 2), ("quay", 2)):
        page = client.get("/desk/pictures/", {"q": query, "story": story.code}).content.decode()
        assert page.count("<figure>") == found, query


def test_the_store_is_paged() -> None:
    for number in range(26):
        StoredPicture.objects.create(
            sha256=f"{number:064}",
            state="unused",
            size_bytes=1,
            kept_at=NOON,
            width=9,
            height=9,
        )
        Upload.objects.create(
            picture_id=f"{number:064}", by="noor", at="2026-11-21T00:00Z", agency="x", guid="x", rights="ours"
        )
    client = signed_in()
    page = client.get("/desk/pictures/").content.decode()
    assert page.count("<figure>") == 24
    older = re.search(r'href="(\?[^"]+)" rel="next"', page)
    assert older
    assert client.get(f"/desk/pictures/{older[1]}").content.decode().count("<figure>") == 2


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"pictures_with": "story"}, "only with the story that it came with"),
        ({"pictures_with": "agency"}, "may not stand with another agency"),
        ({"pictures_with": "any", "pictures_days": 1}, "it could be used until"),
    ],
)
def test_a_use_that_the_agencys_terms_forbid_is_refused_with_the_reason(
    terms: dict[str, object], why: str
) -> None:
    _, (sha256,) = a_pictured_story(agency="northlight")
    Source.objects.filter(agency="northlight").update(**terms)
    answer = _frame(signed_in(), a_story(), sha256)
    assert (answer.status_code, Framing.objects.count()) == (400, 0)
    assert why in answer.content.decode()


def test_a_picture_that_may_not_be_cropped_is_put_on_whole_and_not_cropped() -> None:
    story, (sha256,) = a_pictured_story(usage_terms="Editorial use. Must not be cropped.")
    client = signed_in()
    refused = _frame(client, story, sha256, **CROP)
    assert "it may not be cropped" in refused.content.decode()
    assert (
        "Must not be cropped"
        in client.get(f"/desk/stories/{story.code}/picture/frame/?picture={sha256}").content.decode()
    )
    assert shown([story.pk])[story.pk].pictures[0].file.whole
    _put(client, story, _frame(client, story, sha256))
    file = shown([story.pk])[story.pk].pictures[0].file
    assert file.whole
    assert all(cut.width / cut.height == pytest.approx(1.5, abs=0.01) for cut in file.cuts)


def test_a_picture_goes_when_its_licence_ends(public: Path) -> None:
    _, (sha256,) = a_pictured_story(agency="northlight")
    Source.objects.filter(agency="northlight").update(pictures_with="any", pictures_days=3650)
    story, client = a_story(), signed_in()
    _put(client, story, _frame(client, story, sha256))
    until = Illustration.objects.get(guid=story.guid).until
    assert until is not None
    Change.objects.all().delete()
    assert store.end_pictures(until) == 1
    assert shown([story.pk])[story.pk].pictures == ()
    assert Change.objects.get().priority == 1


def test_a_killed_picture_goes_from_every_story_at_once(public: Path) -> None:
    other, (sha256,) = a_pictured_story(picture_guid="urn:mna:p9")
    story, client = a_story(), signed_in()
    _put(client, story, _frame(client, story, sha256))
    key = Rework.objects.get().picture
    Change.objects.all().delete()
    picture_item = a_story(an_item(guid="urn:mna:p9"))
    store.kill(picture_item.pk, now=story.first_published_at)  # type: ignore[arg-type]
    assert _files(public) == set()
    assert shown([story.pk, other.pk])[story.pk].pictures == ()
    assert shown([story.pk])[story.pk].rework is None
    assert {story.pk, other.pk} <= set(Change.objects.filter(priority=1).values_list("story_id", flat=True))
    name = Framing.objects.get().renditions[0]["path"].rpartition("/")[2]
    for address in (f"/desk/pictures/{sha256}/proof", f"/desk/pictures/made/{key}/{name}"):
        assert client.get(address).status_code == 404
    assert "<figure>" not in client.get("/desk/pictures/").content.decode()
    assert "withdrawn" in client.get(f"/desk/stories/{story.code}/picture/").content.decode()


def test_what_the_desk_took_from_a_killed_story_goes_with_it(public: Path) -> None:
    other, (sha256,) = a_pictured_story()
    story, client = a_story(), signed_in()
    _put(client, story, _frame(client, story, sha256))
    Change.objects.all().delete()
    store.kill(other.pk, now=story.first_published_at)  # type: ignore[arg-type]
    assert _files(public) == set()
    assert story.pk in Change.objects.filter(priority=1).values_list("story_id", flat=True)


def test_a_story_that_we_hold_takes_nothing_from_others(public: Path) -> None:
    other, (sha256,) = a_pictured_story()
    story, client = a_story(), signed_in()
    _put(client, story, _frame(client, story, sha256))
    store.hold(other.pk, now=story.first_published_at)  # type: ignore[arg-type]
    assert len(shown([story.pk])[story.pk].pictures) == 1
