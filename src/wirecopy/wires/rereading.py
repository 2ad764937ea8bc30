"""Reading a delivery otherwise: as a format or in an encoding that somebody says, for it alone or for its source.

The bytes are as they came and stay so; what is changed is how they are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from wirecopy import formats
from wirecopy.errors import RefusedError
from wirecopy.formats.recoded import ENCODINGS
from wirecopy.item import Hints
from wirecopy.wires import replay
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.sources import hints

_VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|(?<![\w-])\d[\d,.:]*|&[^;\s]*;|<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How somebody says a delivery is to be read; "" where its source and its own bytes shall say it."""

    format: str = ""
    encoding: str = ""  # a name in recoded.ENCODINGS

    def __post_init__(self) -> None:
        if self.format and self.format not in formats.FORMATS:
            raise RefusedError(
                f"There is no format {self.format!r}. There are: {', '.join(formats.FORMATS)}."
            )
        if self.encoding and self.encoding not in ENCODINGS:
            raise RefusedError(f"{self.encoding!r} is no encoding known here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a source's deliveries are read where they are silent themselves."""

    format: str = ""
    encoding: str = ""
    zone: str = ""


def hints_of(delivery: Delivery, told: Told, settings: Settings | None = None) -> tuple[str, Hints]:
    """The format and what a reader is told, if the delivery were read so; `settings` in place of its source's."""
    source = delivery.source
    known = hints(source, name=delivery.name, content_type=delivery.content_type)
    if settings is not None:
        known = replace(known, encoding=settings.encoding, zone=settings.zone)
    usual = settings.format if settings is not None else source.format
    return told.format or usual, replace(known, told_encoding=told.encoding)


def told_of(delivery: Delivery) -> Told:
    return Told(format=delivery.told_format, encoding=delivery.told_encoding)


def read_as(delivery: Delivery, told: Told) -> list[int]:
    """Read it again so, from now on whenever it is read; its id if it was not waiting to be read anyway.

    Whatever is read in another encoding than it says waits for a person before it is on the site.
    """
    with transaction.atomic():
        row = (
            Delivery.objects.select_for_update().filter(pk=delivery.pk).exclude(state=Delivery.State.WAITING)
        )
        row.update(told_format=told.format, told_encoding=told.encoding)
        return replay.again(Delivery.objects.filter(pk=delivery.pk))


def change_settings(source: Source, settings: Settings) -> Settings:
    """What they were. Raises RefusedError for what means nothing; nothing is changed then."""
    if settings.format and settings.format not in formats.FORMATS:
        raise RefusedError(f"There is no format {settings.format!r}.")
    if settings.encoding and settings.encoding not in ENCODINGS:
        raise RefusedError(f"{settings.encoding!r} is no encoding known here.")
    if settings.zone:
        try:
            ZoneInfo(settings.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise RefusedError(f"{settings.zone!r} is no time zone; write it like Europe/Berlin.") from error
    with transaction.atomic():
        row = Source.objects.select_for_update().get(pk=source.pk)
        before = settings_of(row)
        Source.objects.filter(pk=row.pk).update(
            format=settings.format, encoding=settings.encoding, zone=settings.zone
        )
    return before


def settings_of(source: Source) -> Settings:
    return Settings(format=source.format, encoding=source.encoding, zone=source.zone)


# Kinds of fault


def kind_of(faults: list[Mapping[str, Any]]) -> str:
    """The first fault's reason without what differs from delivery to delivery: numbers, names, quoted words."""
    why = str(faults[0].get("why", "")) if faults else ""
    return _VARYING.sub("…", why)[:200]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    source: str  # slug
    why: str
    count: int


def kinds(deliveries: Iterable[tuple[str, list[Mapping[str, Any]]]]) -> list[FaultKind]:
    """(slug, faults) of deliveries, counted by source and kind, the most first."""
    counted = Counter((slug, kind_of(faults)) for slug, faults in deliveries)
    return [FaultKind(source=slug, why=why, count=count) for (slug, why), count in counted.most_common()]
