"""Builders of archive rows as the store would write them, for tests of what is read from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from wirecopy.archive.models import Change, Placement, Shelf, Story, Version
from wirecopy.body import Block, BlockKind, digest, numbered, paragraphs
from wirecopy.enrichment.topics import topics_of
from wirecopy.item import Item
from wirecopy.packing import pack, read_sha256
from wirecopy.wires.models import Delivery, Filed, Source

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
_numbers = count(1)


def an_item(*texts: str, **fields: object) -> Item:
    body = numbered(Block(BlockKind.PARAGRAPH, text) for text in texts or ("The quay reopens today.",))
    item = Item(guid=f"urn:mna:{next(_numbers)}", headline="Quay reopens", body=body, language="en")
    return replace(item, filed_digest=digest(paragraphs(body)), **fields)  # type: ignore[arg-type]  # any field


def a_source(agency: str = "mna", **fields: object) -> Source:
    name = {"agency_name": agency.upper(), "kind": Source.Kind.FOLDER, "agency": agency}
    source, _ = Source.objects.get_or_create(slug=f"{agency}-in", defaults=name | fields)
    return source


def a_story(
    item: Item | None = None,
    *,
    topics: Sequence[str] = (),
    agency: str = "mna",
    state: str = "live",
    published_at: datetime | None = None,
) -> Story:
    """A story that was published, on the shelves all, day, agency and those of its topics."""
    number = next(_numbers)
    item = item or an_item()
    published_at = published_at or START + timedelta(seconds=number)
    story = Story.objects.create(
        agency=agency,
        guid=item.guid,
        source=a_source(agency),
        kind=item.kind,
        state=state,
        code=f"c{number}",
        path=f"/{published_at:%Y/%m/%d}/story-c{number}/",
        first_published_at=published_at,
        updated_at=published_at,
    )
    file(story, item)
    keys = [
        ("all", ""),
        ("day", f"{published_at:%Y-%m-%d}"),
        ("agency", agency),
        *(("topic", t) for t in topics),
    ]
    for kind, key in keys:
        shelf, _ = Shelf.objects.get_or_create(kind=kind, key=key, defaults={"name": key.title()})
        Placement.objects.create(shelf=shelf, story=story, rank=shelf.count)
        shelf.count += 1
        shelf.save(update_fields=["count"])
    return story


def file(story: Story, item: Item, *, corrects: bool = False) -> Version:
    """A further version, shown from now on."""
    sha = sha256(f"{story.pk} {next(_numbers)}".encode()).hexdigest()
    Filed.objects.create(sha256=sha, content=b"")
    version = Version.objects.create(
        story=story,
        delivery=Delivery.objects.create(source=story.source, filed_id=sha, state=Delivery.State.READ),
        number=item.version,
        status=item.status,
        received_at=START,
        embargoed=False,
        recovered=False,
        corrects=corrects,
        filed_sha256=sha,
        read_sha256=read_sha256(item),
        text_digest=digest(paragraphs(item.body)),
        item=pack(item),
        headline=item.headline,
        summary=item.summary,
        place="",
        language=item.language,
        urgency=item.urgency,
        words=SearchVector(Value(item.headline), config="simple"),
    )
    story.shown = story.newest = version
    story.language, story.urgency = item.language, item.urgency
    story.topics = [topic.slug for topic in topics_of(item)]
    story.save(update_fields=["shown", "newest", "language", "urgency", "topics"])
    return version


def change(story: Story, *, appears: bool = False, priority: int = 5, tags: Sequence[str] = ()) -> None:
    Change.objects.create(story=story, priority=priority, appears=appears, tags=[f"story:{story.pk}", *tags])


def kill(story: Story) -> None:
    """As the store does it: the state and the wish in one transaction (the caller's)."""
    Story.objects.filter(pk=story.pk).update(state="killed", killed_at=START)
    change(story, priority=1)
