"""`wirecopy-verify log`: look through a whole log, as anybody can, and remember what it showed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from wirecopy_verify.audit import Audit, audit
from wirecopy_verify.check import Keys
from wirecopy_verify.errors import ProofError
from wirecopy_verify.fetch import KEYS, UnreachableError, get, read_file
from wirecopy_verify.keys import PLACE, read_keys
from wirecopy_verify.notes import VerifierKey

SOUND, WRONG, UNREACHABLE = 0, 1, 69

ABOUT = """\
Look through the whole log of a Wirecopy site: every tile, every entry, its signed head, and whether it only
grew since the heads that you remember. LOG is the site's web address, or a folder with a copy of its log.
"""
STATUS = """\
exit status: 0 nothing is wrong, 1 something is (every fault is named), 69 it could not be reached or read.

With --remember, the head is kept in a file of yours and the next look is held against it: only so is it
noticed if the log is rewritten. Two people who compare their files notice if they are shown different logs.
"""


@dataclass(frozen=True, slots=True)
class Published:
    """A log as others see it. `fetch` gives a file by its path below the log, None where there is none."""

    fetch: Callable[[str], bytes | None]
    keys: bytes | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("log", metavar="LOG", help="a web address or a folder")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="keys that you trust, got another way")
    parser.add_argument(
        "--remember", type=Path, metavar="FILE", help="heads seen before; the new one is added"
    )
    parser.add_argument(
        "--witnesses", type=int, default=0, metavar="N", help="ask that so many signed the head"
    )
    parser.add_argument("--json", action="store_true", help="the result as one line of JSON")


def run(asked: argparse.Namespace) -> int:
    """Look, print what came of it, and return the exit status."""
    try:
        published = log_at(asked.log)
        keys = _keys(asked.keys, published)
        heads = _remembered(asked.remember)
        found = audit(published.fetch, _log_key(keys), keys.witnesses, remembered=heads)
        note = (published.fetch("checkpoint") or b"").decode("utf-8", "replace")
    except UnreachableError as error:
        print(error, file=sys.stderr)
        return UNREACHABLE
    except ProofError as error:
        print(error, file=sys.stderr)
        return WRONG
    if found.is_sound and asked.remember is not None and note not in heads:
        with asked.remember.open("a") as file:
            file.write(json.dumps(note) + "\n")
    is_seen = found.signed is not None and len(found.signed.witnesses) >= asked.witnesses
    print(as_json(found) if asked.json else as_text(found))
    if not is_seen:
        print(f"Fewer than {asked.witnesses} witnesses signed the log's head.", file=sys.stderr)
    return SOUND if found.is_sound and is_seen else WRONG


def log_at(place: str) -> Published:
    """The log at an address or in a folder. Raises UnreachableError if there is nothing there."""
    if place.startswith(("http://", "https://")):
        path = urlsplit(place).path.rstrip("/")
        base = place.rstrip("/") + ("/" if path.endswith("/log") else "/log/")
        return Published(lambda name: get(base + name), get(urljoin(place, PLACE)))
    folder = Path(place)
    if not (folder / "checkpoint").is_file() and (folder / "log" / "checkpoint").is_file():
        folder = folder / "log"
    if not folder.is_dir():
        raise UnreachableError(f"{place} is no folder.")
    beside = [folder / KEYS, folder.parent / PLACE.lstrip("/"), folder.parent / KEYS]
    found = next((file for file in beside if file.is_file()), None)
    return Published(lambda name: _in(folder, name), read_file(found) if found else None)


def as_text(found: Audit) -> str:
    lines = [f"{fault.where}: {fault.what}" for fault in found.faults]
    if found.signed is None:
        return "\n".join(["NOT sound: the log's own head does not hold.", *lines])
    head = found.signed.checkpoint
    seen = ", ".join(sorted(found.signed.witnesses)) or "no witness"
    against = f"held against {found.remembered} remembered head{'' if found.remembered == 1 else 's'}"
    if lines:
        return "\n".join([f"NOT sound: {len(lines)} things are wrong with {head.origin}.", *lines])
    return f"Sound: {head.origin}, {head.size} entries, {against}; its head was signed by {seen} besides."


def as_json(found: Audit) -> str:
    head = found.signed.checkpoint if found.signed else None
    return json.dumps(
        {
            "sound": found.is_sound,
            "log": head.origin if head else "",
            "size": head.size if head else None,
            "head": head.head.hex() if head else "",
            "witnesses": found.signed.witnesses if found.signed else {},
            "remembered": found.remembered,
            "faults": [{"where": fault.where, "what": fault.what} for fault in found.faults],
        }
    )


def _in(folder: Path, name: str) -> bytes | None:
    file = folder / name
    return read_file(file) if file.is_file() else None


def _keys(file: Path | None, published: Published) -> Keys:
    content = read_file(file) if file is not None else published.keys
    if content is None:
        raise UnreachableError("The site's keys are not there; name a file of them with --keys.")
    return read_keys(content)


def _log_key(keys: Keys) -> VerifierKey:
    if keys.log is None:
        raise ProofError("The site's keys name no log.")
    return keys.log


def _remembered(file: Path | None) -> list[str]:
    """One checkpoint a line, each as a JSON string."""
    if file is None or not file.is_file():
        return []
    try:
        notes = [json.loads(line) for line in read_file(file).decode().splitlines() if line]
    except ValueError as error:
        raise UnreachableError(f"{file} does not hold remembered heads: {error}.") from error
    return [note for note in notes if isinstance(note, str)]
