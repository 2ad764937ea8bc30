"""The words of stories that a feed only links to, fetched and put into the delivery: AP's.

    page -> words here in time?  yes -> the page with them in it is the delivery
                                 no  -> Linked (durable), asked for again and again; the page goes on without

Links are followed to the source's own host and to those it names (`hosts`), since the key goes with
the request. A page that may hold a kill waits for no words. What is gone for good, or was not to be had for
a day, becomes a delivery without its words, and the reader says on it what is missing.
"""

from __future__ import annotations

import hashlib
import re
import time
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import structlog
from django.db.models import Count, Max, Min

from wirecopy import formats
from wirecopy.errors import FetchError, RefusedError, UnreadableError
from wirecopy.formats import ap_media
from wirecopy.wires.addresses import shown
from wirecopy.wires.http import call
from wirecopy.wires.listening import keys
from wirecopy.wires.models import Linked, Source
from wirecopy.wires.receive import LIMIT_BYTES, receive
from wirecopy.wires.sealing import seal, unseal
from wirecopy.wires.ways import option

log = structlog.get_logger(__name__)

_PAGE_SECONDS = 30.0  # for the words of one page; what did not come by then comes by itself
_STORY_SECONDS = 10.0
_STORY_BYTES = 4 * 1024 * 1024
_TURN_SECONDS = 60.0
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=15)
_GIVEN_UP_AFTER = timedelta(days=1)
_GONE_TRIES = 3  # 404 or 410 so often is gone for good

