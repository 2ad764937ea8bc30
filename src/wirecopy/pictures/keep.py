"""Fetch, keep and withdraw the pictures of stories: what writes the rows and the files.

    ask_for (in the text's transaction)  ->  fetch_due (a job of its own)  ->  pages.for_page
                                                                           ->  withdraw

A slow or dead picture server delays no text: the network and the decoder are used by fetch_due and
keep only, and outside any transaction. Files become public, and stop being public, while the rows
that say so are locked, so that a kill and a fetch at the same moment end with nothing public.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from wirecopy.errors import FetchError
from wirecopy.pictures import files
from wirecopy.pictures.check import LARGEST_FILE_BYTES, PictureError
from wirecopy.pictures.decode import Decoded, decode
from wirecopy.pictures.models import Illustration, StoredPicture, Withdrawal

WAITS = (timedelta(minutes=1), timedelta(minutes=10))  # before the second and the third try
LONGEST_WAIT = timedelta(hours=24)  # whatever a server asks for
LEASE = timedelta(minutes=5)  # a fetch that has not ended by then is taken for dead


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A picture that a story needs. `href` as filed; `picture_guid` "" where the agency gives none."""

    agency: str
    guid: str
    href: str
    picture_guid: str = ""


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
            agency=one.agency, guid=one.guid, href=one.href, picture_guid=one.picture_guid, next_try_at=now
        )
        for one in asked
    ]
    before = _rows_of(asked).count()
    Illustration.objects.bulk_create(rows, ignore_conflicts=True)
    new = _rows_of(asked).count() - before
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


def choose(agency: str, guid: str, sha256: str, now: datetime) -> StoredPicture:
    """Let a story show a kept picture that the desk chose, so that it counts as shown there.

    `for_page` finds it under the href `desk_href(sha256)`. The state of the row returned says
    whether it can be shown. Safe to repeat. Raises FileNotFoundError if it was never kept.
    """
    content = files.read_filed(settings.PICTURES_FILED, sha256)
    _, decoded = _prepare(content, "", now)
    with transaction.atomic():
        picture = _make_ready(sha256, decoded)
        if picture.state == StoredPicture.State.READY:
            Illustration.objects.update_or_create(
                agency=agency,
                guid=guid,
                href=desk_href(sha256),
                defaults={"picture": picture, "state": Illustration.State.READY, "next_try_at": now},
            )
    return picture


def desk_href(sha256: str) -> str:
    """The href under which a story shows a picture that the desk chose."""
    return f"{_DESK}{sha256}"


_DESK = "desk:"


def make_missing() -> int:
    """Make again those public files that are lost, from the pictures as filed; returns of how many pictures.

    For after a backup is restored. Safe to repeat, and while all else runs.
    """
    made = 0
    for row in StoredPicture.objects.filter(state=StoredPicture.State.READY).iterator():
        if all((settings.PICTURES_PUBLIC / one["path"]).is_file() for one in row.renditions):
            continue
        decoded = decode(files.read_filed(settings.PICTURES_FILED, row.sha256))
        with transaction.atomic():
            held = StoredPicture.objects.select_for_update().get(pk=row.pk)
            if held.state == StoredPicture.State.READY:
                files.publish(settings.PICTURES_PUBLIC, row.sha256, decoded.renditions)
                made += 1
    return made


def withdraw(agency: str, guid: str) -> int:
    """Take the pictures of a killed story, or a killed picture, off the site; returns how many.

    Their public files are gone when this returns; the files as filed stay. A picture that another
    story still shows stays, unless `guid` is the picture's own: then it goes everywhere and never
    comes back. Call it in the transaction of the kill. If that fails the files stay gone: a picture
    missing for a moment harms less than a killed one shown.
    """
    Withdrawal.objects.bulk_create([Withdrawal(agency=agency, guid=guid)], ignore_conflicts=True)
    own = Illustration.objects.filter(agency=agency, picture_guid=guid)
    banned = _ban({row.picture_id for row in _withdraw_rows(own) if row.picture_id})
    return banned + _drop_unused(_withdraw_rows(Illustration.objects.filter(agency=agency, guid=guid)))


