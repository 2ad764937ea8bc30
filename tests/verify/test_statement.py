"""What a receipt says comes back as it was said; what contradicts itself is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.verify.receipts import STATEMENT, receipt
from wirecopy_verify.errors import ProofError
from wirecopy_verify.statement import read, replayed, write


def test_a_statement_comes_back_as_it_was_written() -> None:
    assert read(write(STATEMENT)) == STATEMENT


def test_a_receipt_for_25_paragraphs_has_at_most_6_kb() -> None:
    long = replace(STATEMENT, paragraphs=STATEMENT.paragraphs[:1] * 25, text_root="")
    assert len(receipt(long)) <= 6_000


def test_making_the_changes_on_what_was_filed_gives_the_page() -> None:
    assert replayed(STATEMENT, "Harbour of Port Ansel opens again") == STATEMENT.headline
    with pytest.raises(ProofError, match="do not follow"):
        replayed(STATEMENT, "Another headline")


def _root(whole: dict[str, Any]) -> None:
    whole["subject"][0]["digest"]["wct1MerkleSha256"] = "00" * 32


def _paragraph(whole: dict[str, Any]) -> None:
    whole["predicate"]["paragraphs"].pop()


def _status(whole: dict[str, Any]) -> None:
    whole["predicate"]["status"] = "fine"


def _kind(whole: dict[str, Any]) -> None:
    whole["predicateType"] = "tag:another"


def _change(whole: dict[str, Any]) -> None:
    whole["predicate"]["changes"][0]["old"] = 7


def _missing(whole: dict[str, Any]) -> None:
    del whole["predicate"]["previous"]


@pytest.mark.parametrize("spoil", [_root, _paragraph, _status, _kind, _change, _missing])
def test_a_statement_that_is_none_is_refused(spoil: Callable[[dict[str, Any]], None]) -> None:
    whole = json.loads(write(STATEMENT))
    spoil(whole)
    with pytest.raises(ProofError):
        read(json.dumps(whole).encode())


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"{}", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_refused(payload: bytes) -> None:
    with pytest.raises(ProofError):
        read(payload)
