"""Add, find, pause and remove partners; and say what an agency lets us pass on."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q

from wirecopy.archive.models import Story
from wirecopy.errors import RefusedError
from wirecopy.partners.deciding import wish_again
from wirecopy.partners.models import Partner, Sending
from wirecopy.wires.addresses import parse, shown
from wirecopy.wires.models import Source
from wirecopy.wires.names import LANGUAGE, refuse_unfit, unknown
from wirecopy.wires.push import token_digest
from wirecopy.wires.sealing import seal
from wirecopy.wires.sources import find_source
from wirecopy.writers import WRITERS

_HOST_KEY = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A partner to be added, as somebody asks for it. `address`: folder or URL to push to, "" for none."""

    slug: str
    format: str
    name: str = ""
    address: str = ""
    pulls: bool = False
    user: str = ""
    secret: str = ""
    host_key: str = ""
    endpoint_url: str = ""
    region: str = ""
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    licence: str = Partner.Licence.ALL
    desk_headline: bool = False
    allow_private: bool = False


def add_partner(wish: Wish) -> tuple[Partner, str]:
    """The new partner, and its pull token ("" if it does not pull), which is shown now and never again.

    Raises RefusedError that says what to write instead; nothing is stored then.
    """
    way = _way(wish)
    _refuse_wrong(wish, way)
    token = secrets.token_urlsafe(32) if wish.pulls else ""
    told = {
        "user": wish.user,
        "host_key": wish.host_key,
        "endpoint_url": wish.endpoint_url,
        "region": wish.region,
    }
    partner = Partner(
        slug=wish.slug,
        name=wish.name or wish.slug,
        format=wish.format,
        topics=list(wish.topics),
        sources=list(wish.sources),
        languages=list(wish.languages),
        licence=wish.licence,
        desk_headline=wish.desk_headline,
        token_sha256=token_digest(token) if token else "",
        way=way,
        address=str(Path(wish.address).expanduser().absolute())
        if way == Partner.Way.FOLDER
        else wish.address,
        options={name: value for name, value in told.items() if value},
        secret=seal(wish.secret),
        allow_private=wish.allow_private,
    )
    try:
        with transaction.atomic():
            partner.save(force_insert=True)
    except IntegrityError as error:
        raise RefusedError(
            f"There is, or was, a partner {wish.slug} already. Choose another name."
        ) from error
    return partner, token


def find_partner(slug: str) -> Partner:
    """The partner of that name, also if it was removed. Raises RefusedError, with the nearest names."""
    partner = Partner.objects.filter(slug=slug).first()
    if partner is not None:
        return partner
    slugs = Partner.objects.exclude(state=Partner.State.REMOVED).values_list("slug", flat=True)
    raise unknown(slug, slugs, of="partner")


def catch_up(partner: Partner, days: int, now: datetime) -> int:
    """Have what was published in the last days decided for this partner too; how many stories that is."""
    found = Story.objects.filter(
        state="live", kind="text", first_published_at__gte=now - timedelta(days=days)
    )
    ids = list(found.order_by("first_published_at", "id").values_list("pk", flat=True))
    with transaction.atomic():
        wish_again(ids, partner)
    return len(ids)


def pause(slug: str) -> None:
    """Send it nothing and answer it nothing until it is resumed; what it misses waits. Safe to repeat."""
    _change_state(slug, Partner.State.PAUSED)


def resume(slug: str) -> None:
    """Go on at once, with past failures forgotten. Safe to repeat."""
    _change_state(slug, Partner.State.ACTIVE)
    Partner.objects.filter(slug=slug).update(next_try_at=None, failures=0, last_error="")


def remove(slug: str) -> None:
    """Send and answer it nothing ever again, and forget its secrets. Safe to repeat."""
    _change_state(slug, Partner.State.REMOVED)
    Partner.objects.filter(slug=slug).update(token_sha256="", secret="")


