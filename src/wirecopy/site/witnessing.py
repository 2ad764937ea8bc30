"""Witnesses sign the log's heads besides us, each only if what it saw before is still in there.

c2sp.org/tlog-witness: the head, and the proof that it grew out of the one that the witness knows, are posted
to its add-checkpoint; back comes its signature, or the size that it knows. A witness that is away holds up
nothing: the head is published without it, and with it as soon as it has signed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings

from wirecopy.errors import FetchError
from wirecopy.record import log as entries
from wirecopy.record.models import LogHead, Witness, Witnessed
from wirecopy.site import proofs
from wirecopy.site.pagestore import PageStore
from wirecopy.wires.http import Called, call
from wirecopy_verify.encoding import to_base64
from wirecopy_verify.errors import ProofError
from wirecopy_verify.notes import VerifierKey, open_checkpoint, verifier_key

log = structlog.get_logger()

_REST = timedelta(seconds=5)  # a busy site has a new head every second, and a witness need not sign each
_LONGEST_REST_SECONDS = 3600.0
_PATIENCE_SECONDS = 10.0
_LARGEST_BYTES = 16 * 1024


def is_due(now: datetime) -> bool:
    """Whether there is a head that a witness has not signed and may be asked for."""
    names = {verifier_key(key).name for _, key in settings.WIRECOPY["WITNESSES"]}
    if not names or (head := entries.newest_head()) is None or not head.is_filed:
        return False
    signed = set(Witnessed.objects.filter(head=head).values_list("name", flat=True))
    resting = set(Witness.objects.filter(next_try_at__gt=now).values_list("name", flat=True))
    return bool(names - signed - resting)


def ask_witnesses(now: datetime, store: PageStore) -> int:
    """Have each witness sign the newest head; how many did. Safe to repeat, and beside others."""
    head = entries.newest_head()
    own = proofs.log_key(store)
    if head is None or not head.is_filed or own is None:
        return 0
    signed = 0
    for address, text in settings.WIRECOPY["WITNESSES"]:
        key = verifier_key(text)
        state, _ = Witness.objects.get_or_create(name=key.name)
        is_resting = state.next_try_at is not None and state.next_try_at > now
        if is_resting or Witnessed.objects.filter(head=head, name=key.name).exists():
            continue
        try:
            line = _signature(address, key, head, state, own=own)
        except (FetchError, ProofError) as error:
            _failed(state, str(error), now)
            continue
        entries.take_cosignature(
            head,
            key.name,
            line,
            now=now,
            files=store,
            prove=lambda new: proofs.prove(new, store, head),
        )
        Witness.objects.filter(pk=state.pk).update(
            size=head.size, next_try_at=now + _REST, failures=0, says=""
        )
        signed += 1
    return signed


def _signature(address: str, key: VerifierKey, head: LogHead, state: Witness, *, own: VerifierKey) -> str:
    """The witness's line under the head, checked. Raises FetchError or ProofError with why there is none."""
    answer = _post(address, state.size, head)
    if answer.status == 409 and (known := _size_in(answer)) is not None:
        if known > head.size:
            raise ProofError(
                f"It knows a log of {known} entries, and ours has {head.size}: one of the two is forged."
            )
        answer = _post(address, known, head)
    if answer.status != 200:
        said = answer.content[:200].decode("utf-8", "replace").strip()
        raise ProofError(f"It answers {answer.status}{f': {said}' if said else ''}.")
    for line in answer.content.decode("utf-8", "replace").splitlines():
        if line.startswith(f"— {key.name} "):
            note = f"{head.note}{line}\n"
            if key.name in open_checkpoint(note, own, (key,)).witnesses:
                return line
    raise ProofError("It answers without a signature of the key that the settings name.")


def _post(address: str, known: int, head: LogHead) -> Called:
    steps = "".join(to_base64(step) + "\n" for step in entries.growth(known, head.size))
    return call(
        f"{address.rstrip('/')}/add-checkpoint",
        method="POST",
        allow_private=True,  # an address of the settings is the operator's own word
        body=f"old {known}\n{steps}\n{head.note}".encode(),
        headers={"Content-Type": "text/plain; charset=utf-8"},
        limit_bytes=_LARGEST_BYTES,
        deadline_seconds=_PATIENCE_SECONDS,
    )


def _size_in(answer: Called) -> int | None:
    """The size that a witness knows, out of its 409 (text/x.tlog.size)."""
    text = answer.content.strip()
    return (
        int(text)
        if answer.headers.get("content-type", "").startswith("text/x.tlog.size") and text.isdigit()
        else None
    )


def _failed(state: Witness, why: str, now: datetime) -> None:
    seconds = min(_LONGEST_REST_SECONDS, 5.0 * 2 ** min(state.failures, 10))
    log.warning("witness did not sign", witness=state.name, why=why, again_in_seconds=seconds)
    Witness.objects.filter(pk=state.pk).update(
        failures=state.failures + 1, says=why, next_try_at=now + timedelta(seconds=seconds)
    )
