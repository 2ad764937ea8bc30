"""Content Credentials (C2PA) of a picture: what we did to the file as filed, signed, in the rendition itself.

    as filed + rendition  ->  a child prepares (credentials_child.py)  ->  looked at, signed here  ->  the rendition

The file as filed stands in them as the parent, with the manifest it came with, if it came with one. Only what
the child prepared for this very rendition is signed: the parent reads it with its own verifier first.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.serialization import Encoding

import wirecopy
from wirecopy.pictures.check import ContentType, PictureError, check
from wirecopy.pictures.decode import BESIDE_TEXT, Box
from wirecopy.pictures.signing_keys import Signer
from wirecopy_verify.credentials import check_credentials, signed_in
from wirecopy_verify.errors import ProofError
from wirecopy_verify.jumbf import manifests, store_of

WAIT_SECONDS = 15.0
_OURS = str(Path(wirecopy.__file__).parent.parent)
_CHILD = (sys.executable, "-B", "-m", "wirecopy.pictures.credentials_child")
_STARTED = b"started\n"  # what the child says first; credentials_child.py itself is never imported here
_ENVIRONMENT = {"PYTHONPATH": _OURS, "PYTHONUTF8": "1"}
_LONGEST_TEXT = 1000  # characters of each field in the manifest: the picture's own XMP has them in full
_LARGEST_ADDED = 24 * 1024 * 1024  # bytes: what a manifest that came with the file may take
# Property of XMP by field of Metadata, and the namespaces these come from.
_METADATA = {
    "creator": "dc:creator",
    "caption": "dc:description",
    "copyright_notice": "dc:rights",
    "credit": "photoshop:Credit",
    "usage_terms": "xmpRights:UsageTerms",
    "digital_source_type": "Iptc4xmpExt:DigitalSourceType",
}
_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}


class CredentialsError(PictureError):
    """A picture cannot have credentials; it can be shown without. `permanent` as of PictureError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done to the file as filed, to make the rendition of it."""

    filed_size: tuple[int, int]  # width and height in pixels, upright
    part: Box = field(default_factory=Box)  # of it that the rendition shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """A rendition with credentials in it. `manifest`: the same, as a file to stand beside (application/c2pa).

    `digital_source_type`: as the actions of the manifest that came with the file say, "" where they do not.
    """

    file: bytes
    manifest: bytes
    came_with_manifest: bool
    digital_source_type: str


class _Job(msgspec.Struct):
    filed_bytes: int
    filed_type: str
    rendition_type: str
    manifest: dict[str, Any]
    ingredient: dict[str, Any]
    algorithm: str
    chain: str
    stand_in: str
    nice: int


class _Answer(msgspec.Struct, forbid_unknown_fields=True):
    has_manifest: bool
    digital_source_type: str


def credit(
    filed: bytes,
    rendition: bytes,
    done: Done,
    *,
    words: Mapping[str, str],
    signer: Signer,
    now: datetime,
    title: str,
    wait_seconds: float = WAIT_SECONDS,
    nice: int = BESIDE_TEXT,
) -> Credited:
    """The rendition (a JPEG) with credentials that name the file as filed as its parent.

    `words` are fields of Metadata. Nothing else of the rendition changes. Each call gives other bytes, as
    credentials hold a number of their own. Raises CredentialsError; nothing is left behind then.
    """
    claim = check(filed)
    job = _Job(
        filed_bytes=len(filed),
        filed_type=claim.content_type,
        rendition_type=ContentType.JPEG,
        manifest=_manifest(claim.content_type, rendition, done, words, title),
        ingredient=_ingredient(filed, claim.content_type),
        algorithm=signer.algorithm,
        chain="".join(one.public_bytes(Encoding.PEM).decode() for one in signer.chain),
        stand_in=signer.stand_in().decode(),
        nice=nice,
    )
    head, prepared = _run_child(msgspec.json.encode(job) + b"\n" + filed + rendition, wait_seconds)
    try:
        answer = msgspec.json.decode(head, type=_Answer)
        file = _sign(prepared, rendition, signer, now)
    except (msgspec.DecodeError, ProofError) as error:
        raise CredentialsError(f"The picture's credentials did not come out right: {error}") from error
    store = store_of(file)
    assert store is not None
    return Credited(
        file=file,
        manifest=store.content,
        came_with_manifest=answer.has_manifest,
        digital_source_type=answer.digital_source_type,
    )


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    """What is kept of a credited rendition besides the bytes that are its credentials."""

    start: int
    came_with_manifest: bool
    digital_source_type: str


def taken_out(credited: Credited) -> bytes:
    """The credentials of a rendition, to be put back into the very same one: what is signed once stays as it is."""
    store = store_of(credited.file)
    assert store is not None
    start, end = store.covered
    kept = _Kept(
        start=start,
        came_with_manifest=credited.came_with_manifest,
        digital_source_type=credited.digital_source_type,
    )
    return msgspec.json.encode(kept) + b"\n" + credited.file[start:end]


def put_back(kept: bytes, rendition: bytes, signer: Signer, now: datetime) -> Credited | None:
    """The rendition with the credentials it had; None where they are another's, or signed by nobody of ours."""
    head, _, segments = kept.partition(b"\n")
    try:
        told = msgspec.json.decode(head, type=_Kept)
        file = rendition[: told.start] + segments + rendition[told.start :]
        checked = check_credentials(file, signer.roots, now)
        store = store_of(file)
    except (msgspec.DecodeError, ProofError):
        return None
    if checked is None or store is None or not checked.is_trusted:
        return None
    return Credited(
        file=file,
        manifest=store.content,
        came_with_manifest=told.came_with_manifest,
        digital_source_type=told.digital_source_type,
    )


