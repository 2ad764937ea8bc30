"""A page that says what was filed is told from every page that does not."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.verify.receipts import KEYS, PARAGRAPHS, STATEMENT, URL, killed, page, proof, receipt
from wirecopy_verify.check import Keys, Verdict, check_page
from wirecopy_verify.dsse import LARGEST

RECEIPT = receipt()
PAGE = page(*PARAGRAPHS)
PROOF = proof(RECEIPT)


def test_a_page_as_it_was_filed_is_the_same() -> None:
    checked = check_page(PAGE, RECEIPT, KEYS, proof=PROOF, url=URL)
    assert (checked.verdict, checked.differences, checked.signed_by) == (Verdict.SAME, (), ("site-1",))
    assert checked.logged is not None
    assert checked.logged.checkpoint.size == 3


def test_a_changed_paragraph_is_shown() -> None:
    checked = check_page(page(PARAGRAPHS[0], PARAGRAPHS[1], "No ship was lost."), RECEIPT, KEYS)
    assert checked.verdict == Verdict.DIFFERS
    assert [(one.number, one.text) for one in checked.differences] == [(3, "No ship was lost.")]


def test_a_missing_and_an_added_paragraph_are_shown() -> None:
    assert "missing" in check_page(page(*PARAGRAPHS[1:]), RECEIPT, KEYS).why
    added = check_page(page(*PARAGRAPHS, "Buy now."), RECEIPT, KEYS)
    assert [one.text for one in added.differences] == ["Buy now."]


def test_a_headline_that_nobody_published_is_shown() -> None:
    assert "headline" in check_page(page(*PARAGRAPHS, headline="Harbour burns"), RECEIPT, KEYS).why


def test_a_page_without_a_receipt_or_by_unknown_hands_is_unsigned() -> None:
    assert check_page(PAGE, None, KEYS).verdict == Verdict.UNSIGNED
    assert check_page(PAGE, RECEIPT, Keys(signing={})).verdict == Verdict.UNSIGNED


def test_a_receipt_of_another_page_proves_nothing() -> None:
    assert check_page(PAGE, RECEIPT, KEYS, url=URL + "x").verdict == Verdict.DIFFERS


def test_a_killed_story_says_so_and_a_page_that_still_shows_it_differs() -> None:
    tombstone = receipt(killed())
    assert check_page(page(), tombstone, KEYS).verdict == Verdict.KILLED
    assert check_page(PAGE, tombstone, KEYS).verdict == Verdict.DIFFERS


def test_a_receipt_that_is_not_in_the_log_is_found() -> None:
    another = receipt(replace(STATEMENT, version="4"))
    assert check_page(PAGE, another, KEYS, proof=PROOF).verdict == Verdict.DIFFERS


def test_10000_altered_pages_receipts_and_proofs_are_all_caught() -> None:
    chance = random.Random(20261121)
    proof_text = PROOF.encode()
    for _ in range(10_000):
        which = chance.choice(["page", "receipt", "proof"])
        if which == "page":
            texts = list(PARAGRAPHS)
            number = chance.randrange(len(texts))
            texts[number] = _altered_text(texts[number], chance)
            checked = check_page(page(*texts), RECEIPT, KEYS, proof=PROOF)
        elif which == "receipt":
            checked = check_page(PAGE, _altered(RECEIPT, chance), KEYS, proof=PROOF)
        else:
            text = _altered(proof_text, chance).decode("utf-8", "replace")
            checked = check_page(PAGE, RECEIPT, KEYS, proof=text)
        assert checked.verdict != Verdict.SAME


def test_1000_pages_with_other_blanks_between_words_are_the_same() -> None:
    chance = random.Random(20261122)
    for _ in range(1_000):
        texts = [" ".join(_blanks(word, chance) for word in text.split(" ")) for text in PARAGRAPHS]
        assert check_page(page(*texts), RECEIPT, KEYS).verdict == Verdict.SAME


@pytest.mark.parametrize("envelope", [b"", b"x" * (LARGEST + 1), b"{}", b"null"])
def test_whatever_is_given_as_a_receipt_nothing_breaks(envelope: bytes) -> None:
    assert check_page(PAGE, envelope, KEYS).verdict == Verdict.DIFFERS
    assert check_page(b"\xff\xfe", RECEIPT, KEYS).verdict == Verdict.DIFFERS


def _altered(content: bytes, chance: random.Random) -> bytes:
    altered = bytearray(content)
    altered[chance.randrange(len(altered))] ^= 1 << chance.randrange(8)
    return bytes(altered)


def _altered_text(text: str, chance: random.Random) -> str:
    """One letter taken away, put in or put in place of another: never only a blank."""
    letters = [place for place, letter in enumerate(text) if letter != " "]
    place = chance.choice(letters)
    letter = chance.choice("aZ0\u00a0\u200b\u0301é,.")
    match chance.choice(["take", "put", "exchange"]):
        case "take":
            return text[:place] + text[place + 1 :]
        case "put":
            return text[:place] + letter + text[place:]
        case _:
            return text[:place] + (letter if letter != text[place] else "q") + text[place + 1 :]


def _blanks(word: str, chance: random.Random) -> str:
    return word + chance.choice(["", "", " ", "\n", "\t  "])


def test_words_that_are_hidden_or_put_in_without_being_text_are_told() -> None:
    for put in (b"<p hidden>", b"<p style='display:none'>", b"<p><img src='x'>", b"<details><p>"):
        html = page(*PARAGRAPHS).replace(b"<p>", put, 1)
        checked = check_page(html, receipt(), KEYS)
        assert "hides words or shows other ones" in checked.why
