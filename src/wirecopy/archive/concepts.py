"""What agencies' concept and knowledge items say of their codes, kept so that stories can be named by them.

Made anew from an item's newest version whenever the archive has settled it. A name that changed is a name for what
comes from then on: nothing that was published is moved by it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from threading import Lock

import structlog
from django.db import connection

from wirecopy.enrichment.concepts import NOTHING, Known, Named
from wirecopy.item import Concept
from wirecopy.packing import unpack

log = structlog.get_logger(__name__)

_MOST = 20_000  # concepts of one item
_MOST_KNOWN = 200_000  # that are remembered, of all agencies
_MOST_SAID = 20  # names, definitions or codes of one concept
_LONGEST = 2_000  # characters of a definition
_LONGEST_NAME = 200
_MOST_LOGGED = 20

_NEWEST = """
SELECT s.id, s.agency, v.id, v.item FROM archive_story s JOIN archive_version v ON v.id = s.newest_id
WHERE s.id = ANY(%s) AND s.killed_at IS NULL AND NOT s.on_hold AND v.status = 'usable'
"""
_INSERT = """
INSERT INTO archive_knownconcept (story_id, version_id, agency, code, name, was, names, definitions, broader, same_as,
    retired)
SELECT story, version, agency, code, name, was, names, definitions,
    ARRAY(SELECT jsonb_array_elements_text(broader)), ARRAY(SELECT jsonb_array_elements_text(same_as)), retired
FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[], %b::jsonb[], %b::jsonb[],
    %b::jsonb[], %b::jsonb[], %b::text[])
  AS t(story, version, agency, code, name, was, names, definitions, broader, same_as, retired)
"""


def follow(story_ids: Collection[int]) -> None:
    """Know of these items' concepts what their newest versions say. In the caller's transaction."""
    ids = sorted(story_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM archive_knownconcept WHERE story_id = ANY(%s) RETURNING story_id, agency, code, name, was",
            [ids],
        )
        before = {(story, code): (agency, name, was) for story, agency, code, name, was in cursor.fetchall()}
        cursor.execute(_NEWEST, [ids])
        rows = [
            (story, version, agency, *_row(concept, before.get((story, _plain(concept.code, _LONGEST_NAME)))))
            for story, agency, version, packed in cursor.fetchall()
            for concept in _bounded(unpack(bytes(packed)).concepts)
        ]
        # A row without a code, where all were taken away: the highest id tells the other processes.
        silent = {story: agency for (story, _), (agency, _, _) in before.items()}
        for story in silent.keys() - {row[0] for row in rows}:
            rows.append((story, None, silent[story], "", "", "", "[]", "[]", "[]", "[]", ""))
        if rows:
            cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
    renamed = [
        (row[2], row[3], was[1], row[4])
        for row in rows
        if (was := before.get((row[0], row[3]))) and row[4] != was[1]
    ]
    for agency, code, was_called, name in renamed[:_MOST_LOGGED]:
        log.info("concept renamed", agency=agency, code=code, before=was_called, after=name)


def _bounded(concepts: tuple[Concept, ...]) -> list[Concept]:
    """The first of each code, so many as a vocabulary has and an attack may not exceed."""
    found: dict[str, Concept] = {}
    for one in concepts[:_MOST]:
        found.setdefault(_plain(one.code, _LONGEST_NAME), one)
    return list(found.values())


_Row = tuple[str, str, str, str, str, str, str, str]


def _row(concept: Concept, before: tuple[str, str, str] | None) -> _Row:
    names = [(language[:35], " ".join(words.split())[:_LONGEST_NAME]) for language, words in concept.names]
    english = (words for language, words in names if language.lower().partition("-")[0] == "en")
    name = _plain(next(english, names[0][1] if names else ""), _LONGEST_NAME)
    was = "" if before is None else before[1] if before[1] != name else before[2]
    definitions = [(language[:35], words[:_LONGEST]) for language, words in concept.definitions]
    return (
        _plain(concept.code, _LONGEST_NAME),
        name,
        was,
        _json(names),
        _json(definitions),
        _json([code[:_LONGEST_NAME] for code in concept.broader]),
        _json([code[:_LONGEST_NAME] for code in concept.same_as]),
        _plain(concept.retired, 40),
    )


def _json(said: list[tuple[str, str]] | list[str]) -> str:
    return json.dumps(said[:_MOST_SAID]).replace("\\u0000", "\\ufffd")


def _plain(text: str, longest: int) -> str:
    return text.replace("\x00", "\ufffd")[:longest]


# What is known


_lock = Lock()
_remembered: tuple[tuple[int, int], dict[str, dict[str, Named]]] = ((0, 0), {})


def known(agency: str) -> Known:
    """What a story of this agency is to be read with. Read once, and again when an item says otherwise."""
    global _remembered  # noqa: PLW0603  # one a process, as _NAMES would be if it never changed
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0), count(*) FROM archive_knownconcept")
        stamp = cursor.fetchone()
        if stamp == (0, 0):
            return NOTHING
        with _lock:
            if _remembered[0] != stamp:
                _remembered = (stamp, _read())
            by_agency = _remembered[1]
    own = by_agency.get(agency, {})
    return Known(own=own, others=by_agency[""])


def _read() -> dict[str, dict[str, Named]]:
    """By agency; "" for what anybody says of a code, the first agency of the alphabet where several do."""
    found: dict[str, dict[str, Named]] = {"": {}}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT agency, code, name, same_as FROM archive_knownconcept WHERE code <> '' "
            "ORDER BY agency, id DESC LIMIT %s",
            [_MOST_KNOWN],
        )
        for agency, code, name, same_as in cursor.fetchall():
            named = Named(name, tuple(same_as))
            found.setdefault(agency, {}).setdefault(code, named)
            found[""].setdefault(code, named)
    return found
