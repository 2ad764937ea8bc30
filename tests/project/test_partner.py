"""`wirecopy partner`: added with a token shown once, listed, tried, and seen in `wirecopy status`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.partners.conftest import desk  # noqa: F401  # a fixture
from tests.partners.taking import Desk
from tests.whole.conftest import line  # noqa: F401  # a fixture
from tests.whole.filing import Filing, newsml_g2
from wirecopy.desk.models import Act
from wirecopy.errors import FetchError
from wirecopy.partners.models import Partner, Sending
from wirecopy.project.cli import main
from wirecopy.project.status import look
from wirecopy.wires.models import Source

pytestmark = pytest.mark.database


def test_a_token_is_shown_once_and_opens_the_door(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    assert main(["partner", "add", "post", "--format", "ninjs", "--pull", "--days", "2"]) == 0
    said = capfd.readouterr().out
    token = said.split("kept only as a digest:\n")[1].split("\n")[0]
    assert desk.pull(token=token).status_code == 200
    main(["partner", "list"])
    assert token not in capfd.readouterr().out


def test_a_secret_stands_in_no_output(desk: Desk, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    secret = tmp_path / "secret"
    secret.write_text("opensesame\n")
    address = "https://post.example/in?key=k3y"
    words = ["add", "post", "--format", "ninjs", "--push", address, "--secret-file", str(secret)]
    assert main(["partner", *words]) == 0
    main(["partner", "list", "--json"])
    main(["partner", "test", "post"])
    main(["status"])
    said = capfd.readouterr()
    assert "opensesame" not in said.out + said.err
    assert "k3y" not in said.out + said.err


def test_a_test_says_what_would_go_out_and_why_the_rest_would_not(
    desk: Desk,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
) -> None:
    desk.add(topics=("harbours",))
    desk.file(newsml_g2(Filing(topic="Harbours")), newsml_g2(Filing(guid="urn:b", headline="Rain")))
    count = len(desk.parcels)
    assert main(["partner", "test", "post"]) == 0
    said = capfd.readouterr().out
    assert "Rain: it is of none of the topics" in said
    assert "1 of the newest 2 stories would go out. Nothing was sent." in said
    assert len(desk.parcels) == count


def test_an_agency_permits_nothing_until_somebody_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    Source.objects.create(slug="mna", kind="push", agency="mna", agency_name="Meridian")
    assert main(["partner", "permit", "mna", "unrestricted"]) == 0
    assert Source.objects.get().redistribution == "unrestricted"
    assert "mna: unrestricted." in capfd.readouterr().out


def test_a_partner_that_fails_needs_a_person(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    desk.add()
    desk.trouble = FetchError("The partner does not answer.", permanent=False)
    desk.file(newsml_g2(Filing()))
    for _ in range(3):
        desk.later(hours=1)
        desk.send()
    (need,) = [need for need in look(desk.line.now).needs if "Partner post" in need.says]
    assert "does not answer" in need.says
    main(["partner", "list", "--json"])
    assert json.loads(capfd.readouterr().out.splitlines()[-1])["waiting"] == 1


def test_removing_is_asked_twice_and_pausing_is_not(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    desk.add()
    assert main(["partner", "remove", "post"]) == 1
    assert "told of no kill" in capfd.readouterr().err
    assert main(["partner", "pause", "post"]) == 0
    assert main(["partner", "resume", "post"]) == 0
    assert main(["partner", "remove", "post", "--yes"]) == 0
    assert Partner.objects.get().state == "removed"
    assert main(["partner", "test", "posst"]) == 1


def test_the_clock_sees_what_waits_for_partners(desk: Desk) -> None:  # noqa: F811
    from wirecopy.partners.pushing import due
    from wirecopy.project.tick import _work_queries

    partner = desk.add()
    desk.line.file(newsml_g2(Filing()))
    assert dict(_work_queries())["decide_outgoing"]
    desk.decide()
    assert not dict(_work_queries())["decide_outgoing"]
    assert due(desk.line.now) == [partner.pk]


def test_things_are_sent_again_since_a_time_and_the_log_says_who_asked(
    desk: Desk,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    Sending.objects.update(at=datetime.now(UTC))
    assert main(["partner", "resend", "post", "--since", "6h"]) == 0
    assert "told 1 things once more" in capfd.readouterr().out
    assert Sending.objects.filter(again=True).count() == 1
    act = Act.objects.get(what="partners")
    assert (act.who, act.field, act.after.startswith("1 told once more, since ")) == (
        "the command line", "post", True,
    )  # fmt: skip
    assert main(["partner", "resend", "post", "--since", "soon"]) == 1


def test_a_new_token_is_shown_once_and_the_log_does_not_have_it(
    desk: Desk,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
) -> None:
    desk.add(pulls=True, format="ninjs")
    assert main(["partner", "token", "post"]) == 0
    token = capfd.readouterr().out.splitlines()[1]
    assert (desk.pull().status_code, desk.pull(token=token).status_code) == (401, 200)
    assert token not in str(list(Act.objects.values()))


def test_filters_are_said_anew_and_a_wrong_one_changes_nothing(
    desk: Desk,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
) -> None:
    desk.add(languages=("de",))
    assert main(["partner", "filter", "post", "--topic", "shipping", "--topic", "ports"]) == 0
    assert "post gets copy of the topics shipping, ports." in capfd.readouterr().out
    assert main(["partner", "filter", "post", "--language", "no such"]) == 1
    partner = Partner.objects.get()
    assert (partner.topics, partner.languages) == (["shipping", "ports"], [])


def test_what_waits_is_tried_at_once(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    desk.add()
    desk.trouble = FetchError("It does not answer.", permanent=False)
    desk.file(newsml_g2(Filing()))
    assert main(["partner", "try", "post"]) == 0
    assert "1 wait, and are sent now" in capfd.readouterr().out
    assert Partner.objects.get().next_try_at is None
    main(["partner", "pause", "post"])
    assert main(["partner", "try", "post"]) == 1
