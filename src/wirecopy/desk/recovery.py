"""Recovery codes: sixteen digits, each good once instead of the app's code, kept as digests."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import salted_hmac

from wirecopy.desk.models import Recovery, RecoveryCode

MANY = 10
_DIGITS = 16  # 53 bits; nobody can try them without the key that the digest is made with
_GROUP = 4


def renew(user: User) -> list[str]:
    """Ten new codes, in groups of four digits; the earlier ones are good no more. Shown once, never again."""
    codes = ["".join(secrets.choice("0123456789") for _ in range(_DIGITS)) for _ in range(MANY)]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two at once would make two sets
        Recovery.objects.filter(user_id=user.pk).delete()
        made = Recovery.objects.create(user_id=user.pk, name="recovery codes")
        RecoveryCode.objects.bulk_create(RecoveryCode(recovery=made, digest=_digest(code)) for code in codes)
    return [" ".join(code[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP)) for code in codes]


def use(user: User, code: str, now: datetime) -> Recovery | None:
    """What lets `user` in by this code, which is then used up; None for a code that is not theirs, or used."""
    theirs = RecoveryCode.objects.filter(recovery__user_id=user.pk, digest=_digest(code), used_at=None)
    if not theirs.update(used_at=now):
        return None
    found: Recovery | None = Recovery.objects.filter(user_id=user.pk).first()
    return found


def left(user: User) -> int | None:
    """How many codes are not used; None where there never were any."""
    if not Recovery.objects.filter(user_id=user.pk).exists():
        return None
    return RecoveryCode.objects.filter(recovery__user_id=user.pk, used_at=None).count()


def _digest(code: str) -> str:
    return salted_hmac("wirecopy.desk.recovery", code, algorithm="sha256").hexdigest()
