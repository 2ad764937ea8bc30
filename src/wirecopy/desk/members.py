"""Who belongs to the newsroom: letting people in, changing what they may do, letting them in no more."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from wirecopy.desk import sessions
from wirecopy.desk.models import Act, Member, SignIn
from wirecopy.errors import RefusedError

INVITED_FOR = timedelta(hours=48)


def invite(name: str, role: str, now: datetime) -> str:
    """Make somebody a member, or set up a member's sign-in anew; the token of their set-up link, kept only
    as a digest.

    Until the link is used, an earlier password and app of theirs go on working. Raises RefusedError for a
    name or role that will not do.
    """
    if role not in set(Member.Role):
        raise RefusedError(f"{role!r} is no role. There are {', '.join(Member.Role)}.")
    user = User(username=name)
    user.set_unusable_password()
    token = secrets.token_urlsafe(24)
    try:
        with transaction.atomic():
            held = User.objects.select_for_update().filter(username=name).first()
            if held is None:
                user.full_clean(exclude=["password"])
                user.save()
                held = user
            fields = {"role": role, "invited_sha256": token_digest(token), "invited_until": now + INVITED_FOR}
            Member.objects.update_or_create(user=held, defaults=fields)
            TOTPDevice.objects.filter(user=held, confirmed=False).delete()
            TOTPDevice.objects.create(user=held, name="app", confirmed=False)
            User.objects.filter(pk=held.pk).update(is_active=True)
            _note("people", name, role)
    except ValidationError as error:
        raise RefusedError(f"{name!r} does not do as a name: {' '.join(error.messages)}") from error
    except IntegrityError as error:
        raise RefusedError(f"{name!r} was added by somebody else this moment; try again.") from error
    return token


def change_role(name: str, role: str) -> None:
    """Holds from the next request on. Raises RefusedError where there is no such member."""
    member = _member(name)
    Member.objects.filter(pk=member.pk).update(role=Member.Role(role))
    _note("people", name, role, before=member.role)


def remove(name: str) -> None:
    """Let somebody in no more, and sign them out everywhere. Their name stays: the log speaks of it."""
    member = _member(name)
    with transaction.atomic():
        User.objects.filter(pk=member.user_id).update(is_active=False)
        TOTPDevice.objects.filter(user_id=member.user_id).delete()
        Member.objects.filter(pk=member.pk).update(invited_sha256="", invited_until=None)
        _note("people", name, "removed", before=member.role)
    sessions.end(list(SignIn.objects.filter(user_id=member.user_id).values_list("session_key", flat=True)))


def everybody() -> Sequence[Member]:
    return list(Member.objects.select_related("user").order_by("user__username"))


def standing(member: Member) -> str:
    """In words: "signs in", "invited", "removed"."""
    if not member.user.is_active:
        return "removed"
    return "signs in" if member.user.has_usable_password() else "invited"


def token_digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _member(name: str) -> Member:
    member = Member.objects.select_related("user").filter(user__username=name).first()
    if member is None:
        raise RefusedError(f"Nobody at the desk is called {name!r}. `wirecopy desk list` shows everybody.")
    return member


def _note(what: str, name: str, after: str, *, before: str = "") -> None:
    """As the command line does it: whoever may run it owns the machine, and has no name at the desk."""
    Act.objects.create(who="the command line", what=what, field=name[:40], before=before, after=after)
