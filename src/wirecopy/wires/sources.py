"""Add, find, pause and remove sources; and what a source says of how to read its deliveries."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from wirecopy import formats
from wirecopy.archive.asking import ask
from wirecopy.errors import OvertakenError, RefusedError
from wirecopy.formats.dialect import encoded, settings_of
from wirecopy.identity import Way
from wirecopy.item import Hints
from wirecopy.rules import MOST, Rules, as_stored, stored
from wirecopy.wires.addresses import parse, shown, why_refused
from wirecopy.wires.models import Source, Subscription
from wirecopy.wires.names import LANGUAGE, refuse_unfit, unknown
from wirecopy.wires.push import token_digest
from wirecopy.wires.sealing import seal
from wirecopy.wires.ways import WAYS, chosen, option

SHORTEST_INTERVAL_SECONDS = 5

_MAIL = re.compile(r"[A-Za-z0-9._+=-]{1,64}@[A-Za-z0-9.-]{1,253}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A source to be added, as somebody asks for it. `address`: as its kind has it in wires/ways.py."""

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
    way: Mapping[str, str] = field(default_factory=dict)  # options of its kind, by name
    secret: str = ""  # its password or key


def add_source(wish: Wish) -> tuple[Source, str]:
    """The new source, and its push token ("" for other kinds), which is shown now and never again.

    Raises RefusedError that says what to write instead; nothing is stored then.
    """
    _refuse_wrong(wish)
    way = chosen(wish.kind, wish.way)
    _refuse_unfit_algorithm(way)
    address, secret = _address_and_secret(wish)
    has_token = wish.kind == Source.Kind.PUSH and option("push", way, "proof") == "token"
    token = secrets.token_urlsafe(32) if has_token else ""
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
        way=way,
        sealed=seal(secret),
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
    slugs = Source.objects.exclude(state=Source.State.REMOVED).values_list("slug", flat=True)
    raise unknown(slug, slugs, of="source")


def pause(slug: str) -> None:
    """Poll it, watch it and take its pushes no more until it is resumed. Safe to repeat."""
    _change_state(slug, Source.State.PAUSED)


def resume(slug: str) -> None:
    """Start again at once, with past failures forgotten. Safe to repeat."""
    _change_state(slug, Source.State.ACTIVE)
    Source.objects.filter(slug=slug).update(next_poll_at=None, failures=0, last_error="")
    denied = Subscription.objects.filter(source__slug=slug, state=Subscription.State.DENIED)
    denied.update(state=Subscription.State.WANTED, asked_at=None)
    Subscription.objects.filter(source__slug=slug).update(says="")


def remove(slug: str) -> None:
    """Take no more from it, for ever. Its deliveries and stories stay. Safe to repeat."""
    _change_state(slug, Source.State.REMOVED)
    Source.objects.filter(slug=slug).update(token_sha256="", sealed="")
    for source_id in Subscription.objects.filter(source__slug=slug).values_list("source_id", flat=True):
        ask("end_subscription", lock=f"end_subscription:{source_id}", source_id=source_id)


def change_secret(slug: str, secret: str) -> None:
    """Give the source another password or key, and try it at once. Raises RefusedError."""
    source = find_source(slug)
    if not WAYS[source.kind].holds:
        raise RefusedError(f"A source of the kind {source.kind} has no password or key.")
    if not secret:
        raise RefusedError("The file holds no password or key.")
    Source.objects.filter(pk=source.pk).update(
        sealed=seal(secret), failures=0, last_error="", next_poll_at=None
    )


def set_options(slug: str, given: Mapping[str, str]) -> None:
    """Change options of the source's kind, and try them at once; "" takes one back. Raises RefusedError."""
    with transaction.atomic():
        source = Source.objects.select_for_update().filter(pk=find_source(slug).pk).get()
        way = {**source.way, **chosen(source.kind, {name: value for name, value in given.items() if value})}
        chosen(source.kind, dict.fromkeys((name for name, value in given.items() if not value), ""))
        for name, value in given.items():
            if not value:
                way.pop(name, None)
        Source.objects.filter(pk=source.pk).update(way=way, failures=0, last_error="", next_poll_at=None)


FIRST, LAST = 1, 9  # precedence


def set_precedence(slug: str, number: int) -> None:
    """Whose copy stands in lists where agencies say the same: 1 goes first, 9 last. Raises RefusedError."""
    if not FIRST <= number <= LAST:
        raise RefusedError(f"A precedence is a number from {FIRST} (goes first) to {LAST} and not {number}.")
    Source.objects.filter(pk=find_source(slug).pk).update(precedence=number)


def address_shown(source: Source) -> str:
    """Its address fit to show: no password, no key."""
    if not source.address or source.kind in {"folder", "smtp", "s3"}:
        return source.address
    return shown_with_user(source.address)


def shown_with_user(address: str) -> str:
    """The address without password and query. A user's name is no secret where the password is sealed."""
    if address.startswith(("http:", "https:")):
        return shown(address)
    parts = urlsplit(address)
    user = f"{parts.username}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{user}{parts.hostname}{port}{parts.path}"


def rules_of(source: Source) -> Rules:
    """What of it is published by itself."""
    return stored(source.rules, Way.PUBLISH if source.auto_publish else Way.WAIT)


