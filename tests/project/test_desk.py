"""Letting people in at the desk from the command line."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.project.conftest import Say
from wirecopy.desk.models import Act, Member

pytestmark = pytest.mark.database


def test_somebody_is_added_with_a_link_that_sets_up_their_sign_in(wirecopy: Say) -> None:
    code, out, _ = wirecopy("desk", "add", "lena", "--role", "editor")
    path = "/desk/welcome/" + out.strip().rpartition("/desk/welcome/")[2]
    assert code == 0
    assert Member.objects.get().role == "editor"
    assert Client().get(path).status_code == 200


def test_the_link_is_kept_nowhere(wirecopy: Say) -> None:
    _, out, _ = wirecopy("desk", "add", "lena", "--role", "editor")
    token = out.strip().rpartition("/")[2]
    assert token not in str(list(Member.objects.values())) + str(list(Act.objects.values()))


def test_everybody_is_listed_with_what_they_may_do(wirecopy: Say) -> None:
    wirecopy("desk", "add", "lena", "--role", "editor")
    wirecopy("desk", "role", "lena", "--role", "chief")
    _, out, _ = wirecopy("desk", "list")
    assert out.splitlines()[-1].split() == ["lena", "chief", "invited"]


def test_whoever_is_removed_stays_in_the_log(wirecopy: Say) -> None:
    wirecopy("desk", "add", "lena", "--role", "editor")
    wirecopy("desk", "remove", "lena")
    assert not User.objects.get().is_active
    assert list(Act.objects.order_by("id").values_list("field", "after")) == [
        ("lena", "invited as editor"),
        ("lena", "removed"),
    ]


def test_a_name_that_nobody_has_is_said(wirecopy: Say) -> None:
    code, _, says = wirecopy("desk", "remove", "nobody")
    assert code == 1
    assert "wirecopy desk list" in says
