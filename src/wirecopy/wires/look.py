"""Look at a source now, whatever its kind: what it has, or the last it sent. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wirecopy.errors import RefusedError
from wirecopy.wires import folder_away, imap, longpoll, nats
from wirecopy.wires.folder_names import is_wanted
from wirecopy.wires.http import fetch, stream
from wirecopy.wires.listening import keys
from wirecopy.wires.models import Source
from wirecopy.wires.receive import Arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`arrival` None: nothing is there. `says`: sentences for whoever asked."""

    arrival: Arrival | None = None
    says: tuple[str, ...] = ()
    delivery: int | None = None  # the one that this is of, if it is not new


def look(source: Source) -> Seen:
    """What the source has now, or else the last that came of it. Raises FetchError, RefusedError."""
    seen = _LOOKS.get(source.kind, _nothing)(source)
    if seen.arrival is not None:
        return seen
    delivery = source.deliveries.select_related("filed").order_by("-received_at", "-id").first()
    if delivery is None:
        return Seen(says=(*seen.says, "Nothing is there to read, and nothing has come yet."))
    arrival = Arrival(
        content=bytes(delivery.filed.content), name=delivery.name, content_type=delivery.content_type
    )
    says = f"Nothing new is there; this is the last delivery, {delivery.pk}."
    return Seen(arrival=arrival, says=(*seen.says, says), delivery=delivery.pk)


def _nothing(source: Source) -> Seen:
    return Seen()


def _feed(source: Source) -> Seen:
    fetched = fetch(source.address, allow_private=source.allow_private)
    return Seen(
        arrival=Arrival(content=fetched.content, name=fetched.final_url, content_type=fetched.content_type)
    )


def _folder(source: Source) -> Seen:
    folder = Path(source.address)
    if not folder.is_dir():
        raise RefusedError(f"There is no folder {folder}. Make it, writable for Wirecopy.")
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and is_wanted(path.name)]
    if not files:
        return Seen()
    return Seen(arrival=Arrival(content=files[-1].read_bytes(), name=str(files[-1])))


def _folder_away(source: Source) -> Seen:
    found = folder_away.newest(source)
    key = source.way.get("host-key")
    says = (f"Its host key is {key}. Compare it with what the agency says.",) if key else ()
    if found is None:
        return Seen(says=(*says, "We are let in; the folder is empty."))
    return Seen(arrival=Arrival(content=found[1], name=found[0]), says=says)


def _mailbox(source: Source) -> Seen:
    found = imap.newest(source)
    if found is None:
        return Seen(says=("We are let in; there is no unseen mail.",))
    return Seen(arrival=Arrival(content=found[1], name=found[0], content_type="message/rfc822"))


def _page(source: Source) -> Seen:
    name, content, content_type = longpoll.look(source)
    return Seen(arrival=Arrival(content=content, name=name, content_type=content_type))


def _events(source: Source) -> Seen:
    headers = {"Accept": "text/event-stream", **keys(source)}
    with stream(source.address, allow_private=source.allow_private, headers=headers) as answer:
        return Seen(says=(f"It answers, with {answer.content_type or 'no type'}.",))


def _nats(source: Source) -> Seen:
    return Seen(says=(nats.look(source),))


_LOOKS: dict[str, Callable[[Source], Seen]] = {
    Source.Kind.POLL: _feed,
    Source.Kind.WEBSUB: _feed,
    Source.Kind.FOLDER: _folder,
    Source.Kind.SFTP: _folder_away,
    Source.Kind.FTP: _folder_away,
    Source.Kind.S3: _folder_away,
    Source.Kind.IMAP: _mailbox,
    Source.Kind.LONGPOLL: _page,
    Source.Kind.SSE: _events,
    Source.Kind.NATS: _nats,
}
