"""The vectors that both verifiers must agree on, in Python."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.verify.vectors import CANONICAL, FILE, vectors
from wirecopy_verify.check import check_page
from wirecopy_verify.keys import read_keys
from wirecopy_verify.page import paragraphs_of_page

VECTORS = json.loads(FILE.read_text())


def test_the_file_is_as_it_would_be_written_now() -> None:
    assert json.loads(json.dumps(vectors())) == VECTORS, "run: python -m tests.verify.vectors"


@pytest.mark.parametrize(("inside", "expected"), CANONICAL)
def test_canonical_text(inside: str, expected: list[str]) -> None:
    page = f"<!doctype html><article data-wirecopy-body>{inside}</article>"
    assert list(paragraphs_of_page(page.encode())) == expected


@pytest.mark.parametrize("vector", VECTORS["pages"], ids=lambda vector: str(vector["name"]))
def test_verdicts(vector: dict[str, Any]) -> None:
    envelope = json.dumps(vector["receipt"]).encode() if vector["receipt"] is not None else None
    keys = read_keys(json.dumps(VECTORS["keys"]).encode())
    assert check_page(vector["html"].encode(), envelope, keys).verdict.name.lower() == vector["verdict"]
