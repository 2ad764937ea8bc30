"""Our own log looked through, against all that we hold of it: receipts, heads, what the site shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from wirecopy.record.keys import Ring
from wirecopy.record.models import LogHead, Receipt
from wirecopy_verify.audit import Audit, Fault, audit
from wirecopy_verify.dsse import unseal
from wirecopy_verify.errors import ProofError
from wirecopy_verify.notes import VerifierKey
from wirecopy_verify.statement import read

_MANY = 2_000


def audit_own(fetch: Callable[[str], bytes | None], ring: Ring, witnesses: tuple[VerifierKey, ...]) -> Audit:
    """As audit(), and every receipt: that it is what was logged, signed by us, and names the one before it."""
    heads = list(LogHead.objects.order_by("size").values_list("note", flat=True))
    logged = {
        place: bytes.fromhex(sha256)
        for place, sha256 in Receipt.objects.exclude(log_index=None).values_list("log_index", "sha256")
        if place is not None
    }
    if fetch("checkpoint") is None and not heads:
        return Audit(
            signed=None, faults=(Fault("checkpoint", "There is no log yet: nothing was published."),)
        )
    found = audit(fetch, ring.log_key, witnesses, remembered=heads, receipts=logged)
    size = found.signed.checkpoint.size if found.signed else 0
    own = [
        *(
            Fault(f"entry {at}", "No receipt that we hold belongs to it.")
            for at in range(size)
            if at not in logged
        ),
        *_receipt_faults(ring),
    ]
    return replace(found, faults=(*found.faults, *own))


def _receipt_faults(ring: Ring) -> Iterator[Fault]:
    newest: dict[int, str] = {}
    rows = Receipt.objects.order_by("pk").values_list("pk", "story_id", "sha256", "envelope")
    for pk, story, sha256, envelope in rows.iterator(chunk_size=_MANY):
        before, newest[story] = newest.get(story, ""), sha256
        if not (envelope := bytes(envelope)):
            continue  # erased with a kill: only its hash is left
        where = f"receipt {pk} of story {story}"
        if hashlib.sha256(envelope).hexdigest() != sha256:
            yield Fault(where, "It is not the one whose hash was logged.")
            continue
        try:
            statement = read(unseal(envelope, ring.public).payload)
        except ProofError as error:
            yield Fault(where, str(error))
            continue
        if statement.previous != before:
            yield Fault(where, "It does not name the receipt before it.")
