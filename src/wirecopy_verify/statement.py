"""What a receipt says of a page: an in-toto Statement (v1) with our predicate "fidelity/v1".

A receipt holds no text of the story, only hashes of its paragraphs; the headlines, before and after, and
what the desk wrote about a change stand in it, so a killed story's receipts are erased with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from wirecopy_verify.errors import ProofError
from wirecopy_verify.wct1 import root

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "tag:wirecopy,2026:fidelity/v1"
TEXT_DIGEST = "wct1MerkleSha256"
_HEX = re.compile("[0-9a-f]{64}")


class Status(StrEnum):
    PUBLISHED = "published"
    CORRECTED = "corrected"  # by its agency, since it was first published
    KILLED = "killed"  # nothing of it may be shown; only hashes are left


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that staff changed. `field`: headline, picture, crop or alt; times are RFC 3339, UTC."""

    field: str
    old: str
    new: str
    by: str  # a role, never a person's name
    at: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """Bytes of the delivery that were read as others, so that they could be read at all. Reversible."""

    offset: int
    found: str  # hex
    put: str  # hex
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApart:
    """Words filed within the text that are not printed as text: a sign-off, a dateline."""

    kind: str
    sha256: str  # of the words, UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture on the page. `path`: of its file on the site, which is named after what is in it."""

    path: str
    credit: str = ""
    alt: str = ""
    manifest: str = ""  # path of its Content Credentials (C2PA), "" where it carries none
    # SHA-256 of every file of it that the page names, by what follows its 64 hex digits: "-1280.webp"
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Everything that a receipt claims. Times are RFC 3339 in UTC; hashes lower-case hex; "": not said.

    `paragraphs`: wct1.paragraph_hash of each, in order; with `salted` each has a salt of its own, which
    whoever may read the paragraph is given with it. `previous`: SHA-256 of the receipt before this one.
    """

    url: str
    guid: str
    agency: str
    agency_name: str
    version: str
    filed_sha256: str
    filed_at: str
    received_at: str
    published_at: str
    updated_at: str
    status: Status
    headline: str
    paragraphs: tuple[str, ...]
    salted: bool = False
    set_apart: tuple[SetApart, ...] = ()
    repairs: tuple[Repair, ...] = ()
    changes: tuple[Change, ...] = ()
    pictures: tuple[Shown, ...] = ()
    previous: str = ""
    text_root: str = field(default="")

    def __post_init__(self) -> None:
        if not self.text_root:
            reckoned = root(map(bytes.fromhex, self.paragraphs)).hex()
            object.__setattr__(self, "text_root", reckoned)


# The members of the predicate that are a text, under our names; the rest has shapes of its own.
_TEXTS = (
    "agency", "agency_name", "version", "filed_at", "received_at", "published_at", "updated_at", "headline",
    "previous",
)  # fmt: skip


def write(statement: Statement) -> bytes:
    """The payload of the receipt: one JSON for one statement, byte for byte."""
    predicate = {name: getattr(statement, name) for name in _TEXTS} | {
        "status": statement.status,
        "canonicalization": "wct1",
        "paragraphs": list(statement.paragraphs),
        "salted": statement.salted,
        "set_apart": _rows(statement.set_apart),
        "repairs": _rows(statement.repairs),
        "changes": _rows(statement.changes),
        "pictures": _rows(statement.pictures),
    }
    whole = {
        "_type": STATEMENT_TYPE,
        "subject": [
            {"name": statement.url, "digest": {TEXT_DIGEST: statement.text_root}},
            {"name": statement.guid, "digest": {"sha256": statement.filed_sha256}},
        ],
        "predicateType": PREDICATE_TYPE,
        "predicate": predicate,
    }
    return json.dumps(whole, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


_NO_PREVIOUS = b'"previous":""'


def chained(payload: bytes, previous: str) -> bytes:
    """A payload without a `previous` (write) with that one, and nothing else different.

    Inside of a JSON text a quotation mark is escaped, so these bytes stand there once.
    """
    return payload.replace(_NO_PREVIOUS, b'"previous":"%b"' % previous.encode(), 1)


def read(payload: bytes) -> Statement:
    """Raises ProofError for what is no such statement, or one whose parts do not agree."""
    try:
        whole = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ProofError(f"The receipt's payload is not JSON: {error}") from error
    match whole:
        case {
            "_type": str(kind),
            "predicateType": str(predicate_type),
            "subject": [
                {"name": str(url), "digest": {"wct1MerkleSha256": str(text_root)}},
                {"name": str(guid), "digest": {"sha256": str(filed_sha256)}},
            ],
            "predicate": dict(predicate),
        } if (kind, predicate_type) == (STATEMENT_TYPE, PREDICATE_TYPE):
            pass
        case _:
            raise ProofError("The receipt makes no statement that this verifier knows (fidelity/v1).")
    paragraphs = _strings(predicate.get("paragraphs"), "paragraphs")
    if not all(map(_HEX.fullmatch, paragraphs)) or predicate.get("canonicalization") != "wct1":
        raise ProofError("The receipt's paragraphs are not hashes of the canonical text wct1.")
    if root(map(bytes.fromhex, paragraphs)).hex() != text_root:
        raise ProofError("The receipt contradicts itself: its paragraphs do not lead to its own root.")
    try:
        status = Status(predicate.get("status", ""))
    except ValueError as error:
        raise ProofError(f"The receipt has an unknown status: {predicate.get('status')!r}.") from error
    return Statement(
        url=url,
        guid=guid,
        filed_sha256=filed_sha256,
        status=status,
        paragraphs=paragraphs,
        salted=predicate.get("salted") is True,
        set_apart=_read_rows(SetApart, predicate.get("set_apart")),
        repairs=_read_rows(Repair, predicate.get("repairs")),
        changes=_read_rows(Change, predicate.get("changes")),
        pictures=_read_rows(Shown, predicate.get("pictures")),
        text_root=text_root,
        **{name: _string(predicate.get(name), name) for name in _TEXTS},
    )


def replayed(statement: Statement, filed: str, fields: Collection[str] = ("headline",)) -> str:
    """What comes of making the changes, one by one, on what was filed: the headline, or with `fields`
    ("picture", "crop") the path of the picture, with ("alt",) its description.

    Raises ProofError where a change does not start from what was there.
    """
    there = filed
    for change in statement.changes:
        if change.field in fields:
            if change.old != there:
                raise ProofError(
                    f"The receipt's changes do not follow each other: one is of {change.old!r}, "
                    f"but {there!r} was there."
                )
            there = change.new
    return there


_Row = TypeVar("_Row", Change, Repair, SetApart, Shown)


def _rows(values: Sequence[Any]) -> list[dict[str, Any]]:
    # Not asdict: it copies each text, which was a fifth of what a receipt costs.
    return [{name: getattr(value, name) for name in value.__slots__} for value in values]


def _read_rows(kind: type[_Row], rows: object) -> tuple[_Row, ...]:
    if not isinstance(rows, list):
        raise ProofError(f"The receipt has no list of each {kind.__name__}.")
    return tuple(_read_row(kind, row) for row in rows)


def _read_row(kind: type[_Row], row: object) -> _Row:
    if kind is Shown and isinstance(row, dict):
        row = {"manifest": "", "files": {}} | row  # receipts from before there were any
    members: Mapping[str, type] = {
        name: {"offset": int, "files": dict}.get(name, str) for name in kind.__dataclass_fields__
    }
    if not isinstance(row, dict) or any(type(row.get(name)) is not kind_ for name, kind_ in members.items()):
        raise ProofError(f"The receipt has a {kind.__name__} that is none: {row!r}.")
    if not all(isinstance(one, str) and _HEX.fullmatch(one) for one in row.get("files", {}).values()):
        raise ProofError("The receipt's pictures have digests that are none.")
    return kind(**{name: row[name] for name in members})


def _string(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ProofError(f"The receipt does not say its {name}.")
    return value


def _strings(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ProofError(f"The receipt does not say its {name}.")
    return tuple(_string(one, name) for one in value)