def _manifest(
    filed_type: str, rendition: bytes, done: Done, words: Mapping[str, str], title: str
) -> dict[str, Any]:
    made = check(rendition)
    stated = {
        qname: [words[field][:_LONGEST_TEXT]] if field == "creator" else words[field][:_LONGEST_TEXT]
        for field, qname in _METADATA.items()
        if words.get(field)
    }
    metadata = {"@context": _NAMESPACES, **stated}
    actions = _actions(filed_type, (made.width, made.height), done, words.get("digital_source_type", ""))
    return {
        "claim_generator_info": [{"name": "Wirecopy", "version": wirecopy.__version__}],
        "title": title,
        "format": made.content_type,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": actions}},
            *([{"label": "cawg.metadata", "data": metadata}] if stated else []),
        ],
    }


def _actions(
    filed_type: str, size: tuple[int, int], done: Done, source_type: str
) -> Sequence[Mapping[str, Any]]:
    """C2PA 2.x, "actions", in the order in which they were done."""
    opened: dict[str, Any] = {"action": "c2pa.opened", "parameters": {"ingredientIds": ["filed"]}}
    if source_type:
        opened["digitalSourceType"] = source_type
    actions = [opened]
    part = done.part
    shown = (done.filed_size[0] * part.width, done.filed_size[1] * part.height)
    if not part.is_whole:
        actions.append(
            {
                "action": "c2pa.cropped",
                "description": f"A part of {round(shown[0])} by {round(shown[1])} pixels, from "
                f"{round(done.filed_size[0] * part.left)} across and {round(done.filed_size[1] * part.top)} down.",
            }
        )
    if abs(shown[0] - size[0]) > 1 or abs(shown[1] - size[1]) > 1:
        actions.append(
            {"action": "c2pa.resized", "description": f"To {size[0]} by {size[1]} pixels, in proportion."}
        )
    encoded = "c2pa.transcoded" if filed_type == ContentType.JPEG else "c2pa.converted"
    actions.append({"action": encoded, "description": f"From {filed_type} to {ContentType.JPEG}."})
    return actions


def _ingredient(filed: bytes, filed_type: str) -> dict[str, Any]:
    digest = hashlib.sha256(filed).hexdigest()
    return {
        "title": "The picture as its agency filed it",
        "format": filed_type,
        "relationship": "parentOf",
        "label": "filed",
        "instance_id": f"sha256:{digest}",
        "description": f"{len(filed)} bytes, SHA-256 {digest}",
    }


def _run_child(task: bytes, wait_seconds: float) -> tuple[bytes, bytes]:
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as result:
        told.write(task)
        told.seek(0)
        try:
            child = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
                _CHILD,
                stdin=told,
                stdout=result,
                stderr=subprocess.PIPE,
                env=_ENVIRONMENT,
                cwd="/",  # c2pa looks for its library in the working folder first
                timeout=wait_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise CredentialsError(
                f"The picture's credentials were not made within {wait_seconds:g} seconds.", permanent=False
            ) from error
        result.seek(0)
        if result.read(len(_STARTED)) != _STARTED:
            raise CredentialsError(
                f"What makes credentials did not start: {_last_words(child.stderr)}.", permanent=False
            )
        if child.returncode:
            raise CredentialsError(f"The picture's credentials cannot be made: {_why(child)}.")
        return result.readline(64 * 1024), result.read()


def _why(child: subprocess.CompletedProcess[bytes]) -> str:
    if child.returncode < 0:
        return f"the library that reads them crashed on the file (signal {-child.returncode})"
    return _last_words(child.stderr)


def _last_words(trouble: bytes) -> str:
    lines = trouble[-2000:].decode(errors="replace").strip().splitlines() or ["it said nothing"]
    return lines[-1].rpartition(": ")[2].strip(" .")[:300] or lines[-1][:300]


def _sign(prepared: bytes, rendition: bytes, signer: Signer, now: datetime) -> bytes:
    """What the child prepared with the true signature in it, if it is of this rendition and nothing else.

    Raises ProofError.
    """
    if len(prepared) - len(rendition) > _LARGEST_ADDED:
        raise ProofError("They are too large.")
    store = store_of(prepared)
    if store is None:
        raise ProofError("There are none.")
    start, end = store.covered
    if prepared[:start] + prepared[end:] != rendition:
        raise ProofError("They are in another picture.")
    wanted = signed_in(manifests(store.content)[-1])
    if wanted.chain != tuple(one.public_bytes(Encoding.DER) for one in signer.chain):
        raise ProofError("They name another signer.")
    signature = signer.sign(wanted.over)
    if len(signature) != len(wanted.signature):
        raise ProofError("They leave no room for the signature.")
    signed = bytearray(prepared)
    for offset, byte in enumerate(signature):
        signed[store.place_in_file(wanted.place + offset)] = byte
    checked = check_credentials(bytes(signed), signer.roots, now)
    if checked is None or not checked.is_trusted:
        raise ProofError("The publisher's own root does not vouch for them.")
    return bytes(signed)
