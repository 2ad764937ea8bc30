"""Hold, withdraw, publish and kill: asked once, with a reason, and written down."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from tests.archive.rows import a_story
from tests.desk.people import signed_in
from wirecopy.archive.models import Story
from wirecopy.desk.models import Act

pytestmark = pytest.mark.database


def _state(story: Story) -> str:
    return Story.objects.values_list("state", flat=True).get(pk=story.pk)


@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        ("withdraw", "live", "held"),
        ("hold", "waiting", "held"),
        ("kill", "live", "killed"),
        ("release", "held", "live"),
    ],
)
def test_an_act_is_done_and_written_down_with_its_reason(name: str, was: str, becomes: str) -> None:
    story = a_story(state=was)
    answer = signed_in("noor").post(f"/desk/stories/{story.code}/{name}/", {"reason": "Legal"})
    assert (answer.status_code, _state(story)) == (302, becomes)
    act = Act.objects.get(what=name)
    assert (act.who, act.story_id, act.before, act.after, act.reason) == (
        "noor",
        story.pk,
        was,
        becomes,
        "Legal",
    )


@pytest.mark.parametrize("name", ["hold", "withdraw", "kill"])
def test_what_takes_a_story_off_wants_a_reason(name: str) -> None:
    story = a_story()
    answer = signed_in().post(f"/desk/stories/{story.code}/{name}/", {"reason": " "})
    assert (answer.status_code, _state(story)) == (400, "live")


def test_a_kill_asks_before_it_is_done() -> None:
    story = a_story()
    page = signed_in().get(f"/desk/stories/{story.code}/kill/").content.decode()
    assert "<h1>Kill?</h1>" in page
    assert _state(story) == "live"


def test_a_killed_story_is_not_published_again_and_says_why() -> None:
    story, client = a_story(), signed_in()
    client.post(f"/desk/stories/{story.code}/kill/", {"reason": "Legal"})
    page = client.post(f"/desk/stories/{story.code}/release/", {}, follow=True).content.decode()
    assert "cannot be published again" in page
    assert _state(story) == "killed"
    assert not Act.objects.filter(what="release").exists()


def test_a_chief_brings_back_what_the_desk_killed_and_an_editor_does_not() -> None:
    story = a_story()
    address = f"/desk/stories/{story.code}/"
    editor, chief = signed_in("noor"), signed_in("ada", "chief")
    editor.post(f"{address}kill/", {"reason": "Wrong story"})
    assert editor.post(f"{address}restore/", {"reason": "Mine"}).status_code == 403
    assert "Bring back" in chief.get(address).content.decode()
    chief.post(f"{address}restore/", {"reason": "It was another one"})
    assert _state(story) == "live"
    assert Act.objects.get(what="restore").who == "ada"


@pytest.mark.parametrize("name", ["hold", "withdraw", "release", "kill", "restore"])
def test_a_viewer_does_nothing(name: str) -> None:
    story = a_story()
    answer = signed_in(role="viewer").post(f"/desk/stories/{story.code}/{name}/", {"reason": "Mine"})
    assert (answer.status_code, _state(story)) == (403, "live")


def test_a_form_from_another_site_does_nothing() -> None:
    story = a_story()
    client = signed_in(enforce_csrf_checks=True)
    assert client.post(f"/desk/stories/{story.code}/kill/", {"reason": "x"}).status_code == 403
    assert _state(story) == "live"


@pytest.mark.django_db(transaction=True)
def test_of_a_kill_and_a_release_at_once_the_kill_stands() -> None:
    story = a_story(state="waiting")
    clients = {"kill": signed_in("noor"), "release": signed_in("ada")}
    start = threading.Barrier(2)

    def do(name: str) -> None:
        start.wait()
        clients[name].post(f"/desk/stories/{story.code}/{name}/", {"reason": "Legal"})
        connection.close()

    threads = [threading.Thread(target=do, args=[name]) for name in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _state(story) == "killed"
