"""Signing keys: made once, readable by their owner alone, changed without forgetting the old ones."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.verify.certificates import a_chain
from tests.verify.receipts import PARAGRAPHS, STATEMENT, page
from wirecopy.errors import WirecopyError
from wirecopy.record.keys import FILE, certify, open_ring, origin, rotate
from wirecopy_verify.check import Verdict, check_page
from wirecopy_verify.dsse import seal, unseal
from wirecopy_verify.keys import read_keys
from wirecopy_verify.statement import write

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SITE = "https://news.example/wire"


def test_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    ring = open_ring(tmp_path / "data", SITE, NOW)
    again = open_ring(tmp_path / "data", SITE, NOW)
    assert (ring.listed, ring.log_key) == (again.listed, again.log_key)
    assert (tmp_path / "data" / FILE).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "data").iterdir()] == [FILE]


def test_the_log_is_named_after_the_site(tmp_path: Path) -> None:
    assert origin(SITE) == "news.example/wire/log" == open_ring(tmp_path, SITE, NOW).log_name


def test_what_the_key_before_signed_still_verifies(tmp_path: Path) -> None:
    before = open_ring(tmp_path, SITE, NOW)
    old = seal(b"{}", {before.key_id: before.signing})
    later = NOW + timedelta(days=90)
    after = rotate(tmp_path, SITE, later)
    assert after.key_id != before.key_id
    assert after.log_key == before.log_key
    assert [key.until for key in after.listed] == ["2027-02-19T12:00:00Z", ""]
    known = read_keys(open_ring(tmp_path, SITE, later).published())
    assert unseal(old, known.signing).signed_by == (before.key_id,)
    assert unseal(seal(b"{}", {after.key_id: after.signing}), known.signing).signed_by == (after.key_id,)
    assert known.log == before.log_key


def test_keys_that_others_can_read_are_not_used(tmp_path: Path) -> None:
    open_ring(tmp_path, SITE, NOW)
    (tmp_path / FILE).chmod(0o644)
    with pytest.raises(WirecopyError, match="Others can read"):
        open_ring(tmp_path, SITE, NOW)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"keys": [], "signing": "AA==", "log": "AA=="}'])
def test_a_file_that_is_none_of_ours_is_never_written_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    (tmp_path / FILE).chmod(0o600)
    with pytest.raises(WirecopyError, match="backup"):
        open_ring(tmp_path, SITE, NOW)
    assert (tmp_path / FILE).read_bytes() == content


def test_certificates_of_our_key_are_kept_and_published(tmp_path: Path) -> None:
    ring = open_ring(tmp_path, SITE, NOW)
    found = certify(tmp_path, SITE, a_chain(ring.signing.public_key()), NOW)
    assert found.owner == "The Wire Publishing Ltd"
    after = rotate(tmp_path, SITE, NOW + timedelta(days=1))
    published = read_keys(after.published())
    assert [len(chain) for chain in published.chains.values()] == [2]
    assert list(published.chains) == [ring.key_id]


@pytest.mark.parametrize("fault", ["another key", "over", "rubbish"])
def test_certificates_that_do_not_hold_are_not_kept(tmp_path: Path, fault: str) -> None:
    ring = open_ring(tmp_path, SITE, NOW)
    pem = {
        "another key": a_chain(ring.log.public_key()),
        "over": a_chain(ring.signing.public_key(), until=2026),
        "rubbish": b"rubbish",
    }[fault]
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(WirecopyError):
        certify(tmp_path, SITE, pem, NOW)
    assert (tmp_path / FILE).read_bytes() == before


def test_a_key_that_was_given_up_signs_nothing_that_happened_later(tmp_path: Path) -> None:
    before = open_ring(tmp_path, SITE, NOW)
    rotate(tmp_path, SITE, NOW)
    keys = read_keys(open_ring(tmp_path, SITE, NOW).published())
    for at, verdict in (("2026-11-21T11:59:00Z", Verdict.SAME), ("2026-11-21T13:00:00Z", Verdict.DIFFERS)):
        statement = replace(STATEMENT, received_at=at, published_at=at)
        envelope = seal(write(statement), {before.key_id: before.signing})
        assert check_page(page(*PARAGRAPHS), envelope, keys).verdict == verdict


def test_the_web_server_answers_without_ever_reading_the_keys(tmp_path: Path) -> None:
    open_ring(tmp_path / "keys", SITE, NOW)
    (tmp_path / "keys").chmod(0o000)
    # In a process of its own, as what it says of itself holds for all its life.
    script = (
        "from pathlib import Path; from datetime import UTC, datetime; import wirecopy.project.asgi\n"
        "from wirecopy.record.keys import open_ring\n"
        "try: open_ring(Path('/nowhere'), 'https://x', datetime.now(UTC))\n"
        "except Exception as error: print(error)"
    )
    environment = os.environ | {"WIRECOPY_DATA": str(tmp_path), "PYTHONPATH": "src"}
    try:
        said = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
    finally:
        (tmp_path / "keys").chmod(0o700)
    assert "The web server never signs" in said.stdout
