"""What the record costs: publishing with and without, a receipt's size, checking a page, the verifier's own."""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.bench import copy
from wirecopy.site.assets import all_assets, asset_path

_PARAGRAPHS = 25
_PUBLISHED = 150  # articles made anew in one measurement, with and without in turns


def sizes() -> list[str]:
    """Needs no database."""
    from wirecopy_verify.check import Keys, check_page
    from wirecopy_verify.dsse import seal
    from wirecopy_verify.statement import Change, SetApart, Shown, Statement, Status, write
    from wirecopy_verify.wct1 import paragraph_hash

    random = Random(25)
    texts = [" ".join(random.choices(copy._WORDS, k=30)) for _ in range(_PARAGRAPHS)]
    key = Ed25519PrivateKey.generate()

    def statement() -> Statement:
        return Statement(
            url="https://news.example/2026/11/21/harbour-of-port-ansel-reopens-after-nine-days-k3f9x2/",
            guid="urn:newsml:mna.example:20261121:harbour-of-port-ansel:3",
            agency="meridian-news-agency", agency_name="Meridian News Agency", version="3",
            filed_sha256="0" * 64, filed_at="2026-11-21T08:00:00Z", received_at="2026-11-21T08:00:04.123456Z",
            published_at="2026-11-21T08:00:05.123456Z", updated_at="2026-11-21T08:00:00Z",
            status=Status.PUBLISHED, headline="Ferries run again between Port Ansel and the far shore",
            paragraphs=tuple(paragraph_hash(text).hex() for text in texts),
            set_apart=(SetApart(kind="dateline", sha256="1" * 64), SetApart(kind="sign-off", sha256="2" * 64)),
            changes=(
                Change(field="headline", old="Harbour of Port Ansel reopens after nine days", by="desk",
                       new="Ferries run again between Port Ansel and the far shore", at="2026-11-21T08:10:00Z"),
                Change(field="picture", old="/pictures/ab/" + "c" * 60, new="/pictures/de/" + "f" * 60, by="desk",
                       at="2026-11-21T08:10:00Z"),
            ),
            pictures=(Shown(path="/pictures/de/" + "f" * 60, credit="MNA/Ada Fenn", alt="A white ferry"),),
        )  # fmt: skip

    envelope = seal(write(statement()), {"site": key})
    body = "".join(f"<p>{text}</p>\n" for text in texts)
    page = f"<h1>{statement().headline}</h1><article data-wirecopy-body>{body}</article>".encode()
    keys = Keys(signing={"site": key.public_key().public_bytes_raw()})
    assert check_page(page, envelope, keys).verdict == 0
    script = all_assets()[asset_path("verify.js")]
    return [
        f"Receipt of {_PARAGRAPHS} paragraphs, two changes of the desk's: {len(envelope):,} bytes (wanted: 6,144 or less)",
        f"Verifier in the page: {len(gzip.compress(script, 9)):,} bytes gzipped (wanted: 4,096 or less)",
        f"Stating and signing: {_milliseconds(lambda: seal(write(statement()), {'site': key})):.2f} ms of processor time",
        f"Checking a page in Python: {_milliseconds(lambda: check_page(page, envelope, keys)):.2f} ms of processor time",
    ]


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    for _ in range(200):
        work()
    return (time.process_time() - started) / 200 * 1000


def cost() -> list[str]:
    """Articles made anew and sealed anew, against the same articles without any record."""
    from django.db import connection

    from tests.bench.whole_line import _receive, _source, work_until_done
    from wirecopy.site.publish import publish

    _receive(_source(), range(_PUBLISHED))
    work_until_done()

    def made() -> float:
        """Processor seconds of this process for all articles."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO site_due (page_id, priority, tries, not_before) "
                "SELECT id, 3, 0, now() FROM site_page WHERE kind = 'article' ON CONFLICT DO NOTHING"
            )
        started = time.process_time()
        while publish(datetime.now(UTC), 5.0).again_in_seconds == 0.0:
            pass
        return time.process_time() - started

    spent: dict[str, list[float]] = {"without": [], "sealed anew": [], "as they were": []}
    for _ in range(3):
        with _without():
            spent["without"].append(made())
        spent["as they were"].append(made())
    for turn in range(3):
        with _stated_anew(turn):
            spent["sealed anew"].append(made())
    least = {name: 1000 * min(times) / _PUBLISHED for name, times in spent.items()}
    plain = least.pop("without")
    return [
        f"An article made: {plain:.2f} ms of processor time without the record"
        + "".join(f", {each:.2f} ms {name} ({each / plain:.2f}x)" for name, each in least.items())
        + " (wanted: 50 ms more or less)"
    ]


@contextmanager
def _without() -> Iterator[None]:
    """Publishing as if nothing were sealed."""
    from wirecopy.site import publish

    nothing: Callable[..., Mapping[int, Any]] = lambda *_: {}  # noqa: E731
    with (
        patch.object(publish, "_receipts", nothing),
        patch("wirecopy.site.makers.article._stated", _unstated),
        patch("wirecopy.site.makers.article.with_a_past", lambda claims: set()),
    ):
        yield


def _unstated(live: Mapping[int, Any], _: Any) -> dict[int, Any]:
    """The words alone, which each page is held against with or without a record."""
    from wirecopy.body import paragraphs

    return {
        story: SimpleNamespace(claim=None, salts=(), texts=paragraphs(shown.item.body))
        for story, shown in live.items()
    }


@contextmanager
def _stated_anew(turn: int) -> Iterator[None]:
    """Every statement another than before, so that each is signed; as for a new story, there is no past to tell."""
    from wirecopy.site import publish
    from wirecopy.site.makers import article, stating

    before = stating.statement_of

    def other(*arguments: Any) -> Any:
        from dataclasses import replace

        return replace(before(*arguments), version=hashlib.sha256(bytes([turn])).hexdigest()[:8])

    with (
        patch.object(article, "statement_of", other),
        patch.object(article, "with_a_past", lambda claims: set()),
        patch.object(publish, "_later", lambda content, receipts: set()),
    ):
        yield
