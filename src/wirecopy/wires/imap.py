"""Read a mailbox over IMAP (RFC 3501): each mail is a delivery, marked as seen when it is durable.

Mail is fetched with BODY.PEEK, which marks nothing. A mail that could not be taken in stays unseen,
and is taken at the next visit; one that was taken in before a crash is taken again: a repeat.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from urllib.parse import unquote, urlsplit

import structlog

from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.dialling import open_line, words
from wirecopy.wires.folder_names import why_refused
from wirecopy.wires.mail import headers_of, is_from, name_of
from wirecopy.wires.models import Source
from wirecopy.wires.receive import Arrival, receive_many
from wirecopy.wires.sealing import unseal
from wirecopy.wires.turns import failed, went_well
from wirecopy.wires.ways import option

log = structlog.get_logger(__name__)

_WAIT_SECONDS = 20.0
_VISIT_SECONDS = 60.0
_BATCH = 20  # mails in one commit
_MOST = 200  # mails in one visit
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

Dial = Callable[[], socket.socket]


class _Imap(imaplib.IMAP4):
    """imaplib on a line that we dialled; over TLS from the start if there is a context."""

    def __init__(self, dial: Dial, host: str, context: ssl.SSLContext | None) -> None:
        self._dial, self._name, self._context = dial, host, context
        super().__init__(host)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host = self._name  # what STARTTLS checks the certificate for
        line = self._dial()
        line.settimeout(_WAIT_SECONDS)
        self.sock = self._context.wrap_socket(line, server_hostname=self._name) if self._context else line
        self.file = self.sock.makefile("rb")


def visit(source_id: int, now: datetime) -> int:
    """Take in the unseen mail of a mailbox. Trouble is written on the source, and never raised."""
    source = Source.objects.filter(pk=source_id, kind=Source.Kind.IMAP, state=Source.State.ACTIVE).first()
    if source is None:
        return 0
    try:
        with _opened(source) as box:
            taken, complaint = _take(source, box, now)
    except (FetchError, RefusedError) as error:
        failed(source, error, now)
        return 0
    if complaint:
        failed(source, FetchError(complaint, permanent=False), now)
    else:
        went_well(source, now)
    return taken


def newest(source: Source) -> tuple[str, bytes] | None:
    """Name and bytes of the newest unseen mail, for a look; it stays unseen."""
    with _opened(source) as box:
        unseen = _unseen(box)
        content = _fetch(box, unseen[-1]) if unseen else b""
    return (name_of(content, source.slug), content) if content else None


def _take(source: Source, box: _Imap, now: datetime) -> tuple[int, str]:
    """(how many mails, what to complain of)."""
    deadline = time.monotonic() + _VISIT_SECONDS
    taken, complaint = 0, ""
    unseen = _unseen(box)[:_MOST]
    for place in range(0, len(unseen), _BATCH):
        if time.monotonic() > deadline:
            break
        fit: list[tuple[bytes, bytes]] = []
        for uid in unseen[place : place + _BATCH]:
            content, why_not = _read(source, box, uid)
            if why_not:
                complaint = why_not
                log.warning("mail left alone", source=source.slug, why=why_not)
            elif content:
                fit.append((uid, content))
        taken += _store(source, box, fit, now)
    return taken, complaint


def _read(source: Source, box: _Imap, uid: bytes) -> tuple[bytes, str]:
    """(the mail, why it is not taken); neither for a stray one, which is marked as seen."""
    _, answer = box.uid("FETCH", uid.decode(), "(RFC822.SIZE)")
    found = _SIZE.search(answer[0] if answer and isinstance(answer[0], bytes) else b"")
    if found and (why := why_refused(int(found[1]), "A mail")):
        return b"", f"{why} It stays unseen in the mailbox; take it away there."
    content = _fetch(box, uid)
    senders = option("imap", source.way, "senders")
    if content and not is_from(senders, str(headers_of(content).get("From", ""))):
        log.info("stray mail marked as seen", source=source.slug)
        box.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)")
        return b"", ""
    return content, ""


def _store(source: Source, box: _Imap, mails: list[tuple[bytes, bytes]], now: datetime) -> int:
    if not mails:
        return 0
    arrivals = [
        Arrival(content=content, name=name_of(content, source.slug), content_type="message/rfc822")
        for _, content in mails
    ]
    receive_many(source, arrivals, received_at=now)
    uids = b",".join(uid for uid, _ in mails).decode()
    deletes = option("imap", source.way, "after") == "delete"
    status, answer = box.uid("STORE", uids, "+FLAGS.SILENT", r"(\Seen \Deleted)" if deletes else r"(\Seen)")
    if status != "OK":
        raise FetchError(
            f"The mail of {source.slug} was taken in, but the server does not let us mark it: {answer!r:.100}. "
            "Wirecopy must be able to write in the mailbox, or it takes the same mail again and again.",
            permanent=False,
        )
    if deletes:
        box.expunge()
    log.info("mail taken in", source=source.slug, mails=len(mails))
    return len(mails)


def _unseen(box: _Imap) -> list[bytes]:
    _, answer = box.uid("SEARCH", "UNSEEN", "UNDELETED")
    return sorted(answer[0].split(), key=int) if answer and isinstance(answer[0], bytes) else []


def _fetch(box: _Imap, uid: bytes) -> bytes:
    """The mail as it is, every byte; b"" if it is gone."""
    _, answer = box.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in answer or () if isinstance(part, tuple)), b"")


@contextmanager
def _opened(source: Source) -> Iterator[_Imap]:
    """The mailbox, selected. Raises FetchError that says what to do."""
    parts = urlsplit(source.address)
    host, port = parts.hostname or "", parts.port or (993 if parts.scheme == "imaps" else 143)
    where = f"{parts.scheme}://{parts.username}@{host}{parts.path}"
    deadline = time.monotonic() + _WAIT_SECONDS

    def left() -> float:
        return max(0.1, deadline - time.monotonic())

    def dial() -> socket.socket:
        return open_line(host, port, allow_private=source.allow_private, left=left, where=where)

    try:
        box = _Imap(dial, host, _context(source) if parts.scheme == "imaps" else None)
        try:
            if parts.scheme == "imap":  # the password never goes over an open line
                box.starttls(_context(source))
            _log_in(source, box, where, unquote(parts.username or ""))
            mailbox = unquote(parts.path).strip("/") or "INBOX"
            status, _ = box.select('"' + mailbox.replace("\\", "\\\\").replace('"', '\\"') + '"')
            if status != "OK":
                raise FetchError(
                    f"{where}: there is no such mailbox, or it is not ours to read.", permanent=True
                )
            yield box
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                box.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        raise FetchError(f"{where}: {words(error)}.", permanent=False) from error


def _log_in(source: Source, box: _Imap, where: str, user: str) -> None:
    try:
        box.login(user, unseal(source.sealed, slug=source.slug))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise FetchError(
            f"{where} does not let us in: the name or the password is wrong. "
            f"Give the right one: wirecopy source secret {source.slug} FILE",
            permanent=True,
        ) from error


def _context(source: Source) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if trusted := source.way.get("trust"):
        context.load_verify_locations(cadata=str(trusted))
    return context
