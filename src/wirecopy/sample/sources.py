"""The four sources of the sample wire, with the terms their invented contracts set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["folder", "push", "poll"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSource:
    slug: str
    name: str  # as readers see it
    code: str  # as it stands in datelines and sign-offs
    domain: str  # under .example, which nobody can own
    format: str  # a name in formats.FORMATS
    channel: Channel
    language: str  # BCP 47; single stories may differ
    credit: str  # the credit text readers see
    robots: Literal["index", "news-noindex", "noindex"]
    archive_days: int | None  # None: for good
    auto_publish: bool = True


MERIDIAN = SampleSource(
    slug="meridian",
    name="Meridian News Agency",
    code="MNA",
    domain="meridian.example",
    format="newsml-g2",
    channel="folder",
    language="en",
    credit="Meridian News Agency (MNA)",
    robots="index",
    archive_days=None,
)
CONTINENTAL = SampleSource(
    slug="continental",
    name="Continental Press Service",
    code="CPS",
    domain="continental.example",
    format="nitf",
    channel="push",
    language="en",
    credit="Continental Press Service",
    robots="noindex",
    archive_days=30,
)
LEVANZA = SampleSource(
    slug="levanza",
    name="Agencia Levanza",
    code="LVZ",
    domain="levanza.example",
    format="ninjs",
    channel="push",
    language="es",
    credit="Agencia Levanza",
    robots="index",
    archive_days=365,
)
HARBOUR = SampleSource(
    slug="harbour",
    name="Harbour Weather & Transport",
    code="HWT",
    domain="harbour.example",
    format="rss",
    channel="poll",
    language="en",
    credit="Harbour Weather & Transport",
    robots="news-noindex",
    archive_days=90,
)

SOURCES: tuple[SampleSource, ...] = (MERIDIAN, CONTINENTAL, LEVANZA, HARBOUR)
