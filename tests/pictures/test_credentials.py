"""Credentials that two verifiers trust, made of whatever comes in."""

from __future__ import annotations

import random
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.pictures.drawn import a_picture
from tests.pictures.signed import (
    AI,
    NOW,
    a_rendition,
    credited,
    from_an_agency,
    publisher,
    read_by_c2pa,
)
from wirecopy.pictures import credentials
from wirecopy.pictures.check import PictureError
from wirecopy.pictures.credentials import CredentialsError, Done, put_back, taken_out
from wirecopy.pictures.decode import Box
from wirecopy.pictures.files import sha256_of
from wirecopy_verify.credentials import check_credentials
from wirecopy_verify.errors import ProofError
from wirecopy_verify.jumbf import store_of

FILED = a_picture(640, 480)


def active(found: dict[str, Any]) -> dict[str, Any]:
    manifest: dict[str, Any] = found["manifests"][found["active_manifest"]]
    return manifest


def assertion(found: dict[str, Any], label: str) -> dict[str, Any]:
    (data,) = [one["data"] for one in active(found)["assertions"] if one["label"] == label]
    return dict(data)


def actions(found: dict[str, Any]) -> list[str]:
    return [one["action"] for one in assertion(found, "c2pa.actions.v2")["actions"]]


def test_both_verifiers_trust_it_under_the_publishers_root() -> None:
    made = credited(FILED)
    assert read_by_c2pa(made.file, publisher())["state"] == "Trusted"
    found = check_credentials(made.file, publisher().roots, NOW)
    assert found is not None
    assert (found.is_trusted, found.signed_by, found.algorithm) == (True, "The Harbour Ledger", "ES256")


def test_neither_trusts_it_under_anothers_root() -> None:
    made, other = credited(FILED), publisher("Somebody Else")
    assert read_by_c2pa(made.file, other)["state"] != "Trusted"
    found = check_credentials(made.file, other.roots, NOW)
    assert found is not None
    assert not found.is_trusted


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_whatever_comes_in_is_the_parent_with_its_digest(kind: str) -> None:
    filed = a_picture(64, 48, kind=kind)
    found = read_by_c2pa(credited(filed).file, publisher())
    assert found["state"] == "Trusted"
    (parent,) = active(found)["ingredients"]
    assert parent["relationship"] == "parentOf"
    assert parent["instance_id"] == f"sha256:{sha256_of(filed)}"


def test_the_agencys_own_manifest_is_kept_as_the_parents() -> None:
    filed = from_an_agency(FILED)
    made = credited(filed)
    assert made.came_with_manifest
    found = read_by_c2pa(made.file, publisher(), publisher("Northlight Pictures"))
    assert (found["state"], len(found["manifests"])) == ("Trusted", 2)
    (parent,) = active(found)["ingredients"]
    assert parent["active_manifest"] in found["manifests"]
    ours = check_credentials(made.file, publisher().roots, NOW)
    assert ours is not None
    assert (ours.manifests, ours.is_trusted) == (2, True)


def test_they_say_what_was_done_and_nothing_else() -> None:
    whole = credited(FILED, a_rendition(640))
    assert actions(read_by_c2pa(whole.file)) == ["c2pa.opened", "c2pa.transcoded"]
    smaller = credited(a_picture(640, 480, kind="PNG"), a_rendition(320))
    assert actions(read_by_c2pa(smaller.file)) == ["c2pa.opened", "c2pa.resized", "c2pa.converted"]
    part = Done(filed_size=(640, 480), part=Box(left=0.25, top=0.25, width=0.5, height=0.5))
    cut = credited(FILED, a_rendition(320), done=part)
    assert actions(read_by_c2pa(cut.file)) == ["c2pa.opened", "c2pa.cropped", "c2pa.transcoded"]


def test_credit_caption_and_source_type_stand_in_them() -> None:
    words = {
        "creator": "Vera Riis",
        "credit": "Vera Riis/Northlight",
        "caption": "Kvæ",
        "digital_source_type": AI,
    }
    found = read_by_c2pa(credited(FILED, words=words).file, publisher())
    assert found["state"] == "Trusted"
    said = assertion(found, "cawg.metadata")
    assert (said["dc:creator"], said["photoshop:Credit"]) == (["Vera Riis"], "Vera Riis/Northlight")
    assert (said["dc:description"], said["Iptc4xmpExt:DigitalSourceType"]) == ("Kvæ", AI)
    assert assertion(found, "c2pa.actions.v2")["actions"][0]["digitalSourceType"] == AI


def test_what_an_agencys_manifest_says_of_machines_is_heard() -> None:
    assert credited(from_an_agency(FILED, source_type=AI)).digital_source_type == AI
    again = from_an_agency(FILED, made_from=from_an_agency(FILED, source_type=AI))
    assert credited(again).digital_source_type == AI
    assert credited(from_an_agency(FILED)).digital_source_type == ""


