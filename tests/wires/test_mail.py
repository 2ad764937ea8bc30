"""Mail, from a real mailbox and through our own door: marked and thanked for only when it is durable."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.wires.build import a_source
from tests.wires.mailbox import Mailbox
from tests.wires.servers import PASSWORD, USER
from wirecopy.wires import imap, smtp
from wirecopy.wires.look import look
from wirecopy.wires.mail import is_from, name_of
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.sealing import seal

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MAIL = (
    b"From: Harbour Wire <desk@wire.example>\r\nTo: harbour@news.example\r\nMessage-ID: <1@wire.example>\r\n"
    b"Subject: Quay\r\n\r\nThe quay reopened.\r\n.with a dot\r\n"
)


@pytest.fixture(scope="module")
def _mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    box = Mailbox(tmp_path_factory.mktemp("imap"))
    yield box
    box.close()


@pytest.fixture
def mailbox(_mailbox: Mailbox) -> Iterator[Mailbox]:
    yield _mailbox
    _mailbox.empty()


def _source(box: Mailbox, **way: str) -> Source:
    return a_source(
        kind=Source.Kind.IMAP,
        address=f"imap://{USER}@localhost:{box.port}/INBOX",
        allow_private=True,
        sealed=seal(PASSWORD),
        way={"trust": box.certificate.read_text(), **way},
    )


def _visit(source: Source) -> int:
    taken = imap.visit(source.pk, NOON)
    source.refresh_from_db()
    return taken


@pytest.mark.database
def test_an_unseen_mail_becomes_a_delivery_byte_for_byte_and_is_marked(mailbox: Mailbox) -> None:
    source = _source(mailbox)
    mailbox.put(MAIL)
    assert (_visit(source), source.last_error) == (1, "")
    delivery = source.deliveries.get()
    assert (bytes(delivery.filed.content), delivery.content_type) == (MAIL, "message/rfc822")
    assert delivery.name == "harbour <1@wire.example>"
    assert (mailbox.found("UNSEEN"), mailbox.found("SEEN"), _visit(source)) == (0, 1, 0)


@pytest.mark.database
def test_a_mail_that_could_not_be_stored_stays_unseen(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def die(*arguments: Any, **named: Any) -> None:
        raise KilledError

    source = _source(mailbox)
    mailbox.put(MAIL)
    with monkeypatch.context() as patched:
        patched.setattr(imap, "receive_many", die)
        with pytest.raises(KilledError):
            _visit(source)
    assert mailbox.found("UNSEEN") == 1
    assert _visit(source) == 1


@pytest.mark.database
def test_a_deleting_source_deletes_the_mail_that_is_durable(mailbox: Mailbox) -> None:
    mailbox.put(MAIL)
    assert _visit(_source(mailbox, after="delete")) == 1
    assert (mailbox.found("ALL"), Delivery.objects.count()) == (0, 1)


@pytest.mark.database
def test_the_same_mail_again_is_stored_once(mailbox: Mailbox) -> None:
    source = _source(mailbox)
    for _ in range(2):
        mailbox.put(MAIL)
        assert _visit(source) == 1
    first, second = Delivery.objects.order_by("id")
    assert first.filed_id == second.filed_id


@pytest.mark.database
def test_mail_from_others_is_marked_and_not_taken(mailbox: Mailbox) -> None:
    source = _source(mailbox, senders="@wire.example")
    mailbox.put(MAIL.replace(b"desk@wire.example", b"spam@other.example"))
    mailbox.put(MAIL)
    assert (_visit(source), Delivery.objects.count(), mailbox.found("UNSEEN")) == (1, 1, 0)


@pytest.mark.database
def test_a_giant_is_left_alone_and_complained_of(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "why_refused", lambda size, name: "It is too large." if size > 250 else "")
    source = _source(mailbox)
    mailbox.put(MAIL + b"x" * 300)
    mailbox.put(MAIL)
    assert (_visit(source), mailbox.found("UNSEEN")) == (1, 1)
    assert "stays unseen in the mailbox" in source.last_error


@pytest.mark.database
def test_a_wrong_password_and_a_server_that_is_gone_are_said_and_no_secret_shown(mailbox: Mailbox) -> None:
    source = _source(mailbox)
    source.sealed = seal("wrong-password")
    source.save()
    _visit(source)
    assert "wirecopy source secret harbour FILE" in source.last_error
    assert "wrong-password" not in source.last_error
    source.address = "imap://wirecopy@localhost:9/INBOX"
    source.save()
    _visit(source)
    assert ("does not answer" in source.last_error, source.failures) == (True, 2)


@pytest.mark.database
def test_a_mailbox_that_is_not_there_is_said(mailbox: Mailbox) -> None:
    source = _source(mailbox)
    source.address = f"imap://{USER}@localhost:{mailbox.port}/Nowhere"
    source.save()
    _visit(source)
    assert "no such mailbox" in source.last_error


@pytest.mark.database
def test_a_look_marks_nothing(mailbox: Mailbox) -> None:
    mailbox.put(MAIL)
    seen = look(_source(mailbox))
    assert seen.arrival is not None
    assert (seen.arrival.content, mailbox.found("UNSEEN")) == (MAIL, 1)


@pytest.mark.parametrize(
    ("allowed", "sender", "fits"),
    [
        ("", "anybody@x.example", True),
        ("desk@wire.example", "Harbour <DESK@wire.example>", True),
        ("@wire.example", "any@wire.example", True),
        ("@wire.example", "any@notwire.example", False),
        ("@wire.example", "any@wire.example.evil.example", False),
        ("@wire.example", '"x@wire.example" <a@evil.example>', False),
        ("@wire.example", "", False),
    ],
)
def test_senders_are_matched_by_their_address_only(allowed: str, sender: str, fits: bool) -> None:
    assert is_from(allowed, sender) == fits


def test_any_bytes_have_a_name() -> None:
    assert name_of(b"\xff\x00", "box") == "box"


class Post:
    """Our own server, in a thread with a loop of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._server = asyncio.run_coroutine_threadsafe(smtp.start("127.0.0.1", 0), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)

    def send(self, *recipients: str, mail: bytes = MAIL, sender: str = "desk@wire.example") -> Any:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as client:
            return client.sendmail(sender, list(recipients), mail)


