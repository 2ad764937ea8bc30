"""What each partner is to be told: decided from what stands now and what it was told last.

    story row --trigger, same transaction--> Moved --decide--> Sending --pushing.py, pull.py--> partner

A partner is told of a story only while it is live, its agency lets us pass it on, and the partner wants
such copy. As soon as any of that is no longer so, a partner that was told of it is told that it is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from wirecopy.archive.asking import ask
from wirecopy.enrichment.topics import topics_of
from wirecopy.item import Item, Status
from wirecopy.packing import unpack
from wirecopy.partners.models import Moved, Partner, Sending

LOCKS = 1908  # class of the advisory locks of this app; 0 is the one who decides, else a partner's id
_MOST = 500  # stories in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What of a story decides. `item` is what it shows, None where it shows nothing.

    `redistribution`: what the sources of the story and of the version that stands both let us pass on, as
    one agency may deliver over two ways under two contracts.
    """

    id: int
    state: str
    kind: str
    version: int | None
    source: str
    redistribution: str
    headline: str  # the desk's
    item: Item | None
    topics: tuple[str, ...] = ()  # keys, of the topic pages that it is on
    until: datetime | None  # then it must be looked at again: it may expire

    def is_overdue(self, now: datetime) -> bool:
        """Whether its time has come and nobody has looked at it since: what stands may not stand any more."""
        return self.until is not None and self.until <= now


@dataclass(frozen=True, slots=True)
class Wish:
    """What a partner should know of a story: its version, or that it is gone."""

    status: Status
    version: int | None = None
    headline: str = ""


def decide(now: datetime) -> int:
    """Write what partners must be told of stories that became different; how many stories those were.

    Safe to repeat and beside others: one decides at a time, and each reads what is committed then.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCKS])
        moved = _taken()
        if not moved:
            return 0
        partners = list(Partner.objects.exclude(state=Partner.State.REMOVED))
        stories = standing({story for story, _ in moved})
        last = _last_told(list(stories))
        for partner in partners:
            wanted = {story for story, only in moved if only in (None, partner.pk)}
            for story in sorted(wanted & stories.keys()):
                _tell(partner, stories[story], last.get((partner.pk, story)), now)
    for partner in partners:
        if partner.way and partner.state == Partner.State.ACTIVE:
            ask("push_partner", lock=f"push_partner:{partner.pk}", urgent=True, partner_id=partner.pk)
    return len(stories)


def is_due() -> bool:
    """Whether stories became different of which partners may have to know."""
    return Moved.objects.exists()


def wish(partner: Partner, story: Story) -> Wish:
    """What the partner should know of the story, whatever it was told so far."""
    if (
        story.state == "live"
        and story.item is not None
        and story.kind == "text"
        and not why_not(partner, story)
    ):
        headline = story.headline if partner.desk_headline else ""
        return Wish(Status.USABLE, story.version, headline)
    # What expired does not come back, and what was killed must not.
    return Wish(Status.CANCELED if story.state in ("killed", "expired") else Status.WITHHELD)


def why_not(partner: Partner, story: Story) -> str:
    """Why a live story is not for this partner, in words; "" if it is."""
    if story.item is None:
        return "it shows nothing"
    if forbidden := forbids(story.redistribution, story.item):
        return forbidden
    if partner.licence == Partner.Licence.UNRESTRICTED and _has_terms(story.item):
        return "it has terms of its own"
    if partner.sources and story.source not in partner.sources:
        return f"it is of the source {story.source}"
    if partner.languages and not _speaks(partner.languages, story.item.language):
        return f"it is in the language {story.item.language or 'that nobody named'}"
    topics = {*story.topics, *(topic.slug for topic in topics_of(story.item))}
    if partner.topics and not topics & set(partner.topics):
        return "it is of none of the topics"
    return ""


def forbids(redistribution: str, item: Item) -> str:
    """Why the agency's licence forbids to pass an item on; "" where it does not."""
    if redistribution == "all" or (redistribution == "unrestricted" and not _has_terms(item)):
        return ""
    if redistribution == "unrestricted":
        return "it has terms of its own, and its agency lets us pass on only what has none"
    return "its agency does not let us pass it on"


def _has_terms(item: Item) -> bool:
    """In words, or in a licence for machines, which is for who got it from the agency."""
    return bool(item.usage_terms or item.rights_expressions)


def _speaks(wanted: Sequence[str], language: str) -> bool:
    own = language.lower()
    return any(own == tag.lower() or own.startswith(f"{tag.lower()}-") for tag in wanted)


# What stands, and what was told

