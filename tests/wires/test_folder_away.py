"""Folders of other machines, on real servers: every kind of server, every kind of trouble."""

from __future__ import annotations

import os
import threading
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import paramiko
import pytest

from tests.wires.build import a_source
from tests.wires.servers import (
    PASSWORD,
    USER,
    SftpServer,
    a_bucket,
    a_certificate,
    an_ftp_server,
    an_s3_server,
)
from tests.wires.web import a_web_server
from wirecopy.wires.folder import visit
from wirecopy.wires.folder_away import QUIET, read_beside
from wirecopy.wires.look import look
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.sealing import seal
from wirecopy.wires.ssh import fingerprint

pytestmark = [
    pytest.mark.database,
    # The FTPS server of the tests says it in a thread of its own, where it would end the connection.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOON + QUIET


class Room(Protocol):
    """A folder on a server, as the agency sees it."""

    source: Source

    @abstractmethod
    def put(self, name: str, content: bytes) -> None: ...

    @abstractmethod
    def names(self) -> set[str]:
        """Of the files that stand in the folder itself."""

    @abstractmethod
    def kept(self) -> dict[str, bytes]:
        """What stands in done/, by name."""

    @abstractmethod
    def while_reading(self, act: Any) -> None:
        """Do this once, as soon as a delivery begins to be read."""

    @abstractmethod
    def stop(self) -> None: ...


class _Disk:
    """A server over a folder of our own disk."""

    def __init__(self, root: Path) -> None:
        self.root = root / "out"
        self.root.mkdir()

    def put(self, name: str, content: bytes) -> None:
        (self.root / name).write_bytes(content)
        self.age(name)

    def age(self, name: str) -> None:
        # Servers tell times in whole seconds; a file written again within one looks different by its size only.
        os.utime(self.root / name, (1_700_000_000, 1_700_000_000))

    def names(self) -> set[str]:
        return {path.name for path in self.root.iterdir() if path.is_file()}

    def kept(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.root.glob("done/*/*")}


class SftpRoom(_Disk):
    def __init__(self, stack: ExitStack, root: Path) -> None:
        super().__init__(root)
        self.server = SftpServer(root)
        stack.callback(self.server.close)
        self.source = a_source(
            kind=Source.Kind.SFTP,
            address=f"sftp://{USER}@127.0.0.1:{self.server.port}/out",
            allow_private=True,
            sealed=seal(PASSWORD),
        )

    def while_reading(self, act: Any) -> None:
        self.server.reading = _once(act)

    def stop(self) -> None:
        self.server.close()


class FtpRoom(_Disk):
    tls = False

    def __init__(self, stack: ExitStack, root: Path) -> None:
        super().__init__(root)
        certificate = a_certificate(root) if self.tls else None
        self.server = stack.enter_context(an_ftp_server(root, tls=certificate))
        self.source = a_source(
            kind=Source.Kind.FTP,
            address=f"{'ftps' if self.tls else 'ftp'}://{USER}@localhost:{self.server.port}/out",
            allow_private=True,
            sealed=seal(PASSWORD),
            way={"trust": certificate[0].read_text()} if certificate else {},
        )

    def while_reading(self, act: Any) -> None:
        self.server.handler.reading = staticmethod(_once(act))

    def stop(self) -> None:
        self.server.close_all()


class FtpsRoom(FtpRoom):
    tls = True


_S3 = ExitStack()  # one server for all tests here


@cache
def _s3_endpoint() -> str:
    return _S3.enter_context(an_s3_server())


@pytest.fixture(scope="module", autouse=True)
def _s3_ends() -> Iterator[None]:
    yield
    _S3.close()


class S3Room:
    def __init__(self, stack: ExitStack, root: Path) -> None:
        self.client, self.bucket = a_bucket(_s3_endpoint())
        self.source = a_source(
            kind=Source.Kind.S3,
            address=f"s3://{self.bucket}/out",
            allow_private=True,
            sealed=seal("k:s"),
            way={"endpoint": _s3_endpoint(), "after": "move"},
        )

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=f"out/{name}", Body=content)

    def names(self) -> set[str]:
        keys = {key.removeprefix("out/") for key in self._keys()}
        return {key for key in keys if "/" not in key}

    def kept(self) -> dict[str, bytes]:
        return {
            key.rpartition("/")[2]: self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            for key in self._keys()
            if key.startswith("out/done/")
        }

    def _keys(self) -> list[str]:
        listed = self.client.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return [one["Key"] for one in listed]

    def while_reading(self, act: Any) -> None:
        from wirecopy.wires.away_s3 import S3

        read, act = S3.read, _once(act)

        def watched(self: S3, path: str, limit_bytes: int) -> bytes:
            content = read(self, path, limit_bytes)
            act(path)
            return content

        S3.read = watched  # type: ignore[method-assign]

    def stop(self) -> None:
        self.source.way["endpoint"] = "http://127.0.0.1:9"
        self.source.save()


