"""Stories whose rows are locked, and how all that was decided of them is written: in bulk, at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from django.db import connection

from wirecopy.archive import concepts, diary, placing
from wirecopy.archive.asking import ask
from wirecopy.archive.looking import needs_a_look
from wirecopy.archive.telling import tell
from wirecopy.archive.words import words_of
from wirecopy.body import digest, paragraphs
from wirecopy.enrichment.told import told_topics
from wirecopy.enrichment.topics import Topic, topics_of
from wirecopy.identity import (
    Held,
    Standing,
    State,
    Take,
    Terms,
    Verdict,
    last_correction,
    latest,
    standing,
)
from wirecopy.item import Embargo, Item, Kind, Status
from wirecopy.line import Entry, Key
from wirecopy.packing import pack, unpack
from wirecopy.pictures import framing
from wirecopy.pictures import keep as pictures
from wirecopy.pictures.choice import rendition_to_fetch

log = structlog.get_logger(__name__)

_NOT_STORED = 2**62  # orders from here on belong to takes that have no row yet


@dataclass(slots=True)
class Row:
    """One locked story while it is worked on."""

    id: int
    key: Key
    terms: Terms
    held: Held
    kind: Kind
    state: State
    shown: int | None  # version id
    path: str
    code: str
    agency_name: str
    updated_at: datetime | None
    corrected_at: datetime | None
    dated_at: datetime | None
    entries: list[Entry] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)  # one for each entry
    is_touched: bool = False
    has_appeared: bool = False  # published for the first time just now
    item: Item | None = None  # what it shows from now on, where that is another version than it was
    topics: tuple[Topic, ...] = ()  # of `item`


class OpenedStories:
    """The `Opened` of line.py over PostgreSQL. Made by store.py, which holds the transaction."""

    def __init__(
        self,
        rows: Mapping[Key, Row],
        *,
        meant: Mapping[Key, Sequence[Key]] | None = None,
        killed: Collection[Key] = (),
        now: datetime,
    ) -> None:
        self._rows = rows
        self._meant = meant or {}  # ids that are no story's own but another id of these
        self._killed = killed  # ids that no story has yet and that the agency killed all the same
        self._now = now
        self._kept = 0

    def held(self, entry: Entry) -> Held:
        row = self._rows[entry.key]
        if not row.held.killed and any(
            Key(entry.key.agency, guid) in self._killed for guid in entry.item.alt_ids
        ):
            row.held = replace(row.held, killed=True)
            row.is_touched = True
        return row.held

    def keep(self, entry: Entry, verdict: Verdict) -> None:
        row = self._rows[entry.key]
        take = replace(entry.take, order=_NOT_STORED + self._kept)
        self._kept += 1
        row.entries.append(replace(entry, take=take))
        row.verdicts.append(verdict)
        row.held = row.held.having(take)
        row.is_touched = True

    def obey(self, key: Key, status: Status, entry: Entry) -> None:
        meant = self._meant.get(key, [key])
        for story in meant:
            row = self._rows[story]
            if status is Status.CANCELED and len(meant) == 1:
                held = replace(row.held, killed=True)
            elif status is Status.USABLE:
                continue
            else:
                # The order does not say which version it means, or which of several stories that share
                # the id: they leave the site at once, and a person says which may come back.
                held = replace(row.held, on_hold=True, publish_at=None)
            row.is_touched = row.is_touched or held != row.held
            row.held = held

    def settle(self) -> None:
        """Write everything. Called once, before the transaction ends."""
        touched = [row for row in self._rows.values() if row.is_touched]
        if not touched:
            return
        _insert_versions(touched)
        standings = {row.id: standing(row.held, row.terms, self._now) for row in touched}
        before = {row.id: (row.state is State.LIVE, row.shown) for row in touched}
        _learn_of_the_shown(touched, standings, before)
        for row in touched:
            self._advance(row, standings[row.id], before[row.id])
        _update_stories(touched, standings, self._now)
        placed = placing.place([row for row in touched if row.state is State.LIVE and row.path], self._now)
        _insert_relations(touched)
        _follow_what_is_no_news(touched)
        _insert_changes(touched, before, placed)
        _match_pictures(touched, self._now)
        _look_at_reworks(touched)
        _log(touched)
        tell(row.id for row in touched)

    def _advance(self, row: Row, stands: Standing, before: tuple[bool, int | None]) -> None:
        row.state = stands.state
        shown = stands.shown
        row.shown = shown.order if shown else None
        if shown is None:
            return
        corrected = last_correction(row.held, shown)
        row.corrected_at = _filed_at(corrected, self._now) if corrected else None
        if before == (True, row.shown):
            return
        if row.kind is Kind.TEXT and row.held.first_published_at is None:
            row.has_appeared = True
            row.held = replace(row.held, first_published_at=self._now)
        row.updated_at = _filed_at(shown, self._now)


def _filed_at(take: Take, now: datetime) -> datetime:
    """When the agency says that it filed a take. Its clock may be ahead of ours; a page names no time to come."""
    return min(take.created_at or take.received_at, now)


def _insert_versions(rows: Sequence[Row]) -> None:
    new = [(row, entry) for row in rows for entry in row.entries]
    if not new:
        return
    columns: list[list[Any]] = [[] for _ in range(28)]
    for row, entry in new:
        item, take = entry.item, entry.take
        words = words_of(item)
        values = (
            row.id, entry.arrival.delivery_id, take.number, str(take.status), take.created_at, take.received_at,
            take.embargo is not None, take.embargo.until if take.embargo else None, take.expires, take.recovered,
            take.corrects, take.advisory, take.filed_sha256, take.read_sha256, digest(paragraphs(item.body)), pack(item),
            _plain(item.headline), _plain(item.summary), _plain(item.places[0].name if item.places else ""),
            item.language[:35], item.urgency, words.config, words.headline, words.summary, words.body,
            take.way or "", _plain(entry.why), take.licence,
        )  # fmt: skip
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_VERSIONS, columns)
        ids = {(story, number, filed, read): id for id, story, number, filed, read in cursor.fetchall()}  # noqa: A001
    for row, entry in new:
        take = entry.take
        stored = replace(take, order=ids[row.id, take.number, take.filed_sha256, take.read_sha256])
        row.held = replace(
            row.held, takes=tuple(stored if held.order == take.order else held for held in row.held.takes)
        )
        row.entries[row.entries.index(entry)] = replace(entry, take=stored)


# %b: lists as PostgreSQL's binary arrays. As text, each value would be quoted here and parsed there: for a version
# 0.22 ms instead of 0.02. So it is wherever many rows are written or asked for at once.
_INSERT_VERSIONS = """
INSERT INTO archive_version (story_id, delivery_id, number, status, created_at, received_at, embargoed,
    embargo_until, expires_at, recovered, corrects, advisory, filed_sha256, read_sha256, text_digest, item, headline,
    summary, place, language, urgency, words, way, way_why, licence)
