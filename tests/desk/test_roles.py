"""Each address of the desk asks who comes, and each role may do what the table says and no more."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import unwrap

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.desk.people import signed_in
from wirecopy.desk.models import Act, Member
from wirecopy.desk.roles import MAY
from wirecopy.desk.urls import OPEN

ROLES = list(Member.Role)


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _patterns(one, path)
        else:
            yield path, one


PATTERNS = [(path, one) for path, one in _patterns(get_resolver()) if path.startswith("desk/")]
GUARDED = [(path, one) for path, one in PATTERNS if one.name not in OPEN]
IDS = [path for path, _ in GUARDED]


def _address(path: str) -> str:
    """Any address of this pattern; who may come is asked before what there is."""
    for kind, value in (("str", "c1"), ("slug", "c1"), ("int", "1")):
        while f"<{kind}:" in path:
            before, _, rest = path.partition(f"<{kind}:")
            path = before + value + rest.partition(">")[2]
    return "/" + path


def _act_of(one: URLPattern) -> str:
    view = one.callback
    while not hasattr(view, "act") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return getattr(view, "act", "")


@pytest.mark.parametrize(("path", "one"), GUARDED, ids=IDS)
def test_each_address_names_the_act_it_is(path: str, one: URLPattern) -> None:
    assert _act_of(one) in MAY, f"{unwrap(one.callback)} has no @may(…) and is not in urls.OPEN"


@pytest.mark.database
@pytest.mark.parametrize(("path", "one"), GUARDED, ids=IDS)
def test_whoever_is_not_signed_in_is_led_to_the_sign_in(path: str, one: URLPattern) -> None:
    address = _address(path)
    assert Client().get(address).status_code in {302, 405}
    assert Client().post(address).status_code in {403, 405}
    assert {Client().get(address).status_code, Client().post(address).status_code} != {405}


@pytest.mark.database
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("path", "one"), GUARDED, ids=IDS)
def test_each_role_may_do_what_the_table_says(path: str, one: URLPattern, role: Member.Role) -> None:
    client = signed_in(role=role)
    statuses = {
        client.post(_address(path)).status_code,
        signed_in("sam", role).get(_address(path)).status_code,
    }
    assert (403 in statuses) is (role not in MAY[_act_of(one)])


@pytest.mark.database
@pytest.mark.parametrize(("path", "one"), GUARDED, ids=IDS)
def test_looking_changes_nothing(path: str, one: URLPattern) -> None:
    client = signed_in(role="chief")
    before = _writes()
    client.get(_address(path))
    assert _writes() == before


@pytest.mark.database
@pytest.mark.parametrize(("path", "one"), GUARDED, ids=IDS)
def test_nothing_is_done_without_the_token_of_a_form(path: str, one: URLPattern) -> None:
    client = signed_in(role="chief", enforce_csrf_checks=True)
    assert client.post(_address(path)).status_code == 403


@pytest.mark.database
@pytest.mark.parametrize("question", ["UPDATE desk_act SET who = 'nobody'", "DELETE FROM desk_act"])
def test_the_log_is_never_changed(question: str) -> None:
    Act.objects.create(who="noor", what="kill")
    with pytest.raises(DatabaseError, match="for good"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(question)
    assert Act.objects.get().who == "noor"


@pytest.mark.database
def test_the_pages_may_run_nothing_that_is_not_ours() -> None:
    headers = signed_in().get("/desk/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.database
def test_the_site_knows_no_sessions() -> None:
    response = signed_in().get("/search?q=ferry")
    assert response.headers.get("Vary") is None
    assert not response.cookies


def _writes() -> int:
    """How many rows this transaction has written so far, in all tables but the session's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables "
            "WHERE relname NOT IN ('desk_signin', 'django_session')"
        )
        return int(cursor.fetchone()[0])
