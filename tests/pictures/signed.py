"""A publisher's keys and pictures with credentials, for the tests."""

from __future__ import annotations

import io
import json
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import c2pa

from tests.pictures.drawn import draw_harbour
from wirecopy.pictures.credentials import Credited, Done, credit
from wirecopy.pictures.signing_keys import Signer, open_signer

NOW = datetime.now(UTC)  # c2pa judges certificates by the machine's own clock
AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@cache
def publisher(name: str = "The Harbour Ledger") -> Signer:
    with tempfile.TemporaryDirectory(prefix="wirecopy-test-keys-") as folder:
        return open_signer(Path(folder), name, NOW)


def a_rendition(width: int = 320) -> bytes:
    file = io.BytesIO()
    draw_harbour(width, width * 3 // 4).save(file, "JPEG")
    return file.getvalue()


def credited(
    filed: bytes,
    rendition: bytes = b"",
    *,
    done: Done | None = None,
    words: dict[str, str] | None = None,
    signer: Signer | None = None,
) -> Credited:
    return credit(
        filed,
        rendition or a_rendition(),
        done or Done(filed_size=(640, 480)),
        words=words or {},
        signer=signer or publisher(),
        now=NOW,
        title="harbour.jpg",
    )


def from_an_agency(picture: bytes, *, source_type: str = "", made_from: bytes = b"") -> bytes:
    """A picture as an agency with credentials of its own files it."""
    words = {"digital_source_type": source_type} if source_type else {}
    return credited(made_from or picture, picture, words=words, signer=publisher("Northlight Pictures")).file


def read_by_c2pa(picture: bytes, *roots: Signer) -> dict[str, Any]:
    """What the reference implementation says, which fetches nothing."""
    settings = {
        "version": 1,
        "trust": {"trust_anchors": "".join(one.published().decode() for one in roots or (publisher(),))},
        "verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
    }
    with (
        c2pa.Context.from_dict(settings) as context,
        c2pa.Reader("image/jpeg", io.BytesIO(picture), context=context) as reader,
    ):
        found: dict[str, Any] = json.loads(reader.json())
        return found | {"state": reader.get_validation_state()}
