"""A page and all that proves it, from the web or from files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from selectolax.lexbor import LexborHTMLParser

from wirecopy_verify.credentials import ROOTS
from wirecopy_verify.errors import ProofError
from wirecopy_verify.keys import PLACE

RECEIPT, PROOF, KEYS = "provenance.json", "provenance.tlog-proof", "wirecopy-keys.json"
_LARGEST = 16 * 1024 * 1024  # bytes
_PATIENCE = 20  # seconds


class UnreachableError(Exception):
    """The page itself, or what must be had to judge it, could not be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`html` as it was sent. None: there is none of it."""

    html: bytes
    receipt: bytes | None
    proof: str | None
    keys: bytes | None
    url: str = ""
    roots: bytes | None = None  # PEM: who vouches for the site's pictures


def evidence_of(page: str, receipt: Path | None = None, proof: Path | None = None) -> Evidence:
    """Of a web address, or of a saved page. Raises UnreachableError, ProofError."""
    if page.startswith(("http://", "https://")):
        return from_web(page)
    return from_files(Path(page), receipt, proof, None)


def from_web(url: str) -> Evidence:
    """Raises UnreachableError; a receipt, a proof or keys that are not there (404) are None."""
    html = get(url, also=(410,))
    if html is None:
        raise UnreachableError(f"{url} is not there (404).")
    links = LexborHTMLParser(html.decode("utf-8", "replace")).css("link[rel~=describedby][href]")
    receipt_url = urljoin(url, (links[0].attributes["href"] or RECEIPT) if links else RECEIPT)
    if urlsplit(receipt_url)[:2] != urlsplit(url)[:2]:
        raise ProofError(f"The page's receipt is said to lie on another site: {receipt_url}")
    receipt = get(receipt_url)
    proof = get(urljoin(receipt_url, PROOF)) if receipt is not None else None
    return Evidence(
        html=html,
        receipt=receipt,
        proof=_text(proof),
        keys=get(urljoin(url, PLACE)),
        url=url,
        roots=get(urljoin(url, ROOTS)),
    )


def picture_from(page: str) -> Callable[[str], bytes | None]:
    """How the files are had that a page, an address or a saved one, shows as pictures.

    Of a saved page: by their names, beside it or in the folder that a browser makes for it ("page_files").
    """
    if page.startswith(("http://", "https://")):
        return lambda address: get(urljoin(page, address))
    saved = Path(page)

    def beside(address: str) -> bytes | None:
        name = Path(urlsplit(address).path).name
        for folder in (saved.parent, saved.with_name(f"{saved.stem}_files")):
            if (folder / name).is_file():
                return read_file(folder / name)
        return None

    return beside


def from_files(page: Path, receipt: Path | None, proof: Path | None, keys: Path | None) -> Evidence:
    """What was not said is looked for beside the page. Raises UnreachableError for what cannot be read."""
    return Evidence(
        html=read_file(page) or b"",
        receipt=read_file(receipt) if receipt else _beside(page, RECEIPT),
        proof=_text(read_file(proof) if proof else _beside(page, PROOF)),
        keys=read_file(keys) if keys else _beside(page, KEYS),
        roots=_beside(page, Path(ROOTS).name),
    )


def get(url: str, also: tuple[int, ...] = ()) -> bytes | None:
    """What stands there, None for a 404 or 410 not among `also`. Raises UnreachableError."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise UnreachableError(f"{url} is no web address (http or https).")
    try:
        # S310: the scheme was looked at above.
        with urlopen(Request(url, headers={"User-Agent": "wirecopy-verify"}), timeout=_PATIENCE) as answer:  # noqa: S310
            content: bytes = answer.read(_LARGEST + 1)
    except HTTPError as error:
        if error.code in also:
            return error.read(_LARGEST)
        if error.code in {404, 410}:
            return None
        raise UnreachableError(f"{url} answers {error.code} {error.reason}.") from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise UnreachableError(f"{url} cannot be had: {error}") from error
    if len(content) > _LARGEST:
        raise UnreachableError(f"{url} has more than {_LARGEST:,} bytes.")
    return content


def post(url: str, content: bytes, content_type: str) -> None:
    """Hand something in. Raises UnreachableError with what the site said."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise UnreachableError(f"{url} is no web address (http or https).")
    headers = {"User-Agent": "wirecopy-verify", "Content-Type": content_type}
    try:
        # S310: the scheme was looked at above.
        urlopen(Request(url, data=content, headers=headers, method="POST"), timeout=_PATIENCE).close()  # noqa: S310
    except HTTPError as error:
        said = error.read(1000).decode("utf-8", "replace").strip()
        raise UnreachableError(f"{url} answers {error.code}: {said}") from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise UnreachableError(f"{url} cannot be had: {error}") from error


def read_file(file: Path) -> bytes:
    """Raises UnreachableError, naming the file."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreachableError(f"{file} cannot be read: {error.strerror}.") from error


def _beside(page: Path, name: str) -> bytes | None:
    file = page.with_name(name)
    return read_file(file) if file.is_file() else None


def _text(content: bytes | None) -> str | None:
    return content.decode("utf-8", "replace") if content is not None else None