SELECT story_id, delivery_id, number, status, created_at, received_at, embargoed, embargo_until, expires_at,
    recovered, corrects, advisory, filed_sha256, read_sha256, text_digest, item, headline, summary, place, language, urgency,
    setweight(to_tsvector('simple', w_headline), 'A') || setweight(to_tsvector(config::regconfig, w_headline), 'A')
    || setweight(to_tsvector(config::regconfig, w_summary), 'B') || to_tsvector(config::regconfig, w_body), way, way_why,
    licence
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::timestamptz[], %b::timestamptz[],
    %b::boolean[], %b::timestamptz[], %b::timestamptz[], %b::boolean[], %b::boolean[], %b::boolean[], %b::text[], %b::text[],
    %b::text[], %b::bytea[], %b::text[], %b::text[], %b::text[], %b::text[], %b::smallint[], %b::text[],
    %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[])
  AS t(story_id, delivery_id, number, status, created_at, received_at, embargoed, embargo_until, expires_at,
    recovered, corrects, advisory, filed_sha256, read_sha256, text_digest, item, headline, summary, place, language, urgency,
    config, w_headline, w_summary, w_body, way, way_why, licence)
RETURNING id, story_id, number, filed_sha256, read_sha256
"""


def _learn_of_the_shown(
    rows: Sequence[Row], standings: Mapping[int, Standing], before: Mapping[int, tuple[bool, int | None]]
) -> None:
    """Fill kind, item and topics of stories that will show another version than they did."""
    wanted: dict[int, Row] = {}
    for row in rows:
        if row.entries:
            row.kind = row.entries[-1].item.kind
        shown = standings[row.id].shown
        if shown is None or before[row.id] == (True, shown.order):
            continue
        for entry in row.entries:
            if entry.take.order == shown.order:
                _learn(row, entry.item, entry.topics)
                break
        else:
            wanted[shown.order] = row
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, item FROM archive_version WHERE id = ANY(%b::bigint[])", [list(wanted)]
            )
            for id, packed in cursor.fetchall():  # noqa: A001
                item = unpack(bytes(packed))
                agency = topics_of(item, concepts.known(wanted[id].key.agency))
                _learn(wanted[id], item, told_topics(item, agency))


def _learn(row: Row, item: Item, topics: tuple[Topic, ...]) -> None:
    row.kind = item.kind
    row.item = item
    row.topics = topics


def _update_stories(rows: Sequence[Row], standings: Mapping[int, Standing], now: datetime) -> None:
    for row in rows:
        if row.has_appeared and row.item:
            row.dated_at = _day_of(row.item, now)
            row.path = placing.path_of(row.item.headline or row.item.slugline, row.code, row.dated_at)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE archive_story AS s SET kind = t.kind, state = t.state, shown_id = t.shown_id,
                killed_at = CASE WHEN t.killed THEN coalesce(s.killed_at, %s) END, struck = t.struck,
                disputed = t.disputed,
                on_hold = t.on_hold, released = t.released, publish_at = t.publish_at, approved_id = nullif(t.approved, 0),
                licence_read = t.licence_read,
                next_change_at = t.next_change_at, path = t.path, first_published_at = t.first_published_at,
                dated_at = t.dated_at, updated_at = t.updated_at, corrected_at = t.corrected_at,
                newest_id = t.newest_id, language = coalesce(t.language, s.language),
                urgency = CASE WHEN t.language IS NULL THEN s.urgency ELSE t.urgency END,
                topics = coalesce(string_to_array(t.topics, ' '), s.topics)
            FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::bigint[], %b::boolean[], %b::boolean[], %b::boolean[],
                %b::boolean[], %b::boolean[], %b::timestamptz[], %b::bigint[], %b::timestamptz[], %b::text[],
                %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::text[], %b::bigint[],
                %b::text[], %b::smallint[], %b::text[])
              AS t(id, kind, state, shown_id, killed, struck, disputed, on_hold, released, publish_at, approved,
                next_change_at, path, first_published_at, dated_at, updated_at, corrected_at, licence_read, newest_id,
                language, urgency, topics)
            WHERE s.id = t.id
            """,
            [
                now,
                [row.id for row in rows],
                [str(row.kind) for row in rows],
                [str(row.state) for row in rows],
                [row.shown for row in rows],
                [row.held.killed or row.held.struck for row in rows],
                [row.held.struck and not row.held.killed for row in rows],
                [standings[row.id].disputed for row in rows],
                [row.held.on_hold for row in rows],
                [row.held.released for row in rows],
                [row.held.publish_at for row in rows],
                [row.held.approved for row in rows],
                [standings[row.id].look_again_at for row in rows],
                [row.path for row in rows],
                [row.held.first_published_at for row in rows],
                [row.dated_at for row in rows],
                [row.updated_at for row in rows],
                [row.corrected_at for row in rows],
                [row.held.licence_read for row in rows],
                *(list(column) for column in zip(*map(_newest, rows), strict=True)),
            ],
        )


