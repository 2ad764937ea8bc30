"""Fetch, keep and withdraw the pictures of stories: what writes the rows and the files.

    ask_for (in the text's transaction)  ->  fetch_due (a job of its own)  ->  pages.for_page
                                                                           ->  withdraw

A slow or dead picture server delays no text: the network and the decoder are used by fetch_due and
keep only, and outside any transaction. Files become public, and stop being public, while the rows
that say so are locked, so that a kill and a fetch at the same moment end with nothing public.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from wirecopy.errors import FetchError
from wirecopy.pictures import files, framing
from wirecopy.pictures.check import LARGEST_FILE_BYTES, ContentType, PictureError
from wirecopy.pictures.credentials import Credited
from wirecopy.pictures.crediting import address_of, credited
from wirecopy.pictures.decode import BESIDE_TEXT, WAITED_FOR, WHOLE, Cut, Decoded, decode
from wirecopy.pictures.framing import DESK
from wirecopy.pictures.metadata import Metadata
from wirecopy.pictures.models import (
    Avif,
    Credentials,
    Framing,
    Illustration,
    StoredPicture,
    Upload,
    Withdrawal,
)
from wirecopy.pictures.terms import With

WAITS = (timedelta(minutes=1), timedelta(minutes=10))  # before the second and the third try
LONGEST_WAIT = timedelta(hours=24)  # whatever a server asks for
LEASE = timedelta(minutes=5)  # a fetch that has not ended by then is taken for dead


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A picture that a story needs. `href` as filed; `picture_guid` "" where the agency gives none.

    Its words are as the agency filed them with this story.
    """

    agency: str
    guid: str
    href: str
    picture_guid: str = ""
    caption: str = ""
    credit: str = ""
    usage_terms: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came; `address` is where from, after redirects."""

    content: bytes
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A picture that can now be shown in a story."""

    agency: str
    guid: str
    href: str
    sha256: str


def _tell_nobody(ready: Ready) -> None:
    pass


def ask_for(wanted: Iterable[Wanted], now: datetime) -> int:
    """Note pictures to be fetched; returns how many were not noted before.

    Safe to repeat. What failed, or was withdrawn from its story, and is named again is tried again;
    what its agency withdrew as a picture is not noted.
    """
    asked = _not_withdrawn(tuple(wanted))
    rows = [
        Illustration(
            agency=one.agency,
            guid=one.guid,
            href=one.href,
            picture_guid=one.picture_guid,
            caption=one.caption,
            credit=one.credit,
            usage_terms=one.usage_terms,
            next_try_at=now,
        )
        for one in asked
    ]
    before = _rows_of(asked).count()
    Illustration.objects.bulk_create(rows, ignore_conflicts=True)
    new = _rows_of(asked).count() - before
    if new < len(rows):
        _reword(asked)
    ended = {Illustration.State.FAILED, Illustration.State.WITHDRAWN}
    again = [row.pk for row in _rows_of(asked).filter(state__in=ended) if _is_among(row, asked)]
    return new + Illustration.objects.filter(pk__in=again, state__in=ended).update(
        state=Illustration.State.WAITING, picture=None, why="", tries=0, next_try_at=now
    )


def fetch_due(
    fetch: Callable[[Wanted], Fetched],
    now: datetime,
    *,
    announce: Callable[[Ready], None] = _tell_nobody,
    most: int = 20,
) -> tuple[Ready, ...]:
    """Fetch and keep up to `most` pictures whose time has come, one after the other.

    `fetch` raises FetchError; a temporary one is tried three times in all. `announce` is called in
    the transaction that makes a picture ready, to ask there for what that makes necessary. Any
    number may run at the same time: each row is taken by one. If this process dies, its row comes
    due again.
    """
    ready = (_fetch(row, fetch, now, announce) for row in _take_due(now, most))
    return tuple(one for one in ready if one is not None)


