"""An invented page and its receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wirecopy_verify.check import Keys
from wirecopy_verify.dsse import seal
from wirecopy_verify.encoding import to_base64
from wirecopy_verify.log_proofs import write_proof
from wirecopy_verify.merkle import head, head_of, inclusion_proof, leaf_hash
from wirecopy_verify.notes import Checkpoint, VerifierKey, sign_checkpoint
from wirecopy_verify.statement import Change, Repair, SetApart, Shown, Statement, Status, write
from wirecopy_verify.wct1 import paragraph_hash

SITE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34)))
LOG_KEY = VerifierKey(name="news.example/log", public=LOG.public_key().public_bytes_raw())
KEYS = Keys(signing={"site-1": SITE.public_key().public_bytes_raw()}, log=LOG_KEY)
URL = "https://news.example/2026/11/21/harbour-reopens-k3f9/"
PARAGRAPHS = (
    "The harbour of Port Ansel opened again on Friday, restoring order in Almsund.",
    "مرفأ بورت أنسل reopened\u00a0at 06:00, <ANSL.X> & Sons said.",
    "\u201cNo ship was lost,\u201d Cafe\u0301 owner Ada Brink told MNA\u00ad.",
)

STATEMENT = Statement(
    url=URL,
    guid="urn:newsml:mna.example:20261121:harbour",
    agency="mna",
    agency_name="Meridian News Agency",
    version="3",
    filed_sha256=hashlib.sha256(b"as filed").hexdigest(),
    filed_at="2026-11-21T08:00:00Z",
    received_at="2026-11-21T08:00:04Z",
    published_at="2026-11-21T08:00:05Z",
    updated_at="",
    status=Status.PUBLISHED,
    headline="Harbour opens",
    paragraphs=tuple(paragraph_hash(text).hex() for text in PARAGRAPHS),
    set_apart=(SetApart(kind="sign-off", sha256=hashlib.sha256(b"--MNA ab/").hexdigest()),),
    repairs=(Repair(offset=7, found="92", put="e28099", why="Windows-1252 in UTF-8"),),
    changes=(
        Change(
            field="headline", old="Harbour of Port Ansel opens again", new="Harbour opens", by="editor",
            at="2026-11-21T08:10:00Z", reason="shorter",
        ),
    ),
    pictures=(Shown(path="/pictures/ab/cd.webp", credit="MNA", alt="Cranes"),),
)  # fmt: skip


SALTS = tuple(bytes([number]) * 16 for number in range(1, 4))


def salted() -> Statement:
    hashes = tuple(paragraph_hash(text, salt).hex() for text, salt in zip(PARAGRAPHS, SALTS, strict=True))
    return replace(STATEMENT, salted=True, paragraphs=hashes, text_root="")


def salted_page(*paragraphs: str, salts: Sequence[bytes] = SALTS) -> bytes:
    """As it is sent to whoever may read it."""
    given = " ".join(map(to_base64, salts)).encode()
    return page(*paragraphs).replace(
        b"data-wirecopy-body", b'data-wirecopy-body data-wirecopy-salts="%b"' % given
    )


def page(*paragraphs: str, headline: str = "Harbour opens") -> bytes:
    inside = "".join(f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>\n" for text in paragraphs)
    return (
        f"<!doctype html><title>x</title><h1>{headline}</h1><article data-wirecopy-body>{inside}</article>"
    ).encode()


def receipt(statement: Statement = STATEMENT) -> bytes:
    return seal(write(statement), {"site-1": SITE})


def proof(envelope: bytes) -> str:
    """In a log of three entries, the second of them."""
    entries = [b"first", hashlib.sha256(envelope).digest(), b"third"]
    leaves = [leaf_hash(entry) for entry in entries]

    def subtree(level: int, index: int) -> bytes:
        return head(leaves[index << level : (index + 1) << level])

    note = sign_checkpoint(Checkpoint(LOG_KEY.name, 3, head_of(3, subtree)), LOG_KEY.name, LOG)
    return write_proof(1, inclusion_proof(1, 3, subtree), note)


def killed() -> Statement:
    return replace(
        STATEMENT, status=Status.KILLED, headline="", changes=(), pictures=(), repairs=(), set_apart=()
    )
