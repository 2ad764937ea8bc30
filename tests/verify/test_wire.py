"""An agency holds its own copy against a receipt, and signs it only if the two are the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.verify.receipts import KEYS, LOG_KEY, PARAGRAPHS, STATEMENT, page, proof, receipt
from wirecopy_verify.check import AgencyKey, Verdict, check_page
from wirecopy_verify.cli import main
from wirecopy_verify.dsse import as_logged, signatures_of
from wirecopy_verify.encoding import from_base64
from wirecopy_verify.keys import SigningKey, read_keys, write_keys
from wirecopy_verify.statement import SetApart
from wirecopy_verify.wct1 import paragraph_hash
from wirecopy_verify.wire import compare

DATELINE, SIGN_OFF = "PORT ANSEL, Nov 21 (MNA) --", "--MNA ab/"
STATED = replace(
    STATEMENT,
    set_apart=tuple(
        SetApart(kind=kind, sha256=hashlib.sha256(words.encode()).hexdigest())
        for kind, words in (("dateline", DATELINE), ("sign-off", SIGN_OFF))
    ),
)
SITE_KEYS = [
    SigningKey(id=name, public=key, valid_from="2026-01-01T00:00:00Z") for name, key in KEYS.signing.items()
]


def lay(folder: Path, *paragraphs: str, aside: str = "") -> tuple[str, str]:
    """The agency's file and a saved page with its receipt and keys beside it."""
    (folder / "wire.txt").write_text("\n\n".join(paragraphs) + aside)
    (folder / "page.html").write_bytes(page(*PARAGRAPHS))
    (folder / "provenance.json").write_bytes(receipt(STATED))
    (folder / "wirecopy-keys.json").write_bytes(write_keys(SITE_KEYS, LOG_KEY))
    return str(folder / "wire.txt"), str(folder / "page.html")


def test_the_agency_s_own_words_are_the_same_with_what_was_set_apart_in_them() -> None:
    filed = [f"{DATELINE} {PARAGRAPHS[0]}", PARAGRAPHS[1], f"{PARAGRAPHS[2]} {SIGN_OFF}"]
    assert compare(filed, STATED) == ()
    assert compare([*PARAGRAPHS, SIGN_OFF], STATED) == ()
    assert compare(PARAGRAPHS, STATED) == ()


@pytest.mark.parametrize(
    "wire",
    [
        PARAGRAPHS[1:],
        (*PARAGRAPHS, "One paragraph more."),
        (PARAGRAPHS[1], PARAGRAPHS[0], PARAGRAPHS[2]),
        (PARAGRAPHS[0] + " Not set apart.", *PARAGRAPHS[1:]),
    ],
)
def test_other_words_than_those_filed_are_told(wire: tuple[str, ...]) -> None:
    assert compare(wire, STATED)


def test_salted_paragraphs_are_compared_by_the_salts_of_the_page() -> None:
    salts = [bytes([number]) * 16 for number in range(3)]
    hashes = tuple(paragraph_hash(text, salt).hex() for text, salt in zip(PARAGRAPHS, salts, strict=True))
    salted = replace(STATED, salted=True, paragraphs=hashes, text_root="")
    assert compare([f"{DATELINE} {PARAGRAPHS[0]}", *PARAGRAPHS[1:]], salted, salts) == ()
    assert compare(PARAGRAPHS, salted)
    assert len(compare([*PARAGRAPHS[:2], "Other."], salted, salts)) == 1


def test_an_agency_signs_what_it_has_and_verifiers_show_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wire, saved = lay(tmp_path, *PARAGRAPHS)
    key, out = tmp_path / "agency.pem", tmp_path / "signed.json"
    assert main(["wire", wire, saved]) == 0
    assert main(["cosign", wire, saved, "--key", str(key), "--out", str(out)]) == 0
    assert key.stat().st_mode & 0o077 == 0
    signed = out.read_bytes()
    assert as_logged(signed) == receipt(STATED)
    public = capsys.readouterr().out.split("public key is ")[1].split(":")[0]
    agency = SigningKey(
        id=signatures_of(signed)[1].key_id, public=from_base64(public), valid_from="", agency="mna"
    )
    (tmp_path / "wirecopy-keys.json").write_bytes(write_keys(SITE_KEYS, LOG_KEY, agencies=[agency]))
    (tmp_path / "provenance.json").write_bytes(signed)
    (tmp_path / "provenance.tlog-proof").write_text(proof(receipt(STATED)))
    assert main([saved]) == 0
    said = capsys.readouterr().out
    assert "Co-signed by Meridian News Agency" in said
    assert "In the log" in said


def test_nothing_is_signed_that_the_agency_does_not_have(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wire, saved = lay(tmp_path, *PARAGRAPHS[:2], "Another last paragraph.")
    out = tmp_path / "signed.json"
    assert main(["cosign", wire, saved, "--key", str(tmp_path / "k.pem"), "--out", str(out)]) == 1
    assert not out.exists()
    assert "Another last paragraph." in capsys.readouterr().out
    assert main(["cosign", wire, saved, "--key", str(tmp_path / "k.pem"), "--root", "00" * 32]) == 1


def test_a_root_reckoned_elsewhere_will_do(tmp_path: Path) -> None:
    _, saved = lay(tmp_path, *PARAGRAPHS)
    assert main(["wire", "-", saved, "--root", STATED.text_root]) == 0


def test_another_agency_s_signature_does_not_count_and_a_false_one_is_told(tmp_path: Path) -> None:
    wire, saved = lay(tmp_path, *PARAGRAPHS)
    out = tmp_path / "signed.json"
    main(["cosign", wire, saved, "--key", str(tmp_path / "k.pem"), "--out", str(out)])
    envelope = out.read_bytes()
    key_id = signatures_of(envelope)[1].key_id
    keys = read_keys((tmp_path / "wirecopy-keys.json").read_bytes())
    for agency, verdict in (("other", Verdict.SAME), ("mna", Verdict.DIFFERS)):
        believed = replace(keys, agencies={key_id: AgencyKey(agency=agency, public=KEYS.signing["site-1"])})
        checked = check_page(page(*PARAGRAPHS), envelope, believed)
        assert (checked.verdict, checked.cosigned_by) == (verdict, ())


def test_an_agency_alone_cannot_sign_for_the_site() -> None:
    envelope = json.loads(receipt(STATED))
    only = AgencyKey(agency="mna", public=KEYS.signing["site-1"])
    keys = replace(KEYS, signing={}, agencies={"site-1": only})
    assert check_page(page(*PARAGRAPHS), json.dumps(envelope).encode(), keys).verdict == Verdict.UNSIGNED