def keep(content: bytes, fetched_from: str, now: datetime) -> StoredPicture:
    """Keep a picture that is here already and make it ready; returns its row as it is then.

    The state says what came of it: ready, refused or withdrawn. Safe to repeat. Raises PictureError
    where nothing was stored: an empty or too large file, or a machine too busy to decode now.
    """
    sha256, decoded = _prepare(content, fetched_from, now)
    with transaction.atomic():
        return _make_ready(sha256, decoded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """What somebody at the desk said of a picture they uploaded for a story. All are shown with it."""

    agency: str  # of that story
    guid: str
    credit: str
    rights: str
    alt: str
    caption: str = ""
    crop: bool = True
    stands_with: With = With.ANY
    until: datetime | None = None


def upload(content: bytes, said: Uploaded, *, by: str, now: datetime) -> StoredPicture:
    """Keep a picture that somebody uploaded: checked, decoded and kept as an agency's is, and not public.

    Raises PictureError: it cannot be shown, or it is kept already and its own terms hold.
    """
    words = {
        "caption": said.caption, "credit": said.credit, "usage_terms": said.rights, "alt": said.alt,
    }  # fmt: skip
    sha256, decoded = _prepare(content, f"upload by {by}", now, cuts=(_PROOF,), words=words, nice=WAITED_FOR)
    if isinstance(decoded, PictureError):
        with transaction.atomic():
            _make_ready(sha256, decoded)
        raise decoded
    with transaction.atomic():
        row = StoredPicture.objects.select_for_update().get(pk=sha256)
        if decoded is None or row.state != StoredPicture.State.WAITING:
            raise PictureError(_known(row))
        _learn(row, decoded)
        row.state = StoredPicture.State.UNUSED
        row.save(update_fields=["state", *_LEARNT])
        Upload.objects.create(
            picture=row, by=by, at=now, agency=said.agency, guid=said.guid, rights=said.rights, crop=said.crop,
            stands_with=said.stands_with, until=said.until,
        )  # fmt: skip
    files.keep_proof(settings.PICTURES_MADE, sha256, decoded.renditions[0].file)
    return row


_PROOF = Cut(shape="", widths=(960,), types=(ContentType.JPEG,))


def _known(row: StoredPicture) -> str:
    if row.state == StoredPicture.State.WITHDRAWN:
        return "This picture was withdrawn by its agency; it cannot be used again."
    if row.state == StoredPicture.State.REFUSED:
        return row.why
    return (
        "This very picture is in the picture store already, with its own credit and terms: choose it there."
    )


def proof(sha256: str) -> bytes:
    """The whole picture as a JPEG at most 960 pixels wide, for the desk; made if need be, which takes a second.

    Raises FileNotFoundError for a picture that is not kept, was refused or withdrawn; PictureError where this
    machine is too busy.
    """
    gone = (StoredPicture.State.WITHDRAWN, StoredPicture.State.REFUSED)
    if not StoredPicture.objects.filter(pk=sha256).exclude(state__in=gone).exists():
        raise FileNotFoundError(sha256)
    try:
        return files.read_proof(settings.PICTURES_MADE, sha256)
    except FileNotFoundError:
        decoded = decode(files.read_filed(settings.PICTURES_FILED, sha256), cuts=(_PROOF,), nice=WAITED_FOR)
        files.keep_proof(settings.PICTURES_MADE, sha256, decoded.renditions[0].file)
        return decoded.renditions[0].file


def make_missing(now: datetime) -> int:
    """Make again those public files that are lost, from the pictures as filed; returns of how many pictures.

    For after a backup is restored. Safe to repeat, and while all else runs.
    """
    made = _make_missing_framings()
    for row in StoredPicture.objects.filter(state=StoredPicture.State.READY).iterator():
        if all((settings.PICTURES_PUBLIC / path).is_file() for path in framing.paths_of(row.renditions)):
            continue
        filed = files.read_filed(settings.PICTURES_FILED, row.sha256)
        plain = decode(filed, original=address_of(row.sha256))
        decoded, came_with = credited(row.sha256, filed, plain, now)
        with transaction.atomic():
            held = StoredPicture.objects.select_for_update().get(pk=row.pk)
            if held.state == StoredPicture.State.READY:
                files.publish(settings.PICTURES_PUBLIC, row.sha256, decoded.renditions)
                held.renditions = framing.rows_of(row.sha256, decoded.renditions)
                held.avif = Avif.WAITING
                held.credentials = Credentials.WAITING if came_with is None else Credentials.MADE
                held.save(update_fields=["renditions", "avif", "credentials"])
                made += 1
    return made


def _make_missing_framings() -> int:
    made = 0
    shown = Illustration.objects.filter(state=Illustration.State.READY, framing__isnull=False)
    for row in Framing.objects.filter(pk__in=shown.values("framing_id")).select_related("picture").iterator():
        if all((settings.PICTURES_PUBLIC / path).is_file() for path in framing.paths_of(row.renditions)):
            continue
        framing.make_again(row)
        with transaction.atomic():
            held = Framing.objects.select_for_update().get(pk=row.pk)
            made += files.link(
                settings.PICTURES_MADE, settings.PICTURES_PUBLIC, framing.paths_of(held.renditions)
            )
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What a withdrawal took off: how many pictures, and the other stories, as (agency, guid), that showed them."""

    pictures: int = 0
    stories: frozenset[tuple[str, str]] = frozenset()


def withdraw(agency: str, guid: str) -> Withdrawn:
    """Take the pictures of a killed story, or a killed picture, off the site.

    Their public files are gone when this returns; the files as filed stay. A picture that another
    story of the agency still names stays there, unless `guid` is the picture's own: then it goes everywhere and
    never comes back. Where the desk put it on a story of its own accord it goes as soon as no story that the
    agency filed it with stands. Call it in the transaction of the kill. If that fails the files stay gone: a
    picture missing for a moment harms less than a killed one shown.
    """
    Withdrawal.objects.bulk_create([Withdrawal(agency=agency, guid=guid)], ignore_conflicts=True)
    own = _withdraw_rows(Illustration.objects.filter(agency=agency, picture_guid=guid))
    banned = {row.picture_id for row in own if row.picture_id}
    elsewhere = _ban(banned) + own
    rest = take_off(agency, guid, ends_other_uses=True)
    return Withdrawn(
        pictures=len(banned) + rest.pictures, stories=_others(elsewhere, agency, guid) | rest.stories
    )


def take_off(agency: str, guid: str, *, ends_other_uses: bool) -> Withdrawn:
    """Take the pictures of a story that is not on the site off it too.

    `ends_other_uses`: it was its agency's doing, so what the desk took from it for other stories goes as well.
    """
    rows = _withdraw_rows(Illustration.objects.filter(agency=agency, guid=guid))
    return _take_off(rows, agency, guid, ends_other_uses=ends_other_uses)


def withdraw_others(agency: str, guid: str, hrefs: Collection[str]) -> Withdrawn:
    """Take those pictures of a story off the site that its newest version no longer names.

    What the desk took from elsewhere stays; what it took from among them goes with them. Call it in the
    transaction of the version.
    """
    others = Illustration.objects.filter(agency=agency, guid=guid).exclude(href__in=hrefs)
    return _take_off(
        _withdraw_rows(others.exclude(href__startswith=DESK)), agency, guid, ends_other_uses=True
    )


def end_due(now: datetime, *, most: int = 100) -> frozenset[tuple[str, str]]:
    """Take off what the desk may show no longer: its licence ended. The stories, as (agency, guid)."""
    rows = Illustration.objects.filter(until__lte=now, state=Illustration.State.READY).order_by("until")
    ended = _withdraw_rows(Illustration.objects.filter(pk__in=[row.pk for row in rows[:most]]))
    framing.drop_unused({row.framing_id for row in ended if row.framing_id})
    return frozenset((row.agency, row.guid) for row in ended)


def _take_off(rows: list[Illustration], agency: str, guid: str, *, ends_other_uses: bool) -> Withdrawn:
    if not rows:
        return Withdrawn()
    used = _end_desk_uses(rows) if ends_other_uses else []
    return Withdrawn(pictures=_drop_unused([*rows, *used]), stories=_others(used, agency, guid))


def _others(rows: Iterable[Illustration], agency: str, guid: str) -> frozenset[tuple[str, str]]:
    return frozenset((row.agency, row.guid) for row in rows) - {(agency, guid)}


def _end_desk_uses(rows: list[Illustration]) -> list[Illustration]:
    """What the desk put on stories lives off the agency's own use: it ends with the last of that."""
    digests = {row.picture_id for row in rows if row.picture_id and not row.href.startswith(DESK)}
    # Locked before it is asked who else names them: a story that starts to must wait and then see.
    list(StoredPicture.objects.select_for_update().filter(pk__in=digests).order_by("pk"))
    named = Illustration.objects.filter(picture__in=digests, state=Illustration.State.READY)
    named = named.exclude(href__startswith=DESK)
    uploaded = Upload.objects.filter(pk__in=digests).values_list("pk", flat=True)
    ended = digests - set(named.values_list("picture_id", flat=True)) - set(uploaded)
    return _withdraw_rows(Illustration.objects.filter(picture__in=ended, href__startswith=DESK))


def _not_withdrawn(wanted: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    guids = {one.picture_guid for one in wanted if one.picture_guid}
    if not guids:
        return wanted
    gone = set(Withdrawal.objects.filter(guid__in=guids).values_list("agency", "guid"))
    return tuple(one for one in wanted if (one.agency, one.picture_guid) not in gone)


def _rows_of(wanted: tuple[Wanted, ...]) -> QuerySet[Illustration]:
    """The rows of the stories that want them: few, because a story has few pictures."""
    return Illustration.objects.filter(
        agency__in={one.agency for one in wanted}, guid__in={one.guid for one in wanted}
    )


def _reword(asked: tuple[Wanted, ...]) -> None:
    """A newer version may say something else of the same picture."""
    said = {(one.agency, one.guid, one.href): one for one in asked}
    for row in _rows_of(asked):
        one = said.get((row.agency, row.guid, row.href))
        if one and (row.caption, row.credit, row.usage_terms) != (one.caption, one.credit, one.usage_terms):
            Illustration.objects.filter(pk=row.pk).update(
                caption=one.caption, credit=one.credit, usage_terms=one.usage_terms
            )


def _is_among(row: Illustration, wanted: tuple[Wanted, ...]) -> bool:
    return (row.agency, row.guid, row.href) in {(one.agency, one.guid, one.href) for one in wanted}


def _take_due(now: datetime, most: int) -> Iterable[Illustration]:
    for _ in range(most):
        with transaction.atomic():
            row = (
                Illustration.objects.select_for_update(skip_locked=True)
                .filter(state=Illustration.State.WAITING, next_try_at__lte=now)
                .order_by("next_try_at", "pk")
                .first()
            )
            if row is None:
                return
            row.tries += 1
            row.next_try_at = now + LEASE
            if row.tries > len(WAITS) + 1:
                row.state = Illustration.State.FAILED
                row.why = "Wirecopy stopped in the middle of each try: see its log of those times."
            row.save(update_fields=["tries", "next_try_at", "state", "why"])
        if row.state == Illustration.State.WAITING:
            yield row


def _fetch(
    row: Illustration,
    fetch: Callable[[Wanted], Fetched],
    now: datetime,
    announce: Callable[[Ready], None],
) -> Ready | None:
    wanted = Wanted(agency=row.agency, guid=row.guid, href=row.href, picture_guid=row.picture_guid)
    try:
        if row.framing is not None:
            return _show_again(row, row.framing, announce, now)
        fetched = fetch(wanted)
        sha256, decoded = _prepare(fetched.content, fetched.address, now)
        came_with = None
        if isinstance(decoded, Decoded):
            decoded, came_with = credited(sha256, fetched.content, decoded, now)
        # Known before any file is public, so that a withdrawal finds what a killed process left.
        Illustration.objects.filter(pk=row.pk, state=row.state).update(picture=sha256)
        with transaction.atomic():
            return _illustrate(row.pk, sha256, decoded, announce, credited_as=came_with)
    except FetchError as error:
        wait = timedelta(seconds=error.retry_after_seconds or 0)
        _put_off(row, str(error), now, permanent=error.permanent, wait=wait)
    except PictureError as error:
        _put_off(row, str(error), now, permanent=error.permanent, wait=timedelta())
    return None


def _show_again(
    row: Illustration, kept: Framing, announce: Callable[[Ready], None], now: datetime
) -> Ready | None:
    """What the desk chose for a story that is live again, and whose files were lost meanwhile."""
    try:
        framing.make_again(kept)
    except FileNotFoundError as error:
        raise PictureError("The picture as filed is not there any more.") from error
    with transaction.atomic():
        held = Illustration.objects.select_for_update().get(pk=row.pk)
        if held.state != Illustration.State.WAITING:
            return None
        if framing.show(row.agency, row.guid, kept.key, now) is None:
            Illustration.objects.filter(pk=row.pk).update(state=Illustration.State.WITHDRAWN)
            return None
        ready = Ready(agency=row.agency, guid=row.guid, href=row.href, sha256=kept.picture_id)
        announce(ready)
        return ready


def _put_off(row: Illustration, why: str, now: datetime, *, permanent: bool, wait: timedelta) -> None:
    failed = permanent or row.tries > len(WAITS)
    changes: dict[str, object] = {"why": why}
    if failed:
        changes["state"] = Illustration.State.FAILED
    else:
        changes["next_try_at"] = now + min(max(wait, WAITS[row.tries - 1]), LONGEST_WAIT)
    Illustration.objects.filter(pk=row.pk, state=Illustration.State.WAITING).update(**changes)


def _prepare(
    content: bytes,
    fetched_from: str,
    now: datetime,
    *,
    cuts: tuple[Cut, ...] = WHOLE,
    words: Mapping[str, str] | None = None,
    nice: int = BESIDE_TEXT,
) -> tuple[str, Decoded | PictureError | None]:
    """Keep the bytes as filed and decode them; None: that was done before, and holds."""
    if not 0 < len(content) <= LARGEST_FILE_BYTES:
        raise PictureError(
            f"The picture file has {len(content):,} bytes; Wirecopy takes 1 to {LARGEST_FILE_BYTES:,}."
        )
    files.file_filed(settings.PICTURES_FILED, content)
    sha256 = files.sha256_of(content)
    row, _ = StoredPicture.objects.get_or_create(
        sha256=sha256,
        defaults={"size_bytes": len(content), "fetched_from": fetched_from, "kept_at": now},
    )
    if row.state in {StoredPicture.State.READY, StoredPicture.State.REFUSED, StoredPicture.State.WITHDRAWN}:
        return sha256, None
    try:
        return sha256, decode(content, cuts=cuts, words=words, original=address_of(sha256), nice=nice)
    except PictureError as error:
        if not error.permanent:
            raise
        return sha256, error


def _illustrate(
    pk: int,
    sha256: str,
    decoded: Decoded | PictureError | None,
    announce: Callable[[Ready], None],
    *,
    credited_as: Credited | None,
) -> Ready | None:
    row = Illustration.objects.select_for_update().get(pk=pk)
    if row.state != Illustration.State.WAITING:  # withdrawn, or made ready by another, while we fetched
        return None
    picture = _make_ready(sha256, decoded, credited_as)
    row.picture = picture
    row.state, row.why = _STATES[StoredPicture.State(picture.state)], picture.why
    row.save(update_fields=["picture", "state", "why"])
    if row.state != Illustration.State.READY:
        return None
    ready = Ready(agency=row.agency, guid=row.guid, href=row.href, sha256=sha256)
    announce(ready)
    return ready


_STATES = {
    StoredPicture.State.READY: Illustration.State.READY,
    StoredPicture.State.REFUSED: Illustration.State.FAILED,
    StoredPicture.State.WITHDRAWN: Illustration.State.WITHDRAWN,
}


def _make_ready(
    sha256: str, decoded: Decoded | PictureError | None, credited_as: Credited | None = None
) -> StoredPicture:
    """Publish a picture and say so, unless it was withdrawn meanwhile. Without credentials it waits for them."""
    row = StoredPicture.objects.select_for_update().get(sha256=sha256)
    if row.state in {StoredPicture.State.READY, StoredPicture.State.REFUSED, StoredPicture.State.WITHDRAWN}:
        return row
    if decoded is None:
        raise PictureError("The picture was taken off another story just now.", permanent=False)
    if isinstance(decoded, PictureError):
        row.state, row.why = StoredPicture.State.REFUSED, str(decoded)
        row.save(update_fields=["state", "why"])
        return row
    files.publish(settings.PICTURES_PUBLIC, sha256, decoded.renditions)
    row.state, row.avif = StoredPicture.State.READY, Avif.WAITING
    row.renditions = framing.rows_of(sha256, decoded.renditions)
    row.credentials = Credentials.WAITING if credited_as is None else Credentials.MADE
    row.came_with_credentials = credited_as is not None and credited_as.came_with_manifest
    row.credentials_why = ""
    _learn(row, decoded)
    row.save(update_fields=["state", "avif", "renditions", *_CREDENTIALS, *_LEARNT])
    return row


def _learn(row: StoredPicture, decoded: Decoded) -> None:
    """Note what decoding found out: `_LEARNT`."""
    row.content_type = decoded.content_type
    row.width, row.height = decoded.width, decoded.height
    row.dominant_colour = decoded.colour
    for name, text in asdict(decoded.metadata).items():
        setattr(row, name, text)


_CREDENTIALS = ("credentials", "credentials_why", "came_with_credentials")
_LEARNT = ("content_type", "width", "height", "dominant_colour", *(field.name for field in fields(Metadata)))


def _withdraw_rows(rows: QuerySet[Illustration]) -> list[Illustration]:
    locked = list(rows.exclude(state=Illustration.State.WITHDRAWN).select_for_update().order_by("pk"))
    Illustration.objects.filter(pk__in=[row.pk for row in locked]).update(state=Illustration.State.WITHDRAWN)
    return locked


def _ban(digests: set[str]) -> list[Illustration]:
    """Withdraw pictures for good, from whatever story shows them; what showed them."""
    shown = _withdraw_rows(Illustration.objects.filter(picture__in=digests))
    _remove(digests, StoredPicture.State.WITHDRAWN)
    framing.forget(digests)
    for sha256 in digests:
        files.forget_proof(settings.PICTURES_MADE, sha256)
        files.forget_credentials(settings.PICTURES_FILED, sha256)
    return shown


def _drop_unused(rows: list[Illustration]) -> int:
    framing.drop_unused({row.framing_id for row in rows if row.framing_id})
    digests = {row.picture_id for row in rows if row.picture_id and not row.framing_id}
    # Locked before it is asked who else shows them: a story that starts to must wait and then see.
    list(StoredPicture.objects.select_for_update().filter(pk__in=digests).order_by("pk"))
    # What the desk framed has files of its own.
    shown = Illustration.objects.filter(picture__in=digests, state=Illustration.State.READY, framing=None)
    return _remove(digests - set(shown.values_list("picture_id", flat=True)), StoredPicture.State.UNUSED)


def _remove(digests: Collection[str], state: StoredPicture.State) -> int:
    for row in StoredPicture.objects.select_for_update().filter(pk__in=digests).order_by("pk"):
        if row.state != StoredPicture.State.WITHDRAWN:
            row.state, row.renditions, row.avif = state, [], Avif.NONE
            row.credentials = Credentials.NONE
            row.save(update_fields=["state", "renditions", "avif", "credentials"])
        files.unpublish(settings.PICTURES_PUBLIC, row.sha256)
    return len(digests)
