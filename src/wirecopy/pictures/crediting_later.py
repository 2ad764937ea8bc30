"""Credentials for pictures that are shown without: what the desk framed, and what was kept before there were any.

The web process makes what the desk framed and never has the key, so this is a job. Readers get the picture first,
and pages are made again once its largest JPEG carries credentials, under a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from wirecopy.pictures import files, framing
from wirecopy.pictures.check import ContentType
from wirecopy.pictures.credentials import Credited, Done
from wirecopy.pictures.crediting import credit_one
from wirecopy.pictures.keep import Ready
from wirecopy.pictures.metadata import Metadata
from wirecopy.pictures.models import Credentials, Framing, Illustration, StoredPicture
from wirecopy.pictures.shapes import PAGE


def credit_due(now: datetime, announce: Callable[[Ready], None], *, most: int = 5) -> int:
    """Credit up to `most` pictures, the newest first; returns how many were looked at.

    `announce` is called in the transaction that makes one public, once for each story that shows the picture.
    Safe to repeat, and any number may run. What fails is shown without, and not tried again.
    """
    for done in range(most):
        if not (_next_framing(now, announce) or _next_picture(now, announce)):
            return done
    return most


@dataclass(frozen=True, slots=True)
class _Found:
    """`row`: the rendition that is replaced, and what by. None: it stays, and `why`."""

    row: dict[str, Any]
    made: Credited | None
    why: str


def _next_framing(now: datetime, announce: Callable[[Ready], None]) -> bool:
    shown = Illustration.objects.filter(state=Illustration.State.READY, framing__isnull=False)
    rows = Framing.objects.filter(credentials=Credentials.WAITING, pk__in=shown.values("framing_id"))
    row = rows.select_related("picture").order_by("-at").first()
    if row is None:
        return False
    done = Done(filed_size=(row.picture.width, row.picture.height), part=framing.parts(row)[PAGE])
    words = _words(row.picture) | row.words
    found = _find(row, row.picture, done, folder=settings.PICTURES_MADE, shape=PAGE, words=words, now=now)
    with transaction.atomic():
        held = Framing.objects.select_for_update().get(pk=row.pk)
        picture = StoredPicture.objects.select_for_update().get(pk=row.picture_id)
        if held.credentials != Credentials.WAITING or picture.state == StoredPicture.State.WITHDRAWN:
            return True
        _keep(held, settings.PICTURES_MADE, PAGE, found)
        _learn(picture, found)
        using = Illustration.objects.filter(framing=held.pk, state=Illustration.State.READY)
        if found.made is not None and using.exists():
            files.link(settings.PICTURES_MADE, settings.PICTURES_PUBLIC, framing.paths_of(held.renditions))
            _announce(using, announce)
    return True


def _next_picture(now: datetime, announce: Callable[[Ready], None]) -> bool:
    rows = StoredPicture.objects.filter(credentials=Credentials.WAITING, state=StoredPicture.State.READY)
    row = rows.order_by("-kept_at").first()
    if row is None:
        return False
    done = Done(filed_size=(row.width, row.height))
    found = _find(row, row, done, folder=settings.PICTURES_PUBLIC, shape="", words=_words(row), now=now)
    with transaction.atomic():
        held = StoredPicture.objects.select_for_update().get(pk=row.pk)
        if held.credentials != Credentials.WAITING or held.state != StoredPicture.State.READY:
            return True
        _keep(held, settings.PICTURES_PUBLIC, "", found)
        _learn(held, found)
        if found.made is not None:
            using = Illustration.objects.filter(picture=held.pk, framing=None, state=Illustration.State.READY)
            _announce(using, announce)
    return True


def _find(
    row: StoredPicture | Framing,
    picture: StoredPicture,
    done: Done,
    *,
    folder: Path,
    shape: str,
    words: dict[str, str],
    now: datetime,
) -> _Found:
    """The slow part, outside any transaction."""
    largest = max(
        (
            one
            for one in row.renditions
            if one.get("shape", "") == shape and one["content_type"] == ContentType.JPEG
        ),
        key=lambda one: int(one["width"]),
    )
    try:
        filed = files.read_filed(settings.PICTURES_FILED, picture.sha256)
        plain = (folder / largest["path"]).read_bytes()
    except FileNotFoundError as error:
        return _Found(largest, None, f"A file of the picture is not there: {error}")
    made, why = credit_one(row.pk, filed, plain, done=done, words=words, now=now, shape=shape)
    return _Found(largest, made, why)


def _keep(held: StoredPicture | Framing, folder: Path, shape: str, found: _Found) -> None:
    """Put the file with credentials in the place of the one without, in the folder and in the row."""
    held.credentials = Credentials.FAILED if found.made is None else Credentials.MADE
    held.credentials_why = found.why
    if found.made is not None:
        one = files.credited(found.row, found.made.file, found.made.manifest)
        files.publish(folder, held.pk, (one,))
        (fresh,) = framing.rows_of(held.pk, (one,))
        held.renditions = [
            fresh if row["path"] == found.row["path"] else _digested(row, folder) for row in held.renditions
        ]
    held.save(update_fields=["renditions", "credentials", "credentials_why"])


def _digested(row: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A rendition made before digests were noted gets its own."""
    if "sha256" in row or not (folder / row["path"]).is_file():
        return row
    return row | {"sha256": files.sha256_of((folder / row["path"]).read_bytes())}


def _learn(picture: StoredPicture, found: _Found) -> None:
    """What the manifest says that the picture came with."""
    if found.made is None:
        return
    picture.came_with_credentials = found.made.came_with_manifest
    picture.digital_source_type = picture.digital_source_type or found.made.digital_source_type
    picture.save(update_fields=["came_with_credentials", "digital_source_type"])


def _words(picture: StoredPicture) -> dict[str, str]:
    return {name: getattr(picture, name) for name in Metadata.__dataclass_fields__}


def _announce(using: Any, announce: Callable[[Ready], None]) -> None:
    for row in using:
        announce(Ready(agency=row.agency, guid=row.guid, href=row.href, sha256=str(row.picture_id)))
