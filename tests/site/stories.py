"""Stories of invented agencies as the archive would hand them to the pages' makers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wirecopy.archive.shown import Card, PagePicture, Shown, ShownPicture, Topic
from wirecopy.body import Block, BlockKind, Body, Box, BoxKind, Mark, MarkKind, numbered
from wirecopy.item import Item, Picture, Place
from wirecopy.site.imprint import Imprint

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

SITE = Imprint(
    name="The Wire",
    tagline="News as the agencies filed it",
    publisher="The Wire Publishing Ltd",
    contact="desk@wire.example",
    language="en",
    address="https://wire.example",
    subscribe_url="https://wire.example/support",
    zone=ZoneInfo("UTC"),
)


def a_picture(name: str = "harbour", **changed: Any) -> ShownPicture:
    filed: dict[str, Any] = {
        "caption": "The first ferry leaves Halden Bay on Saturday.",
        "credit": "MNA/Ada Fenn",
        "alt": "A white ferry before a grey quay",
    }
    filed.update(changed)
    return ShownPicture(
        filed=Picture(renditions=(), guid=f"urn:mna:{name}", **filed),
        file=PagePicture(
            path=f"/pictures/{name}-1200.jpg",
            width=1200,
            height=800,
            files=(
                (480, f"/pictures/{name}-480.jpg"),
                (480, f"/pictures/{name}-480.webp"),
                (1200, f"/pictures/{name}-1200.jpg"),
                (1200, f"/pictures/{name}-1200.webp"),
            ),
            colour="#3a6b8c",
        ),
    )


def a_card(number: int = 12, **changed: Any) -> Card:
    values: dict[str, Any] = {
        "story_id": number,
        "code": f"k{number}",
        "path": f"/2026/11/21/harbour-reopens-k{number}/",
        "headline": "Harbour of Halden Bay reopens after nine days",
        "summary": "Ferries run again and the fish market opens on Monday.",
        "agency": "mna",
        "agency_name": "MNA",
        "place": "Halden Bay",
        "language": "en",
        "urgency": 4,
        "published_at": NOON - timedelta(minutes=number),
        "updated_at": None,
        "corrected_at": None,
        "robots": "index",
        "topics": (Topic(slug="shipping", name="Shipping"), Topic(slug="halden-bay", name="Halden Bay")),
        "picture": None,
    }
    values.update(changed)
    values.setdefault("agency_headline", values["headline"])
    return Card(**{"dated_at": values["published_at"]} | values)


def paragraphs(*texts: str) -> Body:
    return numbered(Block(BlockKind.PARAGRAPH, text) for text in texts)


def an_item(**changed: Any) -> Item:
    values: dict[str, Any] = {
        "guid": "urn:newsml:mna.example:20261121:harbour",
        "version": 3,
        "version_filed": "3",
        "language": "en",
        "headline": "Harbour of Halden Bay reopens after nine days",
        "places": (Place(name="Halden Bay"),),
        "dateline": "HALDEN BAY, Nov 21 (MNA)",
        "body": paragraphs(
            "The harbour of Halden Bay reopened on Saturday, nine days after a storm broke its outer wall.",
            "The first ferry left at 06:10 with 214 people on board.",
        ),
        "copyright_notice": "© 2026 Meridian News Agency",
    }
    values.update(changed)
    return Item(**values)


def a_shown(card: Card | None = None, item: Item | None = None, **changed: Any) -> Shown:
    card = card or a_card()
    pictures: Sequence[ShownPicture] = (card.picture,) if card.picture else ()
    values: dict[str, Any] = {
        "card": card,
        "item": item or an_item(language=card.language),
        "version_number": 3,
        "version_filed": "3",
        "received_at": NOON,
        "versions": 3,
        "credit_text": "Text: Meridian News Agency",
        "robots": card.robots,
        "archive_days": None,
        "rework": None,
        "pictures": tuple(pictures),
        "looked_for": (),
    }
    values.update(changed)
    return Shown(**values)


# A body with everything in it that a body can hold

_BULLETS, _TABLE, _QUOTE, _STEPS = (
    Box(BoxKind.BULLETS, 1),
    Box(BoxKind.TABLE, 10),
    Box(BoxKind.QUOTE, 40),
    Box(BoxKind.NUMBERED, 50),
)


def _text(text: str, *within: Box, kind: BlockKind = BlockKind.TEXT) -> Block:
    return Block(kind, text, within=within)


def _row(section: Box, number: int, cells: Sequence[str], kind: BoxKind) -> list[Block]:
    row = Box(BoxKind.ROW, number)
    return [
        _text(cell, _TABLE, section, row, Box(kind, number + 1 + place)) for place, cell in enumerate(cells)
    ]


def a_rich_body() -> Body:
    link = "The harbour master put the repair at 4.2 million and thanked the crews for restoring order."
    head, rows = Box(BoxKind.TABLE_HEAD, 11), Box(BoxKind.TABLE_BODY, 12)
    blocks = [
        Block(
            BlockKind.PARAGRAPH,
            "The harbour of Halden Bay reopened on Saturday, nine days after a storm broke its outer wall "
            "and left three villages on the far shore without a way to the hospital.",
        ),
        Block(
            BlockKind.PARAGRAPH,
            link,
            marks=(
                Mark(4, 18, MarkKind.LINK, "https://harbour.example/master"),
                Mark(37, 48, MarkKind.STRONG),
                Mark(75, 90, MarkKind.EMPHASIS),
            ),
        ),
        _text(
            "“We counted the hours by the tide tables,” said one fisher. “Nobody slept.”",
            _QUOTE,
            kind=BlockKind.PARAGRAPH,
        ),
        Block(BlockKind.HEADING_2, "What opens when"),
        _text("Ferries to Skarn and Lower Skarn: Saturday", _BULLETS, Box(BoxKind.LIST_ITEM, 2)),
        _text("Fish market and cold store: Monday at 05:00", _BULLETS, Box(BoxKind.LIST_ITEM, 3)),
        _text(
            "Container berth 2: not before December, because divers must first look at the piles",
            _BULLETS,
            Box(BoxKind.LIST_ITEM, 4),
        ),
        Block(
            BlockKind.PARAGRAPH,
            "Traffic through the harbour fell to nothing in that week (tonnes):",
        ),
        *_row(head, 100, ("Week", "Fish", "Timber", "Containers", "Change"), BoxKind.HEADER_CELL),
        *_row(rows, 110, ("44", "1,204", "8,410", "12,077", "+1.2%"), BoxKind.CELL),
        *_row(rows, 120, ("45", "318", "0", "2,905", "-85.1%"), BoxKind.CELL),
        *_row(rows, 130, ("46", "0", "0", "0", "-100%"), BoxKind.CELL),
        Block(BlockKind.HEADING_3, "How the wall is mended"),
        _text("Divers clear the breach.", _STEPS, Box(BoxKind.LIST_ITEM, 51)),
        _text("Barges sink 40 caissons of 90 tonnes each.", _STEPS, Box(BoxKind.LIST_ITEM, 52)),
        Block(BlockKind.PREFORMATTED, "HIGH WATER  HALDEN BAY\n21 NOV  06:02  3.1 M\n21 NOV  18:31  2.9 M"),
        Block(
            BlockKind.PARAGRAPH,
            "Insurers had first counted 31 boats lost; MNA's own count on Friday was 27, of which 19 are "
            "smaller than ten metres.",
        ),
        Block(BlockKind.PARAGRAPH, "The next council meeting is on Tuesday."),
    ]
    return numbered(blocks)


def with_place(card: Card, number: int) -> Card:
    """The same card as another story."""
    return replace(card, story_id=number, code=f"k{number}", path=f"/2026/11/21/story-k{number}/")