def _newest(row: Row) -> tuple[int | None, str | None, int | None, str | None]:
    """Its newest version, and of that language, urgency and topics (keys, blanks between) if it is just stored."""
    if not row.held.takes:
        return None, None, None, None
    order = latest(row.held.takes).order
    for entry in row.entries:
        if entry.take.order == order:
            topics = " ".join(topic.slug for topic in entry.topics)
            return order, entry.item.language[:35], entry.item.urgency, topics
    return order, None, None, None


def _day_of(item: Item, now: datetime) -> datetime:
    """When a story happened for readers: as the agency dates it, but after its embargo, and not after now.

    Copy of last week that comes in today belongs to last week's day, and does not lead the front page.
    """
    filed = item.first_created or item.version_created or now
    if item.embargo and item.embargo.until:
        filed = max(filed, item.embargo.until)
    return min(filed, now)


def _insert_relations(rows: Iterable[Row]) -> None:
    relations: set[tuple[int, str, str]] = set()
    aliases: set[tuple[str, str, int]] = set()
    for row in rows:
        for entry in row.entries:
            relations.update(
                (row.id, link.rel[:40], _plain(link.guid)) for link in entry.item.links if link.guid
            )
            aliases.update((row.key.agency, _plain(other), row.id) for other in entry.item.alt_ids if other)
    with connection.cursor() as cursor:
        if relations:
            cursor.execute(
                "INSERT INTO archive_relation (story_id, rel, guid) "
                "SELECT * FROM unnest(%b::bigint[], %b::text[], %b::text[]) ON CONFLICT DO NOTHING",
                [list(column) for column in zip(*sorted(relations), strict=True)],
            )
        if aliases:
            cursor.execute(
                "INSERT INTO archive_alias (agency, guid, story_id) "
                "SELECT * FROM unnest(%b::text[], %b::text[], %b::bigint[]) ON CONFLICT DO NOTHING",
                [list(column) for column in zip(*sorted(aliases), strict=True)],
            )


