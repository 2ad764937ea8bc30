"""Partners at the desk: how they are doing, and what a chief may do, each act written down."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.desk.people import signed_in
from tests.partners.conftest import desk  # noqa: F401  # a fixture
from tests.partners.taking import Desk
from tests.whole.conftest import line  # noqa: F401  # a fixture
from tests.whole.filing import GUID, Filing, newsml_g2
from wirecopy.desk.models import Act, SignIn
from wirecopy.errors import FetchError
from wirecopy.partners.models import Partner, Sending

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chief() -> Client:
    return signed_in(role="chief")


def acts() -> list[tuple[str, str, str]]:
    return list(Act.objects.filter(what="partners").order_by("pk").values_list("field", "before", "after"))


def test_a_partner_says_what_it_gets_and_how_it_goes(desk: Desk, chief: Client) -> None:  # noqa: F811
    desk.add(topics=("harbours",), languages=("en",), name="The Post")
    desk.trouble = FetchError("The partner does not answer.", permanent=False)
    desk.file(newsml_g2(Filing(topic="Harbours")))
    page = chief.get("/desk/partners/").content.decode()
    for words in ("The Post", "copy of the topic harbours; in en", "does not answer", "1 wait", "Try now"):
        assert words in page
    page = chief.get("/desk/partners/post/").content.decode()
    assert "Harbour reopens" in page
    assert "does not answer" in page


def test_no_secret_stands_on_the_pages(desk: Desk, chief: Client) -> None:  # noqa: F811
    desk.add(address="https://post.example/in?key=k3y", secret="opensesame", format="ninjs")
    pages = chief.get("/desk/partners/").content + chief.get("/desk/partners/post/").content
    assert b"k3y" not in pages
    assert b"opensesame" not in pages


def test_a_partner_is_paused_resumed_and_tried_and_the_log_says_so(desk: Desk, chief: Client) -> None:  # noqa: F811
    desk.add()
    for name in ("pause", "resume", "try"):
        assert chief.post(f"/desk/partners/post/{name}/").status_code == 302
    assert acts() == [
        ("post", "active", "paused"),
        ("post", "paused", "active"),
        ("post", "active", "tried now"),
    ]


def test_a_try_of_a_paused_partner_is_refused_and_not_written_down(desk: Desk, chief: Client) -> None:  # noqa: F811
    desk.add()
    Partner.objects.update(state="paused")
    assert "is paused" in chief.post("/desk/partners/post/try/", follow=True).content.decode()
    assert acts() == []


def test_things_are_sent_once_more_since_a_time_and_the_log_says_so(desk: Desk, chief: Client) -> None:  # noqa: F811
    desk.add()
    desk.file(newsml_g2(Filing()))
    Sending.objects.update(at=datetime.now(UTC))
    since = f"{datetime.now(UTC) - timedelta(hours=30):%Y-%m-%dT%H:%M}"
    answer = chief.post("/desk/partners/post/again/", {"since": since}, follow=True)
    assert "is told 1 things once more" in answer.content.decode()
    assert Sending.objects.filter(again=True, number=2, state="waiting").count() == 1
    assert "1 told once more" in acts()[0][2]


@pytest.mark.parametrize("since", ["", "yesterday", "2999-01-01T00:00"])
def test_a_time_that_does_not_do_is_refused_beside_its_field(desk: Desk, chief: Client, since: str) -> None:  # noqa: F811
    desk.add()
    answer = chief.post("/desk/partners/post/again/", {"since": since})
    assert (answer.status_code, b'class="fault"' in answer.content, acts()) == (400, True, [])


def test_a_new_token_is_shown_once_after_the_password(desk: Desk, chief: Client) -> None:  # noqa: F811
    desk.add(pulls=True)
    desk.file(newsml_g2(Filing()))
    assert desk.pull().status_code == 200
    before = Partner.objects.get().token_sha256
    assert b"opens nothing from that moment" in chief.get("/desk/partners/post/token/").content
    answer = chief.post("/desk/partners/post/token/")
    (token,) = re.findall(r'id="token" readonly value="([^"]+)"', answer.content.decode())
    assert answer["Cache-Control"] == "no-store"
    assert (desk.pull().status_code, desk.pull(token=token).status_code) == (401, 200)
    assert token not in str(acts())
    assert Partner.objects.get().token_sha256 != before
    SignIn.objects.update(at=datetime.now(UTC) - timedelta(hours=1))
    assert chief.post("/desk/partners/post/token/")["Location"].startswith("/desk/sure")


def test_a_partner_that_pushes_only_has_no_token(desk: Desk, chief: Client) -> None:  # noqa: F811
    desk.add()
    assert b"A new token" not in chief.get("/desk/partners/post/").content
    assert b"has no token" in chief.post("/desk/partners/post/token/", follow=True).content


@pytest.mark.parametrize("path", ["nobody/", "nobody/pause/", "post/nothing/", "gone/"])
def test_what_is_not_there_is_404(desk: Desk, chief: Client, path: str) -> None:  # noqa: F811
    desk.add()
    desk.add("gone")
    Partner.objects.filter(slug="gone").update(state="removed")
    assert {chief.get(f"/desk/partners/{path}").status_code, chief.post(f"/desk/partners/{path}").status_code} <= {
        404, 405,
    }  # fmt: skip


def test_without_partners_the_page_says_how_to_add_one(chief: Client) -> None:
    assert b"wirecopy partner add --help" in chief.get("/desk/partners/").content


def test_a_killed_story_stands_as_killed_among_what_was_told(desk: Desk, chief: Client) -> None:  # noqa: F811
    desk.add()
    desk.file(newsml_g2(Filing()))
    desk.file(newsml_g2(Filing(version=2, status="canceled")))
    assert b"that it is killed, number 2" in chief.get("/desk/partners/post/").content
    assert desk.line.story(GUID).state == "killed"
