"""The archive over PostgreSQL, and the only writer of stories and versions.

Every way a story can change goes through one path: lock its row, change what is held of it, settle.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction

from wirecopy.archive.asking import ask
from wirecopy.archive.models import Change, Rework, ReworkLog, Story
from wirecopy.archive.opened import OpenedStories, Row, embargo_of, say_pictures_changed
from wirecopy.archive.telling import tell
from wirecopy.errors import OvertakenError, RefusedError, WirecopyError
from wirecopy.identity import Held, State, Take, Terms, Way, latest, on_time, released, scheduled
from wirecopy.item import Kind, Status
from wirecopy.line import Key, Wanted
from wirecopy.pictures import framing
from wirecopy.pictures.keep import Ready, end_due


class PostgresArchive:
    """The `Archive` of line.py."""

    @contextmanager
    def open(self, wanted: Wanted, *, now: datetime) -> Iterator[OpenedStories]:
        """Lock the stories wanted, made if need be, in one transaction.

        On a clean exit all is written and the site is asked for; on an error nothing is.
        """
        with transaction.atomic():
            _agree_on({*wanted.ordered, *wanted.other_ids})
            meant = _meant_by({*wanted.ordered} - {*wanted.items})
            keys = {**wanted.ordered, **wanted.items}
            _make_missing({key: source for key, source in keys.items() if key not in meant})
            named = {*keys, *(story for stories in meant.values() for story in stories)} - {*meant}
            rows = {row.key: row for row in _locked_by_key(named)}
            opened = OpenedStories(rows, meant=meant, killed=_killed_before(wanted.other_ids), now=now)
            yield opened
            opened.settle()
        ask("write_pages", urgent=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A story whose time to be published has come."""

    story_id: int
    publish_at: datetime
    before: State
    after: State


def look_again(
    now: datetime, *, most: int = 200, announce: Callable[[Sequence[Came]], None] = lambda came: None
) -> int:
    """Settle stories whose time has come: an embargo over, a story expired, one to be published now. How many.

    `announce` is told, in the same transaction, of those that somebody said a time for. Safe beside
    others: rows that are being worked on are left for the next turn.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, publish_at, state FROM archive_story WHERE next_change_at <= %s "
                "ORDER BY next_change_at LIMIT %s FOR UPDATE SKIP LOCKED",
                [now, most],
            )
            due = {id: (publish_at, State(state)) for id, publish_at, state in cursor.fetchall()}  # noqa: A001
        ids = list(due)
        if ids:
            rows = _settle_by_id(ids, lambda held, _: on_time(held, now), now)
            came = [
                Came(story_id=row.id, publish_at=at, before=before, after=row.state)
                for row in rows
                for at, before in (due[row.id],)
                if at is not None and at <= now
            ]
            if came:
                announce(came)
    if ids:
        ask("write_pages", urgent=True)
    return len(ids)


def hold(story_id: int, *, now: datetime) -> None:
    """Take a story off the site, or keep it off, until a person releases it."""
    _act(story_id, lambda held, _: replace(held, on_hold=True, publish_at=None), now)


def release(story_id: int, *, now: datetime) -> None:
    """Let a story be published: lift a hold, pass what waits for a person, approve recovered copy.

    What the agency forbids (a kill, an embargo, withheld) still holds. Raises RefusedError for a kill.
    """

    def change(held: Held, _: Terms) -> Held:
        _refuse_killed(held)
        return released(held)

    _act(story_id, change, now)


def schedule(story_id: int, at: datetime, *, now: datetime) -> None:
    """Let the clock release a story at `at`; until then it is not on the site. Repeating it changes the time.

    What the agency forbids then (a kill, an embargo, withheld) still holds. Raises RefusedError for a kill,
    and for a time that is past or more than a year off.
    """
    if not now < at <= now + LONGEST_SCHEDULE:
        raise RefusedError("That time is past, or more than a year off. Name one to come, or publish it now.")

    def change(held: Held, terms: Terms) -> Held:
        _refuse_killed(held)
        return scheduled(held, terms, at, now)

    _act(story_id, change, now)


def unschedule(story_id: int, *, now: datetime) -> None:
    """Forget the time at which a story was to be published; it stays off the site until a person releases it.

    Raises RefusedError where there is no such time (any more).
    """

    def change(held: Held, _: Terms) -> Held:
        if held.publish_at is None or held.publish_at <= now:
            raise RefusedError("No time is set at which this story would be published.")
        return replace(held, publish_at=None)

    _act(story_id, change, now)


def kill(story_id: int, *, now: datetime) -> None:
    """Kill a story from the desk: whatever its agency files, it does not come back by itself."""
    _act(story_id, lambda held, _: replace(held, struck=not held.killed, publish_at=None), now)


def restore(story_id: int, *, now: datetime) -> None:
    """Take a kill by the desk back; what forbids the story besides, still does.

    Raises RefusedError for a story that is not killed, or that its agency killed, before or since.
    """

    def restored(held: Held, _: Terms) -> Held:
        if held.killed:
            raise RefusedError("The agency killed this story; nobody can bring it back.")
        if not held.struck:
            raise RefusedError("This story is not killed, so there is nothing to restore.")
        return replace(held, struck=False)

    _act(story_id, restored, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an editor had before them: the version, and the last change the desk made. Ids; 0: none."""

    version: int
    change: int


