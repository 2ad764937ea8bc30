"""10,000 alterations are caught, each of one character or byte; 1,000 re-flows of a page are not."""

from __future__ import annotations

import json
import re
from random import Random

from tests.verify.receipts import KEYS, LOG_KEY, PARAGRAPHS, page, proof, receipt
from wirecopy_verify.check import Checked, Verdict, check_page
from wirecopy_verify.errors import ProofError
from wirecopy_verify.keys import SigningKey, read_keys, write_keys

EACH = 2_500
PAGE = page(*PARAGRAPHS)
RECEIPT = receipt()
PROOF = proof(RECEIPT)
PUBLISHED = write_keys(
    [SigningKey(id=name, public=key, valid_from="") for name, key in KEYS.signing.items()], LOG_KEY
)
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,-é\u00a0\u200b\u0301\u2019"


def checked(html: bytes = PAGE, envelope: bytes = RECEIPT, log_proof: str = PROOF) -> Checked:
    return check_page(html, envelope, KEYS, proof=log_proof)


def another(text: str, chance: Random, alphabet: str = _LETTERS) -> str:
    """The text with one of its characters altered, left out or doubled by another."""
    at = chance.randrange(len(text))
    put = chance.choice([letter for letter in alphabet if letter != text[at]])
    return chance.choice(
        [text[:at] + put + text[at + 1 :], text[:at] + text[at + 1 :], text[:at] + put + text[at:]]
    )


def test_it_is_the_same_to_begin_with() -> None:
    assert (checked().verdict, checked().why) == (Verdict.SAME, "")


def test_every_altered_character_of_the_text_is_caught() -> None:
    chance = Random(1)
    for _ in range(EACH):
        paragraphs = list(PARAGRAPHS)
        at = chance.randrange(len(paragraphs))
        paragraphs[at] = another(paragraphs[at], chance)
        if paragraphs[at].strip() != PARAGRAPHS[at] and "  " not in paragraphs[at]:
            assert checked(html=page(*paragraphs)).verdict == Verdict.DIFFERS, paragraphs[at]


def test_every_altered_byte_of_the_receipt_is_caught() -> None:
    chance = Random(2)
    for _ in range(EACH):
        at = chance.randrange(len(RECEIPT))
        altered = bytes([RECEIPT[at] ^ (1 << chance.randrange(8))])
        assert checked(envelope=RECEIPT[:at] + altered + RECEIPT[at + 1 :]).verdict != Verdict.SAME


def test_every_altered_character_of_the_proof_is_caught() -> None:
    chance = Random(3)
    for _ in range(EACH):
        found = checked(log_proof=another(PROOF, chance))
        assert found.verdict == Verdict.DIFFERS


def test_every_altered_character_of_a_key_is_caught() -> None:
    chance = Random(4)
    listed = json.loads(PUBLISHED)
    for _ in range(EACH):
        altered = json.loads(PUBLISHED)
        if chance.random() < 0.5:
            name = chance.choice(["keyid", "public"])
            altered["keys"][0][name] = another(listed["keys"][0][name], chance)
        else:
            altered["log"] = another(listed["log"], chance)
        try:
            keys = read_keys(json.dumps(altered).encode())
        except ProofError:
            continue
        assert check_page(PAGE, RECEIPT, keys, proof=PROOF).verdict != Verdict.SAME


def test_other_blanks_and_other_markup_around_the_same_words_are_no_alarm() -> None:
    chance = Random(5)
    for _ in range(1_000):
        flowed = PAGE.decode()
        head, body = flowed.split("data-wirecopy-body>")
        body = re.sub("[ \n]", lambda blank: chance.choice([" ", "\n", "\t ", " \r\n  ", "  "]), body)
        body = body.replace(
            "<p>", chance.choice(["<p>", "<p>\n\t", "<p class='x'>", "<h2>", "<li>", "<p><em></em>"])
        )
        assert checked(html=f"{head}data-wirecopy-body>{body}".encode()).verdict == Verdict.SAME
