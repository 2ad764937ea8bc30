"""Make the AVIF files of pictures that are public already: one at a time, when no picture waits for its JPEG.

An AVIF file is about half of the WebP, and takes as long to make as JPEG and WebP together. So readers get those
first, and pages are made again once there is AVIF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from wirecopy.pictures import files, framing, shapes
from wirecopy.pictures.check import PictureError
from wirecopy.pictures.crediting import address_of
from wirecopy.pictures.decode import LAST_OF_ALL, WHOLE_AVIF, Cut, Rendition, decode
from wirecopy.pictures.keep import Ready
from wirecopy.pictures.models import Avif, Framing, Illustration, StoredPicture

_LOCK = (1906, 7)  # one at a time, on however many machines
_WAIT_SECONDS = 60.0  # at the lowest priority a busy machine takes long


def make_due(now: datetime, announce: Callable[[Ready], None], *, most: int = 5) -> int:
    """Make up to `most` pictures' AVIF files, the newest first; of how many they were made.

    `announce` is called in the transaction that makes them public, once for each story that shows the picture. Does
    nothing while a picture waits to be fetched, or another process does this.
    """
    made = 0
    with _alone() as is_alone:
        while is_alone and made < most and not _others_wait(now) and _make_next(announce):
            made += 1
    return made


def _others_wait(now: datetime) -> bool:
    return Illustration.objects.filter(state=Illustration.State.WAITING, next_try_at__lte=now).exists()


def _make_next(announce: Callable[[Ready], None]) -> bool:
    """False: there is none, or this machine is too busy now."""
    row: StoredPicture | Framing | None = _next_picture() or _next_framing()
    if row is None:
        return False
    try:
        renditions = _encode(row)
    except PictureError as error:
        if not error.permanent:
            return False
        renditions = ()
    except FileNotFoundError:
        renditions = ()
    if isinstance(row, Framing):
        _publish_framing(row.pk, renditions, announce)
    else:
        _publish_picture(row.pk, renditions, announce)
    return True


def _next_picture() -> StoredPicture | None:
    rows = StoredPicture.objects.filter(avif=Avif.WAITING, state=StoredPicture.State.READY)
    return rows.order_by("-kept_at").first()


def _next_framing() -> Framing | None:
    shown = Illustration.objects.filter(state=Illustration.State.READY, framing__isnull=False)
    rows = Framing.objects.filter(avif=Avif.WAITING, pk__in=shown.values("framing_id"))
    return rows.select_related("picture").order_by("-at").first()


def _encode(row: StoredPicture | Framing) -> tuple[Rendition, ...]:
    if isinstance(row, Framing):
        cuts = shapes.avif_cuts(framing.parts(row), whole=row.whole)
        return _decode(row.picture_id, cuts, row.words, address_of(row.key, shapes.PAGE))
    return _decode(row.pk, WHOLE_AVIF, {}, address_of(row.pk))


def _decode(
    sha256: str, cuts: tuple[Cut, ...], words: dict[str, str], original: str
) -> tuple[Rendition, ...]:
    content = files.read_filed(settings.PICTURES_FILED, sha256)
    return decode(
        content, cuts=cuts, words=words, original=original, wait_seconds=_WAIT_SECONDS, nice=LAST_OF_ALL
    ).renditions


def _publish_picture(pk: str, made: tuple[Rendition, ...], announce: Callable[[Ready], None]) -> None:
    with transaction.atomic():
        row = StoredPicture.objects.select_for_update().get(pk=pk)
        if row.avif != Avif.WAITING or row.state != StoredPicture.State.READY:  # taken off meanwhile
            return
        files.publish(settings.PICTURES_PUBLIC, pk, made)
        row.renditions = [*row.renditions, *framing.rows_of(pk, made)]
        row.avif = Avif.MADE if made else Avif.FAILED
        row.save(update_fields=["renditions", "avif"])
        if made:
            _announce(Illustration.objects.filter(picture=pk, framing=None), announce)


def _publish_framing(pk: str, made: tuple[Rendition, ...], announce: Callable[[Ready], None]) -> None:
    with transaction.atomic():
        row = Framing.objects.select_for_update().get(pk=pk)
        picture = StoredPicture.objects.select_for_update().get(pk=row.picture_id)
        if row.avif != Avif.WAITING or picture.state == StoredPicture.State.WITHDRAWN:
            return
        files.publish(settings.PICTURES_MADE, pk, made)
        row.renditions = [*row.renditions, *framing.rows_of(pk, made)]
        row.avif = Avif.MADE if made else Avif.FAILED
        row.save(update_fields=["renditions", "avif"])
        shown = Illustration.objects.filter(framing=pk, state=Illustration.State.READY)
        if made and shown.exists():
            files.link(settings.PICTURES_MADE, settings.PICTURES_PUBLIC, framing.paths_of(row.renditions))
            _announce(shown, announce)


def _announce(rows: QuerySet[Illustration], announce: Callable[[Ready], None]) -> None:
    for row in rows.filter(state=Illustration.State.READY):
        announce(Ready(agency=row.agency, guid=row.guid, href=row.href, sha256=str(row.picture_id)))


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", _LOCK)
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK)
