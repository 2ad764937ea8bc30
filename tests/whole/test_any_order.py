"""Takes in any order, some twice, end in the same pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import time_machine
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.builders import NOON
from tests.whole.filing import GUID, RICH, Filing, Write
from tests.whole.line import Line
from wirecopy.wires.models import Source

FIRST = Filing(topic="Shipping")
TAKES = (
    FIRST,
    replace(FIRST, version=2, html="<p>Bravo words.</p>", headline="Second"),
    replace(FIRST, version=3, html="<p>Charlie words.</p>", correction="CORRECTS spelling of Halden"),
    replace(FIRST, version=4, html="<p>Delta words.</p>", summary="A summary.", byline="By Ada Fenn"),
    replace(FIRST, version=5, html="<p>Echo words.</p>", headline="Fifth"),
)
takes = tuple(replace(take, filed_at=NOON + timedelta(minutes=take.version)) for take in TAKES)
WITHHELD_LAST = (*takes[:4], replace(takes[4], status="withheld"))
EMBARGOED_LAST = (*takes[:4], replace(takes[4], embargo=(NOON + timedelta(days=9)).isoformat()))

orders = st.permutations([0, 1, 2, 3, 4]).flatmap(
    lambda order: st.lists(st.sampled_from(order), max_size=3).map(lambda again: [*order, *again])
)
written = st.sampled_from(list(RICH.values()))


_in_order: dict[tuple[Write, tuple[Filing, ...]], dict[str, str]] = {}  # the same for every example


class InAnyOrder(TestCase):
    """Each example in a transaction of its own, which is what makes hundreds of them affordable."""

    @given(orders, written, st.sampled_from([takes, WITHHELD_LAST, EMBARGOED_LAST]))
    # Not shrunk: five takes are few, and each try is a whole site.
    @settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
    def test_takes_in_any_order_end_in_the_same_pages(
        self, order: Sequence[int], write: Write, takes: tuple[Filing, ...]
    ) -> None:
        filed = [write(take) for take in takes]
        known = _in_order.setdefault((write, takes), {})
        if not known:
            known.update(ended(filed))
        assert ended([filed[place] for place in order]) == known


def ended(contents: Sequence[bytes]) -> dict[str, str]:
    """What a site that got just these deliveries, one after the other, shows in the end.

    Its address says what the story was called when it first appeared, which is the one thing that may
    depend on the order.
    """
    with TemporaryDirectory() as folder, time_machine.travel(NOON, tick=False):
        agency = f"mna-{Source.objects.count()}"
        source = Source.objects.create(slug=agency, kind="push", agency=agency, agency_name="MNA")
        line = Line(Path(folder), source)
        for content in contents:
            line.receive(content)
            line.work_at_once()  # what rests is not made: its own page never does
        story = line.story(GUID)
        page = line.page(GUID)
    known = {"page": own(page), "state": story.state, "versions": str(story.versions.count())}
    path = story.path or "no path"
    return {name: text.replace(path, "/path/").replace(agency, "mna") for name, text in known.items()}


def own(page: str) -> str:
    """The page without its lists of other stories, which are as they were when it was last made."""
    return page.partition('<aside class="appeal"')[0]
