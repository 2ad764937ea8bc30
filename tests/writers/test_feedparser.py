"""The feeds we write, read by a parser that is not ours: the same ids, titles and count."""

from __future__ import annotations

import pytest

from tests.builders import a_body, an_item
from wirecopy.item import Status
from wirecopy.writers import Envelope, write

feedparser = pytest.importorskip(
    "feedparser", reason="feedparser reads feeds beside us: pip install feedparser"
)

_ITEMS = [
    an_item(
        guid=f"urn:example:{n}",
        headline=title,
        body=a_body("Ferries & <b>cranes</b> at noon."),
        byline="A. Maro",
    )
    for n, title in enumerate(
        ("Harbour reopens", "Fish & Chips", "A \u201cstorm\u201d of 3 \u00d7 4", "ميناء")
    )
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", ["rss", "atom"])
def test_another_parser_finds_the_same_entries(name: str) -> None:
    gone = an_item(guid="urn:example:gone", status=Status.CANCELED)
    feed = feedparser.parse(write([*_ITEMS, gone], format=name, envelope=Envelope(title="The Wire")))
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.feed.title == "The Wire"
    assert [(entry.id, entry.title) for entry in feed.entries] == [(one.guid, one.headline) for one in _ITEMS]
    assert all("&lt;b&gt;cranes&lt;/b&gt; at noon." in entry.content[0].value for entry in feed.entries)
    assert {entry.author for entry in feed.entries} == {"A. Maro"}
