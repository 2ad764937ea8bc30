"""An agency's signature comes in over HTTP or by hand, and stands on the page's receipt."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings
from django.test import Client

from tests.project.conftest import Say, wirecopy
from tests.record.test_auditing import log
from tests.whole.conftest import line
from tests.whole.filing import GUID, Filing, newsml_g2
from tests.whole.line import Line
from wirecopy.record.cosignatures import trust
from wirecopy.record.models import Cosignature
from wirecopy.record.wire_files import as_filed
from wirecopy.site import proofs
from wirecopy_verify.check import Checked, Verdict, check_page
from wirecopy_verify.dsse import add_signature
from wirecopy_verify.encoding import to_base64
from wirecopy_verify.keys import read_keys

pytestmark = pytest.mark.database
__all__ = ["line", "wirecopy"]

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(7, 39)))
PUBLIC = KEY.public_key().public_bytes_raw()
KEY_ID = hashlib.sha256(PUBLIC).hexdigest()[:16]


@pytest.fixture
def published(line: Line, tmp_path: Path, settings: LazySettings) -> Line:
    settings.DATA = tmp_path
    proofs._ring.cache_clear()
    line.file(newsml_g2(Filing()))
    log(line)
    return line


def folder(line: Line) -> Path:
    return line.pages / line.story(GUID).path.strip("/")


def signed(line: Line, key: Ed25519PrivateKey = KEY, key_id: str = KEY_ID) -> bytes:
    return add_signature((folder(line) / "provenance.json").read_bytes(), key_id, key)


def push(envelope: bytes) -> int:
    return Client().post("/record/cosign", envelope, content_type="application/json").status_code


def checked(line: Line) -> Checked:
    return check_page(
        (folder(line) / "index.html").read_bytes(),
        (folder(line) / "provenance.json").read_bytes(),
        read_keys((line.pages / ".well-known/wirecopy-keys.json").read_bytes()),
        proof=(folder(line) / "provenance.tlog-proof").read_text(),
    )


def test_a_signature_that_is_pushed_stands_beside_ours_and_the_log_is_as_it_was(published: Line) -> None:
    trust("mna", to_base64(PUBLIC), published.now)
    assert push(signed(published)) == 204
    assert push(signed(published)) == 204
    published.publish()
    log(published)
    found = checked(published)
    assert (found.verdict, found.why, found.cosigned_by) == (Verdict.SAME, "", (KEY_ID,))
    assert found.logged is not None
    assert Cosignature.objects.count() == 1


def test_a_page_made_again_keeps_its_agency_s_signature_and_another_version_has_none(published: Line) -> None:
    trust("mna", to_base64(PUBLIC), published.now)
    push(signed(published))
    published.file(newsml_g2(Filing(guid="urn:example:other")))
    log(published)
    assert checked(published).cosigned_by == (KEY_ID,)
    published.file(newsml_g2(Filing(version=2, headline="Harbour closes")))
    log(published)
    assert (checked(published).verdict, checked(published).cosigned_by) == (Verdict.SAME, ())


@pytest.mark.parametrize("agency", ["", "other"])
def test_nobody_s_signature_is_taken_but_the_agency_s_own(published: Line, agency: str) -> None:
    if agency:
        trust(agency, to_base64(PUBLIC), published.now)
    assert push(signed(published)) == 400
    assert not Cosignature.objects.exists()


def test_false_signatures_foreign_receipts_and_rubbish_are_refused(published: Line) -> None:
    trust("mna", to_base64(PUBLIC), published.now)
    false = signed(published, Ed25519PrivateKey.generate())
    foreign = signed(published).replace(b'"payload":"ey', b'"payload":"eX')
    assert [push(one) for one in (false, foreign, b"", b"{}", b"[" * 100_000)] == [400] * 5
    assert not Cosignature.objects.exists()


def test_a_killed_story_takes_no_signature(published: Line) -> None:
    trust("mna", to_base64(PUBLIC), published.now)
    envelope = signed(published)
    published.file(newsml_g2(Filing(version=2, status="canceled")))
    assert push(envelope) == 400


def test_it_can_be_taken_in_by_hand_and_a_key_given_up(
    published: Line, wirecopy: Say, tmp_path: Path
) -> None:
    (tmp_path / "signed.json").write_bytes(signed(published))
    assert wirecopy("record", "cosign", tmp_path / "signed.json")[0] == 1
    assert wirecopy("record", "trust", "mna", to_base64(PUBLIC))[0] == 0
    assert wirecopy("record", "cosign", tmp_path / "signed.json")[0] == 0
    assert KEY_ID in wirecopy("record", "keys")[1]
    assert wirecopy("record", "distrust", KEY_ID)[0] == 0
    assert wirecopy("record", "cosign", tmp_path / "signed.json")[0] == 1


def test_a_wire_file_in_any_format_we_read_is_held_against_the_page(
    published: Line, wirecopy: Say, tmp_path: Path
) -> None:
    own, other = tmp_path / "own.xml", tmp_path / "other.xml"
    own.write_bytes(newsml_g2(Filing()))
    other.write_bytes(newsml_g2(Filing(html="<p>Other words.</p>")))
    keys = published.pages / ".well-known/wirecopy-keys.json"
    page = folder(published) / "index.html"
    assert list(as_filed(own.read_bytes(), "own.xml")) == [GUID]
    assert wirecopy("record", "wire", own, page, "--keys", keys)[0] == 0
    assert wirecopy("record", "wire", other, page, "--keys", keys)[0] == 1
