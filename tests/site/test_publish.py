"""From what became different to bytes on disk, whatever comes between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from tests.archive.rows import a_story, an_item, change, file, kill
from tests.site.small import a_site, make_articles
from wirecopy.archive.models import Change, Story
from wirecopy.site.models import Due, Page, PageTag, Refused
from wirecopy.site.pages import Made, Site
from wirecopy.site.pagestore import Folder
from wirecopy.site.publish import Published, check_after_unclean_stop, mark_all_due, publish
from wirecopy.wires.models import Delivery

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def run(store: Folder, now: datetime = NOW, *, site: Site | None = None, budget: float = 5.0) -> Published:
    """Slices until nothing is due at once."""
    total = Published()
    while True:
        done = publish(now, budget, site=site or a_site(), store=store)
        total = replace(
            done,
            changes=total.changes + done.changes,
            made=total.made + done.made,
            written=total.written + done.written,
            refused=total.refused + done.refused,
        )
        if not done.more:
            return total


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def text(store: Folder, path: str) -> str:
    for name in ("gone.html", "index.html"):
        if (file := store.root / path[1:] / name).exists():
            return file.read_text()
    return ""


def appear(story: Story) -> Story:
    change(story, appears=True)
    return story


def test_a_story_that_appears_gets_its_page_and_stands_on_its_lists(store: Folder) -> None:
    story = appear(a_story(topics=["ports"]))
    done = run(store)
    assert (done.changes, done.made, done.refused, done.more) == (1, 3, 0, False)
    assert "The quay reopens today." in text(store, story.path)
    assert story.path in text(store, "/")
    assert story.path in text(store, "/topics/ports/")
    assert not Due.objects.exists()
    assert not Change.objects.exists()


def test_a_kill_leaves_the_notice_and_clears_every_list(store: Folder) -> None:
    story, other = appear(a_story(topics=["ports"])), appear(a_story(topics=["ports"]))
    run(store)
    kill(story)
    run(store, NOW)  # the same second: a removal does not rest
    assert text(store, story.path) == "<!doctype html><p>killed"
    assert story.path not in text(store, "/") + text(store, "/topics/ports/")
    assert other.path in text(store, "/")
    assert not (store.root / story.path[1:] / "index.html").exists()


def test_an_update_makes_anew_only_what_shows_the_story(store: Folder) -> None:
    story, other = appear(a_story(topics=["ports"])), appear(a_story(topics=["sea"]))
    run(store)
    file(story, an_item("Second take.", headline="Quay open"))
    change(story)
    done = run(store, later(5))
    assert (done.made, done.written) == (3, 3)
    assert "Quay open" in text(store, "/topics/ports/")
    assert "Quay open" not in text(store, other.path)


def test_a_page_that_comes_out_the_same_is_not_written(store: Folder) -> None:
    story = appear(a_story())
    run(store)
    before = (store.root / story.path[1:] / "index.html").stat().st_mtime_ns
    change(story)
    done = run(store, later(5))
    assert (done.made, done.written, done.same) == (2, 0, 2)
    assert (store.root / story.path[1:] / "index.html").stat().st_mtime_ns == before


def test_what_a_killed_publisher_left_on_disk_is_not_taken_for_the_page(store: Folder) -> None:
    story = appear(a_story())
    run(store)
    store.write(story.path, b"<p>written, but the publisher died before it could commit</p>" * 20)
    change(story)
    run(store, later(5))
    assert "The quay reopens today." in text(store, story.path)


def test_a_list_rests_while_copy_pours_in_and_is_made_in_the_end(store: Folder) -> None:
    appear(a_story())
    run(store)
    second = appear(a_story())
    done = run(store, NOW)
    assert second.path not in text(store, "/")
    assert "The quay" in text(store, second.path)
    assert done.again_in_seconds is not None
    assert 0 < done.again_in_seconds < 2
    assert run(store, later(2)).made == 1
    assert second.path in text(store, "/")


def test_while_copy_waits_to_be_read_a_list_rests_longer_but_gives_up_what_is_withdrawn(
    store: Folder,
) -> None:
    story = appear(a_story())
    run(store)
    second = appear(a_story())
    Delivery.objects.update(state=Delivery.State.WAITING)
    assert 0 < (run(store, later(1.5)).again_in_seconds or 0) < 1
    assert second.path not in text(store, "/")
    kill(story)
    run(store, later(1.5))
    assert story.path not in text(store, "/")
    third = appear(a_story())
    run(store, later(1.6))
    Delivery.objects.update(state=Delivery.State.READ)
    run(store, later(3))
    assert third.path in text(store, "/")


def test_a_page_whose_words_are_not_those_filed_is_refused_and_others_go_on(store: Folder) -> None:
    story, other = appear(a_story()), a_story()
    run(store)

    def lossy(keys: Sequence[str]) -> Mapping[str, Made | None]:
        made = dict(make_articles(keys))
        for key, page in made.items():
            if page and key == str(story.pk):
                made[key] = replace(page, content=page.content.replace(b"take", b""))
        return made

    file(story, an_item("Second take."))
    change(story)
    appear(other)
    site = a_site()
    broken = replace(site, kinds={**site.kinds, "article": replace(site.kinds["article"], make=lossy)})
    done = run(store, later(5), site=broken)
    assert done.refused == 1
    assert "The quay reopens today." in text(store, story.path)  # the last whole one
    assert text(store, other.path)
    assert "'Second take.' was filed" in Refused.objects.get(page__key=str(story.pk)).why
    change(story)
    run(store, later(10))
    assert "Second take." in text(store, story.path)
    assert not Refused.objects.exists()


def test_a_refused_page_that_must_lose_something_goes(store: Folder) -> None:
    story = appear(a_story())
    run(store)
    site = a_site()

    def wrong(keys: Sequence[str]) -> Mapping[str, Made | None]:
        return {key: page and replace(page, filed=("other",)) for key, page in make_articles(keys).items()}

    broken = replace(site, kinds={**site.kinds, "article": replace(site.kinds["article"], make=wrong)})
    change(story, priority=1)
    run(store, NOW, site=broken)
    assert text(store, story.path) == ""
    assert Page.objects.get(kind="article").digest == ""


def test_a_page_that_cannot_be_made_holds_up_no_other(store: Folder) -> None:
    bad, good = appear(a_story()), appear(a_story())

    def stumbling(keys: Sequence[str]) -> Mapping[str, Made | None]:
        if str(bad.pk) in keys:
            raise ZeroDivisionError
        return make_articles(keys)

    site = a_site()
    broken = replace(site, kinds={**site.kinds, "article": replace(site.kinds["article"], make=stumbling)})
    for seconds in range(8):
        try:
            run(store, later(seconds), site=broken)
        except ZeroDivisionError:
            continue
    assert text(store, good.path)
    assert good.path in text(store, "/")
    assert Due.objects.get().page.key == str(bad.pk)
    run(store, later(60))
    assert text(store, bad.path)
    assert not Due.objects.exists()


def test_a_page_that_must_lose_something_and_cannot_be_made_goes(store: Folder) -> None:
    story = appear(a_story())
    run(store)

    def stumbling(keys: Sequence[str]) -> Mapping[str, Made | None]:
        raise ZeroDivisionError

    site = a_site()
    broken = replace(site, kinds={**site.kinds, "list": replace(site.kinds["list"], make=stumbling)})
    kill(story)
    for seconds in (0, 1, 3, 8, 20):
        with pytest.raises(ZeroDivisionError):
            run(store, later(seconds), site=broken)
    assert text(store, story.path) == "<!doctype html><p>killed"
    assert text(store, "/") == ""
    run(store, later(60))
    assert (store.root / "index.html").exists()


def test_removals_go_before_all_else(store: Folder) -> None:
    story = appear(a_story())
    run(store)
    for _ in range(60):
        appear(a_story())
    publish(NOW, 0.0, site=a_site(), store=store)  # the copy is waiting as due pages
    kill(story)
    publish(NOW, 0.0, site=a_site(), store=store)  # one batch
    assert text(store, story.path) == "<!doctype html><p>killed"


def test_a_topic_without_a_live_story_has_no_page_until_one_comes_back(store: Folder) -> None:
    story = appear(a_story(topics=["ports"]))
    run(store)
    Story.objects.filter(pk=story.pk).update(state="withheld")
    change(story, priority=1)
    run(store, NOW)
    assert text(store, "/topics/ports/") == ""
    Story.objects.filter(pk=story.pk).update(state="live")
    change(story, tags=["shelf:topic:ports"])
    run(store, later(5))
    assert story.path in text(store, "/topics/ports/")
    assert "The quay reopens" in text(store, story.path)


def test_a_story_that_was_never_published_gets_no_page(store: Folder) -> None:
    story = a_story(state="embargoed")
    Story.objects.filter(pk=story.pk).update(path="")
    change(story)
    run(store)
    assert not Page.objects.filter(kind="article").exists()


def test_tags_are_replaced_where_they_differ(store: Folder) -> None:
    story, other = appear(a_story()), appear(a_story())
    run(store)
    before = set(PageTag.objects.filter(page__path="/").values_list("id", "tag"))
    kill(other)
    run(store, later(5))
    after = set(PageTag.objects.filter(page__path="/").values_list("id", "tag"))
    assert {tag for _, tag in after} == {"shelf:all:", f"story:{story.pk}"}
    assert after < before


def test_a_rebuild_makes_every_page_again_and_those_that_were_missing(store: Folder) -> None:
    story = a_story(topics=["ports"])  # no change was ever written for it
    assert mark_all_due(site=a_site()) == 3
    run(store, datetime.now(UTC) + timedelta(seconds=1))
    assert story.path in text(store, "/topics/ports/")
    assert mark_all_due(site=a_site()) == 3
    done = run(store, datetime.now(UTC) + timedelta(seconds=5))
    assert (done.made, done.written) == (3, 0)


def test_after_a_power_cut_pages_that_differ_are_made_anew_and_what_is_gone_stays_unseen(
    store: Folder,
) -> None:
    story, killed, fine = appear(a_story()), appear(a_story()), appear(a_story())
    run(store)
    kill(killed)
    run(store)
    (store.root / story.path[1:] / "index.html").write_bytes(b"")
    (store.root / killed.path[1:] / "gone.html").unlink()
    store.write(killed.path, b"<p>killed words")
    assert check_after_unclean_stop(later(5), site=a_site(), store=store) == 2
    assert text(store, killed.path) == ""
    done = run(store, later(5))
    assert done.made == 2
    assert text(store, killed.path) == "<!doctype html><p>killed"
    assert "The quay" in text(store, story.path)
    assert "The quay" in text(store, fine.path)
    assert check_after_unclean_stop(later(6), site=a_site(), store=store) == 0


def test_a_kind_that_is_no_more_takes_its_pages_along(store: Folder) -> None:
    appear(a_story(topics=["ports"]))
    run(store)
    site = a_site()
    smaller = replace(site, kinds={"article": site.kinds["article"]}, fixed=())
    mark_all_due(site=smaller)
    run(store, datetime.now(UTC) + timedelta(seconds=5), site=smaller)
    assert text(store, "/topics/ports/") == ""


def test_a_failure_halfway_leaves_the_wish(store: Folder) -> None:
    story = appear(a_story())

    class Broken(Folder):
        def write(self, path: str, content: bytes) -> bool:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        publish(NOW, 5.0, site=a_site(), store=Broken(store.root))
    assert Due.objects.filter(page__path=story.path).exists()
    run(store, later(2))
    assert text(store, story.path)


def test_changes_not_committed_make_nothing(store: Folder) -> None:
    with transaction.atomic():
        story = appear(a_story())
        transaction.set_rollback(True)
    assert run(store).changes == 0
    assert text(store, story.path) == ""
