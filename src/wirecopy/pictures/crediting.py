"""Give a picture its credentials, with the publisher's key. Never in the web process, which never has the key.

    fetched  ->  credited  ->  public                      (keep.py, in the worker that fetches)
    framed   ->  public  ->  credit_due  ->  pages again   (crediting_later.py, a job)

A picture that cannot have credentials is shown without; its row says why, and so does the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

import structlog
from django.conf import settings

from wirecopy.errors import WirecopyError
from wirecopy.pictures import files
from wirecopy.pictures.check import ContentType, PictureError
from wirecopy.pictures.credentials import Credited, Done, credit, put_back, taken_out
from wirecopy.pictures.decode import Decoded
from wirecopy.pictures.signing_keys import Signer, open_signer

log = structlog.get_logger(__name__)


def signer(now: datetime) -> Signer:
    """Who signs this site's pictures. Raises WirecopyError. Never called in the web process."""
    site = settings.WIRECOPY
    return open_signer(
        settings.DATA / "keys",
        site["PUBLISHER"],
        now,
        chain=site["PICTURE_CHAIN"],
        key=site["PICTURE_KEY"],
    )


def address_of(key: str, shape: str = "") -> str:
    """Where the rendition with credentials will stand, for all others to name as what they come from."""
    return f"{settings.WIRECOPY['SITE_URL']}/pictures/{files.signed_path(key, shape)}"


def credited(sha256: str, filed: bytes, decoded: Decoded, now: datetime) -> tuple[Decoded, Credited | None]:
    """A picture just decoded, with credentials in its largest JPEG; as it was where that is not to be."""
    place = next(at for at, one in enumerate(decoded.renditions) if one.content_type == ContentType.JPEG)
    plain = decoded.renditions[place]
    done = Done(filed_size=(decoded.width, decoded.height))
    made, _ = credit_one(sha256, filed, plain.file, done=done, words=asdict(decoded.metadata), now=now)
    if made is None:
        return decoded, None
    renditions = list(decoded.renditions)
    renditions[place] = replace(plain, file=made.file, manifest=made.manifest)
    source_type = decoded.metadata.digital_source_type or made.digital_source_type
    metadata = replace(decoded.metadata, digital_source_type=source_type)
    return replace(decoded, renditions=tuple(renditions), metadata=metadata), made


def credit_one(
    key: str,
    filed: bytes,
    plain: bytes,
    *,
    done: Done,
    words: Mapping[str, str],
    now: datetime,
    shape: str = "",
) -> tuple[Credited | None, str]:
    """A JPEG with credentials, those it had before if it had any; or None and why not, which is in the log then."""
    title = files.signed_path(key, shape).rpartition("/")[2]
    try:
        ours = signer(now)
        kept = files.read_credentials(settings.PICTURES_FILED, key, shape)
        if (again := put_back(kept, plain, ours, now)) is not None:
            return again, ""
        made = credit(filed, plain, done, words=words, signer=ours, now=now, title=title)
    except (PictureError, WirecopyError) as error:
        log.warning("picture without credentials", picture=key, why=str(error))
        return None, str(error)
    files.keep_credentials(settings.PICTURES_FILED, key, shape, taken_out(made))
    return made, ""
