"""`wirecopy-verify wire` and `cosign`: an agency holds its own copy against a page, and signs the receipt too."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from wirecopy_verify.check import Difference, Keys, statement_in
from wirecopy_verify.dsse import add_signature, unseal
from wirecopy_verify.encoding import to_base64
from wirecopy_verify.errors import ProofError
from wirecopy_verify.fetch import Evidence, UnreachableError, evidence_of, post, read_file
from wirecopy_verify.keys import read_keys
from wirecopy_verify.page import read_page
from wirecopy_verify.statement import Statement
from wirecopy_verify.wire import Reader, compare, paragraphs_in, readers

SAME, DIFFERS, UNREACHABLE = 0, 1, 69
PUSHED_TO = "/record/cosign"

ABOUT_WIRE = """\
Hold an agency's own copy of a story against a page: is what the page's receipt says was filed what the
agency has? FILE is the body as text (UTF-8, a paragraph a line), or a wire file where Wirecopy is installed.
"""
ABOUT_COSIGN = """\
For an agency: hold its own copy of a story against a page's receipt and, only if they are the same, sign the
receipt too. The signed receipt is written to a file to be sent to the publisher, or sent to its site at once.
"""
STATUS = """\
exit status: 0 they are the same (and it is signed), 1 they differ, or the receipt does not hold, and nothing
is signed; 69 something could not be reached or read.
"""


@dataclass(frozen=True, slots=True)
class _Compared:
    evidence: Evidence
    envelope: bytes
    statement: Statement
    differences: tuple[Difference, ...]


class _Act:
    """What cli.py asks of an act."""

    STATUS = STATUS

    def __init__(self, about: str, *, signs: bool) -> None:
        self.ABOUT = about
        self._signs = signs

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("wire", metavar="FILE", type=Path, help="the agency's own copy")
        parser.add_argument(
            "page", metavar="PAGE", help="a web address, or a saved page with its receipt beside it"
        )
        parser.add_argument(
            "--root", metavar="HEX", help="with it, FILE is not read: the wct1 root, reckoned elsewhere"
        )
        parser.add_argument("--keys", type=Path, metavar="FILE", help="the site's keys, got another way")
        if self._signs:
            parser.add_argument(
                "--key",
                type=Path,
                required=True,
                metavar="PEM",
                help="the agency's key (Ed25519); made if it is not there",
            )
            parser.add_argument("--out", type=Path, metavar="FILE", help="where to write the signed receipt")
            parser.add_argument("--push", action="store_true", help="send it to the site at once")

    def run(self, asked: argparse.Namespace) -> int:
        return run(asked, readers(), signs=self._signs)


WIRE, COSIGN = _Act(ABOUT_WIRE, signs=False), _Act(ABOUT_COSIGN, signs=True)


def run(asked: argparse.Namespace, known: Collection[Reader], *, signs: bool) -> int:
    """Compare, sign if asked to, print what came of it, and return the exit status."""
    try:
        compared = _compared(asked, known)
        if compared.differences:
            print("NOT the same: the page's receipt does not say what this file does. Nothing was signed.")
            for one in compared.differences:
                print(f"{one.what} {one.text}".strip())
            return DIFFERS
        count = len(compared.statement.paragraphs)
        print(f"The same: {count} paragraph{'' if count == 1 else 's'}, root {compared.statement.text_root}.")
        if signs:
            _sign(compared, asked)
    except UnreachableError as error:
        print(error, file=sys.stderr)
        return UNREACHABLE
    except ProofError as error:
        print(error, file=sys.stderr)
        return DIFFERS
    return SAME


def _compared(asked: argparse.Namespace, known: Collection[Reader]) -> _Compared:
    evidence = evidence_of(asked.page)
    if evidence.receipt is None:
        raise ProofError("The page has no receipt, so there is nothing to compare with.")
    keys = _keys(asked.keys, evidence)
    statement = statement_in(unseal(evidence.receipt, keys.signing), keys, evidence.url)
    if asked.root:
        differences = _other_root(asked.root, statement)
    else:
        wire = paragraphs_in(asked.wire, statement.guid, known)
        differences = compare(wire, statement, read_page(evidence.html).salts)
    return _Compared(evidence, evidence.receipt, statement, differences)


def _other_root(root: str, statement: Statement) -> tuple[Difference, ...]:
    if root.lower() == statement.text_root:
        return ()
    return (Difference(0, f"The receipt's root is {statement.text_root}."),)


def _sign(compared: _Compared, asked: argparse.Namespace) -> None:
    key = _agency_key(asked.key)
    public = key.public_key().public_bytes_raw()
    key_id = hashlib.sha256(public).hexdigest()[:16]
    signed = add_signature(compared.envelope, key_id, key)
    print(
        f"Signed with {key_id}, whose public key is {to_base64(public)}: the publisher must know it as yours."
    )
    if asked.out is not None or not asked.push:
        out = asked.out or Path("provenance.cosigned.json")
        out.write_bytes(signed)
        print(f"Written to {out}; the publisher takes it in with `wirecopy record cosign {out.name}`.")
    if asked.push:
        post(urljoin(compared.statement.url, PUSHED_TO), signed, "application/json")
        print("The site has taken it.")


def _agency_key(file: Path) -> Ed25519PrivateKey:
    if not file.exists():
        fresh = Ed25519PrivateKey.generate()
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as made:
            made.write(fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        print(f"A new key was made in {file}; keep it, and let nobody else read it.")
        return fresh
    try:
        key = load_pem_private_key(read_file(file), None)
    except (ValueError, TypeError) as error:
        raise ProofError(f"{file} holds no private key without a password (PEM): {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ProofError(f"{file} holds a key of another kind; an Ed25519 key is needed.")
    return key


def _keys(file: Path | None, evidence: Evidence) -> Keys:
    content = read_file(file) if file is not None else evidence.keys
    return read_keys(content) if content is not None else Keys(signing={})
