"""Who belongs to the newsroom: letting people in, changing what they may do, letting them in no more."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from wirecopy.desk import sessions
from wirecopy.desk.models import Act, Member, Passkey, Recovery, SignIn
from wirecopy.errors import RefusedError

INVITED_FOR = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does it, for the log. Whoever may run a command owns the machine, and has no name at the desk."""

    who: str = "the command line"
    address: str = ""
    reason: str = ""


COMMAND = By()


def invite(
    name: str, role: str, now: datetime, *, by: By = COMMAND, good_for: timedelta = INVITED_FOR
) -> str:
    """Make somebody a member, or set up a member's sign-in anew; the token of their set-up link, kept only
    as a digest.

    Until the link is used, an earlier password and app of theirs go on working. Raises RefusedError for a
    name or role that will not do, and for another role of the last chief.
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
            elif role != Member.Role.CHIEF:
                _keep_a_chief(held.pk)
            fields = {"role": role, "invited_sha256": token_digest(token), "invited_until": now + good_for}
            Member.objects.update_or_create(user=held, defaults=fields)
            TOTPDevice.objects.filter(user=held, name="app", confirmed=False).delete()
            TOTPDevice.objects.create(user=held, name="app", confirmed=False)
            User.objects.filter(pk=held.pk).update(is_active=True)
            _note(by, name, f"invited as {role}")
    except ValidationError as error:
        raise RefusedError(f"{name!r} does not do as a name: {' '.join(error.messages)}") from error
    except IntegrityError as error:
        raise RefusedError(f"{name!r} was added by somebody else this moment; try again.") from error
    return token


def change_role(name: str, role: str, *, by: By = COMMAND) -> None:
    """Holds from the next request on. Raises RefusedError where there is no such member, for a role that is
    none, and for the last chief.
    """
    if role not in set(Member.Role):
        raise RefusedError(f"{role!r} is no role. There are {', '.join(Member.Role)}.")
    member = _member(name)
    with transaction.atomic():
        if role != Member.Role.CHIEF:
            _keep_a_chief(member.user_id)
        Member.objects.filter(pk=member.pk).update(role=role)
        _note(by, name, role, before=member.role)


def remove(name: str, *, by: By = COMMAND) -> None:
    """Let somebody in no more, and sign them out everywhere. Their name stays: the log speaks of it.

    Raises RefusedError for the last chief.
    """
    member = _member(name)
    with transaction.atomic():
        _keep_a_chief(member.user_id)
        User.objects.filter(pk=member.user_id).update(is_active=False)
        forget_second_factors(member.user_id)
        Member.objects.filter(pk=member.pk).update(invited_sha256="", invited_until=None)
        end_sessions(member.user_id)
        _note(by, name, "removed", before=member.role)


def reset(name: str, now: datetime, *, by: By = COMMAND, good_for: timedelta = INVITED_FOR) -> str:
    """For a lost or stolen phone: app, passkeys and recovery codes let nobody in from now on, and all sessions
    end. The token of a set-up link, as `invite` gives it.
    """
    member = _member(name)
    if not member.user.is_active:
        raise RefusedError(f"{name} was removed. Invite them again.")
    with transaction.atomic():
        token = invite(name, member.role, now, by=by, good_for=good_for)
        forget_second_factors(
            member.user_id, but=TOTPDevice.objects.get(user=member.user, name="app", confirmed=False).pk
        )
        end_sessions(member.user_id)
        _note(by, name, "app, passkeys and recovery codes taken away")
    return token


def end_sessions(user_id: int) -> int:
    """Sign somebody out everywhere, at once; how many places that were."""
    return sessions.end(list(SignIn.objects.filter(user_id=user_id).values_list("session_key", flat=True)))


def forget_second_factors(user_id: int, *, but: int | None = None) -> None:
    """Apps, passkeys and recovery codes let nobody in any more, and end the sessions they began. `but`: an app."""
    TOTPDevice.objects.filter(user_id=user_id).exclude(pk=but).delete()
    Passkey.objects.filter(user_id=user_id).delete()
    Recovery.objects.filter(user_id=user_id).delete()


def everybody() -> Sequence[Member]:
    return list(Member.objects.select_related("user").order_by("user__username"))


def standing(member: Member) -> str:
    """In words: "signs in", "invited", "removed"."""
    if not member.user.is_active:
        return "removed"
    return "signs in" if member.user.has_usable_password() else "invited"


def token_digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _keep_a_chief(user_id: int) -> None:
    """In a transaction: refuse what would leave nobody who may let people in."""
    # Locked first and looked at after: of two chiefs who send each other away at once, the second sees the first.
    list(Member.objects.select_for_update().filter(role=Member.Role.CHIEF).order_by("pk"))
    members = Member.objects.select_related("user").filter(role=Member.Role.CHIEF, user__is_active=True)
    chiefs = {member.user_id for member in members if member.user.has_usable_password()}
    if chiefs == {user_id}:
        raise RefusedError("That is the last chief. Make somebody else chief first.")


def _member(name: str) -> Member:
    member = Member.objects.select_related("user").filter(user__username=name).first()
    if member is None:
        raise RefusedError(f"Nobody at the desk is called {name!r}. `wirecopy desk list` shows everybody.")
    return member


def _note(by: By, name: str, after: str, *, before: str = "") -> None:
    Act.objects.create(
        who=by.who,
        what="people",
        field=name[:40],
        before=before,
        after=after,
        reason=by.reason,
        address=by.address,
    )
