"""A partner that notes what it was sent, and all that has to happen for it to be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import Client

from tests.whole.line import Line
from wirecopy import formats
from wirecopy.errors import FetchError
from wirecopy.item import Item
from wirecopy.partners.adding import Wish, add_partner
from wirecopy.partners.deciding import decide
from wirecopy.partners.models import Partner
from wirecopy.partners.pushing import due, push
from wirecopy.partners.ways import Parcel


@dataclass
class Desk:
    """What the clock and the workers do, one step after the other; `parcels` are what partners took."""

    line: Line
    folder: Path
    parcels: list[Parcel] = field(default_factory=list)
    trouble: FetchError | None = None
    tokens: dict[str, str] = field(default_factory=dict)

    def add(self, slug: str = "post", **wish: Any) -> Partner:
        self.folder.mkdir(exist_ok=True)
        filled = {"format": "newsml-g2"} | ({} if wish.get("pulls") else {"address": str(self.folder)}) | wish
        partner, token = add_partner(Wish(slug=slug, **filled))
        self.tokens[slug] = token
        return partner

    def partner(self, slug: str) -> Partner:
        return Partner.objects.get(slug=slug)

    def file(self, *contents: bytes) -> None:
        self.line.file(*contents)
        self.send()

    def wait(self, **span: float) -> None:
        self.line.wait(**span)
        self.send()

    def decide(self) -> None:
        while decide(self.line.now):
            pass

    def send(self) -> None:
        self.decide()
        for partner in due(self.line.now):
            push(partner, self.line.now, send=self._take)
        self.decide()
        for partner in due(self.line.now):
            push(partner, self.line.now, send=self._take)

    def _take(self, partner: Partner, parcel: Parcel) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.parcels.append(parcel)

    @property
    def told(self) -> list[Item]:
        """The items that went out, in that order."""
        found = []
        for parcel in self.parcels:
            (item,) = formats.read(parcel.content).items
            found.append(item)
        return found

    @property
    def said(self) -> list[tuple[str, int, str]]:
        return [(str(item.status), item.version, item.headline) for item in self.told]

    def later(self, **span: float) -> None:
        self.line.now += timedelta(**span)

    def pull(self, slug: str = "post", query: str = "", token: str | None = None, **headers: str) -> Any:
        told = self.tokens[slug] if token is None else token
        return Client().get(f"/out/{slug}/{query}", headers={"Authorization": f"Bearer {told}", **headers})
