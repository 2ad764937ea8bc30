"""Parcels get to real servers whole, under one name, and trouble is told apart from refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.partners.servers import PASSWORD, USER, posts, sftp
from wirecopy.errors import FetchError
from wirecopy.partners.models import Partner
from wirecopy.partners.ways import Parcel, send
from wirecopy.wires.sealing import seal
from wirecopy.wires.ssh import fingerprint

_PARCEL = Parcel(id="post-7", name="000000000007-publish.xml", content=b"<a/>" * 999, content_type="text/xml")


def _partner(way: str, address: str, **fields: Any) -> Partner:
    return Partner(slug="post", name="Post", way=way, address=address, allow_private=True, **fields)


def test_a_folder_gets_whole_files_only_and_one_of_a_name(tmp_path: Path) -> None:
    for _ in range(2):
        send(_partner("folder", str(tmp_path)), _PARCEL)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        (_PARCEL.name, _PARCEL.content)
    ]


def test_a_folder_that_is_gone_is_tried_again_later(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as error:
        send(_partner("folder", str(tmp_path / "gone")), _PARCEL)
    assert not error.value.permanent


def test_a_post_carries_the_id_by_which_a_receiver_knows_it_again() -> None:
    with posts() as server:
        for _ in range(2):
            send(_partner("http", server.address, secret=seal("opensesame")), _PARCEL)
    (first, body), (second, _) = server.taken
    assert body == _PARCEL.content
    assert first["idempotency-key"] == second["idempotency-key"] == "post-7"
    assert first["authorization"] == "Bearer opensesame"
    assert first["content-type"] == "text/xml"


@pytest.mark.parametrize(
    ("status", "is_its_own_fault"),
    [(400, True), (422, True), (401, False), (404, False), (429, False), (500, False)],
)
def test_what_is_the_parcels_fault_is_told_from_what_is_the_partners(
    status: int, is_its_own_fault: bool
) -> None:
    with posts() as server:
        server.status = status
        with pytest.raises(FetchError, match=str(status)) as error:
            send(_partner("http", server.address), _PARCEL)
    assert error.value.permanent is is_its_own_fault


def test_a_private_address_is_not_called_unless_that_was_allowed() -> None:
    with posts() as server:
        partner = _partner("http", server.address)
        partner.allow_private = False
        with pytest.raises(FetchError, match="may not be called"):
            send(partner, _PARCEL)
    assert server.taken == []


def test_sftp_gets_whole_files_only_and_one_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with sftp(tmp_path) as server:
        options = {"user": USER, "host_key": fingerprint(server.key)}
        for _ in range(2):
            send(_partner("sftp", server.address, options=options, secret=seal(PASSWORD)), _PARCEL)
    found = [(path.name, path.read_bytes()) for path in (tmp_path / "in").iterdir()]
    assert found == [(_PARCEL.name, _PARCEL.content)]


@pytest.mark.parametrize(("key", "password"), [("SHA256:another", PASSWORD), ("", "wrong")])
def test_sftp_with_another_host_key_or_password_gets_nothing(tmp_path: Path, key: str, password: str) -> None:
    (tmp_path / "in").mkdir()
    with sftp(tmp_path) as server:
        options = {"user": USER, "host_key": key or fingerprint(server.key)}
        with pytest.raises(FetchError) as error:
            send(_partner("sftp", server.address, options=options, secret=seal(password)), _PARCEL)
    assert not error.value.permanent
    assert password not in str(error.value)
    assert list((tmp_path / "in").iterdir()) == []


def test_s3_gets_an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("s3fs", reason="S3 is an extra: pip install 's3fs'")
    server_of = pytest.importorskip("moto.server", reason="moto plays S3: pip install 'moto[s3,server]'")
    boto3 = pytest.importorskip("boto3")

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    server = server_of.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
        s3.create_bucket(Bucket="post")
        options = {"user": "testing", "endpoint_url": endpoint}
        partner = _partner("s3", "s3://post/in", options=options, secret=seal("testing"))
        for _ in range(2):
            send(partner, _PARCEL)
        listed = s3.list_objects_v2(Bucket="post")["Contents"]
        assert [one["Key"] for one in listed] == [f"in/{_PARCEL.name}"]
        assert s3.get_object(Bucket="post", Key=f"in/{_PARCEL.name}")["Body"].read() == _PARCEL.content
        partner.address = "s3://nowhere/in"
        with pytest.raises(FetchError) as error:
            send(partner, _PARCEL)
        assert not error.value.permanent
    finally:
        server.stop()