def seen_now(story_id: int) -> Seen:
    """What an editor sees who opens the story now. Ask before all else that is shown with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(s.shown_id, (SELECT max(id) FROM archive_version WHERE story_id = s.id), 0), "
            "coalesce((SELECT max(id) FROM archive_reworklog WHERE story_id = s.id), 0) "
            "FROM archive_story s WHERE s.id = %s",
            [story_id],
        )
        found = cursor.fetchone()
    if found is None:
        raise WirecopyError(f"There is no story {story_id}.")
    return Seen(version=found[0], change=found[1])


def rework(
    story_id: int,
    *,
    headline: str | None = None,
    picture: str | None = None,
    by: str,
    until: datetime | None = None,
    reason: str = "",
    now: datetime,
    seen: Seen | None = None,
) -> None:
    """Put the desk's headline or picture over a story's; "" takes it off again. Logged for ever.

    None leaves as it is. `picture` is the key of a `Framing` (pictures/framing.py): on a live story it is
    public when this returns, on another as soon as that is live; `until` is when its licence ends. Over the
    version that is shown or, of a story not on the site, would be: it may be made ready first. It stays over
    later versions. Raises OvertakenError if `seen` is given and is not what stands now, RefusedError for a killed
    story, one without a version, one whose headline stays as filed by contract, a headline of several lines, or a
    picture that was withdrawn.
    """
    headline = headline if headline is None else headline.strip()
    if headline is not None and (len(headline.splitlines()) > 1 or len(headline) > LONGEST_HEADLINE):
        raise RefusedError(f"A headline is one line of at most {LONGEST_HEADLINE} characters.")
    if headline is not None and "\x00" in headline:
        raise RefusedError("A headline holds no NUL character: it cannot be shown or stored.")
    with transaction.atomic():
        row = _locked_one(story_id)
        _refuse_overtaken(row, seen)
        over = _over(row)
        is_killed = row.held.killed or row.held.struck
        if is_killed or not over:
            why = "was killed" if is_killed else "has no version"
            raise RefusedError(
                f"Story {row.code} {why}, so there is nothing to put a headline or a picture over."
            )
        held = Rework.objects.filter(story_id=row.id).first()
        before = (held.headline, held.picture) if held else ("", "")
        after = tuple(
            was if wish is None else wish for was, wish in zip(before, (headline, picture), strict=True)
        )
        if after == before:
            return
        if after[0] not in ("", before[0]):
            _refuse_as_filed(story_id)
        if after[1] != before[1]:
            _put_picture(row, after[1], until, now)
        Rework.objects.update_or_create(
            story_id=row.id,
            defaults={
                "headline": after[0], "picture": after[1], "over_version_id": over, "by": by, "at": now,
                "look": "", "accepted_version": None,
            },
        )  # fmt: skip
        for field, was, is_now in zip(("headline", "picture"), before, after, strict=True):
            if was != is_now:
                _log(row, over, field=field, before=was, after=is_now, by=by, reason=reason, now=now)
        _say_changed(row)
    ask("write_pages", urgent=True)


def _refuse_as_filed(story_id: int) -> None:
    """A headline of the desk's over a source whose contract forbids it; to take one off is always allowed."""
    found = Story.objects.filter(pk=story_id, source__headlines=False).values_list(
        "source__agency_name", flat=True
    )
    if name := found.first():
        raise RefusedError(
            f"The contract with {name} says that its headlines stay as filed, so nobody can put another one over it."
        )


