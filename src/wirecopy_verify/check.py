"""A page, its receipt and the log's proof: does the page say what the receipt says was filed?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import IntEnum

from wirecopy_verify.dsse import IN_TOTO, Opened, unseal
from wirecopy_verify.errors import ProofError
from wirecopy_verify.log_proofs import check_logged
from wirecopy_verify.notes import Signed, VerifierKey
from wirecopy_verify.page import headline_of_page, paragraphs_of_page
from wirecopy_verify.statement import Statement, Status, read
from wirecopy_verify.wct1 import collapse, paragraph_hash


class Verdict(IntEnum):
    """Also the exit status of `wirecopy-verify`."""

    SAME = 0
    DIFFERS = 1
    UNSIGNED = 2  # there is no receipt, or nobody whose key is known signed it
    KILLED = 3  # its agency or its publisher withdrew it


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Whom to believe: the site's keys (32 bytes, by id), an agency's beside them, the log, its witnesses."""

    signing: Mapping[str, bytes]
    log: VerifierKey | None = None
    witnesses: Sequence[VerifierKey] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """`number`: of the paragraph on the page, from 1; `text`: what stands there, "" where one is missing."""

    number: int
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of it. `why`: one sentence for a person where it is not SAME."""

    verdict: Verdict
    why: str = ""
    statement: Statement | None = None
    differences: tuple[Difference, ...] = ()
    signed_by: tuple[str, ...] = ()
    logged: Signed | None = field(default=None)


def check_page(
    html: bytes, envelope: bytes | None, keys: Keys, *, proof: str | None = None, url: str = ""
) -> Checked:
    """Check a page against its receipt and, where both are given, the receipt against the log.

    `html` as it was sent, UTF-8. `url`: where it was got, "" where that is not known. Raises nothing:
    whatever is malformed is a difference, and says why.
    """
    if envelope is None:
        return Checked(verdict=Verdict.UNSIGNED, why="This page has no receipt.")
    try:
        opened = unseal(envelope, keys.signing)
    except ProofError as error:
        is_unknown = "Nobody" in str(error)
        return Checked(verdict=Verdict.UNSIGNED if is_unknown else Verdict.DIFFERS, why=str(error))
    try:
        statement = _statement(opened, url)
        logged = _logged(envelope, keys, proof)
    except ProofError as error:
        return Checked(verdict=Verdict.DIFFERS, why=str(error), signed_by=opened.signed_by)
    differences = _differences(html, statement)
    verdict, why = _verdict(statement, differences)
    return Checked(
        verdict=verdict,
        why=why,
        statement=statement,
        differences=differences,
        signed_by=opened.signed_by,
        logged=logged,
    )


def _statement(opened: Opened, url: str) -> Statement:
    if opened.payload_type != IN_TOTO:
        raise ProofError(f"The receipt is of another kind: {opened.payload_type}.")
    statement = read(opened.payload)
    if url and url != statement.url:
        raise ProofError(f"The receipt is of another page: {statement.url}")
    return statement


def _verdict(statement: Statement, differences: Sequence[Difference]) -> tuple[Verdict, str]:
    if differences:
        first = differences[0]
        return Verdict.DIFFERS, f"{first.what} {first.text}".strip()
    if statement.status == Status.KILLED:
        return Verdict.KILLED, "This story was withdrawn; its page says no word of it, as it must."
    return Verdict.SAME, ""


def _logged(envelope: bytes, keys: Keys, proof: str | None) -> Signed | None:
    if proof is None or keys.log is None:
        return None
    return check_logged(hashlib.sha256(envelope).digest(), proof, keys.log, keys.witnesses)


def _differences(html: bytes, statement: Statement) -> tuple[Difference, ...]:
    try:
        paragraphs = paragraphs_of_page(html)
        headline = headline_of_page(html)
    except UnicodeDecodeError as error:
        return (Difference(1, f"The page is not UTF-8: {error}."),)
    if statement.status == Status.KILLED:
        return tuple(
            Difference(number, "The story was withdrawn, but its page still says:", text)
            for number, text in enumerate(paragraphs, start=1)
        )
    found: list[Difference] = []
    if headline != collapse(statement.headline):
        found.append(Difference(0, "The headline is not the one published:", headline))
    hashes = [paragraph_hash(text).hex() for text in paragraphs]
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