_DECLARED = re.compile(r"""\A(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def joined(source: Source, content: bytes, now: datetime) -> bytes:
    """A page with the words of its stories in it; b"" if nothing but stories without words was in it.

    What is not here in time is durable as `Linked` when this returns. Safe to repeat.
    """
    links = list(dict.fromkeys(story.href for story in _stories(source, content)))
    if not links:
        return content
    allowed = 0.0 if formats.may_order_removal(content) else _PAGE_SECONDS
    deadline = time.monotonic() + allowed
    fetched: dict[str, str] = {}
    late: dict[str, str] = {}
    room = LIMIT_BYTES // 2 - len(content)
    for href in links:
        try:
            words = _words(source, href, deadline)
        except FetchError as error:
            late[href] = str(error) if allowed else ""
            continue
        if len(words) > room:
            late[href] = ""
            continue
        room -= len(words)
        fetched[href] = words
    rest, apart = ap_media.set_aside(content, late)
    _remember(source, apart, late, now)
    return ap_media.with_stories(rest, fetched) if rest else b""


def due(now: datetime) -> list[int]:
    """Ids of sources with words that may be asked for now."""
    rows = Linked.objects.filter(next_try_at__lte=now, source__state=Source.State.ACTIVE)
    return list(rows.values_list("source_id", flat=True).distinct())


def fetch_due(source_id: int, now: datetime) -> int:
    """Ask again for words of one source, the longest due first; how many stories became deliveries.

    The row goes after the delivery is durable: a crash between makes a repeat.
    """
    source = Source.objects.filter(pk=source_id, state=Source.State.ACTIVE).first()
    if source is None:
        return 0
    end, done = time.monotonic() + _TURN_SECONDS, 0
    for row in Linked.objects.filter(source=source, next_try_at__lte=now).order_by("next_try_at", "pk"):
        if time.monotonic() > end:
            break
        try:
            done += _try(source, row, now)
        except RefusedError as error:  # removed at this very moment, or sealed with another key
            log.warning("words not taken in", source=source.slug, error=str(error))
            break
    return done


def troubles() -> dict[int, str]:
    """For each source with stories whose words were asked for in vain: a sentence that says so."""
    found = Linked.objects.exclude(last_error="").values("source_id").order_by()
    return {
        row["source_id"]: f"The words of {row['count']:,} of its stories could not be fetched yet, the oldest since "
        f"{row['since']:%-d %B %H:%M} UTC, and are asked for again: {row['why']}"
        for row in found.annotate(count=Count("pk"), since=Min("since"), why=Max("last_error"))
    }  # fmt: skip


def _stories(source: Source, content: bytes) -> tuple[ap_media.LinkedStory, ...]:
    if (source.format or formats.detect(content).format) != ap_media.FORMAT:
        return ()
    try:
        return ap_media.linked_stories(content)
    except UnreadableError:
        return ()  # it is a delivery, and its reader says what is wrong with it


def _words(source: Source, href: str, deadline: float) -> str:
    """The document behind a link. Raises FetchError: permanent where there is none any more."""
    address = urljoin(source.address, href)
    _refuse_elsewhere(source, address)
    seconds = min(_STORY_SECONDS, deadline - time.monotonic())
    if seconds <= 0:
        raise FetchError(f"{shown(address)}: there was no time left for it.", permanent=False)
    try:
        answer = call(
            address, method="GET", allow_private=source.allow_private, headers=keys(source),
            limit_bytes=_STORY_BYTES, deadline_seconds=seconds,
        )  # fmt: skip
    except RefusedError as error:  # no address at all, or a key that cannot be unsealed
        raise FetchError(str(error), permanent=False) from error
    if answer.status != 200:
        remedy = f" Give the right key: wirecopy source secret {source.slug} FILE"
        raise FetchError(
            f"{answer.final_url}: answered {answer.status}.{remedy if answer.status in {401, 403} else ''}",
            permanent=answer.status in {404, 410},
        )
    return _text(answer.content, answer.final_url)


def _refuse_elsewhere(source: Source, address: str) -> None:
    ours, theirs = urlsplit(source.address), urlsplit(address)
    if (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc):
        return
    named = option(source.kind, source.way, "hosts").split()
    if theirs.netloc in named and theirs.scheme in {"https", ours.scheme}:
        return
    raise FetchError(
        f"the words are at {theirs.hostname or 'no host'}, and the key is for {ours.hostname}. If that is the "
        f"agency's too: wirecopy source set {source.slug} 'hosts={' '.join([*named, theirs.netloc])}'",
        permanent=False,
    )


def _text(content: bytes, where: str) -> str:
    """As text; the encoding that it was declared in is over with that, and would mislead."""
    head = content[:200].decode("latin-1")
    declared = _DECLARED.search(head)
    try:
        text = content.decode(declared[2] if declared else "utf-8-sig")
    except (UnicodeDecodeError, LookupError) as error:
        raise FetchError(f"{where}: the words cannot be decoded: {error}.", permanent=True) from error
    return _DECLARED.sub(r"\1", text, count=1)


def _remember(
    source: Source, apart: tuple[tuple[str, bytes], ...], why: dict[str, str], now: datetime
) -> None:
    rows = [
        Linked(
            source=source, sha256=hashlib.sha256(item).hexdigest(), item=item, sealed=seal(href), since=now,
            next_try_at=now + _FIRST_WAIT if why[href] else now, last_error=why[href][:1000],
        )
        for href, item in apart
    ]  # fmt: skip
    Linked.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        log.info("words awaited", source=source.slug, stories=len(rows))


def _try(source: Source, row: Linked, now: datetime) -> bool:
    """Whether a delivery came of it."""
    href, item = unseal(row.sealed, slug=source.slug), bytes(row.item)
    try:
        words = _words(source, href, time.monotonic() + _STORY_SECONDS)
    except FetchError as error:
        is_gone = error.permanent and row.tries + 1 >= _GONE_TRIES
        if not is_gone and now - row.since < _GIVEN_UP_AFTER:
            wait = min(_FIRST_WAIT * 2 ** min(row.tries, 10), _LONGEST_WAIT)
            Linked.objects.filter(pk=row.pk).update(
                tries=row.tries + 1, next_try_at=now + wait, last_error=str(error)[:1000]
            )
            return False
        log.warning("words given up", source=source.slug, error=str(error))
    else:
        item = ap_media.with_stories(item, {href: words})
    received = receive(
        source, item, name=shown(urljoin(source.address, href)), content_type="", received_at=now
    )
    Linked.objects.filter(pk=row.pk).delete()
    log.info("words taken in", source=source.slug, delivery=received.delivery_id)
    return True
