"""The keys of pictures: made once, kept from others, changed without harm, or given."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.pictures.drawn import a_picture
from tests.pictures.signed import NOW, credited, read_by_c2pa
from wirecopy.errors import WirecopyError
from wirecopy.pictures import signing_keys
from wirecopy.pictures.signing_keys import FILE, Key, open_signer, rotate
from wirecopy_verify.credentials import check_credentials


def test_they_are_made_once_and_nobody_else_can_read_them(tmp_path: Path) -> None:
    first, again = (open_signer(tmp_path, "The Harbour Ledger", NOW) for _ in "ab")
    assert first.chain == again.chain
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(WirecopyError, match="Others can read"):
        open_signer(tmp_path, "The Harbour Ledger", NOW)


def test_a_changed_key_stands_under_the_same_root_and_what_was_signed_stays_valid(tmp_path: Path) -> None:
    before = open_signer(tmp_path, "The Harbour Ledger", NOW)
    made = credited(a_picture(), signer=before)
    rotate(tmp_path, "The Harbour Ledger", NOW)
    after = open_signer(tmp_path, "The Harbour Ledger", NOW)
    assert (after.roots, after.chain == before.chain) == (before.roots, False)
    for picture in (made, credited(a_picture(), signer=after)):
        found = check_credentials(picture.file, after.roots, NOW)
        assert found is not None
        assert found.is_trusted


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    open_signer(tmp_path, "The Harbour Ledger", NOW)
    (tmp_path / FILE).write_text("{}")
    with pytest.raises(WirecopyError, match="backup"):
        open_signer(tmp_path, "The Harbour Ledger", NOW)


@pytest.mark.parametrize("kind", ["es256", "es384", "ed25519"])
def test_a_chain_from_outside_is_used_and_trusted_by_both(kind: str, tmp_path: Path) -> None:
    chain, key = _from_outside(tmp_path, kind)
    signer = open_signer(tmp_path / "keys", "The Harbour Ledger", NOW, chain=str(chain), key=str(key))
    assert signer.algorithm == kind
    made = credited(a_picture(), signer=signer)
    assert read_by_c2pa(made.file, signer)["state"] == "Trusted"
    found = check_credentials(made.file, signer.roots[:1], NOW)
    assert found is not None
    assert (found.is_trusted, found.signed_by) == (True, "Signed for by others")


def test_half_a_chain_and_a_wrong_key_stop_the_start(tmp_path: Path) -> None:
    chain, key = _from_outside(tmp_path, "es256")
    other = _write(tmp_path / "other.pem", ec.generate_private_key(ec.SECP256R1()))
    for given, why in (
        ({"chain": str(chain)}, "belong together"),
        ({"chain": str(chain), "key": str(other)}, "is not the key"),
        ({"chain": str(tmp_path / "none"), "key": str(key)}, "cannot be read"),
    ):
        with pytest.raises(WirecopyError, match=why):
            open_signer(tmp_path, "The Harbour Ledger", NOW, **given)
    with pytest.raises(WirecopyError, match="valid from"):
        open_signer(tmp_path, "x", NOW + timedelta(days=20_000), chain=str(chain), key=str(key))
    key.chmod(0o644)
    with pytest.raises(WirecopyError, match="Others can read"):
        open_signer(tmp_path, "The Harbour Ledger", NOW, chain=str(chain), key=str(key))


def _from_outside(folder: Path, kind: str) -> tuple[Path, Path]:
    """An authority's chain (signer, root) and the signer's key, as files."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    name = signing_keys._name("An Authority", "Root")
    root = (
        signing_keys._begun(name, name, root_key, NOW, timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signing_keys._key_usage(signs_certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    curves = {"es256": ec.SECP256R1(), "es384": ec.SECP384R1()}
    key: Key = (
        ec.generate_private_key(curves[kind]) if kind in curves else ed25519.Ed25519PrivateKey.generate()
    )
    signer = signing_keys._certificate("Signed for by others", key, root, root_key, NOW)
    chain = folder / "chain.pem"
    chain.write_bytes(signer.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM))
    return chain, _write(folder / "key.pem", key)


def _write(file: Path, key: Key) -> Path:
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    file.chmod(0o600)
    return file