def withdraw_others(agency: str, guid: str, hrefs: Collection[str]) -> int:
    """Take those pictures of a story off the site that its newest version no longer names.

    What the desk chose stays. Call it in the transaction of the version.
    """
    others = Illustration.objects.filter(agency=agency, guid=guid).exclude(href__in=hrefs)
    others = others.exclude(href__startswith=_DESK)
    return _drop_unused(_withdraw_rows(others))


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
        fetched = fetch(wanted)
        sha256, decoded = _prepare(fetched.content, fetched.address, now)
        # Known before any file is public, so that a withdrawal finds what a killed process left.
        Illustration.objects.filter(pk=row.pk, state=row.state).update(picture=sha256)
        with transaction.atomic():
            return _illustrate(row.pk, sha256, decoded, announce)
    except FetchError as error:
        wait = timedelta(seconds=error.retry_after_seconds or 0)
        _put_off(row, str(error), now, permanent=error.permanent, wait=wait)
    except PictureError as error:
        _put_off(row, str(error), now, permanent=error.permanent, wait=timedelta())
    return None


def _put_off(row: Illustration, why: str, now: datetime, *, permanent: bool, wait: timedelta) -> None:
    failed = permanent or row.tries > len(WAITS)
    changes: dict[str, object] = {"why": why}
    if failed:
        changes["state"] = Illustration.State.FAILED
    else:
        changes["next_try_at"] = now + min(max(wait, WAITS[row.tries - 1]), LONGEST_WAIT)
    Illustration.objects.filter(pk=row.pk, state=Illustration.State.WAITING).update(**changes)


def _prepare(content: bytes, fetched_from: str, now: datetime) -> tuple[str, Decoded | PictureError | None]:
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
        return sha256, decode(content)
    except PictureError as error:
        if not error.permanent:
            raise
        return sha256, error


def _illustrate(
    pk: int, sha256: str, decoded: Decoded | PictureError | None, announce: Callable[[Ready], None]
) -> Ready | None:
    row = Illustration.objects.select_for_update().get(pk=pk)
    if row.state != Illustration.State.WAITING:  # withdrawn, or made ready by another, while we fetched
        return None
    picture = _make_ready(sha256, decoded)
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


def _make_ready(sha256: str, decoded: Decoded | PictureError | None) -> StoredPicture:
    """Publish a picture and say so, unless it was withdrawn meanwhile."""
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
    row.state = StoredPicture.State.READY
    row.content_type = decoded.content_type
    row.width, row.height = decoded.width, decoded.height
    row.dominant_colour = decoded.colour
    row.renditions = [
        {
            "width": one.width,
            "height": one.height,
            "content_type": one.content_type,
            "path": files.path_of(sha256, one.width, one.content_type),
            "size_bytes": len(one.file),
        }
        for one in decoded.renditions
    ]
    words = asdict(decoded.metadata)
    for name, text in words.items():
        setattr(row, name, text)
    row.save(
        update_fields=[
            "state",
            "content_type",
            "width",
            "height",
            "dominant_colour",
            "renditions",
            *words,
        ]
    )
    return row


def _withdraw_rows(rows: QuerySet[Illustration]) -> list[Illustration]:
    locked = list(rows.exclude(state=Illustration.State.WITHDRAWN).select_for_update().order_by("pk"))
    Illustration.objects.filter(pk__in=[row.pk for row in locked]).update(state=Illustration.State.WITHDRAWN)
    return locked


def _ban(digests: set[str]) -> int:
    """Withdraw pictures for good, from whatever story shows them."""
    Illustration.objects.filter(picture__in=digests).update(state=Illustration.State.WITHDRAWN)
    return _remove(digests, StoredPicture.State.WITHDRAWN)


def _drop_unused(rows: list[Illustration]) -> int:
    digests = {row.picture_id for row in rows if row.picture_id}
    # Locked before it is asked who else shows them: a story that starts to must wait and then see.
    list(StoredPicture.objects.select_for_update().filter(pk__in=digests).order_by("pk"))
    shown = Illustration.objects.filter(picture__in=digests, state=Illustration.State.READY)
    return _remove(digests - set(shown.values_list("picture_id", flat=True)), StoredPicture.State.UNUSED)


def _remove(digests: Collection[str], state: StoredPicture.State) -> int:
    for row in StoredPicture.objects.select_for_update().filter(pk__in=digests).order_by("pk"):
        if row.state != StoredPicture.State.WITHDRAWN:
            row.state, row.renditions = state, []
            row.save(update_fields=["state", "renditions"])
        files.unpublish(settings.PICTURES_PUBLIC, row.sha256)
    return len(digests)
