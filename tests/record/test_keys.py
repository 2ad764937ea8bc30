"""Signing keys: made once, readable by their owner alone, changed without forgetting the old ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wirecopy.errors import WirecopyError
from wirecopy.record.keys import FILE, open_ring, origin, rotate
from wirecopy_verify.dsse import seal, unseal
from wirecopy_verify.keys import read_keys

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
