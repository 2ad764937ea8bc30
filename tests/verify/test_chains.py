"""Certificates of a signing key: shown only where they hold together and are of that key."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.verify.certificates import a_chain
from tests.verify.receipts import KEYS, PARAGRAPHS, SITE, page, receipt
from wirecopy_verify.chains import chain_in, check_chain
from wirecopy_verify.cli import main
from wirecopy_verify.errors import ProofError
from wirecopy_verify.keys import SigningKey, read_keys, write_keys

PUBLIC = KEYS.signing["site-1"]


def test_a_chain_names_its_owner_and_whom_to_believe() -> None:
    found = check_chain(chain_in(a_chain(SITE.public_key())), PUBLIC)
    assert (found.owner, found.root) == ("The Wire Publishing Ltd", "Origin Test Authority")


def test_a_chain_of_another_key_in_pieces_or_by_no_authority_is_refused() -> None:
    good = chain_in(a_chain(SITE.public_key()))
    other = chain_in(a_chain(Ed25519PrivateKey.generate().public_key()))
    no_authority = chain_in(a_chain(SITE.public_key(), authority=False))
    broken = (good[0][:-1] + bytes([good[0][-1] ^ 1]), good[1])
    for chain in (other, no_authority, broken, good[::-1], (), (b"no",), good * 9):
        with pytest.raises(ProofError):
            check_chain(chain, PUBLIC)
    with pytest.raises(ProofError):
        chain_in(b"no certificate")


def test_the_verifier_shows_whose_key_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.html").write_bytes(page(*PARAGRAPHS))
    (tmp_path / "provenance.json").write_bytes(receipt())
    for chain, said in (
        (chain_in(a_chain(SITE.public_key())), "site-1 is the key of The Wire Publishing Ltd"),
        (chain_in(a_chain(Ed25519PrivateKey.generate().public_key())), "are none: The first certificate"),
    ):
        key = SigningKey(id="site-1", public=PUBLIC, valid_from="", chain=chain)
        (tmp_path / "wirecopy-keys.json").write_bytes(write_keys([key]))
        assert read_keys(write_keys([key])).chains == {"site-1": chain}
        assert main([str(tmp_path / "page.html")]) == 0
        assert said in capsys.readouterr().out
