"""The child that prepares one picture's credentials: `python -m wirecopy.pictures.credentials_child < job > result`.

Started by credentials.py, with nothing in its environment and limited as child.py is: it reads the file as filed,
with whatever manifest a stranger put in, in a native library. It never has the publisher's key: it signs with a
stand-in that is worth nothing, and the parent puts the true signature in its place.

The job is a line of JSON (credentials._Job), the file as filed and the rendition. The result is a line that says
the child has started; a line of JSON (credentials._Answer); and the rendition with its credentials.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import c2pa

from wirecopy.pictures.limits import limit

STARTED = b"started\n"
_SETTINGS = {
    "version": 1,
    "builder": {"thumbnail": {"enabled": False}},  # they would add 50 to 90 kB
    "verify": {
        "verify_after_sign": False,  # by a stand-in
        "verify_trust": False,
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
    },
}
_PARENT = "filed"
_BY_MACHINE = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic")


def main() -> None:
    c2pa.sdk_version()  # the library is loaded and its first call made while files can be opened
    job = json.loads(sys.stdin.buffer.readline())
    filed, rendition = sys.stdin.buffer.read(job["filed_bytes"]), sys.stdin.buffer.read()
    limit(job["nice"])
    result = sys.stdout.buffer
    result.write(STARTED)
    result.flush()
    with c2pa.Context.from_dict(_SETTINGS) as context:
        came_with = _manifests(job["filed_type"], filed, context)
        prepared = _prepared(job, filed, rendition, context)
    answer = {"has_manifest": bool(came_with), "digital_source_type": _source_type(came_with)}
    result.write(json.dumps(answer).encode() + b"\n")
    result.write(prepared)
    result.flush()


def _manifests(filed_type: str, filed: bytes, context: c2pa.Context) -> list[dict[str, Any]]:
    """The manifests that the file came with: the active one, then what it was made from, as far as that is told."""
    reader = c2pa.Reader.try_create(filed_type, io.BytesIO(filed), context=context)
    if reader is None:
        return []
    with reader:
        held = json.loads(reader.json())
    found: list[dict[str, Any]] = []
    label = held.get("active_manifest")
    while label in held["manifests"] and len(found) < 20:
        found.append(held["manifests"].pop(label))
        parents = [one for one in found[-1].get("ingredients", ()) if one.get("relationship") == "parentOf"]
        label = parents[0].get("active_manifest") if parents else None
    return found


def _source_type(manifests: list[dict[str, Any]]) -> str:
    """What the actions say the picture is: made by a machine at any time is what counts, else the latest word."""
    said = [source for manifest in manifests for source in _source_types(manifest)]
    by_machine = [source for source in said if source.rpartition("/")[2] in _BY_MACHINE]
    return (by_machine or said or [""])[0]


def _source_types(manifest: dict[str, Any]) -> Iterator[str]:
    for assertion in manifest.get("assertions", ()):
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            for action in assertion.get("data", {}).get("actions", ()):
                if isinstance(source := action.get("digitalSourceType"), str):
                    yield source[:200]


def _prepared(job: dict[str, Any], filed: bytes, rendition: bytes, context: c2pa.Context) -> bytes:
    signer = c2pa.Signer.from_info(
        c2pa.C2paSignerInfo(job["algorithm"], job["chain"].encode(), job["stand_in"].encode(), None)
    )
    builder = c2pa.Builder.from_json(json.dumps(job["manifest"]), context)
    builder.add_ingredient(json.dumps(job["ingredient"]), job["filed_type"], io.BytesIO(filed))
    prepared = io.BytesIO()
    builder.sign(signer, job["rendition_type"], io.BytesIO(rendition), prepared)
    return prepared.getvalue()


if __name__ == "__main__":
    main()
