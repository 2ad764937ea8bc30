"""`wirecopy source`: said in words that help, and nothing secret in them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.archive.rows import a_source
from tests.project.conftest import Say
from wirecopy.desk.models import Act
from wirecopy.project.cli import main
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.push import token_digest
from wirecopy.wires.sealing import unseal
from wirecopy.wires.ways import WAYS

pytestmark = pytest.mark.database

FEED = b"""<rss version="2.0"><channel><title>Harbour Wire</title><link>https://wire.example/</link>
<description>x</description><item><title>Harbour reopens</title><guid>tag:wire.example,2026:1</guid>
<pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate><description>The harbour reopened.</description></item>
</channel></rss>"""


def test_adding_a_push_source_shows_its_token_once(wirecopy: Say) -> None:
    code, out, _ = wirecopy("source", "add", "harbour", "--push", "--agency", "Harbour Wire", "--by-hand")
    source = Source.objects.get()
    found = re.search(r"^[\w-]{43}$", out, re.MULTILINE)
    assert found is not None
    assert (code, source.token_sha256, source.auto_publish) == (0, token_digest(found[0]), False)
    assert found[0] not in wirecopy("source", "list")[1]


def test_each_option_of_adding_reaches_the_source(wirecopy: Say) -> None:
    wirecopy(
        *("source", "add", "harbour", "--poll", "https://wire.example/feed.xml", "--format", "rss"),
        *("--language", "de", "--zone", "Europe/Berlin", "--interval", "90", "--credit", "© Harbour Wire"),
        *("--robots", "noindex", "--archive-days", "30", "--allow-private"),
    )
    source = Source.objects.get()
    assert (source.address, source.format, source.language) == ("https://wire.example/feed.xml", "rss", "de")
    assert (source.zone, source.interval_seconds, source.credit_text) == (
        "Europe/Berlin",
        90,
        "© Harbour Wire",
    )
    assert (source.robots, source.archive_days, source.allow_private) == ("noindex", 30, True)


def test_the_list_is_for_people_or_for_scripts_and_shows_no_password(wirecopy: Say) -> None:
    wirecopy("source", "add", "harbour", "--poll", "https://desk:s3cr3t@wire.example/feed?key=s3cr3t")
    code, table, _ = wirecopy("source", "list")
    rows = [json.loads(line) for line in wirecopy("source", "list", "--json")[1].splitlines()]
    assert code == 0
    assert "https://wire.example/feed?… is polled every 60 seconds" in table
    assert [(row["slug"], row["health"]) for row in rows] == [("harbour", "new")]
    assert "s3cr3t" not in table + json.dumps(rows)


def test_a_password_goes_into_no_list_and_openly_into_no_row(wirecopy: Say, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cr3t\n")
    wirecopy("source", "add", "a", "--kind", "sftp", "--address", "sftp://me:s3cr3t@files.example/out")
    code, out, err = wirecopy(
        *("source", "add", "b", "--kind", "imap", "--address", "imaps://me@mail.example/INBOX"),
        *("--secret", tmp_path / "secret", "--set", "after=delete"),
    )
    assert (code, err) == (0, "")
    rows = Source.objects.order_by("slug")
    assert [unseal(row.sealed, slug=row.slug) for row in rows] == ["s3cr3t", "s3cr3t"]
    assert "s3cr3t" not in repr(list(rows.values())) + out
    assert "s3cr3t" not in wirecopy("source", "list")[1] + wirecopy("source", "list", "--json")[1]
    assert rows[1].way == {"after": "delete"}


def test_options_and_secrets_can_be_changed_and_wrong_ones_are_refused(wirecopy: Say, tmp_path: Path) -> None:
    (tmp_path / "new").write_text("other")
    wirecopy("source", "add", "a", "--kind", "sftp", "--address", "sftp://me:s3cr3t@files.example/out")
    assert wirecopy("source", "set", "a", "host-key=SHA256:x", "after=keep")[0] == 0
    assert wirecopy("source", "set", "a", "host-key=")[0] == 0
    assert wirecopy("source", "secret", "a", tmp_path / "new")[0] == 0
    source = Source.objects.get()
    assert (source.way, unseal(source.sealed, slug="a")) == ({"after": "keep"}, "other")
    for words, says in (
        (("set", "a", "after=burn"), "move, delete, keep"),
        (("set", "a", "colour=red"), "It has: after, host-key"),
        (("add", "b", "--kind", "sftp", "--address", "sftp://me@files.example/"), "--secret FILE"),
        (("add", "b", "--kind", "sftp", "--address", "files.example"), "sftp://wirecopy@"),
        (("add", "b", "--kind", "smtp", "--address", "nobody"), "no mail address"),
        (("add", "b", "--kind", "websub", "--address", "http://10.0.0.1/f"), "--allow-private"),
        (
            ("add", "b", "--kind", "push", "--set", "proof=signature", "--secret", tmp_path / "new"),
            "algorithm",
        ),
    ):
        code, _, err = wirecopy("source", *words)
        assert (code, says in err) == (1, True), err
    assert Source.objects.count() == 1


def test_the_help_of_adding_names_every_kind_and_its_options(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["source", "add", "--help"])
    out = capfd.readouterr().out
    assert all(f"--set {option}=" in out for way in WAYS.values() for option in way.options)


def test_without_sources_the_list_says_how_to_add_one(wirecopy: Say) -> None:
    assert "wirecopy source add --help" in wirecopy("source", "list")[1]


def test_testing_a_folder_shows_what_would_come_of_it_and_stores_nothing(
    wirecopy: Say, tmp_path: Path
) -> None:
    (tmp_path / "feed.xml").write_bytes(FEED)
    wirecopy("source", "add", "harbour", "--folder", tmp_path)
    code, out, err = wirecopy("source", "test", "harbour")
    assert (code, err) == (0, "")
    assert "tag:wire.example,2026:1 text: Harbour reopens" in out
    assert "1 items, 0 faults. Nothing was stored." in out
    assert not Delivery.objects.exists()
    assert (tmp_path / "feed.xml").exists()


def test_testing_what_cannot_be_read_fails_with_the_reason(wirecopy: Say, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(b"<html>Please log in</html>")
    wirecopy("source", "add", "harbour", "--folder", tmp_path)
    code, _, err = wirecopy("source", "test", "harbour")
    assert code == 1
    assert "web page" in err


def test_testing_a_push_source_of_which_nothing_came_says_so(wirecopy: Say) -> None:
    wirecopy("source", "add", "harbour", "--push")
    code, out, _ = wirecopy("source", "test", "harbour")
    assert (code, "nothing has come yet" in out) == (0, True)


def test_pausing_resuming_and_removing(wirecopy: Say) -> None:
    wirecopy("source", "add", "harbour", "--push")
    for act, state in (("pause", "paused"), ("resume", "active")):
        assert wirecopy("source", act, "harbour")[0] == 0
        assert Source.objects.get().state == state
    code, _, err = wirecopy("source", "remove", "harbour")
    assert (code, "add --yes" in err, Source.objects.get().state) == (1, True, "active")
    assert wirecopy("source", "remove", "harbour", "--yes")[0] == 0
    assert Source.objects.get().state == "removed"
    assert "harbour" not in wirecopy("source", "list", "--json")[1]
    assert "harbour" in wirecopy("source", "list", "--json", "--all")[1]


def test_a_mistake_is_said_on_stderr_with_what_to_write_instead(wirecopy: Say) -> None:
    code, out, err = wirecopy("source", "add", "harbour", "--poll", "http://10.0.0.7/feed")
    assert (code, out) == (1, "")
    assert err.startswith("wirecopy source: http://10.0.0.7/feed: 10.0.0.7 may not be called")
    assert "--allow-private" in err


@pytest.mark.parametrize("words", [["add", "harbour"], ["add", "a", "--push", "--folder", "/tmp"], []])
def test_a_command_used_wrongly_ends_with_2(words: list[str], wirecopy: Say) -> None:
    with pytest.raises(SystemExit) as end:
        wirecopy("source", *words)
    assert end.value.code == 2


def test_the_rules_of_a_source_are_set_shown_and_cleared(wirecopy: Say) -> None:
    source = Source.objects.create(slug="harbour", kind="push", agency="h", agency_name="Harbour Wire")
    code, out, _ = wirecopy(
        "source", "rules", "harbour", "wait:urgency=1-2", "hold:topic=courts", "--otherwise", "wait"
    )
    assert (code, out) == (0, "1. urgency 1-2: wait\n2. topic courts: hold\nEverything else: wait\n")
    wirecopy("source", "rules", "harbour", "--otherwise", "publish")
    assert wirecopy("source", "rules", "harbour")[1].endswith("Everything else: publish\n")
    wirecopy("source", "rules", "harbour", "--clear")
    source.refresh_from_db()
    assert (source.rules, source.auto_publish) == ([], True)
    assert list(Act.objects.values_list("who", "field")) == [("the command line", "harbour")] * 3


@pytest.mark.parametrize("words", [("wait:mood=good",), ("wait:urgency=1", "--clear")])
def test_rules_that_will_not_do_change_nothing(wirecopy: Say, words: tuple[str, ...]) -> None:
    source = Source.objects.create(slug="harbour", kind="push", agency="h", agency_name="Harbour Wire")
    assert wirecopy("source", "rules", "harbour", *words)[0] == 1
    source.refresh_from_db()
    assert source.rules == []


def test_terms_are_shown_set_and_written_down(wirecopy: Say) -> None:
    a_source()
    assert wirecopy("source", "terms", "mna-in")[1] == "mna-in: licences=hold headlines=may-change\n"
    assert wirecopy("source", "terms", "mna-in", "--headlines", "as-filed")[0] == 0
    assert wirecopy("source", "terms", "mna-in", "--licences", "contract")[1] == (
        "mna-in: licences=contract headlines=as-filed\n"
    )
    said = Act.objects.order_by("pk").values_list("who", "before", "after")
    assert [one[0] for one in said] == ["the command line"] * 2
    assert said[1][1:] == ("licences=hold headlines=as-filed", "licences=contract headlines=as-filed")
