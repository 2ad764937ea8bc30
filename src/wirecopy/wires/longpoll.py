"""Follow a feed that names its next page and holds the answer back until there is news, such as AP's.

    GET address -> {"data": {"items": […], "next_page": "…"}}   each answer with items is a delivery
    GET next_page -> …

The next page is kept only after the page before it is durable, so a crash asks for the same again. The words
that stories of a page only link to are durable by then, or what is needed to go on asking for them is
(linked.py).
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
import structlog

from wirecopy.errors import FetchError
from wirecopy.wires.addresses import shown
from wirecopy.wires.http import Called, call
from wirecopy.wires.linked import joined
from wirecopy.wires.listening import heard, keys
from wirecopy.wires.models import Source
from wirecopy.wires.receive import receive
from wirecopy.wires.sealing import seal, unseal
from wirecopy.wires.ways import option

log = structlog.get_logger(__name__)

_HOLDS_SECONDS = 75.0  # an answer is held back for 15 to 60 seconds
_REST_SECONDS = 1.0  # between answers without anything in them, whatever the feed does


def listen(source: Source, stop: threading.Event) -> None:
    """Ask for page after page until we are told to stop. Raises FetchError, RefusedError."""
    while not stop.is_set():
        if not take_page(source):
            stop.wait(min(_REST_SECONDS, source.interval_seconds))


def take_page(source: Source) -> bool:
    """One page; whether there was anything in it."""
    address = unseal(source.cursor, slug=source.slug) or source.address
    page = _asked(source, address)
    following, has_items = read_page(source, page.content)
    if has_items:
        content_type = page.headers.get("content-type", "")
        now = datetime.now(UTC)
        content = joined(source, page.content, now)
        if content:
            received = receive(
                source, content, name=page.final_url, content_type=content_type, received_at=now
            )
            log.info("page taken in", source=source.slug, delivery=received.delivery_id)
    heard(source)
    following = urljoin(address, following) if following else ""
    if following and following != address:
        _refuse_elsewhere(source, following)
        # Sealed: such an address often carries the key that it was asked with.
        source.cursor = seal(following)
        Source.objects.filter(pk=source.pk).update(cursor=source.cursor)
    return has_items


def look(source: Source) -> tuple[str, bytes, str]:
    """(name, content, content type) of the first page; nothing is kept."""
    page = _asked(source, source.address)
    read_page(source, page.content)
    return page.final_url, page.content, page.headers.get("content-type", "")


def read_page(source: Source, content: bytes) -> tuple[str, bool]:
    """(address of the next page, whether there are items). Raises FetchError for what is no such page."""
    try:
        page = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FetchError(
            f"{shown(source.address)}: the answer is no JSON: {error}.", permanent=False
        ) from error
    path = option("longpoll", source.way, "next")
    following = _at(page, path)
    if following is not None and not isinstance(following, str):
        raise FetchError(f"{shown(source.address)}: {path} is no address.", permanent=False)
    return following or "", bool(_at(page, option("longpoll", source.way, "items")))


def _at(page: Any, path: str) -> Any:
    for name in path.split("."):
        page = page.get(name) if isinstance(page, dict) else None
    return page


def _asked(source: Source, address: str) -> Called:
    answer = call(
        address,
        method="GET",
        allow_private=source.allow_private,
        headers={"Accept": "application/json", **keys(source)},
        deadline_seconds=_HOLDS_SECONDS,
    )
    if answer.status in {404, 410} and source.cursor:
        # The feed has forgotten the page: begin at its beginning. What came before is told apart as repeats.
        Source.objects.filter(pk=source.pk).update(cursor="")
        source.cursor = ""
    if answer.status != 200:
        remedy = (
            f" The key is wrong or has ended: wirecopy source secret {source.slug} FILE"
            if answer.status in {401, 403}
            else ""
        )
        raise FetchError(f"{answer.final_url}: answered {answer.status}.{remedy}", permanent=False)
    return answer


def _refuse_elsewhere(source: Source, following: str) -> None:
    """The key is sent with each page, so a page must not lead it to somebody else's machine."""
    ours, theirs = urlsplit(source.address), urlsplit(following)
    if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
        raise FetchError(
            f"{shown(source.address)}: the next page is at {theirs.hostname}, and the key is for {ours.hostname}. "
            "If the agency has moved, add the source anew with its new address.",
            permanent=True,
        )
