"""The desk: what its list asks the database over a large archive, and from a saved headline to the page."""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from tests.bench import copy
from tests.bench.yardstick import yards_per_second

if TYPE_CHECKING:
    from wirecopy.archive.models import Story

# What an editor asks for, in the words of the address; the last two words stand in every story, and in hardly any.
_ASKED = (
    ("all", ""), ("one source", "source=list-3"), ("a topic", "topic=topic-25"), ("a topic nobody has", "topic=chess"),
    ("a language", "language=de"), ("a rare language", "language=ar"), ("waiting", "state=waiting"),
    ("embargoed, none is", "state=embargoed"), ("alerts", "urgency=2"), ("needs a look", "person=1"),
    ("a common word", "q=harbour"), ("rare words", 'q="zebra finch"'), ("a word that is nowhere", "q=quokka"),
    ("a language and a word", "language=ar&q=harbour"),
    ("all at once", "state=live&language=en&topic=topic-2&urgency=5&q=harbour"),
)  # fmt: skip
_TIMES = 40

_FILL = """
WITH story AS (
  INSERT INTO archive_story (agency, guid, source_id, kind, state, disputed, on_hold, released, struck, language,
                             urgency, topics, code, path, first_published_at, updated_at)
  SELECT 'agency-' || n %% 8, 'urn:list:' || n, (%s::bigint[])[1 + n %% 8], 'text',
         CASE WHEN n %% 400 = 0 THEN 'waiting' WHEN n %% 900 = 0 THEN 'held' WHEN n %% 50 = 0 THEN 'killed' ELSE 'live' END,
         n %% 5000 = 0, false, false, false, CASE WHEN n %% 10 = 0 THEN 'de' WHEN n %% 500 = 1 THEN 'ar' ELSE 'en' END,
         1 + n %% 97 %% 9, ARRAY['topic-' || n %% 7, 'topic-' || 7 + n %% 20 * (n %% 3) %% 20], 'l' || n, '/l' || n || '/',
         now() - n * interval '43 seconds', now()
  FROM generate_series(%s::int, %s::int) AS n RETURNING id, guid, language, urgency
), numbered AS (SELECT *, substr(guid, 10)::int AS n FROM story), version AS (
  INSERT INTO archive_version (story_id, delivery_id, number, status, received_at, embargoed, recovered, corrects,
                               advisory, filed_sha256, read_sha256, text_digest, item, headline, summary, place, language,
                               urgency, words)
  SELECT id, %s, v, 'usable', now() - n * interval '43 seconds', false, false, v > 1 AND n %% 9 = 0,
         false, id || '-' || v, '', '', '', (%s::text[])[1 + n %% 500], '', '', language, urgency,
         to_tsvector('english', (%s::text[])[1 + n %% 500] || CASE WHEN n %% 5001 = 0 THEN ' zebra finch' ELSE '' END)
  FROM numbered, generate_series(1, 1 + (n %% 4 = 0)::int) AS v ORDER BY n DESC, v RETURNING id, story_id
) SELECT count(*) FROM version
"""


def lists(held: int) -> list[str]:
    """The list's first page over so many stories: milliseconds in the database and in Python, page not drawn."""
    from django.db import connection

    from wirecopy.desk.listing import filters_of, listed, to_look_at

    _fill(held)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*) FROM archive_story")
        stories = cursor.fetchone()[0]
    yards = yards_per_second()
    rows = [
        f"The desk's list, first page, {stories} stories held. `yards`: pieces of fixed work in the same time.",
        f"{'asked for':24}{'rows':>6}{'median ms':>11}{'p99 ms':>9}{'yards':>8}",
    ]
    for name, query in _ASKED:
        filters = filters_of(dict(parse_qsl(query)))
        waits = _waits(lambda filters=filters: listed(filters))  # type: ignore[misc]
        rows.append(_row(name, len(listed(filters).rows), waits, yards))
    rows.append(_row("how many need a look", to_look_at(), _waits(to_look_at), yards))
    return rows


def _row(name: str, count: int, waits: list[float], yards: float) -> str:
    median = statistics.median(waits)
    return f"{name:24}{count:6}{median:11.1f}{waits[-1]:9.1f}{median * yards / 1000:8.1f}"


def _waits(work: Callable[[], object]) -> list[float]:
    """Milliseconds, the shortest first."""
    waits = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        work()
        waits.append(1000 * (time.perf_counter() - start))
    return sorted(waits)