def _follow_what_is_no_news(rows: Sequence[Row]) -> None:
    """The diary and the names of codes follow their items, also where another version stands again."""
    if ids := [row.id for row in rows if row.kind in diary.KINDS]:
        diary.follow(ids)
        concepts.follow(ids)


def _insert_changes(
    rows: Sequence[Row],
    before: Mapping[int, tuple[bool, int | None]],
    placed: Mapping[int, Sequence[str]],
) -> None:
    """Say what pages may show now, or may show no more, in the words of site/pages.py."""
    changes: list[tuple[int, int, bool, str]] = []
    for row in rows:
        was_live, was_shown = before[row.id]
        is_live = row.state is State.LIVE
        was_public = row.held.first_published_at is not None or row.kind is not Kind.TEXT
        is_same = (was_live, was_shown) == (is_live, row.shown)
        # Also a version that is not shown is told of on the page: how many came, and a late correction.
        if not was_public or (is_same and not (is_live and row.entries)):
            continue
        tags = {f"story:{row.id}", f"item:{row.key.agency}/{row.key.guid}", *placed.get(row.id, ())}
        tags.update(
            f"item:{row.key.agency}/{link.guid}" for e in row.entries for link in e.item.links if link.guid
        )
        changes.append((row.id, _priority(row, is_live=is_live), row.has_appeared, _as_json(sorted(tags))))
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO archive_change (story_id, priority, appears, tags) "
            "SELECT * FROM unnest(%b::bigint[], %b::smallint[], %b::boolean[], %b::jsonb[])",
            [list(column) for column in zip(*changes, strict=True)],
        )


def _priority(row: Row, *, is_live: bool) -> int:
    if not is_live:
        return 1
    if row.item and row.item.urgency is not None and row.item.urgency <= 2:
        return 2
    return 3


def _as_json(tags: Sequence[str]) -> str:
    import json

    return json.dumps([_plain(tag) for tag in tags])


