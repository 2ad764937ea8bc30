"""Addresses: which may be called, and that none is shown with its password."""

from __future__ import annotations

import ipaddress
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.errors import RefusedError
from wirecopy.wires.addresses import parse, shown, why_refused

_NOT_PUBLIC = """
    127.0.0.1 10.1.2.3 172.31.0.1 192.168.1.1 100.64.0.1 169.254.169.254 0.0.0.0 224.0.0.1 240.0.0.1
    198.18.0.1 192.0.2.1 255.255.255.255 ::1 :: fe80::1 fe80::1%lo fc00::1 ff02::1 ::ffff:93.184.216.34
    64:ff9b::5db8:d822 64:ff9b:1::1 2002:5db8:d822:: 2001:0:5db8:d822:: ::5db8:d822 2001:db8::1 4000::1
    nonsense
"""


@pytest.mark.parametrize("address", _NOT_PUBLIC.split())
def test_an_address_that_is_not_public_is_refused_with_a_reason(address: str) -> None:
    assert why_refused(address, allow_private=False)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "2a00:1450::1"])
def test_a_public_address_may_be_called(address: str) -> None:
    assert why_refused(address, allow_private=False) == ""


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "192.168.0.1", "100.64.0.1", "::1", "fd00::1"])
def test_private_addresses_may_be_allowed(address: str) -> None:
    assert why_refused(address, allow_private=True) == ""


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "224.0.0.1", "2002:7f00:1::", "::ffff:7f00:1"]
)
def test_link_local_tunnels_and_multicast_stay_refused_even_then(address: str) -> None:
    assert why_refused(address, allow_private=True)


@given(st.ip_addresses())
def test_whatever_python_knows_not_to_be_global_is_refused(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    assert ip.is_global or why_refused(str(ip), allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        *("", "feed.xml", "//wire.example/", "http:wire.example/", "http:/wire.example/", "http:///feed"),
        *("file:///etc/passwd", "ftp://wire.example/", "javascript:alert(1)", "data:text/xml,<rss/>"),
        *(" http://wire.example/", "http://wire.example/\r\nX: y", "http://wire.example\\@127.0.0.1/"),
        *("http://wire.example:0/", "http://wire.example:65536/", "http://wire.example:x/"),
        *("http://[::1%25lo]/", "http://[127.0.0.1]/", "http://a..b/", "http://-a/", "http://a%00b/"),
        "http://wire.example/" + "a" * 2000,
    ],
)  # fmt: skip
def test_an_address_that_can_be_read_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        parse(url)


def test_letters_beside_ascii_mean_the_same_to_the_check_and_to_the_call() -> None:
    assert parse("http://１２７.０.０.１/").host == "127.0.0.1"
    assert parse("https://bücher.example/größe?q=é").target == "/gr%C3%B6%C3%9Fe?q=%C3%A9"
    assert parse("https://bücher.example/").host == "xn--bcher-kva.example"


def test_the_parts_of_an_address_are_what_a_request_needs() -> None:
    place = parse("https://desk:s%40fe@Wire.Example:8443/feed?key=1#top")
    assert (place.netloc, place.target) == ("wire.example:8443", "/feed?key=1")
    assert place.authorization == "Basic ZGVzazpzQGZl"
    assert parse("http://[2606:2800:220:1::1]/").netloc == "[2606:2800:220:1::1]"


_SECRET = st.text(st.characters(exclude_characters="@/"), min_size=1, max_size=10)


@given(_SECRET, st.sampled_from(["https://", "http://", "//", "HTTPS://", "ftp://"]))
def test_a_password_is_never_shown(secret: str, scheme: str) -> None:
    marked = f"s3cr3t{secret}s3cr3t"
    for url in (f"{scheme}desk:{marked}@wire.example/a", f"{scheme}wire.example/a?key={marked}"):
        assert "s3cr3t" not in shown(url)


@given(st.text(max_size=40))
def test_any_text_at_all_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}/"):
        with suppress(RefusedError):
            assert parse(url).host