def set_rules(slug: str, rules: Rules, *, seen: Rules | None = None) -> Rules:
    """Make these its rules for what comes from now on; what they were.

    What came before stays as it was decided then: nothing is published or taken off by this. Raises
    OvertakenError if `seen` is given and is not what stands now, RefusedError for too many.
    """
    if len(rules.rules) > MOST:
        raise RefusedError(f"A source has at most {MOST} rules; nobody could say what more would do.")
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=find_source(slug).pk)
        before = rules_of(source)
        if seen is not None and seen != before:
            raise OvertakenError(f"Somebody changed the rules of {slug} meanwhile. Nothing was saved.")
        fields = {"rules": as_stored(rules.rules), "auto_publish": rules.otherwise is Way.PUBLISH}
        Source.objects.filter(pk=source.pk).update(**fields)
    return before


def hints(source: Source, *, name: str, content_type: str) -> Hints:
    """What a reader is told of a delivery of this source besides its bytes."""
    return Hints(
        name=name,
        content_type=content_type,
        language=source.language,
        zone=source.zone,
        encoding=source.encoding,
        settings=encoded(source.dialect),
    )


def set_dialect(slug: str, dialect: object) -> None:
    """What the source means where its format leaves room, from now on. Raises RefusedError; safe to repeat.

    Deliveries read before stay as they were read; `wirecopy replay` reads them again.
    """
    source = find_source(slug)
    settings_of(dialect)
    Source.objects.filter(pk=source.pk).update(dialect=dialect)


def _change_state(slug: str, state: Source.State) -> None:
    source = find_source(slug)
    # Expected, not saved: whoever removes it at this moment is not undone.
    changed = Source.objects.filter(pk=source.pk).exclude(state=Source.State.REMOVED).update(state=state)
    if not changed and state != Source.State.REMOVED:
        raise RefusedError(f"The source {slug} was removed, which is for ever. Add one under another name.")


def _refuse_wrong(wish: Wish) -> None:
    refuse_unfit(wish.slug, of="source", example="harbour-news")
    if wish.kind not in WAYS:
        raise RefusedError(f"There is no kind {wish.kind}. There are: {', '.join(WAYS)}.")
    if wish.format and wish.format not in formats.FORMATS:
        raise RefusedError(f"There is no format {wish.format}. There are: {', '.join(formats.FORMATS)}.")
    if wish.language and not LANGUAGE.fullmatch(wish.language):
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
        raise RefusedError(
            "A number of picture days is at least 1; leave it out if they may be used for ever."
        )


def _refuse_unfit_algorithm(way: Mapping[str, str]) -> None:
    algorithm, proof = way.get("algorithm", ""), way.get("proof", "token")
    if algorithm and (proof == "token" or (proof == "hmac") != (algorithm in {"sha256", "sha384", "sha512"})):
        raise RefusedError(f"The algorithm {algorithm} does not go with proof={proof}.")
    if proof == "signature" and not algorithm:
        raise RefusedError("A signature needs its algorithm: --set algorithm=ed25519, for example.")


def _address_and_secret(wish: Wish) -> tuple[str, str]:
    """What is kept openly and what is sealed; a password in the address goes to the second."""
    way = WAYS[wish.kind]
    address, secret = wish.address, wish.secret
    if not way.address:
        address = ""
    elif wish.kind == Source.Kind.FOLDER:
        address = str(_folder(Path(address).expanduser().absolute()))
    elif wish.kind == Source.Kind.SMTP:
        address = _recipient(address)
    elif way.schemes == ("http", "https"):
        address = _url(wish)
    else:
        address, secret = _taken_apart(wish, way.schemes, way.address)
    if secret and not way.holds:
        raise RefusedError(f"A source of the kind {wish.kind} has no password or key; leave --secret out.")
    needs = way.needs_secret or (
        wish.kind == Source.Kind.PUSH and option("push", wish.way, "proof") != "token"
    )
    if needs and not secret:
        raise RefusedError(
            f"It needs --secret FILE, which holds {way.holds}. A single - reads it from the terminal."
        )
    return address, secret


def _taken_apart(wish: Wish, schemes: tuple[str, ...], example: str) -> tuple[str, str]:
    try:
        parts = urlsplit(wish.address)
        port = parts.port
    except ValueError as error:
        raise RefusedError(f"The address cannot be taken apart. Write it like {example}") from error
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
        raise RefusedError(f"The address must be written like {example}")
    why = why_refused(parts.hostname, allow_private=wish.allow_private)
    if why and why != "it is no IP address":
        raise RefusedError(
            f"{parts.hostname} may not be called: {why}. "
            "If it is an agency's machine in your own network, add --allow-private."
        )
    _, _, place = parts.netloc.rpartition("@")
    user = parts.username or ""
    address = urlunsplit((parts.scheme, f"{user}@{place}" if user else place, parts.path, "", ""))
    if port == 0:
        raise RefusedError("There is no port 0.")
    return address, wish.secret or unquote(parts.password or "")


def _recipient(address: str) -> str:
    if not _MAIL.fullmatch(address):
        raise RefusedError(f"{address!r} is no mail address; write it like harbour@news.example")
    taken = Source.objects.filter(kind=Source.Kind.SMTP, address__iexact=address)
    if slug := taken.exclude(state=Source.State.REMOVED).values_list("slug", flat=True).first():
        raise RefusedError(f"Mail to {address} is taken in for {slug} already. Give each source its own.")
    return address.lower()


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
