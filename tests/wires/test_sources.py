"""Sources: what can be added, and that each refusal says what to write instead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.wires.build import a_source
from wirecopy.errors import RefusedError
from wirecopy.formats.dialect import dialect_of
from wirecopy.wires.models import Source
from wirecopy.wires.push import token_digest
from wirecopy.wires.sources import Wish, add_source, find_source, hints, pause, remove, resume, set_dialect

pytestmark = pytest.mark.database

FEED = Wish(slug="harbour-feed", kind="poll", address="https://wire.example/feed.xml")


def test_a_source_to_poll_is_active_and_due() -> None:
    source, token = add_source(replace(FEED, agency_name="Harbour Wire", format="rss"))
    source.refresh_from_db()
    assert (source.slug, source.agency, source.agency_name) == (
        "harbour-feed",
        "harbour-wire",
        "Harbour Wire",
    )
    assert (source.state, source.next_poll_at, source.format, token) == ("active", None, "rss", "")


def test_a_push_source_gets_a_token_of_which_only_the_digest_is_kept() -> None:
    source, token = add_source(Wish(slug="harbour", kind="push"))
    assert len(token) >= 43
    assert source.token_sha256 == token_digest(token)


def test_two_sources_of_one_agency_share_its_stories() -> None:
    first, _ = add_source(replace(FEED, agency_name="Harbour Wire"))
    second, _ = add_source(Wish(slug="harbour-push", kind="push", agency_name="Harbour  wire"))
    assert first.agency == second.agency == "harbour-wire"


def test_an_agency_with_a_name_in_other_letters_has_the_slug_for_its_key() -> None:
    assert add_source(replace(FEED, agency_name="وكالة"))[0].agency == "harbour-feed"


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (replace(FEED, slug="Harbour Feed"), "small letters"),
        (replace(FEED, slug="../x"), "small letters"),
        (replace(FEED, address="wire.example/feed"), "only http:// and https://"),
        (replace(FEED, address="http://127.0.0.1/feed"), "--allow-private"),
        (replace(FEED, format="newsml"), "newsml-g2"),
        (replace(FEED, language="english!"), "de-AT"),
        (replace(FEED, zone="Mars/Base"), "Europe/Berlin"),
        (replace(FEED, zone="../etc/passwd"), "Europe/Berlin"),
        (replace(FEED, interval_seconds=1), "at least 5 seconds"),
        (replace(FEED, archive_days=0), "at least 1"),
        (Wish(slug="a", kind="folder", address="/nowhere/at/all"), "Make it first"),
    ],
)
def test_what_does_not_do_is_refused_with_what_would(wish: Wish, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        add_source(wish)
    assert not Source.objects.exists()


def test_a_password_in_an_address_is_kept_for_polling_and_not_shown_in_a_refusal() -> None:
    add_source(replace(FEED, address="https://desk:s3cr3t@wire.example/"))
    with pytest.raises(RefusedError) as error:
        add_source(replace(FEED, slug="b", address="https://desk:s3cr3t@10.0.0.1/"))
    assert "s3cr3t" not in str(error.value)


def test_a_name_is_used_once_even_after_its_source_was_removed() -> None:
    add_source(FEED)
    remove(FEED.slug)
    with pytest.raises(RefusedError, match="Choose another"):
        add_source(FEED)


def test_a_folder_belongs_to_one_source(tmp_path: Path) -> None:
    add_source(Wish(slug="a", kind="folder", address=str(tmp_path)))
    with pytest.raises(RefusedError, match="watched for a already"):
        add_source(Wish(slug="b", kind="folder", address=f"{tmp_path}/"))
    remove("a")
    add_source(Wish(slug="b", kind="folder", address=str(tmp_path)))


def test_a_mistyped_name_is_answered_with_the_nearest() -> None:
    a_source("harbour")
    with pytest.raises(RefusedError, match="Did you mean harbour"):
        find_source("habour")


def test_pausing_and_resuming_can_be_repeated_and_forget_past_failures() -> None:
    source = a_source("harbour", failures=7, last_error="down")
    for change, state in ((pause, "paused"), (pause, "paused"), (resume, "active"), (resume, "active")):
        change("harbour")
        source.refresh_from_db()
        assert source.state == state
    assert (source.failures, source.last_error) == (0, "")


def test_a_removed_source_stays_removed() -> None:
    a_source("harbour", token="abc")
    remove("harbour")
    remove("harbour")
    for change in (pause, resume):
        with pytest.raises(RefusedError, match="for ever"):
            change("harbour")
    assert Source.objects.get().token_sha256 == ""


def test_readers_are_told_what_the_source_knows() -> None:
    source = a_source(language="de", zone="Europe/Berlin", dialect={"b": 1, "a": "x"})
    told = hints(source, name="a.xml", content_type="text/xml")
    assert (told.language, told.zone, told.settings) == ("de", "Europe/Berlin", (("a", '"x"'), ("b", "1")))


def test_a_dialect_is_checked_before_it_is_set_and_reaches_the_readers() -> None:
    a_source()
    set_dialect("harbour", {"charset": "cp850", "categories": {"i": "World"}})
    with pytest.raises(RefusedError, match="no 'chrset'"):
        set_dialect("harbour", {"chrset": "cp850"})
    source = find_source("harbour")
    assert source.dialect == {"charset": "cp850", "categories": {"i": "World"}}
    told = hints(source, name="", content_type="")
    assert dialect_of(tuple(told.settings)).charset == "cp850"
