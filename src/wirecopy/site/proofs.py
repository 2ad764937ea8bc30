"""The record's files on the site: a receipt beside each article, its proof once the log has taken it in.

    /2026/11/21/quay-k3f9/provenance.json        the receipt (DSSE)
    /2026/11/21/quay-k3f9/provenance.tlog-proof  that it is in the log
    /log/…                                       the log, /.well-known/wirecopy-keys.json the keys

A page's folder is written only by whoever holds the lock of the page's row, so a proof never stands
beside another receipt than its own for longer than it takes to write two files.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.db import connection, transaction

from wirecopy.record import log
from wirecopy.record.cosignatures import agency_keys
from wirecopy.record.keys import Ring, open_ring
from wirecopy.record.models import LogHead, Receipt
from wirecopy.record.receipts import Sealed
from wirecopy.site.pagestore import PageStore
from wirecopy_verify.fetch import PROOF, RECEIPT
from wirecopy_verify.keys import PLACE, read_keys
from wirecopy_verify.notes import VerifierKey, verifier_key

_TOGETHER = 50  # pages whose rows are locked at once


def ring(now: datetime) -> Ring:
    """The publisher's keys, as they are now in the data folder."""
    file = settings.DATA / "keys"
    return _ring(file.stat().st_mtime_ns if file.is_dir() else 0, now.date().isoformat())


@lru_cache(maxsize=2)
def _ring(_changed: int, _day: str) -> Ring:
    return open_ring(settings.DATA / "keys", settings.WIRECOPY["SITE_URL"], datetime.now(UTC))


def log_key(store: PageStore) -> VerifierKey | None:
    """As it is published: who only checks needs no private key."""
    return read_keys(published).log if (published := store.read(PLACE)) is not None else None


def witness_keys() -> tuple[VerifierKey, ...]:
    """Those who sign the log's heads besides us, by the settings."""
    return tuple(verifier_key(key) for _, key in settings.WIRECOPY["WITNESSES"])


def put_receipt(store: PageStore, path: str, receipt: Sealed) -> None:
    """Beside the page."""
    if receipt.replaces:
        store.remove(path + PROOF)
    store.write(path + RECEIPT, receipt.envelope)


def take_receipt(store: PageStore, path: str) -> None:
    """Take off what was stated of a page that is not there now. Its proof holds no word, and may be wanted again."""
    store.remove(path + RECEIPT)


def log_receipts(now: datetime, store: PageStore) -> int:
    """Take new receipts into the log and put its files and their proofs on the site. How many there were."""
    keys = ring(now)
    store.write(PLACE, keys.published(witness_keys(), agency_keys()))
    log.refuse_a_past(keys, store.read(log.FOLDER + "checkpoint"))
    grown = log.grow(keys, now)
    log.file(store, lambda new: prove(new, store))
    return grown


def prove(new: Sequence[Receipt], store: PageStore, by: LogHead | None = None) -> None:
    """Put the proofs of these receipts in place, where they still stand on the site."""
    proofs = log.proofs(new, by)
    for start in range(0, len(new), _TOGETHER):
        batch = new[start : start + _TOGETHER]
        with transaction.atomic():
            for path, receipt in _where_newest([one.pk for one in batch]).items():
                store.write(path + PROOF, proofs[receipt].encode())


_WHERE = """
SELECT p.path, r.id
FROM record_receipt r
JOIN site_page p ON p.kind = 'article' AND p.key = r.story_id::text
WHERE r.id = ANY(%s)
ORDER BY p.id
FOR NO KEY UPDATE OF p
"""
_SUPERSEDED = """
SELECT r.id FROM record_receipt r
WHERE r.id = ANY(%s) AND EXISTS (SELECT 1 FROM record_receipt n WHERE n.story_id = r.story_id AND n.id > r.id)
"""


def _where_newest(receipts: list[int]) -> dict[str, int]:
    """The pages' paths, locked, whose receipt is still one of these. Call in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_WHERE, [receipts])
        pages = cursor.fetchall()
        cursor.execute(_SUPERSEDED, [receipts])
        superseded = {pk for (pk,) in cursor.fetchall()}
    return {path: pk for path, pk in pages if pk not in superseded}
