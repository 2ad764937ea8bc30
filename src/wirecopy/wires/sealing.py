"""Passwords and keys that must be used again, sealed: whoever has the database alone cannot read them.

The key comes of Wirecopy's own secret key, which stands in a file of the data folder and never in the
database. What we only have to recognise (push tokens) is kept as a digest instead.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from wirecopy.errors import RefusedError


def seal(secret: str) -> str:
    """What may be stored of `secret`; "" of ""."""
    return _box(settings.SECRET_KEY).encrypt(secret.encode()).decode("ascii") if secret else ""


def unseal(sealed: str, *, slug: str) -> str:
    """The secret again. Raises RefusedError where it was sealed with another secret key."""
    if not sealed:
        return ""
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed.encode("ascii")).decode()
    except InvalidToken as error:
        raise RefusedError(
            f"The password of {slug} was sealed with another secret-key file than this data folder has. "
            f"Bring that file back, or give the password anew: wirecopy source secret {slug} FILE"
        ) from error


@lru_cache(maxsize=4)
def _box(secret_key: str) -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"wirecopy secrets of sources, 1")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret_key.encode())))
