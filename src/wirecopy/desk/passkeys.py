"""Passkeys (WebAuthn level 2): the questions a browser is asked, and whether its answers are right.

A question is remembered by the browser, in a cookie we sign, so that strangers who ask leave no rows. It
is answered once: a key takes no challenge that is older than the last it answered.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from wirecopy.desk.models import Passkey
from wirecopy.errors import RefusedError

MOST = 20  # keys of one person
MOST_BYTES = 16_384  # of an answer; real ones have about one thousand
ALONE, SECOND, MAKE = "alone", "second", "make"  # what a question is for
_COOKIE = "wirecopy-passkey"
_SALT = "wirecopy.desk.passkeys"
_GOOD_FOR = timedelta(minutes=5)
_NOT_RIGHT = (WebAuthnException, ValueError, KeyError, TypeError)  # of an answer that somebody made up


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """Whose keys they are: `id` is a host name, `origin` where the desk must be open."""

    id: str
    origin: str


def relying_party(site_url: str) -> RelyingParty | None:
    """None where browsers allow no passkeys: an address by number, or http to another machine.

    This machine by number counts as localhost, which is a name to browsers.
    """
    parts = urlsplit(site_url)
    host = parts.hostname or ""
    try:
        number = ip_address(host)
    except ValueError:
        number = None
    if number is not None and not number.is_loopback:
        return None
    host = "localhost" if number is not None else host
    if parts.scheme != "https" and host != "localhost" and not host.endswith(".localhost"):
        return None
    port = f":{parts.port}" if parts.port else ""
    return RelyingParty(id=host, origin=f"{parts.scheme}://{host}{port}")


def ours() -> RelyingParty | None:
    return relying_party(settings.WIRECOPY["SITE_URL"])


def keys_of(user: User) -> QuerySet[Passkey]:
    found: QuerySet[Passkey] = Passkey.objects.filter(user_id=user.pk).order_by("made_at")
    return found


# Questions


def question_to_make(user: User) -> HttpResponse:
    """What a browser needs to make a key; with the cookie that remembers it."""
    party = _party()
    challenge = secrets.token_bytes(32)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=settings.WIRECOPY["SITE_NAME"],
        user_id=handle(user),
        user_name=user.get_username(),
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(key.credential for key in keys_of(user)),
    )
    return _asked(options_to_json_dict(options), challenge, MAKE, user)


def question_alone() -> HttpResponse:
    """For a sign-in with nothing but a key, which must then know its holder."""
    challenge = secrets.token_bytes(32)
    options = generate_authentication_options(
        rp_id=_party().id, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _asked(options_to_json_dict(options), challenge, ALONE, None)


def question_second(name: str, user: User | None) -> HttpResponse:
    """For a sign-in with name, password and key. `user` is None where the password was wrong.

    Nobody is told: whoever has no key, or does not exist, seems to have one.
    """
    challenge = secrets.token_bytes(32)
    held = [key.credential for key in keys_of(user)] if user else []
    invented = bytes_to_base64url(salted_hmac(_SALT, f"no key of {name}", algorithm="sha256").digest())
    options = generate_authentication_options(
        rp_id=_party().id,
        challenge=challenge,
        allow_credentials=_descriptors(held or [invented]),
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    return _asked(options_to_json_dict(options), challenge, SECOND, None)


# Answers


def make(request: HttpRequest, user: User, name: str, answer: str, now: datetime) -> Passkey:
    """The key that a browser has made. Raises RefusedError, fit for the page, where it will not do."""
    asked = _remembered(request, MAKE, now)
    if asked is None or asked["who"] != user.pk:
        raise RefusedError("That took too long. Try again.")
    if keys_of(user).count() >= MOST:
        raise RefusedError(f"{MOST} keys are the most. Remove one first.")
    party = _party()
    try:
        made = verify_registration_response(
            credential=_parsed(answer),
            expected_challenge=base64url_to_bytes(asked["challenge"]),
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
    except _NOT_RIGHT as error:
        raise RefusedError("The key's answer was not right. Try again.") from error
    try:
        with transaction.atomic():
            key: Passkey = Passkey.objects.create(
                user=user,
                name=name,
                credential=bytes_to_base64url(made.credential_id),
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                knows_holder=made.user_verified,
                challenged_at=asked["at"],
            )
    except IntegrityError as error:
        raise RefusedError("That key is known already.") from error
    return key


def purpose_of(request: HttpRequest, now: datetime) -> str:
    """ALONE or SECOND: what the browser was asked a key for; "" where it was asked nothing, or long ago."""
    for purpose in (ALONE, SECOND):
        if _remembered(request, purpose, now):
            return purpose
    return ""


def claimed(answer: str) -> Passkey | None:
    """The key that an answer says it is of. Nothing is proved by that."""
    try:
        name = str(_parsed(answer)["id"])
    except _NOT_RIGHT:
        return None
    found: Passkey | None = (
        Passkey.objects.select_related("user").filter(credential=name.replace("\x00", "")[:2000]).first()
    )
    return found


def is_right(request: HttpRequest, key: Passkey, answer: str, purpose: str, now: datetime) -> bool:
    """Whether this key answered what this browser was asked. Good once, and then the key counts as used."""
    asked, party = _remembered(request, purpose, now), ours()
    if asked is None or party is None:
        return False
    try:
        given = _parsed(answer)
        # Not said by keys that do not know whose they are; if said, it must fit (section 7.2, step 6).
        said = given["response"].get("userHandle")
        if said and base64url_to_bytes(said) != handle(key.user):
            return False
        found = verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(asked["challenge"]),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=purpose == ALONE,
        )
    except (*_NOT_RIGHT, AttributeError):
        return False
    # Expected, not saved: of two with the same answer at once, one finds it given.
    fresh = Passkey.objects.filter(pk=key.pk, challenged_at__lt=asked["at"])
    used = fresh.update(challenged_at=asked["at"], used_at=now, sign_count=found.new_sign_count)
    return bool(used)


def handle(user: User) -> bytes:
    """What keys know somebody by: always the same, and no name (section 14.6.1)."""
    return salted_hmac(_SALT, f"holder {user.pk}", algorithm="sha256").digest()


def _party() -> RelyingParty:
    party = ours()
    if party is None:
        raise RefusedError(
            "Passkeys need https and a name: set WIRECOPY_SITE_URL to an address such as https://news.example."
        )
    return party


def _descriptors(credentials: Any) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in credentials]


def _asked(options: Any, challenge: bytes, purpose: str, user: User | None) -> HttpResponse:
    said = {
        "challenge": bytes_to_base64url(challenge),
        "for": purpose,
        "at": datetime.now(UTC).isoformat(),
        "who": user.pk if user else 0,
    }
    response = JsonResponse(options)
    response.set_cookie(
        _COOKIE,
        signing.dumps(said, salt=_SALT),
        max_age=_GOOD_FOR,
        path="/desk/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _remembered(request: HttpRequest, purpose: str, now: datetime) -> dict[str, Any] | None:
    try:
        said: dict[str, Any] = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    at = datetime.fromisoformat(said["at"])
    if said["for"] != purpose or now - at > _GOOD_FOR:
        return None
    return said | {"at": at}


def _parsed(answer: str) -> dict[str, Any]:
    """Raises ValueError for what is no answer."""
    if len(answer) > MOST_BYTES:
        raise ValueError("too long")
    given = json.loads(answer)
    if not isinstance(given, dict) or not isinstance(given.get("response"), dict):
        raise TypeError("no answer of a browser")
    return given
