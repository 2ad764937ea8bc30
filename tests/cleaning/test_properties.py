"""What holds for every item, whatever stands in it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cleaning.sample import FOLDER, a_block, an_item, read_sample
from wirecopy.body import Block, BlockKind, Box, BoxKind, Mark, MarkKind, numbered
from wirecopy.cleaning import EMPTIED, accounted, clean
from wirecopy.item import Item, Picture, Signal, Status

# Real shapes in any order and place are a harder trial than any text made up at random.
_FILED = sorted({block.text for path in FOLDER.glob("*.txt") for block in read_sample(path).item.body})
_WORDS = st.lists(
    st.sampled_from(
        ["By", "the", "PARIS", "—", "(", ")", "--", "NWA", "more", "5", "March", "ends", "é", "नई"]
    )
)
_TEXT = st.one_of(
    st.sampled_from(_FILED),
    st.lists(st.sampled_from(_FILED), min_size=2, max_size=4).map(" ".join),
    _WORDS.filter(bool).map(" ".join),
    st.text(min_size=1, max_size=60).map(lambda text: " ".join(text.split())).filter(bool),
)
_BOXES = st.one_of(
    st.just(()),
    st.just(()),
    st.sampled_from(
        [
            (Box(BoxKind.BULLETS, 1), Box(BoxKind.LIST_ITEM, 2)),
            (Box(BoxKind.QUOTE, 3),),
            (Box(BoxKind.FIGURE, 4), Box(BoxKind.CAPTION, 5)),
            (Box(BoxKind.CAPTION, 6),),
        ]
    ),
)


@st.composite
def _blocks(draw: st.DrawFn) -> Block:
    text = draw(_TEXT)
    kind = draw(
        st.sampled_from(
            [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.HEADING_2, BlockKind.PREFORMATTED]
        )
    )
    blanks = [at for at, mark in enumerate(text) if mark == " "]
    breaks = draw(st.sets(st.sampled_from(blanks), max_size=2)) if blanks else set()
    marks = tuple(Mark(at, at + 1, MarkKind.BREAK) for at in sorted(breaks))
    return replace(a_block(text, *marks, within=draw(_BOXES)), kind=kind)


@st.composite
def _items(draw: st.DrawFn) -> Item:
    body = numbered(draw(st.lists(_blocks(), max_size=9)))
    texts = st.sampled_from(["", *(block.text for block in body)])
    pictures = tuple(Picture(renditions=(), caption=caption) for caption in draw(st.lists(texts, max_size=2)))
    return replace(
        an_item(),
        body=body,
        headline=draw(texts),
        summary=draw(texts),
        creditline=draw(st.sampled_from(["", "NWA", "Northern Press"])),
        byline=draw(st.sampled_from(["", "Jane Example"])),
        status=draw(st.sampled_from(list(Status))),
        pictures=pictures,
    )


@settings(max_examples=400, deadline=None)
@given(_items())
def test_body_and_furniture_are_the_body_as_filed(item: Item) -> None:
    assert accounted(item.body, clean(item))


@settings(max_examples=400, deadline=None)
@given(_items())
def test_cleaning_twice_changes_nothing(item: Item) -> None:
    cleaned = clean(item)
    assert clean(cleaned) == cleaned


@settings(max_examples=300, deadline=None)
@given(_items())
def test_no_word_is_lost_and_none_is_made_up(item: Item) -> None:
    cleaned = clean(item)
    kept = [word for block in cleaned.body for word in block.text.split()]
    taken = [word for span in cleaned.furniture if not span.kept for word in span.text.split()]
    assert sorted("".join(kept + taken)) == sorted(
        "".join("".join(block.text.split()) for block in item.body)
    )


@settings(max_examples=300, deadline=None)
@given(_items())
def test_a_usable_story_with_words_keeps_some(item: Item) -> None:
    usable = replace(item, status=Status.USABLE)
    cleaned = clean(usable)
    assert bool(cleaned.body) == bool(item.body)
    if EMPTIED in cleaned.notes:
        assert cleaned.body == item.body


@given(_items())
def test_what_the_agency_said_itself_is_never_overruled(item: Item) -> None:
    cleaned = clean(item)
    assert cleaned.headline == item.headline
    assert cleaned.summary == item.summary
    assert cleaned.byline == (item.byline or cleaned.byline)
    assert cleaned.signals >= item.signals - {Signal.UPDATE}
