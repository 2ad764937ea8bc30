"""Push: thanked when durable; strangers learn nothing."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tests.wires.build import a_source
from wirecopy.wires import push as push_module
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.push import Rate, push, token_digest
from wirecopy.wires.receive import LIMIT_BYTES

pytestmark = pytest.mark.database

TOKEN = "a-token-of-the-test"


def _push(
    slug: str = "harbour", *, body: bytes = b"<nitf/>", token: str = TOKEN, **headers: str
) -> HttpResponse:
    if token:
        headers.setdefault("Authorization", f"Bearer {token}")
    request = RequestFactory().post(
        f"/push/{slug}", body, content_type="text/xml; charset=utf-8", headers=headers
    )
    return push(request, slug)


def test_a_delivery_is_taken_in_and_named_in_the_thanks() -> None:
    a_source(token=TOKEN)
    answer = _push(body=b"<nitf>\xff</nitf>")
    assert answer.status_code == 202
    delivery = Delivery.objects.get(pk=json.loads(answer.content)["delivery"])
    assert bytes(delivery.filed.content) == b"<nitf>\xff</nitf>"


def test_what_is_pushed_twice_leaves_two_rows() -> None:
    a_source(token=TOKEN)
    assert _push().content != _push().content
    assert Delivery.objects.count() == 2


def test_strangers_cannot_tell_a_wrong_token_from_a_source_that_is_not_there() -> None:
    a_source(token=TOKEN)
    a_source("no-token")
    a_source("polled", kind=Source.Kind.POLL, token=TOKEN)
    a_source("removed", state=Source.State.REMOVED, token=TOKEN)
    answers = [
        *(_push(token="wrong"), _push(token=""), _push("nobody"), _push("no-token", token="")),
        *(_push("polled"), _push("removed"), _push(Authorization=f"Basic {TOKEN}")),
        _push(Authorization="Bearer \udcff"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert not Delivery.objects.exists()


def test_a_paused_source_is_asked_to_send_again_later_and_only_with_its_token() -> None:
    a_source(token=TOKEN, state=Source.State.PAUSED)
    answer = _push()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    assert _push(token="wrong").status_code == 401


def test_an_empty_delivery_is_refused_with_the_reason() -> None:
    a_source(token=TOKEN)
    answer = _push(body=b"")
    assert answer.status_code == 400
    assert b"empty" in answer.content


@pytest.mark.parametrize("announced", ["", str(LIMIT_BYTES + 1)])
def test_too_large_a_delivery_is_refused_announced_or_not(announced: str) -> None:
    a_source(token=TOKEN)
    request = RequestFactory().post(
        "/push/harbour",
        b"x" * (LIMIT_BYTES + 1),
        content_type="text/xml",
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    request.META["CONTENT_LENGTH"] = announced
    assert push(request, "harbour").status_code == 413
    assert not Delivery.objects.exists()


def test_a_source_in_a_loop_is_slowed_down_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_module, "_rate", Rate(2))
    a_source(token=TOKEN)
    a_source("other", token=TOKEN)
    assert [_push().status_code for _ in range(3)] == [202, 202, 429]
    assert _push("other").status_code == 202


def test_the_rate_starts_anew_with_each_minute() -> None:
    rate = Rate(1)
    waits = [rate.seconds_to_wait(7, now) for now in (600.0, 615.0, 659.9, 660.0)]
    assert waits == [0, 45, 1, 0]


def test_only_post_is_answered() -> None:
    assert push(RequestFactory().get("/push/harbour"), "harbour").status_code == 405


def test_a_token_is_kept_as_its_digest() -> None:
    assert token_digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