_TAKEN = """
DELETE FROM partners_moved WHERE id IN (SELECT id FROM partners_moved ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING story_id, partner_id
"""
_STANDING = """
SELECT s.id, s.state, s.kind, s.shown_id, c.slug, c.redistribution, b.redistribution, coalesce(r.headline, ''), v.item,
       s.next_change_at,
       ARRAY(SELECT h.key FROM archive_placement p JOIN archive_shelf h ON h.id = p.shelf_id
             WHERE p.story_id = s.id AND h.kind = 'topic')
FROM archive_story s JOIN wires_source c ON c.id = s.source_id
LEFT JOIN archive_version v ON v.id = s.shown_id AND s.state = 'live'
LEFT JOIN wires_delivery d ON d.id = v.delivery_id LEFT JOIN wires_source b ON b.id = d.source_id
LEFT JOIN archive_rework r ON r.story_id = s.id
WHERE s.id = ANY(%s)
"""
_LAST = """
SELECT partner_id, story_id, number, status, version_id, headline, state = 'overtaken'
FROM partners_sending WHERE story_id = ANY(%s) AND last
"""


def _taken() -> list[tuple[int, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [_MOST])
        return list(cursor.fetchall())


def standing(ids: Iterable[int]) -> Mapping[int, Story]:
    """How stories stand now, as committed."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [sorted(ids)])
        rows = cursor.fetchall()
    return {row[0]: _story(row) for row in rows}


def _story(row: tuple[Any, ...]) -> Story:
    return Story(
        id=row[0],
        state=row[1],
        kind=row[2],
        version=row[3],
        source=row[4],
        redistribution=min(row[5], row[6] or row[5], key=_STRICTEST_FIRST.index),
        headline=row[7],
        item=unpack(bytes(row[8])) if row[8] is not None else None,
        until=row[9],
        topics=tuple(row[10]),
    )


_STRICTEST_FIRST = ("no", "unrestricted", "all")


@dataclass(frozen=True, slots=True)
class _Told:
    number: int
    wish: Wish
    in_vain: bool  # it was decided, and never went out


def _last_told(stories: list[int]) -> dict[tuple[int, int], _Told]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [stories])
        return {
            (partner, story): _Told(number, Wish(Status(status), version, headline), in_vain)
            for partner, story, number, status, version, headline, in_vain in cursor.fetchall()
        }


def _tell(partner: Partner, story: Story, told: _Told | None, now: datetime) -> None:
    wanted = wish(partner, story)
    is_gone = wanted.status is not Status.USABLE
    is_enough = told is not None and _is_enough(told.wish, wanted)
    if (told is None and is_gone) or (told is not None and is_enough and not told.in_vain):
        return
    earlier = Sending.objects.filter(partner=partner, story_id=story.id)
    may_have_it = _may_have_it(earlier) if is_gone else True
    if is_enough and not may_have_it:
        return
    earlier.filter(last=True).update(last=False)
    earlier.filter(state__in=_OPEN).update(state=Sending.State.OVERTAKEN)
    state = Sending.State.WAITING if partner.way else Sending.State.OFFERED
    Sending.objects.create(
        partner=partner,
        story_id=story.id,
        number=told.number + 1 if told else 1,
        act=Sending.Act.WITHDRAW if is_gone else Sending.Act.PUBLISH,
        version_id=wanted.version,
        status=str(wanted.status),
        headline=wanted.headline,
        at=now,
        # Nobody is told that something is gone of which they were never told.
        state=state if may_have_it else Sending.State.OVERTAKEN,
        next_try_at=now,
    )


_OPEN = (Sending.State.WAITING, Sending.State.OFFERED, Sending.State.REFUSED)


def _is_enough(told: Wish, wanted: Wish) -> bool:
    """Whether the partner knows already; a kill goes out after a mere withdrawal, not the other way."""
    if told.status is Status.CANCELED and wanted.status is Status.WITHHELD:
        return True
    if told.status is not Status.USABLE and wanted.status is not Status.USABLE:
        return told.status is wanted.status
    return told == wanted


def _may_have_it(earlier: QuerySet[Sending]) -> bool:
    """Whether anything of the story was sent, begun to be sent, or there to be pulled."""
    open_to_pull = earlier.filter(partner__token_sha256__gt="").exists()
    return open_to_pull or earlier.filter(tries__gt=0).exists() or earlier.filter(state="sent").exists()


def wish_again(story_ids: Iterable[int], partner: Partner | None = None) -> None:
    """Have stories decided anew, for one partner or for all."""
    Moved.objects.bulk_create(Moved(story_id=story, partner=partner) for story in story_ids)
    ask("decide_outgoing")
