"""The pictures of a page: is each file the one that the receipt names, and who signed its credentials?

    /pictures/renditions/1b/<64 hex digits>-1280.webp

The digits are one picture's (or one crop's), and what follows them names a file of it in the receipt.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from cryptography import x509
from selectolax.lexbor import LexborHTMLParser

from wirecopy_verify.check import Checked, Difference, Verdict
from wirecopy_verify.credentials import check_credentials
from wirecopy_verify.errors import ProofError
from wirecopy_verify.statement import Statement

_FILE = re.compile(r"^(.*/[0-9a-f]{64})(-[^/]+)$")
_SIGNED = "signed.jpg"
_MOST_FILES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesChecked:
    """`files`: how many were looked at; `missing`: how many could not be had. `credentials`: a sentence for each."""

    files: int = 0
    missing: int = 0
    differences: tuple[Difference, ...] = ()
    credentials: tuple[str, ...] = ()


def file_digests(digests: Iterable[tuple[str, str]]) -> dict[str, str]:
    """(path, SHA-256) as a receipt has them; {} where a path is none of a picture's."""
    found = {}
    for path, sha256 in digests:
        parts = _FILE.match(path)
        if parts is None:
            return {}
        found[parts[2]] = sha256
    return found


def pictures_of_page(html: bytes) -> tuple[str, ...]:
    """Every address that the story's own pictures may be shown from, as the page has it, in order."""
    found: dict[str, None] = {}
    for figure in LexborHTMLParser(html.decode("utf-8", "replace")).css("figure[data-wirecopy-picture]"):
        for element in figure.css("img, source"):
            for name in ("src", "srcset"):
                for one in (element.attributes.get(name) or "").split(","):
                    if words := one.split():
                        found[words[0]] = None
    return tuple(found)


def check_pictures(
    html: bytes,
    statement: Statement,
    get: Callable[[str], bytes | None],
    *,
    roots: Sequence[x509.Certificate] | None,
    at: datetime,
) -> PicturesChecked:
    """Check every file that the page may show as a picture of the story. Raises nothing that `get` does not.

    `get`: the bytes at an address as the page has it, None where they cannot be had. `roots`: who may vouch for
    those who sign pictures; None: that is not known. `at`: now.
    """
    stated = _stated(statement)
    files = missing = 0
    differences: list[Difference] = []
    credentials: list[str] = []
    for address in pictures_of_page(html)[:_MOST_FILES]:
        parts = _FILE.match(urlsplit(urljoin("http://page/", address)).path)
        listed = stated.get(parts[1]) if parts else None
        if listed == {}:  # a receipt from before there were digests
            continue
        if parts is None or listed is None or parts[2] not in listed:
            differences.append(
                Difference(0, "The page shows a picture that its receipt does not name:", address)
            )
            continue
        content = get(address)
        if content is None:
            missing += 1
            continue
        files += 1
        if hashlib.sha256(content).hexdigest() != listed[parts[2]]:
            differences.append(Difference(0, "A picture is not the file that was published:", address))
        elif parts[2].endswith(_SIGNED):
            credentials.append(_credentials(content, roots, at))
    return PicturesChecked(
        files=files, missing=missing, differences=tuple(differences), credentials=tuple(credentials)
    )


def with_pictures(checked: Checked, pictures: PicturesChecked) -> Checked:
    """A page with a false picture differs, however right its words are."""
    if not pictures.differences:
        return checked
    first = pictures.differences[0]
    return replace(
        checked,
        verdict=Verdict.DIFFERS,
        why=checked.why or f"{first.what} {first.text}",
        differences=(*checked.differences, *pictures.differences),
    )


def _stated(statement: Statement) -> dict[str, dict[str, str]]:
    """What the receipt names, by what its files' addresses begin with."""
    found = {}
    for picture in statement.pictures:
        if parts := _FILE.match(picture.path):
            found[parts[1]] = dict(picture.files)
    return found


def _credentials(picture: bytes, roots: Sequence[x509.Certificate] | None, at: datetime) -> str:
    try:
        found = check_credentials(picture, roots or (), at)
    except ProofError as error:
        return f"FALSE: {error}"
    if found is None:
        return "FALSE: the picture has lost them."
    earlier = ", with those that the file came with" if found.manifests > 1 else ""
    if roots is None:
        return f"signed by {found.signed_by}{earlier}; who vouches for that name is not known."
    trust = "trusted" if found.is_trusted else "NOT trusted: nobody known vouches for that name"
    return f"signed by {found.signed_by}{earlier}; {trust}."