def _fill(held: int) -> None:
    """Stories as rows, without their words: the list reads no item."""
    from django.db import connection, transaction

    from wirecopy.archive.models import Shelf
    from wirecopy.wires.models import Delivery, Filed, Source

    sources = [
        Source.objects.get_or_create(
            slug=f"list-{number}",
            defaults={"kind": "folder", "agency": f"agency-{number}", "agency_name": f"Agency {number}"},
        )[0]
        for number in range(8)
    ]
    sha = sha256(b"the list").hexdigest()
    Filed.objects.get_or_create(sha256=sha, defaults={"content": b""})
    delivery = Delivery.objects.create(source=sources[0], filed_id=sha, state=Delivery.State.READ)
    for number in range(27):
        Shelf.objects.get_or_create(
            kind="topic", key=f"topic-{number}", defaults={"name": f"Topic {number}", "count": 1000 - number}
        )
    random = Random(7)
    headlines = [copy.headline(random) for _ in range(500)]
    texts = [" ".join(copy.paragraphs(random)) for _ in range(500)]
    ids = [source.pk for source in sources]
    with connection.cursor() as cursor:
        for start in range(1, held + 1, 5000):
            with transaction.atomic():
                cursor.execute(_FILL, [ids, start, min(start + 4999, held), delivery.pk, headlines, texts])
        # As the store keeps it: the newest version of each, and reworks here and there.
        cursor.execute(
            "UPDATE archive_story s SET newest_id = v.id, shown_id = v.id FROM "
            "(SELECT story_id, max(id) AS id FROM archive_version GROUP BY story_id) v "
            "WHERE v.story_id = s.id AND s.newest_id IS NULL"
        )
        cursor.execute(
            "INSERT INTO archive_rework (story_id, over_version_id, headline, picture, look, by, at) "
            "SELECT id, newest_id, 'Ours', '', CASE WHEN id % 4 = 0 THEN 'Look' ELSE '' END, 'noor', now() "
            "FROM archive_story WHERE id % 50 = 0 AND newest_id IS NOT NULL ON CONFLICT DO NOTHING"
        )


# From a saved headline to the page


def actions(count: int) -> list[str]:
    """A headline saved over HTTP at a real web server until the page on disk has it, with real workers waiting."""
    from django.conf import settings

    stories = _published(50)
    waits: list[float] = []
    with _running() as port:
        editor = _Editor(port)
        for number in range(count + 10):
            story = stories[number % len(stories)]
            form = editor.form(story.code)
            page = settings.PAGES / story.path.strip("/") / "index.html"
            words = f"Headline number {number} of the desk"
            start = time.perf_counter()
            editor.save(story.code, words, form)
            while words.encode() not in page.read_bytes():
                time.sleep(0.001)
            waits.append(1000 * (time.perf_counter() - start))
            time.sleep(0.05)
    waits = sorted(waits[10:])
    return [
        f"Headline saved to page changed, {count} times: median {statistics.median(waits):.0f} ms, "
        f"p99 {waits[int(len(waits) * 0.99) - 1]:.0f} ms, worst {waits[-1]:.0f} ms"
    ]


def _published(count: int) -> list[Story]:
    """So many stories on the site, through the whole line."""
    from tests.bench.whole_line import _all_cores, _receive, _source
    from wirecopy.archive.models import Story

    _receive(_source(), range(8_000_000, 8_000_000 + count))
    _all_cores()
    return list(Story.objects.filter(state="live", guid__startswith="urn:example:bench:8").order_by("pk"))


class _Editor:
    """Somebody signed in, over one connection."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies = dict([_session()])

    def form(self, code: str) -> dict[str, str]:
        self._connection.request("GET", f"/desk/stories/{code}/headline/", headers={"Cookie": self._cookie()})
        answer = self._connection.getresponse()
        page = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self._cookies[key] = kept
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))

    def save(self, code: str, headline: str, form: dict[str, str]) -> None:
        headers = {"Cookie": self._cookie(), "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(
            "POST", f"/desk/stories/{code}/headline/", urlencode({**form, "headline": headline}), headers
        )
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 302:
            raise RuntimeError(f"the desk answered {answer.status}")

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())


def _session() -> tuple[str, str]:
    """The cookie of a fresh member who is signed in."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from wirecopy.desk.models import Member, SignIn

    user = User.objects.create_user(f"bench-{time.time_ns()}", password=None)
    Member.objects.create(user=user, role=Member.Role.CHIEF)
    device = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.create()
    now = datetime.now(UTC)
    SignIn.objects.create(
        session_key=session.session_key, user=user, at=now, seen_at=now, address="", browser=""
    )
    return settings.SESSION_COOKIE_NAME, session.session_key or ""


@contextmanager
def _running() -> Iterator[int]:
    """A web server and workers; the server's port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    commands = [["web", "--port", str(port)], *([["work", "--queue", "line"]] * (os.cpu_count() or 1))]
    processes = [
        subprocess.Popen([sys.executable, "-m", "wirecopy", *words], stderr=subprocess.DEVNULL)
        for words in commands
    ]
    try:
        _wait_for(port)
        time.sleep(2)  # until the workers listen
        yield port
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the web server did not answer within 30 seconds")
