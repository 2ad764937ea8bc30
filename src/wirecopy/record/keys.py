"""The publisher's signing keys: one file that only its owner can read, made at the first start.

The site's key signs receipts and is changed now and then; the log's key never is, as it is the log's
identity. A key that was changed stays in the file without its private part: it is listed for ever.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wirecopy.errors import WirecopyError
from wirecopy.secret_files import put_secret
from wirecopy_verify.chains import Certified, chain_in, check_chain
from wirecopy_verify.encoding import from_base64, to_base64
from wirecopy_verify.errors import ProofError
from wirecopy_verify.keys import SigningKey, write_keys
from wirecopy_verify.notes import VerifierKey

FILE = "signing-keys.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """`listed`: every key there ever was, the one in use last. `log_name` is the log's origin."""

    listed: tuple[SigningKey, ...]
    signing: Ed25519PrivateKey
    log: Ed25519PrivateKey
    log_name: str

    @property
    def key_id(self) -> str:
        """Of the key that signs now."""
        return self.listed[-1].id

    @property
    def public(self) -> Mapping[str, bytes]:
        """Every key there ever was, by id."""
        return {key.id: key.public for key in self.listed}

    @property
    def log_key(self) -> VerifierKey:
        return VerifierKey(name=self.log_name, public=self.log.public_key().public_bytes_raw())

    def published(self, witnesses: Iterable[VerifierKey] = (), agencies: Iterable[SigningKey] = ()) -> bytes:
        """What stands at /.well-known/wirecopy-keys.json."""
        return write_keys(self.listed, self.log_key, witnesses, agencies)


def origin(site_url: str) -> str:
    """The log's name: its address without the scheme (c2sp.org/tlog-tiles)."""
    parts = urlsplit(site_url)
    return f"{parts.netloc}{parts.path.rstrip('/')}/log"


def open_ring(folder: Path, site_url: str, now: datetime) -> Ring:
    """The keys in `folder`, made there if there are none. Raises WirecopyError if the file is not ours."""
    if _refused:
        raise WirecopyError("The web server never signs: only workers read the signing keys.")
    file = folder / FILE
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        put_secret(file, _written(_new(site_url, now)), over=False)
        content = file.read_bytes()  # of whoever was first
    if file.stat().st_mode & 0o077:
        raise WirecopyError(f"Others can read {file}. Make it yours alone (chmod 600), and change the key.")
    return _read(content, file)


def rotate(folder: Path, site_url: str, now: datetime) -> Ring:
    """A new key to sign with from `now` on; the one before is valid until then."""
    ring = open_ring(folder, site_url, now)
    fresh = Ed25519PrivateKey.generate()
    *before, last = ring.listed
    listed = (*before, replace(last, until=_time(now)), _listed(fresh, now))
    changed = replace(ring, listed=listed, signing=fresh)
    put_secret(folder / FILE, _written(changed), over=True)
    return changed


def certify(folder: Path, site_url: str, pem: bytes, now: datetime) -> Certified:
    """Keep the certificates of one of our keys, to be published with it; whom they name.

    Raises WirecopyError, and nothing is kept, unless they hold together, are of a key of ours and hold now.
    """
    ring = open_ring(folder, site_url, now)
    try:
        chain = chain_in(pem)
        owner = next((key for key in ring.listed if _is_of(chain, key)), ring.listed[-1])
        found = check_chain(chain, owner.public)
    except ProofError as error:
        raise WirecopyError(f"These certificates are not kept: {error}") from error
    if not found.valid_from <= now <= found.valid_until:
        raise WirecopyError(
            f"These certificates hold from {found.valid_from:%Y-%m-%d} to {found.valid_until:%Y-%m-%d}, not now."
        )
    listed = tuple(replace(key, chain=chain) if key == owner else key for key in ring.listed)
    put_secret(folder / FILE, _written(replace(ring, listed=listed)), over=True)
    return found


def _is_of(chain: tuple[bytes, ...], key: SigningKey) -> bool:
    try:
        check_chain(chain, key.public)
    except ProofError:
        return False
    return True


_refused = False


def never_here() -> None:
    """This process answers strangers: whatever it is made to do, it does not read the private keys."""
    global _refused  # noqa: PLW0603  # said once, of the whole process
    _refused = True


def _new(site_url: str, now: datetime) -> Ring:
    signing, log = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    return Ring(listed=(_listed(signing, now),), signing=signing, log=log, log_name=origin(site_url))


def _listed(private: Ed25519PrivateKey, now: datetime) -> SigningKey:
    public = private.public_key().public_bytes_raw()
    return SigningKey(id=hashlib.sha256(public).hexdigest()[:16], public=public, valid_from=_time(now))


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _written(ring: Ring) -> bytes:
    keys = [
        {
            "keyid": key.id,
            "public": to_base64(key.public),
            "from": key.valid_from,
            "until": key.until,
            "chain": list(map(to_base64, key.chain)),
        }
        for key in ring.listed
    ]
    whole = {
        "keys": keys,
        "signing": to_base64(ring.signing.private_bytes_raw()),
        "log": to_base64(ring.log.private_bytes_raw()),
        "log_name": ring.log_name,
    }
    return json.dumps(whole, indent=1).encode()


def _read(content: bytes, file: Path) -> Ring:
    try:
        whole = json.loads(content)
        listed = tuple(
            SigningKey(
                id=key["keyid"],
                public=from_base64(key["public"]),
                valid_from=key["from"],
                until=key["until"],
                chain=tuple(map(from_base64, key.get("chain", ()))),
            )
            for key in whole["keys"]
        )
        signing = Ed25519PrivateKey.from_private_bytes(from_base64(whole["signing"]))
        log = Ed25519PrivateKey.from_private_bytes(from_base64(whole["log"]))
        ring = Ring(listed=listed, signing=signing, log=log, log_name=str(whole["log_name"]))
    except (ValueError, KeyError, TypeError, ProofError) as error:
        raise WirecopyError(
            f"{file} does not hold signing keys: {error}. Put it back from a backup."
        ) from error
    if not listed or listed[-1].public != signing.public_key().public_bytes_raw():
        raise WirecopyError(
            f"{file} lists another key last than the one it signs with. Put it back from a backup."
        )
    return ring