def _put_picture(row: Row, key: str, until: datetime | None, now: datetime) -> None:
    """Let the story show this framing and no other; what is not live shows none yet."""
    agency, guid = row.key.agency, row.key.guid
    framing.hide(agency, guid, but=key)
    if not key:
        return
    if not framing.is_kept(key):
        raise RefusedError("That picture cannot be put on a story: it was withdrawn, or never framed here.")
    framing.allow_until(agency, guid, key, until, now)
    if row.state is State.LIVE and framing.show(agency, guid, key, now) is None:
        raise RefusedError("That picture cannot be shown any more: it was withdrawn, or its licence ended.")
    ask("fetch_pictures")


def accept(story_id: int, *, by: str, now: datetime, seen: Seen | None = None) -> None:
    """Say that the desk's headline fits the newer version under it. Logged; safe to repeat.

    Raises OvertakenError as `rework` does: what was not seen is not accepted.
    """
    with transaction.atomic():
        row = _locked_one(story_id)
        _refuse_overtaken(row, seen)
        held = Rework.objects.filter(story_id=row.id).exclude(look="").first()
        over = _over(row)
        if held is None or not over:
            return
        Rework.objects.filter(pk=held.pk).update(look="", accepted_version_id=over)
        _log(row, over, field="look", before=held.look, after="accepted", by=by, reason="", now=now)
        tell([row.id])


LONGEST_HEADLINE = 300  # characters
LONGEST_SCHEDULE = timedelta(days=366)


def _refuse_killed(held: Held) -> None:
    if held.killed or held.struck:
        who = "agency" if held.killed else "desk"
        raise RefusedError(f"The {who} killed this story; it cannot be published again.")


def _locked_one(story_id: int) -> Row:
    rows = _locked("s.id = ANY(%b::bigint[])", [[story_id]])
    if not rows:
        raise WirecopyError(f"There is no story {story_id}.")
    return rows[0]


def _over(row: Row) -> int:
    """The id of the version that is shown or would be; 0: there is none."""
    if row.shown:
        return row.shown
    return latest(row.held.takes).order if row.held.takes else 0


def _refuse_overtaken(row: Row, seen: Seen | None) -> None:
    if seen is not None and seen != seen_now(row.id):
        raise OvertakenError(
            "The story became different while you wrote. Nothing was saved: look, then save again."
        )


def _log(
    row: Row, version: int, *, field: str, before: str, after: str, by: str, reason: str, now: datetime
) -> None:
    ReworkLog.objects.create(
        story_id=row.id,
        version_id=version,
        field=field,
        before=before,
        after=after,
        by=by,
        reason=reason,
        at=now,
    )


def picture_came(ready: Ready) -> None:
    """Say, in the transaction that made a picture ready, that pages may show it now."""
    story = Story.objects.filter(agency=ready.agency, guid=ready.guid).values_list("pk", flat=True).first()
    if story is not None:
        Change.objects.create(
            story_id=story, priority=4, tags=[f"story:{story}", f"item:{ready.agency}/{ready.guid}"]
        )


def better_files_came(ready: Ready) -> None:
    """As `picture_came`, but nobody waits for it: pages that show the picture may name its AVIF files."""
    say_pictures_changed({(ready.agency, ready.guid)}, priority=7)


def end_pictures(now: datetime) -> int:
    """Take off what the desk put on stories and may show no longer; on how many stories."""
    with transaction.atomic():
        ended = end_due(now)
        say_pictures_changed(ended, priority=1)
    if ended:
        ask("write_pages", urgent=True)
    return len(ended)


