"""Builders of people who are signed in, for tests of what they may do."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from wirecopy.desk.models import Member, SignIn

PASSWORD = "a long walk along the quay"  # of people that live for one test


def a_member(name: str = "noor", role: str = "editor") -> User:
    """Somebody who has set up password and app. Their password is PASSWORD."""
    user = User.objects.create_user(name, password=PASSWORD)
    Member.objects.create(user=user, role=role)
    TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    return user


def code_of(user: User) -> str:
    """What their app shows now. Good once."""
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key):06}"


def signed_in(name: str = "noor", role: str = "editor", *, enforce_csrf_checks: bool = False) -> Client:
    """A browser in which a fresh member of this role is signed in, without the slow way through the form."""
    user = a_member(name, role)
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.get(user=user).persistent_id
    session.save()
    now = datetime.now(UTC)
    SignIn.objects.create(
        session_key=session.session_key or "", user=user, at=now, seen_at=now, address="", browser=""
    )
    return client
