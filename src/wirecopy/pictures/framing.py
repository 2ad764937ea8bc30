"""A picture as the desk set it: made in private, looked at, put on a story, taken off again.

    make (slow, outside any transaction)  ->  read_made (the desk looks)  ->  show (in the transaction of the rework)
                                                                          ->  hide

Nothing is public before `show`. What it does then is to link files that are there already, so that a story and
its picture go out together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from wirecopy.pictures import files, shapes
from wirecopy.pictures.check import PictureError
from wirecopy.pictures.crediting import address_of
from wirecopy.pictures.decode import WAITED_FOR, Box, Cut, Rendition, decode
from wirecopy.pictures.models import Credentials, Framing, Illustration, StoredPicture
from wirecopy.pictures.shapes import Focus

DESK = "desk:"
_GONE = {StoredPicture.State.WITHDRAWN, StoredPicture.State.REFUSED}


def desk_href(key: str) -> str:
    """The href under which a story shows a picture that the desk put on it."""
    return f"{DESK}{key}"


def make(
    sha256: str,
    *,
    drawn: Mapping[str, Box],
    focus: Focus,
    alt: str,
    words: Mapping[str, str],
    whole: bool = False,
    by: str,
    now: datetime,
) -> Framing:
    """Make every rendition of a kept picture as the desk set it, in private; the row that says so.

    `words` are fields of Metadata, written into each rendition where the file itself is silent or its uploader
    spoke; `alt` too. `whole`: its terms forbid to crop it, so no shape cuts anything off. The same again makes
    nothing. Takes a second or two. Raises PictureError where the picture cannot be shown.
    """
    picture = StoredPicture.objects.filter(pk=sha256).first()
    if picture is None or picture.state in _GONE or not picture.width:
        raise PictureError("That picture cannot be shown: it was withdrawn, or never came.")
    written = {name: text for name, text in words.items() if text} | {"alt": alt}
    wanted = Framing(
        key=_key(sha256, drawn, focus, written, whole=whole),
        picture=picture,
        drawn={name: _as_list(box) for name, box in drawn.items()},
        whole=whole,
        focus_x=focus.x,
        focus_y=focus.y,
        alt=alt,
        words=written,
        by=by,
        at=now,
    )
    held = Framing.objects.filter(pk=wanted.key).first()
    if held is not None and _is_made(held):
        return held
    return _keep(wanted, _decode(wanted, shapes.cuts(parts(wanted), whole=whole)))


def parts(framing: Framing) -> dict[str, Box]:
    """The part of the picture that each shape shows."""
    if framing.whole:
        return {shape.name: Box() for shape in shapes.SHAPES}
    size = (framing.picture.width, framing.picture.height)
    return shapes.boxes(drawn(framing), Focus(x=framing.focus_x, y=framing.focus_y), size)


def drawn(framing: Framing) -> dict[str, Box]:
    """The parts that the desk drew itself."""
    return {
        name: Box(left=left, top=top, width=width, height=height)
        for name, (left, top, width, height) in framing.drawn.items()
    }


def is_cropped(framing: Framing) -> bool:
    """Whether the story's page shows a part of the picture only."""
    return not drawn(framing).get(shapes.PAGE, Box()).is_whole


def is_kept(key: str) -> bool:
    """Whether there is such a framing, of a picture that nobody withdrew."""
    return Framing.objects.filter(pk=key).exclude(picture__state__in=_GONE).exists()


def read_made(key: str, path: str) -> bytes:
    """A rendition for the desk to look at. Raises FileNotFoundError, also once its picture was withdrawn."""
    framing = Framing.objects.filter(pk=key).exclude(picture__state__in=_GONE).first()
    if framing is None or path not in {one["path"] for one in framing.renditions}:
        raise FileNotFoundError(path)
    return (settings.PICTURES_MADE / path).read_bytes()


def make_again(framing: Framing) -> None:
    """Make those private files that are lost. Raises PictureError, and FileNotFoundError without the file as filed."""
    if not _is_made(framing):
        _keep(framing, _decode(framing, shapes.cuts(parts(framing), whole=framing.whole)))


def show(agency: str, guid: str, key: str, now: datetime) -> Illustration | None:
    """Put a framing on a story, in the caller's transaction; None: its picture was withdrawn, or its time is over.

    Public when this returns; "waiting" where its files are lost: `keep.fetch_due` makes them. Safe to repeat.
    """
    framing = Framing.objects.filter(pk=key).first()
    if framing is None:
        return None
    picture = StoredPicture.objects.select_for_update().get(pk=framing.picture_id)
    row = Illustration.objects.filter(agency=agency, guid=guid, href=desk_href(key)).first()
    if picture.state in _GONE or (row is not None and row.until is not None and row.until <= now):
        return None
    paths = paths_of(framing.renditions)
    is_here = files.link(settings.PICTURES_MADE, settings.PICTURES_PUBLIC, paths)
    state = Illustration.State.READY if is_here else Illustration.State.WAITING
    shown, _ = Illustration.objects.update_or_create(
        agency=agency,
        guid=guid,
        href=desk_href(key),
        defaults={
            "picture": picture, "framing": framing, "state": state, "next_try_at": now, "why": "", "tries": 0,
        },
    )  # fmt: skip
    return shown