def test_they_add_at_most_12_kb_and_no_thumbnail() -> None:
    rendition = a_rendition()
    long = dict.fromkeys(("caption", "credit", "copyright_notice", "usage_terms"), "x" * 5000)
    assert len(credited(FILED, rendition).file) - len(rendition) <= 4_000
    made = credited(FILED, rendition, words=long | {"creator": "y" * 5000})
    assert len(made.file) - len(rendition) <= 12_000
    assert "thumbnail" not in active(read_by_c2pa(made.file))


def test_the_rendition_is_otherwise_untouched() -> None:
    rendition = a_rendition()
    made = credited(FILED, rendition)
    store = store_of(made.file)
    assert store is not None
    start, end = store.covered
    assert made.file[:start] + made.file[end:] == rendition
    assert made.manifest == store.content


def test_what_was_signed_once_can_be_put_back_byte_for_byte() -> None:
    rendition = a_rendition()
    made = credited(from_an_agency(FILED, source_type=AI), rendition)
    assert put_back(taken_out(made), rendition, publisher(), NOW) == made
    assert put_back(taken_out(made), a_rendition(321), publisher(), NOW) is None
    assert put_back(taken_out(made), rendition, publisher("Somebody Else"), NOW) is None
    assert put_back(b"", rendition, publisher(), NOW) is None


def test_of_2000_altered_bytes_each_is_caught() -> None:
    made = credited(FILED, a_rendition(160)).file
    sha256, store = sha256_of(made), store_of(made)
    assert store is not None
    chance = random.Random(6)
    for _ in range(2_000):
        place = chance.randrange(len(made))
        altered = made[:place] + bytes((made[place] ^ (1 << chance.randrange(8)),)) + made[place + 1 :]
        assert sha256_of(altered) != sha256
        if not store.covered[0] <= place < store.covered[1]:  # the picture itself: its credentials say so too
            assert not _is_trusted(altered)


def _is_trusted(picture: bytes) -> bool:
    try:
        found = check_credentials(picture, publisher().roots, NOW)
    except ProofError:
        return False
    return found is not None and found.is_trusted


def test_damaged_manifests_of_strangers_do_no_harm() -> None:
    filed = from_an_agency(FILED)
    store = store_of(filed)
    assert store is not None
    chance = random.Random(7)
    for _ in range(12):
        damaged = bytearray(filed)
        for _ in range(40):
            damaged[chance.randrange(*store.covered)] = chance.randrange(256)
        try:
            made = credited(bytes(damaged), a_rendition())
        except PictureError:
            continue
        assert _is_trusted(made.file)


@pytest.mark.parametrize(
    ("program", "permanent"),
    [
        ("import os; os.write(1, b'started\\n'); os.kill(os.getpid(), 11)", True),
        ("import os; os.write(1, b'started\\n'); raise ValueError('x: no such box')", True),
        ("import os; os.write(1, b'started\\n{}\\nabc')", True),
        ("raise SystemExit(1)", False),
        ("import time; time.sleep(30)", False),
    ],
)
def test_a_child_that_fails_is_a_fault_that_says_why(
    program: str, permanent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "_CHILD", (sys.executable, "-c", program))
    monkeypatch.setattr(credentials, "WAIT_SECONDS", 1.0)
    with pytest.raises(CredentialsError) as caught:
        credentials.credit(
            FILED, a_rendition(), Done(filed_size=(640, 480)), words={}, signer=publisher(), now=NOW,
            title="x", wait_seconds=1.0,
        )  # fmt: skip
    assert caught.value.permanent is permanent


def test_the_child_is_never_given_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bytes] = []
    run = credentials._run_child

    def listen(task: bytes, wait: float) -> tuple[bytes, bytes]:
        told.append(task)
        return run(task, wait)

    monkeypatch.setattr(credentials, "_run_child", listen)
    credited(FILED)
    key = publisher().key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    (task,) = told
    assert b"PRIVATE KEY" in task  # the stand-in's
    assert key.splitlines()[1].encode() not in task


def test_another_picture_than_the_one_given_is_never_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    other = credited(FILED, a_rendition(160)).file
    answer = b'started\n{"has_manifest":false,"digital_source_type":""}\n'
    monkeypatch.setattr(credentials, "_run_child", lambda task, wait: (answer.splitlines()[1], other))
    with pytest.raises(CredentialsError, match="another picture"):
        credited(FILED, a_rendition(320))
    with pytest.raises(CredentialsError, match="another signer"):
        credited(FILED, a_rendition(160), signer=publisher("Somebody Else"))
