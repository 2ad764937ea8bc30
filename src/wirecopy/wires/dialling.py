"""Open a line to another machine: its name resolved once, every address checked, one of those dialled.

A name that changes its mind between check and use (DNS rebinding) gains nothing, since what was
checked is what is dialled. Everything that goes out stands on this: HTTP, SFTP, FTP, IMAP, NATS.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from wirecopy.errors import FetchError
from wirecopy.wires.addresses import why_refused

_MOST_ADDRESSES = 4  # of one name, tried one after the other

Resolve = Callable[[str, int], list[str]]
Dial = Callable[[str, int, float], socket.socket]


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def connect(address: str, port: int, timeout_seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=timeout_seconds)


def open_line(
    host: str,
    port: int,
    *,
    allow_private: bool,
    left: Callable[[], float],
    where: str = "",
    resolve: Resolve = look_up,
    dial: Dial = connect,
) -> socket.socket:
    """A connection to an address of `host` that was checked.

    `left` gives the seconds that remain, and raises when none do; `where` is the address as errors
    show it. Raises FetchError: permanent for an address that may not be called.
    """
    where = where or f"{host}:{port}"
    addresses = checked(host, port, allow_private=allow_private, left=left, where=where, resolve=resolve)
    reason = "the name has no address"
    for address in addresses[:_MOST_ADDRESSES]:
        try:
            return dial(address, port, left())
        except OSError as error:
            reason = f"{address} does not answer: {words(error)}"
    raise FetchError(f"{where}: {reason}.", permanent=False)


def checked(
    host: str,
    port: int,
    *,
    allow_private: bool,
    left: Callable[[], float],
    where: str,
    resolve: Resolve = look_up,
) -> list[str]:
    """The addresses of `host`, all of which may be called. Raises FetchError if one may not."""
    addresses = _in_time(lambda: resolve(host, port), left, where)
    for address in addresses:
        if why := why_refused(address, allow_private=allow_private):
            private = not why_refused(address, allow_private=True)
            remedy = " If that is meant, allow it with --allow-private." if private else ""
            raise FetchError(f"{where}: {address} may not be called: {why}.{remedy}", permanent=True)
    return addresses


def words(error: BaseException) -> str:
    return (str(error) or type(error).__name__).rstrip(".")


def _in_time(look: Callable[[], list[str]], left: Callable[[], float], where: str) -> list[str]:
    """Resolving cannot be given a time limit, so a thread is left behind with it."""
    found: list[list[str]] = []
    reasons: list[str] = []

    def run() -> None:
        try:
            found.append(look())
        except (OSError, UnicodeError) as error:
            reasons.append(words(error))

    thread = threading.Thread(target=run, daemon=True, name="resolve")
    thread.start()
    thread.join(left())
    if not found:
        raise FetchError(
            f"{where}: the name cannot be resolved: {' '.join(reasons) or 'no answer in time'}.",
            permanent=False,
        )
    return found[0]
