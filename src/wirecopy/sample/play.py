"""Plays the sample wire: delivers every event the way its agency would, at a settable pace.

Folder deliveries are written under another name and renamed, pictures first; pushes are repeated until
they are accepted; the feed is published on the agencies' server. Knows nothing of Wirecopy but its doors.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from wirecopy.sample.agency_server import AgencyServer
from wirecopy.sample.pictures import draw_all
from wirecopy.sample.script import Event, events, feed_event, observation
from wirecopy.sample.story import Copy

_CONTENT_TYPES = {"nitf": "application/nitf+xml", "ninjs": "application/json"}
_PIECES = 4  # in which the growing file is written
_TIMEOUT_SECONDS = 10
_LONGEST_WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Where pushes go: `<site>/push/<slug>`, with the token of each source by its slug."""

    site: str  # "http://127.0.0.1:8000", without a slash at the end
    tokens: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doors:
    """Where deliveries go, and how the player is stopped and heard."""

    folder: Path
    push: Push
    feed: AgencyServer
    pictures: Path
    stop: threading.Event
    say: Callable[[str], None]


def play(
    *,
    folder: Path,
    push: Push,
    feed: AgencyServer,
    pictures: Path,
    now: datetime,
    stop: threading.Event,
    say: Callable[[str], None],
    pace: float = 1.0,
    go_on: bool = True,
) -> int:
    """Delivers the whole play and returns how many deliveries were made.

    `pictures` is the cache they are drawn into, which takes some seconds the first time. Returns soon after
    `stop` is set, at the end of the play, or, with `go_on`, only when stopped: then the harbour's
    instruments go on reporting. Safe to run again: a play has guids of its own.
    """
    draw_all(pictures)
    doors = _Doors(folder=folder, push=push, feed=feed, pictures=pictures, stop=stop, say=say)
    started = time.monotonic()
    standing: dict[str, Copy] = {}
    made = 0
    backlog = True
    for event in events(now, pace=pace):
        if event.at and backlog:
            say(f"The last two days are in: {made} deliveries. Now live.")
            backlog = False
        if not _wait(event.at, started, stop):
            return made
        if event.channel == "poll" and event.copy is not None:
            standing[event.copy.story.key] = event.copy
        if not _deliver(event, doors):
            return made
        made += 1
        if event.at:
            say(f"{_clock(event.at * pace)}  {event.says}")
    say("That was the sample wire. The site stays up; only the harbour's instruments go on reporting.")
    number = 0
    while go_on and not stop.is_set():
        number += 1
        reading = observation(number, now, pace=pace)
        if reading.copy is None or not _wait(reading.at, started, stop):
            break
        standing[reading.copy.story.key] = reading.copy
        feed.publish(feed_event(reading, tuple(standing.values())).wire(feed.url))
        say(f"{_clock(reading.at * pace)}  {reading.says}")
        made += 1
    return made


def _deliver(event: Event, doors: _Doors) -> bool:
    wire = event.wire(doors.feed.url)
    if event.channel == "poll":
        doors.feed.publish(wire)
        return True
    if event.channel == "push":
        return _push(event, wire, doors)
    doors.folder.mkdir(parents=True, exist_ok=True)
    for name, cached in event.pictures:
        _write(doors.folder / name, (doors.pictures / cached).read_bytes())
    if event.manner == "growing":
        return _write_in_pieces(doors.folder / event.name, wire, doors.stop)
    _write(doors.folder / event.name, wire)
    return True


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)


def _write_in_pieces(path: Path, wire: bytes, stop: threading.Event) -> bool:
    """Writes under the final name, with pauses: what a receiver must not take for whole."""
    size = -(-len(wire) // _PIECES)
    with path.open("wb") as file:
        for start in range(0, len(wire), size):
            file.write(wire[start : start + size])
            file.flush()
            if start + size < len(wire) and stop.wait(0.4):
                # Left whole all the same: half a file for ever is a fault we do not mean to show.
                file.write(wire[start + size :])
                return False
    return True


def _push(event: Event, wire: bytes, doors: _Doors) -> bool:
    push = doors.push
    slug = event.source.slug
    headers = {
        "Authorization": f"Bearer {push.tokens[slug]}",
        "Content-Type": _CONTENT_TYPES[event.source.format],
        "Content-Disposition": f'attachment; filename="{event.name}"',
    }
    tries, wait = 0, 0.1
    while True:
        outcome = _post(push.site, f"/push/{slug}", wire, headers)
        if outcome == "":
            return True
        tries += 1
        if tries % 10 == 3:
            doors.say(f"Still trying to push {event.name} to {push.site}/push/{slug}: {outcome}")
        if doors.stop.wait(wait):
            return False
        wait = min(wait * 2, _LONGEST_WAIT_SECONDS)


def _post(site: str, path: str, wire: bytes, headers: Mapping[str, str]) -> str:
    """One POST. Returns "" if it was accepted, and what happened otherwise."""
    parts = urlsplit(site)
    connection = http.client.HTTPConnection(parts.netloc, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("POST", parts.path + path, body=wire, headers=dict(headers))
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
    return "" if 200 <= answer.status < 300 else f"answered {answer.status}"


def _wait(at: timedelta, started: float, stop: threading.Event) -> bool:
    """Waits until it is time; False if the play was stopped."""
    return not stop.wait(max(0.0, at.total_seconds() - (time.monotonic() - started)))


def _clock(at: timedelta) -> str:
    minutes, seconds = divmod(round(at.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"