def permit(source_slug: str, redistribution: str) -> int:
    """What a source's agency lets us pass on; how many stories that are out now are decided anew."""
    source = find_source(source_slug)
    if redistribution not in Source.Redistribution.values:
        raise RefusedError(f"Say one of: {', '.join(Source.Redistribution.values)}.")
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(redistribution=redistribution)
        of_it = Q(story__source=source) | Q(version__delivery__source=source)
        told = Sending.objects.filter(of_it, last=True, act=Sending.Act.PUBLISH)
        ids = list(told.values_list("story", flat=True).distinct())
        wish_again(ids)
    return len(ids)


def _change_state(slug: str, state: Partner.State) -> None:
    partner = find_partner(slug)
    changed = Partner.objects.filter(pk=partner.pk).exclude(state=Partner.State.REMOVED).update(state=state)
    if not changed and state != Partner.State.REMOVED:
        raise RefusedError(f"The partner {slug} was removed, which is for ever. Add one under another name.")


def _way(wish: Wish) -> Partner.Way:
    if not wish.address:
        return Partner.Way.NONE
    scheme = urlsplit(wish.address).scheme
    ways = {
        "http": Partner.Way.HTTP,
        "https": Partner.Way.HTTP,
        "sftp": Partner.Way.SFTP,
        "s3": Partner.Way.S3,
    }
    if scheme in ways:
        return ways[scheme]
    if scheme:
        raise RefusedError(
            f"Nothing is pushed to {scheme}: addresses; there are folders, sftp://, s3://, https:// and http://."
        )
    return Partner.Way.FOLDER


def _refuse_wrong(wish: Wish, way: Partner.Way) -> None:
    refuse_unfit(wish.slug, of="partner", example="harbour-post")
    if not way and not wish.pulls:
        raise RefusedError("Say how it gets its copy: --pull, --push ADDRESS, or both.")
    _refuse_format(wish, way)
    refuse_filters(wish.languages, wish.sources)
    _refuse_address(wish, way)


def refuse_filters(languages: Iterable[str], sources: Iterable[str]) -> None:
    """Raise RefusedError for a language that is none, a source that there is not."""
    for tag in languages:
        if not LANGUAGE.fullmatch(tag):
            raise RefusedError(f"{tag!r} is no language tag; write it like en, de-AT or ar.")
    for slug in sources:
        find_source(slug)


def _refuse_format(wish: Wish, way: Partner.Way) -> None:
    writer = WRITERS.get(wish.format)
    if writer is None:
        raise RefusedError(f"There is no format {wish.format} to write. There are: {', '.join(WRITERS)}.")
    if way and not writer.withdraws:
        raise RefusedError(
            f"{writer.title} has no way to say that a story is killed, so nothing is pushed in it. "
            "Let the partner pull it, or push another format."
        )
    if wish.pulls and not writer.holds_many:
        raise RefusedError(
            f"A document of {writer.title} holds one item. Push it, or let the partner pull another format."
        )
    if wish.desk_headline and not writer.is_marked:
        raise RefusedError(
            f"{writer.title} cannot say whose headline it is, so the agency's goes out. Leave out --desk-headline."
        )


def _refuse_address(wish: Wish, way: Partner.Way) -> None:
    if way == Partner.Way.FOLDER and not Path(wish.address).expanduser().is_dir():
        raise RefusedError(f"There is no folder {wish.address}. Make it first, writable for Wirecopy.")
    if way == Partner.Way.HTTP:
        place = parse(wish.address)
        if place.authorization:
            raise RefusedError(
                f"{shown(wish.address)}: give the secret with --secret-file and not in the address."
            )
    if way in (Partner.Way.SFTP, Partner.Way.S3) and "@" in urlsplit(wish.address).netloc:
        raise RefusedError(
            "Give the name with --user and the password with --secret-file, not in the address."
        )
    if way == Partner.Way.SFTP and not _HOST_KEY.fullmatch(wish.host_key):
        raise RefusedError(
            "An SFTP server needs --host-key SHA256:…, as `ssh-keyscan HOST | ssh-keygen -lf -` shows it and the "
            "partner confirms; else anybody between could take the copy."
        )
