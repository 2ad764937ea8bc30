"""The copy as filed is put together again from its parts."""

from __future__ import annotations

from dataclasses import replace

from tests.builders import a_body, an_item
from wirecopy.body import cut, point_at
from wirecopy.desk.filed import as_filed


def _texts(paragraphs: object) -> list[str]:
    return ["".join(words.text for words in paragraph) for paragraph in paragraphs]  # type: ignore[attr-defined]


def test_what_was_taken_out_stands_again_where_it_was_filed() -> None:
    filed = a_body("HALDEN (MNA) The quay opened.", "By Ada Brisk", "It had been shut.")
    body, dateline = cut(filed, 0, 0, 12, kind="dateline", step="dateline")
    body, byline = cut(body, 1, 0, 12, kind="byline", step="byline")
    found = as_filed(replace(an_item(), body=body, furniture=(dateline, byline)))
    assert _texts(found) == ["HALDEN (MNA) The quay opened.", "By Ada Brisk", "It had been shut."]
    assert [(words.text, words.kind) for words in found[0]] == [
        ("HALDEN (MNA)", "dateline"),
        (" ", ""),
        ("The quay opened.", ""),
    ]


def test_words_that_were_only_pointed_at_are_marked_where_they_stand() -> None:
    body = a_body("It opened, the Halden Post reports.")
    kept = point_at(body, 0, 11, 34, kind="credit-chain", step="credit_chain")
    (found,) = as_filed(replace(an_item(), body=body, furniture=(kept,)))
    assert [(words.text, words.kept) for words in found] == [
        ("It opened, ", False),
        ("the Halden Post reports", True),
        (".", False),
    ]