def _match_pictures(rows: Sequence[Row], now: datetime) -> None:
    """Ask for the pictures that are shown from now on, and take off the site those that are no longer.

    Only what is live asks: a rendition is a public file, and an embargoed story must not have one. What the desk
    took from a story for others goes with it, unless it was we who took the story off.
    """
    wanted: list[pictures.Wanted] = []
    taken: set[tuple[str, str]] = set()
    for row in rows:
        agency, guid = row.key.agency, _plain(row.key.guid)
        if row.held.killed or row.held.struck:
            taken |= pictures.withdraw(agency, guid).stories
        elif row.state is not State.LIVE:
            by_agency = row.state in _BY_ITS_AGENCY
            taken |= pictures.take_off(agency, guid, ends_other_uses=by_agency).stories
        elif row.item:
            named = [
                pictures.Wanted(
                    agency=agency,
                    guid=guid,
                    href=_plain(rendition.href),
                    picture_guid=_plain(picture.guid),
                    caption=_plain(picture.caption),
                    credit=_plain(picture.credit),
                    usage_terms=_plain(picture.usage_terms or row.item.usage_terms),
                )
                for picture in row.item.pictures
                if (rendition := rendition_to_fetch(picture.renditions))
            ]
            if not row.has_appeared:
                taken |= pictures.withdraw_others(agency, guid, [one.href for one in named]).stories
            wanted += named
    say_pictures_changed(taken, priority=1)
    shows_again = _show_what_the_desk_chose(rows, now)
    if wanted:
        pictures.ask_for(wanted, now)
    if wanted or shows_again:
        ask("fetch_pictures")


_BY_ITS_AGENCY = frozenset((State.WITHHELD, State.EMBARGOED, State.EXPIRED))


def _show_what_the_desk_chose(rows: Sequence[Row], now: datetime) -> bool:
    """Let stories that are live (again) show the desk's picture; whether there is one."""
    live = {row.id: row for row in rows if row.item and row.state is State.LIVE}
    if not live:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT story_id, picture FROM archive_rework WHERE story_id = ANY(%s) AND picture <> ''",
            [list(live)],
        )
        chosen = cursor.fetchall()
    for story, key in chosen:
        framing.show(live[story].key.agency, _plain(live[story].key.guid), key, now)
    return bool(chosen)


def say_pictures_changed(stories: Collection[tuple[str, str]], *, priority: int) -> None:
    """Say of stories, as (agency, guid), that other files of pictures stand on their pages, or none."""
    if not stories:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO archive_change (story_id, priority, appears, tags)
            SELECT s.id, %s, false, jsonb_build_array('story:' || s.id, 'item:' || s.agency || '/' || s.guid)
            FROM archive_story s JOIN unnest(%s::text[], %s::text[]) AS t(agency, guid)
              ON s.agency = t.agency AND s.guid = t.guid
            RETURNING story_id
            """,
            [priority, *(list(column) for column in zip(*sorted(stories), strict=True))],
        )
        changed = [story for (story,) in cursor.fetchall()]
    tell(changed)


def _log(rows: Sequence[Row]) -> None:
    """What an editor may ask about tomorrow: which delivery did what to which story.

    The story by its code, for an agency may put words into a guid, and an embargo covers the log too.
    """
    for row in rows:
        for entry, verdict in zip(row.entries, row.verdicts, strict=True):
            log.info(
                "item stored",
                agency=row.key.agency,
                delivery=entry.arrival.delivery_id,
                story=row.code,
                version=entry.take.number,
                verdict=str(verdict),
                state=str(row.state),
            )


def _look_at_reworks(rows: Sequence[Row]) -> None:
    """Mark the desk's headlines that no longer fit the version shown, and those that fit again."""
    items = {row.id: row.item for row in rows if row.item}
    if not items:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.story_id, r.headline, r.look, v.item FROM archive_rework r "
            "JOIN archive_version v ON v.id = coalesce(r.accepted_version_id, r.over_version_id) "
            "WHERE r.story_id = ANY(%b::bigint[])",
            [list(items)],
        )
        for story, headline, was, packed in cursor.fetchall():
            look = "\n".join(map(_plain, needs_a_look(headline, unpack(bytes(packed)), items[story])))
            if look != was:
                cursor.execute("UPDATE archive_rework SET look = %s WHERE story_id = %s", [look, story])


def _plain(text: str) -> str:
    """PostgreSQL's text has no NUL. These columns are for lists and look-ups; the item keeps it."""
    return text.replace("\x00", "\ufffd")


def embargo_of(embargoed: bool, until: datetime | None) -> Embargo | None:
    return Embargo(until=until) if embargoed else None
