"""Which part of a picture each shape shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.pictures.decode import Box
from wirecopy.pictures.shapes import PAGE, SHAPES, Focus, boxes, fault_of

_PARTS = st.floats(0, 1)
_SIZES = st.tuples(st.integers(40, 8000), st.integers(40, 8000))


@st.composite
def _boxes(draw: st.DrawFn) -> Box:
    width, height = draw(st.floats(0.05, 1)), draw(st.floats(0.05, 1))
    return Box(
        left=draw(st.floats(0, 1 - width)), top=draw(st.floats(0, 1 - height)), width=width, height=height
    )


@given(
    drawn=st.dictionaries(st.sampled_from([shape.name for shape in SHAPES]), _boxes()),
    x=_PARTS,
    y=_PARTS,
    size=_SIZES,
)
def test_every_part_has_its_shape_and_lies_within_what_was_drawn(
    drawn: dict[str, Box], x: float, y: float, size: tuple[int, int]
) -> None:
    parts = boxes(drawn, Focus(x=x, y=y), size)
    for shape in SHAPES:
        part, within = parts[shape.name], drawn.get(shape.name) or drawn.get(PAGE) or Box()
        assert part.left >= within.left - 1e-4
        assert part.top >= within.top - 1e-4
        assert part.left + part.width <= within.left + within.width + 1e-4
        assert part.top + part.height <= within.top + within.height + 1e-4
        if shape.number:
            ratio = part.width * size[0] / (part.height * size[1])
            assert ratio == pytest.approx(shape.number, rel=0.02)


def test_what_must_stay_in_sight_stays_in_sight() -> None:
    parts = boxes({}, Focus(x=0.9, y=0.1), (1600, 900))
    square = parts["square"]
    assert square.left <= 0.9 <= square.left + square.width
    assert square.left + square.width == pytest.approx(1)


def test_what_the_page_does_not_show_no_other_shape_shows() -> None:
    page = Box(left=0.5, top=0, width=0.5, height=1)
    assert all(part.left >= 0.5 for part in boxes({PAGE: page}, Focus(x=0.1, y=0.5), (1600, 900)).values())


@pytest.mark.parametrize(
    "box", [Box(left=0.6, width=0.5), Box(top=-0.1, height=0.5), Box(width=0.01), Box(height=0.04)]
)
def test_a_part_that_is_none_is_told_why(box: Box) -> None:
    assert fault_of(box)


def test_the_whole_picture_is_a_part_of_itself() -> None:
    assert fault_of(Box()) == ""