@pytest.fixture
def post(request: pytest.FixtureRequest) -> Iterator[Post]:
    post = Post()
    yield post
    post.close()


durable = pytest.mark.django_db(transaction=True)


def _ours(**way: str) -> Source:
    return a_source(kind=Source.Kind.SMTP, address="harbour@news.example", way=way)


@durable
def test_a_mail_is_thanked_for_when_it_is_durable(post: Post) -> None:
    _ours()
    assert post.send("harbour+sport@news.example") == {}
    assert bytes(Delivery.objects.get().filed.content) == MAIL


@durable
def test_the_same_mail_sent_again_is_stored_once(post: Post) -> None:
    _ours()
    post.send("harbour@news.example")
    post.send("harbour@news.example")
    first, second = Delivery.objects.order_by("id")
    assert first.filed_id == second.filed_id


@durable
def test_unknown_recipients_are_refused_and_nothing_is_relayed(post: Post) -> None:
    _ours()
    for stranger in ("nobody@news.example", "someone@elsewhere.example", "harbour@elsewhere.example"):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as error:
            post.send(stranger)
        assert error.value.recipients[stranger][0] == 550
    assert not Delivery.objects.exists()


@durable
def test_a_mail_for_two_goes_to_those_that_are_ours(post: Post) -> None:
    _ours()
    assert list(post.send("harbour@news.example", "nobody@news.example")) == ["nobody@news.example"]
    assert Delivery.objects.count() == 1


@durable
def test_what_cannot_be_stored_is_not_thanked_for(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def fail(*arguments: Any, **named: Any) -> None:
        raise OperationalError("the disk is full")

    _ours()
    monkeypatch.setattr(smtp, "receive_many", fail)
    with pytest.raises(smtplib.SMTPDataError) as error:
        post.send("harbour@news.example")
    assert error.value.smtp_code == 451
    monkeypatch.undo()
    assert post.send("harbour@news.example") == {}
    assert Delivery.objects.count() == 1


@durable
def test_paused_removed_and_foreign_senders_are_answered_as_they_should(post: Post) -> None:
    source = _ours(senders="@wire.example")
    with pytest.raises(smtplib.SMTPDataError) as error:
        post.send("harbour@news.example", sender="x@evil.example", mail=MAIL.replace(b"wire.ex", b"evil.ex"))
    assert error.value.smtp_code == 550
    for state, code in (("paused", 451), ("removed", 550)):
        Source.objects.filter(pk=source.pk).update(state=state)
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            post.send("harbour@news.example")
        assert refused.value.recipients["harbour@news.example"][0] == code
    assert not Delivery.objects.exists()


@durable
def test_a_mail_that_breaks_off_or_is_too_large_leaves_nothing(post: Post) -> None:
    _ours()
    with socket.create_connection(("127.0.0.1", post.port), timeout=10) as line:
        line.sendall(
            b"EHLO x\r\nMAIL FROM:<a@wire.example>\r\nRCPT TO:<harbour@news.example>\r\nDATA\r\nhalf a m"
        )
        time.sleep(0.3)
    with pytest.raises(smtplib.SMTPSenderRefused) as error:
        _announce(post, 65 * 1024 * 1024)
    assert error.value.smtp_code == 552
    assert not Delivery.objects.exists()


def _announce(post: Post, size_bytes: int) -> None:
    with smtplib.SMTP("127.0.0.1", post.port, timeout=10) as client:
        client.ehlo()
        code, says = client.mail("a@wire.example", [f"SIZE={size_bytes}"])
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, says, "a@wire.example")