def _say_changed(row: Row) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO archive_change (story_id, priority, appears, tags) "
            "VALUES (%s, 2, false, jsonb_build_array(%s::text))",
            [row.id, f"story:{row.id}"],
        )
    tell([row.id])


_Changes = Callable[[Held, Terms], Held]


def _act(story_id: int, change: _Changes, now: datetime) -> None:
    with transaction.atomic():
        if not _settle_by_id([story_id], change, now):
            raise WirecopyError(f"There is no story {story_id}.")
    ask("write_pages", urgent=True)


def _settle_by_id(ids: list[int], change: _Changes, now: datetime) -> list[Row]:
    rows = _locked("s.id = ANY(%b::bigint[])", [ids])
    for row in rows:
        row.held = change(row.held, row.terms)
        row.is_touched = True
    OpenedStories({row.key: row for row in rows}, now=now).settle()
    return rows


def _agree_on(ids: Collection[Key]) -> None:
    """Let one transaction at a time decide about an id that may be an alias.

    A kill for an alias and the item that brings the alias must not pass each other unseen.
    """
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(1906, h) FROM "
                "(SELECT DISTINCT hashtext(id) AS h FROM unnest(%b::text[]) AS t(id) ORDER BY 1) AS locks",
                [[f"{key.agency} {key.guid}" for key in ids]],
            )


def _meant_by(ordered: Collection[Key]) -> dict[Key, list[Key]]:
    """For ids that are no story's own but another id of some: those stories' keys."""
    if not ordered:
        return {}
    meant: dict[Key, list[Key]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.agency, a.guid, s.guid FROM archive_alias a JOIN archive_story s ON s.id = a.story_id
            WHERE (a.agency, a.guid) IN (SELECT * FROM unnest(%b::text[], %b::text[]))
              AND NOT EXISTS (SELECT 1 FROM archive_story o WHERE o.agency = a.agency AND o.guid = a.guid)
            ORDER BY s.id
            """,
            [[key.agency for key in ordered], [key.guid for key in ordered]],
        )
        for agency, guid, named in cursor.fetchall():
            meant.setdefault(Key(agency, guid), []).append(Key(agency, named))
    return meant


def _killed_before(ids: Collection[Key]) -> set[Key]:
    """Which of these ids were killed without anything ever having been filed under them."""
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT agency, guid FROM archive_story s WHERE killed_at IS NOT NULL "
            "AND (agency, guid) IN (SELECT * FROM unnest(%b::text[], %b::text[])) "
            "AND NOT EXISTS (SELECT 1 FROM archive_version v WHERE v.story_id = s.id)",
            [[key.agency for key in ids], [key.guid for key in ids]],
        )
        return {Key(agency, guid) for agency, guid in cursor.fetchall()}


def _make_missing(keys: Mapping[Key, int]) -> None:
    """Rows for keys that have none. A code that another story has by chance is drawn again."""
    wanted = sorted(keys)
    for salt in range(4):
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO archive_story (agency, guid, source_id, code, kind, state, disputed, on_hold, released, path)
                SELECT agency, guid, source_id, code, 'text', 'empty', false, false, false, ''
                FROM unnest(%b::text[], %b::text[], %b::bigint[], %b::text[]) AS t(agency, guid, source_id, code)
                WHERE NOT EXISTS (SELECT 1 FROM archive_story o WHERE o.agency = t.agency AND o.guid = t.guid)
                ON CONFLICT DO NOTHING
                """,
                [
                    [key.agency for key in wanted],
                    [key.guid for key in wanted],
                    [keys[key] for key in wanted],
                    [_code(key, salt) for key in wanted],
                ],
            )
            if cursor.rowcount == len(wanted):
                return
            cursor.execute(
                """
                SELECT t.agency, t.guid FROM unnest(%b::text[], %b::text[]) AS t(agency, guid)
                WHERE NOT EXISTS (SELECT 1 FROM archive_story o WHERE o.agency = t.agency AND o.guid = t.guid)
                """,
                [[key.agency for key in wanted], [key.guid for key in wanted]],
            )
            wanted = [Key(agency, guid) for agency, guid in cursor.fetchall()]
        if not wanted:
            return
    raise WirecopyError(f"No free code was found for {wanted[0]} in four draws; please report this.")