def allow_until(agency: str, guid: str, key: str, until: datetime | None, now: datetime) -> None:
    """Note, before `show`, when the licence for a framing on a story ends."""
    framing = Framing.objects.get(pk=key)
    Illustration.objects.update_or_create(
        agency=agency,
        guid=guid,
        href=desk_href(key),
        defaults={"until": until},
        create_defaults={
            "until": until, "picture_id": framing.picture_id, "framing": framing, "next_try_at": now,
            "state": Illustration.State.WITHDRAWN,
        },
    )  # fmt: skip


def hide(agency: str, guid: str, *, but: str = "") -> None:
    """Take what the desk put on a story off it, in the caller's transaction, all but the framing `but`."""
    rows = Illustration.objects.filter(agency=agency, guid=guid, href__startswith=DESK)
    rows = rows.exclude(href=desk_href(but)).exclude(state=Illustration.State.WITHDRAWN)
    keys = {row.framing_id for row in rows.select_for_update().order_by("pk") if row.framing_id}
    Illustration.objects.filter(pk__in=[row.pk for row in rows]).update(state=Illustration.State.WITHDRAWN)
    drop_unused(keys)


def drop_unused(keys: Collection[str]) -> None:
    """Remove the public files of those framings that no story shows."""
    shown = Illustration.objects.filter(framing__in=keys, state=Illustration.State.READY)
    for key in set(keys) - set(shown.values_list("framing_id", flat=True)):
        files.unpublish(settings.PICTURES_PUBLIC, key)


def forget(digests: Collection[str]) -> None:
    """Remove all files of framings of withdrawn pictures, also those that only the desk could see."""
    for key in Framing.objects.filter(picture__in=digests).values_list("key", flat=True):
        files.unpublish(settings.PICTURES_PUBLIC, key)
        files.unpublish(settings.PICTURES_MADE, key)
        files.forget_credentials(settings.PICTURES_FILED, key)


def rows_of(key: str, renditions: tuple[Rendition, ...]) -> list[dict[str, Any]]:
    """Renditions as the rows name them."""
    return [
        {
            "shape": one.shape,
            "width": one.width,
            "height": one.height,
            "content_type": one.content_type,
            "path": files.path_of_rendition(key, one),
            "size_bytes": len(one.file),
            "sha256": files.sha256_of(one.file),
        }
        | ({"manifest": files.signed_path(key, one.shape, "c2pa")} if one.manifest else {})
        for one in renditions
    ]


def paths_of(rows: Collection[Mapping[str, Any]]) -> list[str]:
    """The files of renditions, as the rows name them, with those of their credentials."""
    return [path for one in rows for path in (one["path"], one.get("manifest", "")) if path]


def _decode(framing: Framing, cuts: tuple[Cut, ...]) -> tuple[Rendition, ...]:
    content = files.read_filed(settings.PICTURES_FILED, framing.picture_id)
    original = address_of(framing.key, shapes.PAGE)
    return decode(content, cuts=cuts, words=framing.words, original=original, nice=WAITED_FOR).renditions


def _keep(framing: Framing, renditions: tuple[Rendition, ...]) -> Framing:
    files.publish(settings.PICTURES_MADE, framing.key, renditions)
    with transaction.atomic():
        picture = StoredPicture.objects.select_for_update().get(pk=framing.picture_id)
        if picture.state in _GONE:
            files.unpublish(settings.PICTURES_MADE, framing.key)
            raise PictureError("That picture was withdrawn just now.")
        held, is_new = Framing.objects.get_or_create(
            key=framing.key,
            defaults={
                "picture": picture, "drawn": framing.drawn, "whole": framing.whole,
                "focus_x": framing.focus_x, "focus_y": framing.focus_y, "alt": framing.alt, "words": framing.words,
                "by": framing.by, "at": framing.at,
                "renditions": rows_of(framing.key, renditions),
            },
        )  # fmt: skip
        if not is_new:  # its AVIF files and its credentials may be lost with the others
            held.renditions, held.avif = rows_of(framing.key, renditions), "waiting"
            held.credentials, held.credentials_why = Credentials.WAITING, ""
            held.save(update_fields=["renditions", "avif", "credentials", "credentials_why"])
    return held


def _is_made(framing: Framing) -> bool:
    return all((settings.PICTURES_MADE / path).is_file() for path in paths_of(framing.renditions))


def _key(
    sha256: str, drawn: Mapping[str, Box], focus: Focus, words: Mapping[str, str], *, whole: bool
) -> str:
    parts_drawn = {name: _as_list(box) for name, box in drawn.items()}
    of = [sha256, parts_drawn, focus.x, focus.y, dict(words), whole]
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()


def _as_list(box: Box) -> list[float]:
    return [box.left, box.top, box.width, box.height]