def _once(act: Any) -> Any:
    done = threading.Event()

    def run(path: Any) -> None:
        if not done.is_set():
            done.set()
            act()

    return run


ROOMS: dict[str, Any] = {"sftp": SftpRoom, "ftp": FtpRoom, "ftps": FtpsRoom, "s3": S3Room}


@pytest.fixture(params=list(ROOMS))
def room(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from wirecopy.wires.away_s3 import S3

    monkeypatch.setattr(S3, "read", S3.read)  # put back, whatever a test did to it
    with ExitStack() as stack:
        yield ROOMS[request.param](stack, tmp_path)


def _visit(room: Any, at: datetime) -> int:
    taken = visit(room.source.pk, at)
    room.source.refresh_from_db()
    return taken


def _both(room: Any, at: datetime = NOON) -> int:
    """Two visits, between which a file has been quiet for long enough."""
    return _visit(room, at) + _visit(room, at + QUIET)


def _contents() -> list[bytes]:
    return [bytes(row.filed.content) for row in Delivery.objects.order_by("id")]


def test_a_whole_file_becomes_a_delivery_and_is_kept_in_done(room: Any) -> None:
    room.put("a.xml", b"<nitf/>")
    assert _both(room) == 1
    delivery = room.source.deliveries.get()
    assert (delivery.name, _contents()) == ("a.xml", [b"<nitf/>"])
    assert room.kept() == {f"{delivery.pk}-a.xml": b"<nitf/>"}
    assert (room.names(), room.source.last_error, room.source.failures) == (set(), "", 0)


def test_a_deleting_source_deletes_only_what_is_durable(room: Any) -> None:
    room.source.way["after"] = "delete"
    room.source.save()
    room.put("a.xml", b"<nitf/>")
    room.put("a.xml.part", b"<ni")
    assert _both(room) == 1
    assert (room.names(), room.kept(), _contents()) == ({"a.xml.part"}, {}, [b"<nitf/>"])


def test_a_keeping_source_takes_each_file_once_and_a_newer_one_of_its_name_too(room: Any) -> None:
    room.source.way["after"] = "keep"
    room.source.save()
    room.put("a.xml", b"<nitf/>")
    assert _both(room) == 1
    assert _both(room, LATER) == 0
    room.put("a.xml", b"<nitf>2</nitf>")
    assert _both(room, LATER + QUIET) == 1
    assert (room.names(), _contents()) == ({"a.xml"}, [b"<nitf/>", b"<nitf>2</nitf>"])


def test_a_file_that_still_grows_is_left_alone(room: Any) -> None:
    if isinstance(room, S3Room):
        return  # an object is there when it is whole
    room.put("a.xml", b"<ni")
    assert _visit(room, NOON) == 0
    room.put("a.xml", b"<nitf/>")
    assert _visit(room, LATER) == 0
    assert _visit(room, LATER + QUIET) == 1
    assert _contents() == [b"<nitf/>"]


def test_a_backlog_is_taken_in_one_visit_in_batches(room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirecopy.wires.folder.BATCH", 2)
    for number in range(5):
        room.put(f"{number}.xml", f"<a>{number}</a>".encode())
    assert _both(room) == 5
    assert room.names() == set()


def test_an_empty_file_and_pictures_stay_where_they_are(room: Any) -> None:
    room.put("empty.xml", b"")
    room.put("photo.jpg", b"JPEG")
    assert _both(room) == 0
    assert room.names() == {"empty.xml", "photo.jpg"}
    assert read_beside(room.source, "photo.jpg", limit_bytes=10) == b"JPEG"


def test_the_same_file_again_is_stored_once_and_leaves_its_trail(room: Any) -> None:
    for at in (NOON, LATER + QUIET):
        room.put("a.xml", b"<nitf/>")
        assert _both(room, at) == 1
    first, second = Delivery.objects.order_by("id")
    assert first.filed_id == second.filed_id
    assert len(room.kept()) == 2


def test_a_file_replaced_while_it_is_read_loses_neither(room: Any) -> None:
    room.put("a.xml", b"<old/>")
    room.while_reading(lambda: room.put("a.xml", b"<newer/>"))
    _both(room)
    _both(room, LATER + QUIET)
    assert _contents()[-1] == b"<newer/>"
    assert set(_contents()) <= {b"<old/>", b"<newer/>"}
    assert b"<newer/>" in room.kept().values()
    assert room.names() == set()


def test_a_crash_after_the_commit_takes_the_file_again_and_stores_nothing_twice(
    room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wirecopy.wires.folder_away import Away

    class KilledError(BaseException):
        pass

    def die(*arguments: Any) -> None:
        raise KilledError

    room.put("a.xml", b"<nitf/>")
    with monkeypatch.context() as patched:
        patched.setattr(Away, "keep", die)
        _visit_killed(room, KilledError)
    assert _both(room, LATER) == 1
    first, second = Delivery.objects.order_by("id")
    assert first.filed_id == second.filed_id
    assert len(room.kept()) == 1


def _visit_killed(room: Any, error: type[BaseException]) -> None:
    for at in (NOON, LATER):
        try:
            visit(room.source.pk, at)
        except error:
            return
    raise AssertionError("nothing was taken")


def test_a_server_that_is_gone_is_said_on_the_source_and_asked_less_often(room: Any) -> None:
    room.put("a.xml", b"<nitf/>")
    room.stop()
    assert _visit(room, NOON) == 0
    first = room.source.next_poll_at
    _visit(room, NOON)
    assert (room.source.failures, room.source.last_error != "") == (2, True)
    assert room.source.next_poll_at - NOON > (first - NOON) * 1.5
    assert not Delivery.objects.exists()


def test_a_wrong_password_is_said_with_what_to_do_and_never_shown(room: Any) -> None:
    if isinstance(room, S3Room):
        return  # moto lets everybody in; see the test of S3's refusals
    room.source.sealed = seal("wrong-password")
    room.source.save()
    room.put("a.xml", b"<nitf/>")
    assert _visit(room, NOON) == 0
    assert f"wirecopy source secret {room.source.slug} FILE" in room.source.last_error
    assert "wrong-password" not in room.source.last_error


def test_an_address_of_our_own_network_is_not_dialled_unless_allowed(room: Any) -> None:
    room.source.allow_private = False
    room.source.save()
    _visit(room, NOON)
    assert "may not be called" in room.source.last_error
    assert "--allow-private" in room.source.last_error


def test_a_giant_is_set_aside_or_complained_of_and_its_neighbours_go_on(
    room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wirecopy.wires.folder_away.LIMIT_BYTES", 20)
    monkeypatch.setattr("wirecopy.wires.folder_names.refuse_size", _refuse_more_than_20)
    room.put("giant.xml", b"<nitf>" + bytes(40))
    room.put("small.xml", b"<nitf/>")
    assert _both(room) == 1
    assert _contents() == [b"<nitf/>"]
    if isinstance(room, S3Room):
        assert "too large. It stays in" in room.source.last_error
    else:
        (why,) = room.root.glob("failed/*.why.txt")
        assert "too large" in why.read_text()


def _refuse_more_than_20(size_bytes: int, name: str) -> None:
    from wirecopy.errors import RefusedError

    if size_bytes > 20:
        raise RefusedError(f"{name}: too large.")


def test_a_look_shows_the_newest_and_changes_nothing(room: Any) -> None:
    room.put("a.xml", b"<nitf/>")
    seen = look(room.source)
    assert seen.arrival is not None
    assert (seen.arrival.name, seen.arrival.content) == ("a.xml", b"<nitf/>")
    assert (room.names(), Delivery.objects.exists()) == ({"a.xml"}, False)


def test_wrong_keys_of_s3_are_said_with_what_to_do_and_never_shown() -> None:
    refusal = b"<Error><Code>InvalidAccessKeyId</Code><Message>The key is not known.</Message></Error>"
    with a_web_server() as web:
        web.routes["/wire"] = lambda asked: (403, {"Content-Type": "application/xml"}, refusal)
        source = a_source(
            kind=Source.Kind.S3,
            address="s3://wire/out",
            allow_private=True,
            sealed=seal("known:wrong-secret"),
            way={"endpoint": web.url},
        )
        visit(source.pk, NOON)
    source.refresh_from_db()
    assert "wirecopy source secret harbour FILE" in source.last_error
    assert "wrong-secret" not in source.last_error


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[SftpRoom]:
    with ExitStack() as stack:
        yield SftpRoom(stack, tmp_path)


def test_the_host_key_is_pinned_at_the_first_test_and_shown(sftp: SftpRoom) -> None:
    says = " ".join(look(sftp.source).says)
    sftp.source.refresh_from_db()
    key = fingerprint(sftp.server.host_key)
    assert sftp.source.way["host-key"] == key
    assert key in says


def test_another_host_key_is_a_fault_and_no_password_is_sent_to_it(sftp: SftpRoom) -> None:
    look(sftp.source)
    sftp.put("a.xml", b"<nitf/>")
    sftp.server.host_key = paramiko.ECDSAKey.generate()
    _both(sftp)
    assert "shows another host key" in sftp.source.last_error
    assert (
        f"wirecopy source set harbour host-key={fingerprint(sftp.server.host_key)}" in sftp.source.last_error
    )
    assert not Delivery.objects.exists()


def test_a_private_key_opens_the_door_too(sftp: SftpRoom) -> None:
    import io

    key = paramiko.ECDSAKey.generate()
    text = io.StringIO()
    key.write_private_key(text)
    sftp.server.client_key = key
    sftp.source.sealed = seal(text.getvalue())
    sftp.source.save()
    sftp.put("a.xml", b"<nitf/>")
    assert _both(sftp) == 1


def test_a_folder_in_which_we_may_not_rename_shows_itself_before_anything_is_stored(sftp: SftpRoom) -> None:
    sftp.server.may_write = False
    sftp.put("a.xml", b"<nitf/>")
    _both(sftp)
    assert "must be able to list and read it, and to rename files" in sftp.source.last_error
    assert not Delivery.objects.exists()


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with ExitStack() as stack:
        room = FtpsRoom(stack, tmp_path)
        room.source.way = {}
        room.source.save()
        room.put("a.xml", b"<nitf/>")
        _visit(room, NOON)
        assert "certificate verify failed" in room.source.last_error


def test_two_sweeps_at_once_take_nothing_twice(sftp: SftpRoom) -> None:
    import psycopg
    from django.db import connection

    sftp.put("a.xml", b"<nitf/>")
    with psycopg.connect(**_parameters(connection)) as other:
        other.execute("SELECT pg_advisory_lock(1907, %s)", [sftp.source.pk])
        assert _both(sftp) == 0
        other.execute("SELECT pg_advisory_unlock(1907, %s)", [sftp.source.pk])
    assert _both(sftp, LATER) == 1


def _parameters(connection: Any) -> dict[str, Any]:
    wanted = {"dbname", "user", "password", "host", "port"}
    return {name: value for name, value in connection.get_connection_params().items() if name in wanted}
