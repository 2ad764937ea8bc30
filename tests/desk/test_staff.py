"""The people page: letting in and out by whoever may, with a trail, and never down to nobody."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.desk.people import PASSWORD, a_member, code_of, signed_in
from wirecopy.desk import limits, members, recovery
from wirecopy.desk.limits import Limit
from wirecopy.desk.models import Act, Member, RecoveryCode, SignIn
from wirecopy.desk.roles import MAY, SAYS
from wirecopy.errors import RefusedError

pytestmark = pytest.mark.database


def _of(name: str) -> Member:
    return Member.objects.get(user__username=name)


def _post(client: Client, name: str, act: str, **words: str) -> str:
    answer = client.post(f"/desk/people/{_of(name).pk}/{act}/", words, follow=True)
    return answer.content.decode()


def test_every_act_of_the_table_is_said_in_words() -> None:
    assert set(SAYS) == set(MAY)


def test_somebody_is_invited_by_a_link_with_an_end_that_is_shown_once() -> None:
    chief = signed_in("ada", "chief")
    page = chief.post(
        "/desk/people/invite/", {"name": "lena", "role": "editor", "hours": "4"}
    ).content.decode()
    link = re.search(r'value="([^"]*/desk/welcome/[^"]+)"', page)
    assert link is not None
    assert _of("lena").invited_until - datetime.now(UTC) < timedelta(hours=4)  # type: ignore[operator]  # it is set
    token = link[1].rpartition("/")[2]
    assert Client().get(f"/desk/welcome/{token}").status_code == 200
    assert token not in chief.get("/desk/people/").content.decode()
    act = Act.objects.get(what="people")
    assert (act.who, act.field, act.after, act.address) == ("ada", "lena", "invited as editor", "127.0.0.1")


def test_an_invitation_changes_nobody_who_is_here() -> None:
    a_member("lena", "editor")
    chief = signed_in("ada", "chief")
    answer = chief.post("/desk/people/invite/", {"name": "lena", "role": "chief", "hours": "4"})
    assert answer.status_code == 400
    assert _of("lena").role == "editor"


def test_a_role_is_changed_from_the_next_click_on_and_the_log_says_from_what_to_what() -> None:
    client, chief = signed_in("lena", "editor"), signed_in("ada", "chief")
    assert "lena is engineer now" in _post(chief, "lena", "role", role="engineer", reason="New job")
    assert client.get("/desk/faults/").status_code == 200
    act = Act.objects.get(what="people")
    assert (act.before, act.after, act.reason) == ("editor", "engineer", "New job")


def test_whoever_is_removed_is_out_and_can_be_invited_again() -> None:
    client, chief = signed_in("lena"), signed_in("ada", "chief")
    _post(chief, "lena", "remove")
    assert client.get("/desk/").status_code == 302
    assert members.standing(_of("lena")) == "removed"
    assert (
        chief.post("/desk/people/invite/", {"name": "lena", "role": "viewer", "hours": "4"}).status_code
        == 200
    )
    assert User.objects.get(username="lena").is_active


@pytest.mark.parametrize(("act", "words"), [("remove", {}), ("role", {"role": "viewer"})])
def test_the_last_chief_stays_chief(act: str, words: dict[str, str]) -> None:
    chief = signed_in("ada", "chief")
    assert "That is the last chief." in _post(chief, "ada", act, **words)
    assert (_of("ada").role, _of("ada").user.is_active) == ("chief", True)
    a_member("sam", "chief")
    assert "That is the last chief." not in _post(chief, "ada", act, **words)


def test_a_chief_who_never_came_is_no_other_chief() -> None:
    a_member("ada", "chief")
    members.invite("lena", "chief", datetime.now(UTC))
    with pytest.raises(RefusedError, match="last chief"):
        members.remove("ada")
    members.remove("lena")


def test_the_command_line_keeps_the_last_chief_too() -> None:
    a_member("ada", "chief")
    for act in (
        lambda: members.change_role("ada", "viewer"),
        lambda: members.invite("ada", "editor", datetime.now(UTC)),
    ):
        with pytest.raises(RefusedError, match="last chief"):
            act()


@pytest.mark.django_db(transaction=True)
def test_two_chiefs_who_send_each_other_away_at_once_are_not_both_gone() -> None:
    a_member("ada", "chief")
    a_member("sam", "chief")

    def send_away(name: str) -> bool:
        try:
            members.remove(name)
        except RefusedError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(send_away, ["ada", "sam"])) == [False, True]


def test_a_reset_takes_every_second_thing_away_and_ends_all_sessions() -> None:
    client, chief = signed_in("lena"), signed_in("ada", "chief")
    user = User.objects.get(username="lena")
    code = recovery.renew(user)[0]
    page = _post(chief, "lena", "reset", hours="48", reason="Phone stolen")
    assert client.get("/desk/").status_code == 302
    for given in (code, "123456"):
        answer = Client().post("/desk/sign-in", {"name": "lena", "password": PASSWORD, "code": given})
        assert answer.status_code == 400
    assert not RecoveryCode.objects.exists()
    link = re.search(r"/desk/welcome/([^\"]+)", page)
    assert link is not None
    assert Client().get(link[0]).status_code == 200
    assert Act.objects.filter(what="people", reason="Phone stolen").count() == 2


def test_one_session_of_somebodys_is_ended_and_then_all() -> None:
    client, chief = signed_in("lena"), signed_in("ada", "chief")
    one = SignIn.objects.get(user__username="lena")
    mine = SignIn.objects.get(user__username="ada")
    _post(chief, "lena", "sessions", session=str(mine.pk))
    assert client.get("/desk/").status_code == 200
    _post(chief, "lena", "sessions", session=str(one.pk))
    assert client.get("/desk/").status_code == 302
    assert chief.get("/desk/").status_code == 200


def test_who_gets_in_is_changed_only_by_whoever_gave_the_password_lately() -> None:
    chief = signed_in("ada", "chief")
    a_member("lena")
    SignIn.objects.update(at=datetime.now(UTC) - timedelta(hours=1))
    answer = chief.post(f"/desk/people/{_of('lena').pk}/remove/")
    assert answer.headers["Location"].startswith("/desk/sure")
    assert _of("lena").user.is_active


def test_a_refused_try_is_logged() -> None:
    signed_in("lena", "editor").post("/desk/people/invite/", {"name": "x"})
    act = Act.objects.get()
    assert (act.who, act.what, act.field) == ("lena", "refused", "people")


def test_too_many_at_once_must_wait_and_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "people", Limit(2, timedelta(hours=1)))
    chief = signed_in("ada", "chief")
    statuses = [
        chief.post("/desk/people/invite/", {"name": f"n{number}", "role": "viewer", "hours": "4"})
        for number in range(3)
    ]
    assert [one.status_code for one in statuses] == [200, 200, 429]
    assert "wait 60 minutes" in statuses[2].content.decode()
    assert statuses[2].headers["Retry-After"]
    assert not User.objects.filter(username="n2").exists()
    now = datetime.now(UTC)
    user = User.objects.get(username="ada").pk
    assert not limits.spend("people", user, now + timedelta(hours=1, seconds=1))


def test_what_takes_copy_off_the_site_is_never_limited() -> None:
    assert not {"kill", "withdraw", "hold"} & set(limits.LIMITS)


# How one signs in oneself


def test_a_recovery_code_is_good_once_and_new_ones_replace_old_ones() -> None:
    user = a_member("noor")
    old, new = recovery.renew(user), recovery.renew(user)
    given = {"name": "noor", "password": PASSWORD}
    tries = [old[0], new[0], new[0], new[1].replace(" ", "")]
    assert [Client().post("/desk/sign-in", given | {"code": code}).status_code for code in tries] == [
        400,
        302,
        400,
        302,
    ]
    assert recovery.left(user) == recovery.MANY - 2


def test_a_recovery_code_is_its_owners_and_needs_their_password() -> None:
    code = recovery.renew(a_member("noor"))[0]
    a_member("sam")
    for given in ({"name": "sam", "password": PASSWORD}, {"name": "noor", "password": "wrong"}):
        assert Client().post("/desk/sign-in", given | {"code": code}).status_code == 400
    assert (
        Client().post("/desk/sign-in", {"name": "noor", "password": PASSWORD, "code": code}).status_code
        == 302
    )


def test_codes_are_not_in_the_database() -> None:
    code = recovery.renew(a_member("noor"))[0].replace(" ", "")
    assert all(code not in kept.digest and len(kept.digest) == 64 for kept in RecoveryCode.objects.all())


def test_another_password_signs_out_everywhere_else_and_not_here() -> None:
    user = a_member("noor")
    there = Client()
    there.post("/desk/sign-in", {"name": "noor", "password": PASSWORD, "code": code_of(user)})
    TOTPDevice.objects.update(last_t=-1)
    here = Client()
    here.post("/desk/sign-in", {"name": "noor", "password": PASSWORD, "code": code_of(user)})
    other = "quite another sentence"
    answer = here.post("/desk/keys/password/", {"password": other, "again": other})
    assert answer.headers["Location"] == "/desk/keys/"
    assert (here.get("/desk/").status_code, there.get("/desk/").status_code) == (200, 302)
    assert User.objects.get().check_password(other)


def test_an_app_is_replaced_only_by_one_that_shows_the_right_code() -> None:
    client = signed_in("noor")
    old = TOTPDevice.objects.get()
    client.post("/desk/keys/app/", {"begin": "1"})
    assert client.post("/desk/keys/app/", {"code": "000000"}).status_code == 400
    assert TOTPDevice.objects.filter(pk=old.pk, confirmed=True).exists()