def _code(key: Key, salt: int) -> str:
    """Eight characters that tell nothing of how many stories there are."""
    seed = f"{key.agency}\n{key.guid}\n{salt}".encode("utf-8", "surrogatepass")
    return b32encode(hashlib.blake2b(seed, digest_size=5).digest()).decode().lower()


def _locked_by_key(keys: Collection[Key]) -> list[Row]:
    return _locked(
        "(s.agency, s.guid) IN (SELECT * FROM unnest(%b::text[], %b::text[]))",
        [[key.agency for key in keys], [key.guid for key in keys]],
    )


def _locked(where: str, values: list[list[str]] | list[list[int]]) -> list[Row]:
    """The stories that `where` names, locked in the order of their ids, with all their takes."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT s.id, s.agency, s.guid, s.kind, s.state, s.shown_id, s.path, s.code,
                s.killed_at IS NOT NULL AND NOT s.struck, s.struck,
                s.on_hold, s.released, s.publish_at, s.approved_id, s.first_published_at, s.dated_at, s.updated_at,
                s.corrected_at, s.licence_read, src.auto_publish, src.archive_days, src.agency_name
            FROM archive_story s JOIN wires_source src ON src.id = s.source_id
            WHERE {where} ORDER BY s.id FOR UPDATE OF s
            """,  # noqa: S608  # `where` is one of two constants of this module
            values,
        )
        rows = [
            Row(
                id=id, key=Key(agency, guid), kind=Kind(kind), state=State(state), shown=shown, path=path, code=code,
                agency_name=agency_name, updated_at=updated, dated_at=dated, corrected_at=corrected,
                terms=Terms(auto_publish=auto_publish, archive_days=archive_days),
                held=Held(killed=killed, struck=struck, on_hold=on_hold, released=freed, publish_at=publish_at,
                          licence_read=licence_read, approved=approved or 0, first_published_at=first_published),
            )
            for id, agency, guid, kind, state, shown, path, code, killed, struck, on_hold, freed, publish_at, approved,  # noqa: A001
            first_published, dated, updated, corrected, licence_read, auto_publish, archive_days, agency_name
            in cursor.fetchall()
        ]  # fmt: skip
        by_id = {row.id: row for row in rows}
        takes: dict[int, list[Take]] = {}
        cursor.execute(
            "SELECT story_id, id, number, status, created_at, received_at, embargoed, embargo_until, expires_at, "
            "recovered, corrects, advisory, way, licence, filed_sha256, read_sha256 FROM archive_version "
            "WHERE story_id = ANY(%b::bigint[]) ORDER BY id",
            [list(by_id)],
        )
        for (story, order, number, status, created, received, embargoed, until, expires, recovered, corrects, advisory,
             way, licence, filed, read) in cursor.fetchall():  # fmt: skip
            takes.setdefault(story, []).append(
                Take(
                    number=number,
                    status=Status(status),
                    created_at=created,
                    received_at=received,
                    embargo=embargo_of(embargoed, until),
                    expires=expires,
                    recovered=recovered,
                    corrects=corrects,
                    advisory=advisory,
                    way=Way(way) if way else None,
                    licence=licence,
                    filed_sha256=filed,
                    read_sha256=read,
                    order=order,
                )
            )
    for row in rows:
        row.held = replace(row.held, takes=tuple(takes.get(row.id, ())))
    return rows


def story_of(name: str) -> int:
    """The id of the story that a person names by its code, its path or its guid. Raises WirecopyError."""
    code = name.rstrip("/").rpartition("/")[2].rpartition("-")[2]
    found = list(Story.objects.filter(guid=name).values_list("pk", flat=True)[:2]) or list(
        Story.objects.filter(code=code).values_list("pk", flat=True)[:2]
    )
    if len(found) == 1:
        return found[0]
    many = "Several agencies have" if found else "No agency has"
    raise WirecopyError(f"{many} a story called {name!r}. Name it by its address on the site or by its code.")
