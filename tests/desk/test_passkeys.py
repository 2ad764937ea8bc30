"""A passkey lets in whom it belongs to, where it was made, once for each question; and nobody else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.authenticator import Authenticator
from tests.desk.people import PASSWORD, a_member, signed_in
from wirecopy.desk import members, passkeys
from wirecopy.desk.models import Act, Attempt, Member, Passkey, SignIn
from wirecopy.desk.passkeys import RelyingParty, relying_party

database = pytest.mark.database
ALONE, SECOND = {}, {"name": "noor", "password": PASSWORD}  # type: ignore[var-annotated]


@pytest.mark.parametrize(
    ("site", "party"),
    [
        ("https://news.example", RelyingParty(id="news.example", origin="https://news.example")),
        ("https://news.example:8443", RelyingParty(id="news.example", origin="https://news.example:8443")),
        ("http://localhost:8080", RelyingParty(id="localhost", origin="http://localhost:8080")),
        ("http://127.0.0.1:8080", RelyingParty(id="localhost", origin="http://localhost:8080")),
        ("http://[::1]:8080", RelyingParty(id="localhost", origin="http://localhost:8080")),
        ("http://news.example", None),
        ("https://192.0.2.7", None),
    ],
)
def test_passkeys_are_of_the_sites_own_name_where_browsers_allow_them(
    site: str, party: RelyingParty | None
) -> None:
    assert relying_party(site) == party


def _with_key(authenticator: Authenticator, client: Client | None = None) -> Client:
    """A browser in which noor is signed in and has added this key."""
    client = client or signed_in()
    options = client.post("/desk/keys/ask").json()
    answer = client.post("/desk/keys/add", {"name": "Laptop", "passkey": authenticator.made(options)})
    assert answer.headers["Location"] == "/desk/keys/"
    return client


def _try(
    authenticator: Authenticator, words: dict[str, str], client: Client | None = None
) -> tuple[int, str]:
    client = client or Client()
    options = client.post("/desk/sign-in/ask", words).json()
    answer = authenticator.got(options)
    return client.post("/desk/sign-in", words | {"passkey": answer}).status_code, answer


@database
@pytest.mark.parametrize("words", [ALONE, SECOND])
def test_a_key_lets_in_alone_and_beside_a_password(words: dict[str, str]) -> None:
    phone = Authenticator()
    _with_key(phone)
    client = Client()
    assert _try(phone, words, client)[0] == 302
    assert client.get("/desk/").status_code == 200
    sign_in = Act.objects.filter(what="sign in").latest("pk")
    assert (sign_in.who, sign_in.field) == ("noor", "passkey")


@database
def test_a_key_that_does_not_know_its_holder_never_lets_in_alone() -> None:
    old = Authenticator(knows_holder=False)
    _with_key(old)
    assert _try(old, ALONE)[0] == 400
    assert _try(old, SECOND)[0] == 302


@database
@pytest.mark.parametrize("wrong", [{"password": "another"}, {"name": "sam"}, {"name": "nobody"}])
def test_beside_a_password_it_must_be_the_right_one_and_the_holders_own(wrong: dict[str, str]) -> None:
    a_member("sam")
    phone = Authenticator()
    _with_key(phone)
    assert _try(phone, SECOND | wrong)[0] == 400


@database
def test_whoever_asks_learns_neither_who_there_is_nor_whether_the_password_was_right() -> None:
    phone = Authenticator()
    _with_key(phone)
    a_member("sam")
    asked = [
        Client().post("/desk/sign-in/ask", {"name": name, "password": password}).json()
        for name, password in (("noor", PASSWORD), ("noor", "no"), ("sam", PASSWORD), ("nobody", "no"))
    ]
    for options in asked:
        options.pop("challenge")
        assert len(options.pop("allowCredentials")) == 1
    assert all(options == asked[0] for options in asked)


@database
@pytest.mark.parametrize("other", [{"origin": "https://evil.example"}, {"host": "evil.example"}])
def test_an_answer_given_to_another_site_is_none_for_us(other: dict[str, str]) -> None:
    phone = Authenticator()
    _with_key(phone)
    for name, value in other.items():
        setattr(phone, {"host": "_host"}.get(name, name), value)
    assert _try(phone, ALONE)[0] == 400


@database
def test_an_answer_is_good_once() -> None:
    phone = Authenticator()
    _with_key(phone)
    client = Client()
    status, answer = _try(phone, ALONE, client)
    again = Client()
    again.cookies["wirecopy-passkey"] = client.cookies["wirecopy-passkey"].value
    assert (status, again.post("/desk/sign-in", {"passkey": answer}).status_code) == (302, 400)


@database
def test_an_answer_to_somebody_elses_question_is_none() -> None:
    phone = Authenticator()
    _with_key(phone)
    mine, theirs = Client(), Client()
    answer = phone.got(theirs.post("/desk/sign-in/ask").json())
    mine.post("/desk/sign-in/ask")
    assert mine.post("/desk/sign-in", {"passkey": answer}).status_code == 400


@database
def test_a_question_is_good_for_five_minutes() -> None:
    phone = Authenticator()
    _with_key(phone)
    client = Client()
    answer = phone.got(client.post("/desk/sign-in/ask").json())
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6)):
        assert client.post("/desk/sign-in", {"passkey": answer}).status_code == 400


@database
def test_a_key_says_whose_it_is_and_that_must_be_true() -> None:
    phone = Authenticator()
    _with_key(phone)
    client = Client()
    options = client.post("/desk/sign-in/ask").json()
    wrong = phone.got(options, holder=passkeys.handle(a_member("sam")))
    right = phone.got(options, holder=passkeys.handle(User.objects.get(username="noor")))
    statuses = [client.post("/desk/sign-in", {"passkey": answer}).status_code for answer in (wrong, right)]
    assert statuses == [400, 302]


@database
def test_a_question_for_a_new_key_does_not_sign_in_nor_the_other_way_round() -> None:
    phone = Authenticator()
    client = _with_key(phone)
    options = client.post("/desk/keys/ask").json()
    assert client.post("/desk/sign-in", {"passkey": phone.got(options)}).status_code == 400
    options = client.post("/desk/sign-in/ask").json() | {"user": {}}
    client.post("/desk/keys/add", {"name": "Other", "passkey": Authenticator().made(options)})
    assert Passkey.objects.count() == 1


@database
def test_a_key_belongs_to_one_person() -> None:
    phone = Authenticator()
    _with_key(phone)
    sam = signed_in("sam")
    options = sam.post("/desk/keys/ask").json()
    sam.post("/desk/keys/add", {"passkey": phone.made(options)})
    assert Passkey.objects.get().user.get_username() == "noor"


@database
def test_a_removed_key_lets_nobody_in_and_ends_what_it_began() -> None:
    phone = Authenticator()
    here, there = _with_key(phone), Client()
    _try(phone, ALONE, there)
    here.post(f"/desk/keys/{Passkey.objects.get().pk}/remove/")
    assert there.get("/desk/").status_code == 302
    assert here.get("/desk/").status_code == 200
    assert _try(phone, ALONE)[0] == 400


@database
def test_nobody_removes_somebody_elses_key() -> None:
    _with_key(Authenticator())
    assert signed_in("sam").post(f"/desk/keys/{Passkey.objects.get().pk}/remove/").status_code == 404
    assert Passkey.objects.count() == 1


@database
@pytest.mark.parametrize("gone", ["removed", "no member"])
def test_whoever_is_removed_is_not_let_in_by_their_key(gone: str) -> None:
    phone = Authenticator()
    _with_key(phone)
    if gone == "removed":
        User.objects.update(is_active=False)
    else:
        Member.objects.all().delete()
    assert _try(phone, ALONE)[0] == 400


@database
def test_adding_a_key_needs_the_password_when_the_sign_in_is_long_ago() -> None:
    client = signed_in()
    then = datetime.now(UTC) - timedelta(minutes=16)
    SignIn.objects.update(at=then)
    assert client.post("/desk/keys/ask").headers["Location"] == "/desk/sure?next=%2Fdesk%2Fkeys%2F"
    assert client.post("/desk/sure", {"password": "wrong"}).status_code == 400
    assert (
        client.post("/desk/sure?next=/desk/keys/", {"password": PASSWORD}).headers["Location"]
        == "/desk/keys/"
    )
    assert client.post("/desk/keys/ask").status_code == 200


@database
def test_guesses_with_keys_are_counted_as_others_are() -> None:
    phone = Authenticator()
    statuses = [_try(phone, ALONE)[0] for _ in range(6)]
    assert statuses == [400] * 5 + [429]
    assert Attempt.objects.exists()


@database
def test_asking_for_a_key_leaves_no_row() -> None:
    client = Client()
    client.post("/desk/sign-in/ask")
    assert "wirecopy-desk" not in client.cookies
    assert not Attempt.objects.exists()


@database
def test_a_set_up_anew_takes_old_keys_away() -> None:
    phone = Authenticator()
    _with_key(phone)
    members.reset("noor", datetime.now(UTC))
    assert not Passkey.objects.exists()
    assert _try(phone, ALONE)[0] == 400


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
_MADE_UP = st.fixed_dictionaries(
    {"id": _JSON, "rawId": _JSON, "type": st.just("public-key"), "response": _JSON | st.fixed_dictionaries(
        {"clientDataJSON": _JSON, "authenticatorData": _JSON, "signature": _JSON, "userHandle": _JSON}
    )}
)  # fmt: skip


@given(st.text(max_size=50) | _JSON.map(json.dumps) | _MADE_UP.map(json.dumps))
def test_whatever_is_sent_as_an_answer_is_right_or_wrong_and_no_crash(answer: str) -> None:
    class Request:
        COOKIES: dict[str, Any] = {}

    request = Request()
    now = datetime.now(UTC)
    asked = passkeys._asked({}, b"c" * 32, passkeys.ALONE, None).cookies["wirecopy-passkey"].value
    request.COOKIES = {"wirecopy-passkey": asked}
    key = Passkey(user=User(pk=1), credential="YQ", public_key=b"\xa0", challenged_at=now)
    assert not passkeys.is_right(request, key, answer, passkeys.ALONE, now)  # type: ignore[arg-type]  # cookies are all it reads
