"""Nobody comes in without name, password and code, and nobody is kept out by others' guessing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.desk.people import PASSWORD, a_member, code_of, signed_in
from wirecopy.desk import attempts, members
from wirecopy.desk.models import Act, Member, SignIn

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _try(
    user: User,
    *,
    client: Client | None = None,
    password: str = PASSWORD,
    code: str = "",
    onward: str = "",
    **more: str,
) -> HttpResponse:
    given = {"name": user.username, "password": password, "code": code or code_of(user)}
    client = client or Client()
    return client.post("/desk/sign-in" + (f"?next={onward}" if onward else ""), given, **more)  # type: ignore[arg-type,return-value]  # headers


def _is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_name_password_and_code_let_in() -> None:
    client = Client()
    assert _try(a_member(), client=client).headers["Location"] == "/desk/"
    assert _is_in(client)
    assert Act.objects.get().what == "sign in"


@pytest.mark.parametrize("wrong", [{"password": "not this one"}, {"code": "000000"}, {"code": "abc"}])
def test_one_thing_wrong_lets_nobody_in(wrong: dict[str, str]) -> None:
    client = Client()
    assert _try(a_member(), client=client, **wrong).status_code == 400
    assert not _is_in(client)


def test_what_was_wrong_is_not_told() -> None:
    user, nobody = a_member(), User(username="nobody")
    pages = [_try(user, password="x"), _try(user, code="000000"), _try(nobody, code="000000")]
    says = [page.content.decode().split('role="alert">')[1].split("<")[0] for page in pages]
    assert len(set(says)) == 1


def test_a_code_is_good_once() -> None:
    user = a_member()
    code = code_of(user)
    assert _try(user, code=code).status_code == 302
    assert _try(user, code=code).status_code == 400


def test_a_user_who_is_no_member_is_not_let_in() -> None:
    user = a_member()
    Member.objects.all().delete()
    assert _try(user).status_code == 400


def test_a_session_without_a_code_sees_nothing() -> None:
    client = Client()
    client.force_login(a_member())
    assert not _is_in(client)


def test_the_session_has_a_new_key_after_signing_in() -> None:
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["wirecopy-desk"] = session.session_key or ""
    _try(a_member(), client=client)
    assert client.cookies["wirecopy-desk"].value != session.session_key
    assert "planted" not in client.session
    assert not Session.objects.filter(session_key=session.session_key).exists()


@pytest.mark.parametrize(
    "onward",
    ["https://evil.example/", "//evil.example/desk/", "/desk/\\evil.example", "/search", "/desk/%0d%0aX:1"],
)
def test_the_sign_in_leads_nowhere_but_to_the_desk(onward: str) -> None:
    assert _try(a_member(), onward=onward).headers["Location"] == "/desk/"


def test_the_sign_in_leads_to_the_page_that_was_wanted() -> None:
    wanted = Client().get("/desk/sessions").headers["Location"]
    assert wanted == "/desk/sign-in?next=%2Fdesk%2Fsessions"
    assert _try(a_member(), onward="%2Fdesk%2Fsessions").headers["Location"] == "/desk/sessions"


def test_a_sign_in_needs_the_token_of_its_form() -> None:
    user = a_member()
    assert _try(user, client=Client(enforce_csrf_checks=True)).status_code == 403


def test_the_cookie_is_for_this_site_and_no_script() -> None:
    client = Client()
    _try(a_member(), client=client)
    cookie = client.cookies["wirecopy-desk"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")


# Limits


def test_after_five_tries_even_the_right_one_must_wait() -> None:
    user = a_member()
    for _ in range(5):
        _try(user, password="wrong", code="000000")
    page = _try(user)
    assert page.status_code == 429
    assert "Wait 15 minutes" in page.content.decode()


def test_each_further_try_waits_longer() -> None:
    now, waits = NOW, []
    for _ in range(5):
        attempts.take("noor", "192.0.2.1", now)
    for _ in range(5):
        waits.append(attempts.take("noor", "192.0.2.1", now))
        now += waits[-1]
        assert not attempts.take("noor", "192.0.2.1", now)
    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert minutes == [15, 30, 60, 120, 240]


def test_a_refused_try_does_not_lengthen_the_wait() -> None:
    for _ in range(5):
        assert not attempts.take("noor", "192.0.2.1", NOW)
    assert {attempts.take("noor", "192.0.2.1", NOW) for _ in range(50)} == {timedelta(minutes=15)}


def test_one_address_cannot_try_many_names() -> None:
    waits = [attempts.take(f"name {number}", "192.0.2.1", NOW) for number in range(6)]
    assert waits == [timedelta()] * 5 + [timedelta(minutes=15)]


def test_many_addresses_cannot_try_one_name() -> None:
    waits = [attempts.take("noor", f"192.0.2.{number}", NOW) for number in range(6)]
    assert waits == [timedelta()] * 5 + [timedelta(minutes=15)]


def test_guessing_at_somebody_does_not_keep_them_out() -> None:
    user = a_member()
    Act.objects.create(who=user.username, what="sign in", address="127.0.0.1")
    for number in range(9):
        _try(user, password="wrong", code="000000", REMOTE_ADDR=f"192.0.2.{number}")
    assert _try(user).status_code == 302


def test_fifteen_quiet_minutes_forget_all() -> None:
    for _ in range(4):
        attempts.take("noor", "192.0.2.1", NOW)
    later = NOW + timedelta(minutes=16)
    assert [attempts.take("noor", "192.0.2.1", later) for _ in range(5)] == [timedelta()] * 5


def test_behind_our_own_proxy_the_visitor_counts_and_not_what_they_claim() -> None:
    forwarded = "203.0.113.9, 198.51.100.7"
    _try(a_member(), password="wrong", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="127.0.0.1")
    _try(User(username="noor"), code="000000", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="192.0.2.1")
    assert list(Act.objects.order_by("id").values_list("address", flat=True)) == ["198.51.100.7", "192.0.2.1"]


# Sessions


@pytest.mark.parametrize(
    "since",
    [
        {"seen_at": timedelta(minutes=31), "at": timedelta(minutes=31)},
        {"at": timedelta(hours=12, minutes=1), "seen_at": timedelta()},
    ],
)
def test_idle_or_old_sessions_end(since: dict[str, timedelta]) -> None:
    client = signed_in()
    now = datetime.now(UTC)
    SignIn.objects.update(**{field: now - ago for field, ago in since.items()})
    assert not _is_in(client)
    assert Session.objects.count() == 0


def test_what_the_page_does_by_itself_keeps_nobody_signed_in() -> None:
    client = signed_in()
    then = datetime.now(UTC) - timedelta(minutes=20)
    SignIn.objects.update(seen_at=then)
    client.get("/desk/", headers={"X-Wirecopy-Background": "1"})
    assert SignIn.objects.get().seen_at == then
    client.get("/desk/")
    assert SignIn.objects.get().seen_at > then


def test_others_can_be_signed_out() -> None:
    user = a_member()
    here, there = Client(), Client()
    _try(user, client=here)
    TOTPDevice.objects.update(last_t=-1)
    _try(user, client=there)
    here.post("/desk/sessions", {"session": "others"})
    assert (_is_in(here), _is_in(there)) == (True, False)


def test_nobody_signs_out_somebody_else() -> None:
    other, mine = signed_in("sam"), signed_in("noor")
    theirs = SignIn.objects.get(user__username="sam")
    mine.post("/desk/sessions", {"session": str(theirs.pk)})
    mine.post("/desk/sessions", {"session": "others"})
    assert _is_in(other)


def test_signing_out_ends_the_session() -> None:
    client = signed_in()
    client.post("/desk/sign-out")
    assert not _is_in(client)
    assert Session.objects.count() == SignIn.objects.count() == 0


# The first visit


def _set_up(token: str, **more: str) -> tuple[Client, HttpResponse]:
    client = Client()
    user = User.objects.get(username="lena")
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    from django_otp.oath import totp

    given = {"password": PASSWORD, "again": PASSWORD, "code": f"{totp(device.bin_key):06}"} | more
    return client, client.post(f"/desk/welcome/{token}", given)  # type: ignore[return-value]  # the client's own response


def test_a_set_up_link_makes_a_member_who_signs_in() -> None:
    token = members.invite("lena", "editor", datetime.now(UTC))
    assert "<svg" in Client().get(f"/desk/welcome/{token}").content.decode()
    client, response = _set_up(token)
    assert response.headers["Location"] == "/desk/keys/"
    assert _is_in(client)


def test_a_set_up_link_is_good_once_and_not_for_ever() -> None:
    token = members.invite("lena", "editor", datetime.now(UTC))
    _set_up(token)
    old = members.invite("omar", "editor", datetime.now(UTC) - timedelta(hours=49))
    assert [Client().get(f"/desk/welcome/{one}").status_code for one in (token, old, "guessed")] == [410] * 3


@pytest.mark.parametrize(
    "wrong",
    [{"password": "short", "again": "short"}, {"again": "another one altogether"}, {"code": "000000"}],
)
def test_a_set_up_that_is_not_right_changes_nothing(wrong: dict[str, str]) -> None:
    token = members.invite("lena", "editor", datetime.now(UTC))
    assert _set_up(token, **wrong)[1].status_code == 400
    assert not User.objects.get().has_usable_password()
    assert Client().get(f"/desk/welcome/{token}").status_code == 200


def test_whoever_is_removed_is_out_with_the_next_click() -> None:
    client = signed_in("sam")
    members.remove("sam")
    assert not _is_in(client)
