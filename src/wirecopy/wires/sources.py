"""Add, find, pause and remove sources; and what a source says of how to read its deliveries."""

from __future__ import annotations

import difflib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from wirecopy import formats
from wirecopy.errors import RefusedError
from wirecopy.item import Hints
from wirecopy.wires.addresses import parse, shown, why_refused
from wirecopy.wires.models import Source
from wirecopy.wires.push import token_digest

SHORTEST_INTERVAL_SECONDS = 5

_SLUG = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47 as far as a typing mistake shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A source to be added, as somebody asks for it. `address`: URL to poll or folder to watch."""

    slug: str
    kind: str  # a value of Source.Kind
    address: str = ""
    agency_name: str = ""  # as shown; "": the slug
    format: str = ""
    language: str = ""
    zone: str = ""
    interval_seconds: int = 60
    credit_text: str = ""
    robots: str = Source.Robots.INDEX
    archive_days: int | None = None  # None: for ever
    auto_publish: bool = True
    pictures_with: str = Source.PicturesWith.AGENCY
    pictures_crop: bool = True
    pictures_days: int | None = None  # None: for ever
    allow_private: bool = False


def add_source(wish: Wish) -> tuple[Source, str]:
    """The new source, and its push token ("" for other kinds), which is shown now and never again.

    Raises RefusedError that says what to write instead; nothing is stored then.
    """
    _refuse_wrong(wish)
    address = _address(wish)
    token = secrets.token_urlsafe(32) if wish.kind == Source.Kind.PUSH else ""
    name = wish.agency_name or wish.slug
    source = Source(
        slug=wish.slug,
        kind=wish.kind,
        address=address,
        format=wish.format,
        agency=slugify(name)[:60] or wish.slug,
        agency_name=name,
        credit_text=wish.credit_text,
        robots=wish.robots,
        archive_days=wish.archive_days,
        auto_publish=wish.auto_publish,
        pictures_with=wish.pictures_with,
        pictures_crop=wish.pictures_crop,
        pictures_days=wish.pictures_days,
        language=wish.language,
        zone=wish.zone,
        interval_seconds=wish.interval_seconds,
        allow_private=wish.allow_private,
        token_sha256=token_digest(token) if token else "",
    )
    try:
        with transaction.atomic():
            source.save(force_insert=True)
    except IntegrityError as error:
        raise RefusedError(
            f"There is, or was, a source {wish.slug} already; its stories carry that name. Choose another one."
        ) from error
    return source, token


def find_source(slug: str) -> Source:
    """The source of that name, also if it was removed. Raises RefusedError, with the nearest names."""
    source = Source.objects.filter(slug=slug).first()
    if source is not None:
        return source
    slugs = list(Source.objects.exclude(state=Source.State.REMOVED).values_list("slug", flat=True))
    near = difflib.get_close_matches(slug, slugs, n=3)
    meant = f" Did you mean {' or '.join(near)}?" if near else " `wirecopy source list` shows all."
    raise RefusedError(f"There is no source {slug}.{meant}")


def pause(slug: str) -> None:
    """Poll it, watch it and take its pushes no more until it is resumed. Safe to repeat."""
    _change_state(slug, Source.State.PAUSED)


def resume(slug: str) -> None:
    """Start again at once, with past failures forgotten. Safe to repeat."""
    _change_state(slug, Source.State.ACTIVE)
    Source.objects.filter(slug=slug).update(next_poll_at=None, failures=0, last_error="")


def remove(slug: str) -> None:
    """Take no more from it, for ever. Its deliveries and stories stay. Safe to repeat."""
    _change_state(slug, Source.State.REMOVED)
    Source.objects.filter(slug=slug).update(token_sha256="")


def hints(source: Source, *, name: str, content_type: str) -> Hints:
    """What a reader is told of a delivery of this source besides its bytes."""
    return Hints(
        name=name,
        content_type=content_type,
        language=source.language,
        zone=source.zone,
        encoding=source.encoding,
        settings=tuple(sorted((str(key), str(value)) for key, value in source.dialect.items())),
    )


def _change_state(slug: str, state: Source.State) -> None:
    source = find_source(slug)
    # Expected, not saved: whoever removes it at this moment is not undone.
    changed = Source.objects.filter(pk=source.pk).exclude(state=Source.State.REMOVED).update(state=state)
    if not changed and state != Source.State.REMOVED:
        raise RefusedError(f"The source {slug} was removed, which is for ever. Add one under another name.")


def _refuse_wrong(wish: Wish) -> None:
    if not _SLUG.fullmatch(wish.slug) or len(wish.slug) > 60:
        raise RefusedError(
            f"{wish.slug!r} does not do as the name of a source: use small letters, digits and hyphens, "
            "such as harbour-news, at most 60."
        )
    if wish.format and wish.format not in formats.FORMATS:
        raise RefusedError(f"There is no format {wish.format}. There are: {', '.join(formats.FORMATS)}.")
    if wish.language and not _LANGUAGE.fullmatch(wish.language):
        raise RefusedError(f"{wish.language!r} is no language tag; write it like en, de-AT or ar.")
    if wish.zone:
        try:
            ZoneInfo(wish.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise RefusedError(f"{wish.zone!r} is no time zone; write it like Europe/Berlin.") from error
    if wish.interval_seconds < SHORTEST_INTERVAL_SECONDS:
        raise RefusedError(f"An interval has at least {SHORTEST_INTERVAL_SECONDS} seconds.")
    if wish.archive_days is not None and wish.archive_days < 1:
        raise RefusedError("A number of archive days is at least 1; leave it out to keep stories for ever.")
    if wish.pictures_days is not None and wish.pictures_days < 1:
        raise RefusedError("A number of picture days is at least 1; leave it out if they may be used for ever.")


def _address(wish: Wish) -> str:
    if wish.kind == Source.Kind.POLL:
        return _url(wish)
    if wish.kind == Source.Kind.FOLDER:
        return str(_folder(Path(wish.address).expanduser().absolute()))
    return ""


def _url(wish: Wish) -> str:
    place = parse(wish.address)
    why = why_refused(place.host, allow_private=wish.allow_private)
    if why and why != "it is no IP address":
        raise RefusedError(
            f"{shown(wish.address)}: {place.host} may not be called: {why}. "
            "If it is an agency's machine in your own network, add --allow-private."
        )
    return wish.address


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise RefusedError(f"There is no folder {path}. Make it first, writable for Wirecopy.")
    watched = Source.objects.filter(kind=Source.Kind.FOLDER).exclude(state=Source.State.REMOVED)
    for slug, address in watched.values_list("slug", "address"):
        other = Path(address)
        if path.resolve() == other.resolve():
            raise RefusedError(f"The folder {path} is watched for {slug} already. Give each source its own.")
    return path
