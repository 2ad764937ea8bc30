"""A page, its receipt and the log's proof: does the page say what the receipt says was filed?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from enum import IntEnum

from wirecopy_verify.dsse import IN_TOTO, Opened, UnknownSignerError, as_logged, unseal
from wirecopy_verify.errors import ProofError
from wirecopy_verify.log_proofs import check_logged
from wirecopy_verify.notes import Signed, VerifierKey
from wirecopy_verify.page import read_page, strange_in
from wirecopy_verify.statement import Statement, Status, read
from wirecopy_verify.wct1 import collapse, hashes_of


class Verdict(IntEnum):
    """Also the exit status of `wirecopy-verify`."""

    SAME = 0
    DIFFERS = 1
    UNSIGNED = 2  # there is no receipt, or nobody whose key is known signed it
    KILLED = 3  # its agency or its publisher withdrew it


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyKey:
    """`agency` as statements name it; `public` is 32 bytes."""

    agency: str
    public: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Whom to believe: the site's keys (32 bytes, by id), agencies' beside them, the log, its witnesses.

    `until`: when a key was given up, RFC 3339, by id. `chains`: certificates (DER) for a key, its own first.
    """

    signing: Mapping[str, bytes]
    log: VerifierKey | None = None
    witnesses: Sequence[VerifierKey] = ()
    agencies: Mapping[str, AgencyKey] = field(default_factory=dict)
    until: Mapping[str, str] = field(default_factory=dict)
    chains: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """`number`: of the paragraph on the page, from 1; `text`: what stands there, "" where one is missing."""

    number: int
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of it. `why`: one sentence for a person where it is not SAME.

    `cosigned_by`: ids of keys of the story's own agency that signed the same statement.
    """

    verdict: Verdict
    why: str = ""
    statement: Statement | None = None
    differences: tuple[Difference, ...] = ()
    signed_by: tuple[str, ...] = ()
    cosigned_by: tuple[str, ...] = ()
    logged: Signed | None = field(default=None)


def check_page(
    html: bytes,
    envelope: bytes | None,
    keys: Keys,
    *,
    proof: str | None = None,
    url: str = "",
    witnesses: int = 0,
) -> Checked:
    """Check a page against its receipt and, where both are given, the receipt against the log.

    `html` as it was sent, UTF-8. `url`: where it was got, "" where that is not known. `witnesses`: how many
    must have signed the log's head. Raises nothing: whatever is malformed is a difference, and says why.
    """
    if envelope is None:
        return Checked(verdict=Verdict.UNSIGNED, why="This page has no receipt.")
    try:
        opened = unseal(envelope, keys.signing)
        statement = statement_in(opened, keys, url)
        cosigned = cosigned_by(envelope, statement, keys)
        logged = _logged(envelope, keys, proof, witnesses)
    except UnknownSignerError as error:
        return Checked(verdict=Verdict.UNSIGNED, why=str(error))
    except ProofError as error:
        return Checked(verdict=Verdict.DIFFERS, why=str(error))
    differences = _differences(html, statement)
    verdict, why = _verdict(statement, differences)
    return Checked(
        verdict=verdict,
        why=why,
        statement=statement,
        differences=differences,
        signed_by=opened.signed_by,
        cosigned_by=cosigned,
        logged=logged,
    )


_CLOCKS_DIFFER = timedelta(minutes=5)  # two machines' idea of when a key was given up


def statement_in(opened: Opened, keys: Keys, url: str = "") -> Statement:
    """What an envelope states. Raises ProofError for another kind, another page, or a key given up before."""
    if opened.payload_type != IN_TOTO:
        raise ProofError(f"The receipt is of another kind: {opened.payload_type}.")
    statement = read(opened.payload)
    if url and url != statement.url:
        raise ProofError(f"The receipt is of another page: {statement.url}")
    for key_id in opened.signed_by:
        if (until := keys.until.get(key_id)) and _last_time(statement) > _time(until) + _CLOCKS_DIFFER:
            raise ProofError(
                f"The key {key_id} was given up on {until}, but signed what happened later than that."
            )
    return statement


def cosigned_by(envelope: bytes, statement: Statement, keys: Keys) -> tuple[str, ...]:
    """The keys of the statement's own agency that signed it. Raises ProofError if such a signature is false."""
    own = {name: key.public for name, key in keys.agencies.items() if key.agency == statement.agency}
    try:
        return unseal(envelope, own).signed_by
    except UnknownSignerError:
        return ()


def _last_time(statement: Statement) -> datetime:
    """The latest that it says of itself: it was signed then or after."""
    times = [statement.received_at, statement.published_at, *(change.at for change in statement.changes)]
    return max((_time(one) for one in times if one), default=datetime.min.replace(tzinfo=UTC))


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ProofError(f"{text!r} is no time (RFC 3339).") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _verdict(statement: Statement, differences: Sequence[Difference]) -> tuple[Verdict, str]:
    if differences:
        first = differences[0]
        return Verdict.DIFFERS, f"{first.what} {first.text}".strip()
    if statement.status == Status.KILLED:
        return Verdict.KILLED, "This story was withdrawn; its page says no word of it, as it must."
    return Verdict.SAME, ""


def _logged(envelope: bytes, keys: Keys, proof: str | None, witnesses: int) -> Signed | None:
    signed = None
    if proof is not None and keys.log is not None:
        entry = hashlib.sha256(as_logged(envelope)).digest()
        signed = check_logged(entry, proof, keys.log, keys.witnesses)
    if (seen := len(signed.witnesses) if signed else 0) < witnesses:
        raise ProofError(f"{seen} witnesses signed the log's head, and {witnesses} were asked for.")
    return signed


def _differences(html: bytes, statement: Statement) -> tuple[Difference, ...]:
    try:
        page, strange = read_page(html), strange_in(html)
    except UnicodeDecodeError as error:
        return (Difference(1, f"The page is not UTF-8: {error}."),)
    paragraphs = page.paragraphs
    if statement.status == Status.KILLED:
        return tuple(
            Difference(number, "The story was withdrawn, but its page still says:", text)
            for number, text in enumerate(paragraphs, start=1)
        )
    found: list[Difference] = []
    if strange:
        found.append(Difference(0, f"Something in the text hides words or shows other ones: {strange}."))
    if page.headline != collapse(statement.headline):
        found.append(Difference(0, "The headline is not the one published:", page.headline))
    hashes = hashes_of(paragraphs, page.salts if statement.salted else (), statement.paragraphs)
    matcher = SequenceMatcher(None, statement.paragraphs, hashes, autojunk=False)
    for kind, filed_from, filed_to, from_, to in matcher.get_opcodes():
        if kind == "equal":
            continue
        found += [
            Difference(number + 1, f"Paragraph {number + 1} is not as it was filed:", paragraphs[number])
            for number in range(from_, to)
        ]
        missing = (filed_to - filed_from) - (to - from_)
        if missing > 0:
            many = "A paragraph is" if missing == 1 else f"{missing} paragraphs are"
            found.append(Difference(to + 1, f"{many} missing before paragraph {to + 1}."))
    return tuple(found)
