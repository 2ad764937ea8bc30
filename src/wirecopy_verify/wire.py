"""An agency's own copy of a story against what a receipt says was filed.

A text file holds the body, a paragraph a line. Other files are read by whoever says that they can
(entry points `wirecopy_verify.readers`: bytes and name in, paragraphs as filed by guid out); Wirecopy does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import SequenceMatcher
from importlib.metadata import entry_points
from pathlib import Path

from wirecopy_verify.check import Difference
from wirecopy_verify.errors import ProofError
from wirecopy_verify.fetch import read_file
from wirecopy_verify.statement import Statement
from wirecopy_verify.wct1 import collapse, hashes_of, paragraph_hash

Reader = Callable[[bytes, str], Mapping[str, Sequence[str]]]
_TEXT = frozenset((".txt", ".wct1", ""))
_LONGEST_ASIDE = 600  # characters of a dateline, a sign-off; what is longer stands in a paragraph of its own


def readers() -> tuple[Reader, ...]:
    """Of the formats that are installed here."""
    return tuple(one.load() for one in entry_points(group="wirecopy_verify.readers"))


def paragraphs_in(file: Path, guid: str, known: Collection[Reader]) -> tuple[str, ...]:
    """The canonical paragraphs of a story in an agency's file. Raises UnreachableError, ProofError."""
    content = read_file(file)
    if file.suffix.lower() not in _TEXT:
        for reader in known:
            stories = reader(content, file.name)
            if guid in stories:
                return tuple(stories[guid])
            if stories:
                raise ProofError(
                    f"{file.name} does not hold the story {guid}, but {', '.join(list(stories)[:5])}."
                )
        raise ProofError(
            f"{file.name} is in a format that nothing installed here reads. "
            "Give the body as text, a paragraph a line, in a file that ends in .txt."
        )
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ProofError(f"{file.name} is not UTF-8: {error}.") from error
    return tuple(text for line in lines if (text := collapse(line)))


def compare(wire: Sequence[str], statement: Statement, salts: Sequence[bytes] = ()) -> tuple[Difference, ...]:
    """Where the agency's paragraphs are not those that the receipt says were filed; () where they are.

    What the receipt says was set apart (a dateline, a sign-off) may stand in the agency's own copy.
    `salts`: of a salted receipt, as the page has them.
    """
    aside = {one.sha256 for one in statement.set_apart}
    stated = frozenset(statement.paragraphs)
    kept = [left for text in wire if (left := _without(text, aside, lambda t: _is_stated(t, stated, salts)))]
    hashes = hashes_of(kept, salts if statement.salted else (), statement.paragraphs)
    found: list[Difference] = []
    matcher = SequenceMatcher(None, statement.paragraphs, hashes, autojunk=False)
    for kind, page_from, page_to, from_, to in matcher.get_opcodes():
        if kind == "equal":
            continue
        found += [
            Difference(number + 1, "Not on the page as it was filed:", kept[number])
            for number in range(from_, to)
        ]
        missing = (page_to - page_from) - (to - from_)
        if missing > 0:
            found.append(
                Difference(page_from + 1, f"{missing} of the page's paragraphs are not in this file.")
            )
    return tuple(found)


def _is_stated(text: str, stated: frozenset[str], salts: Sequence[bytes]) -> bool:
    return any(paragraph_hash(text, salt).hex() in stated for salt in (b"", *salts))


def _without(text: str, aside: Collection[str], is_stated: Callable[[str], bool], depth: int = 3) -> str:
    """A paragraph without what was set apart at its ends; as it is where nothing fits."""
    if not aside or depth == 0 or is_stated(text):
        return text
    if _sha256(text) in aside:
        return ""
    for at in range(1, min(len(text), _LONGEST_ASIDE)):
        for part, rest in ((text[:at], text[at:]), (text[-at:], text[:-at])):
            if _sha256(part) in aside:
                left = _without(collapse(rest), aside, is_stated, depth - 1)
                if not left or is_stated(left):
                    return left
    return text


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
