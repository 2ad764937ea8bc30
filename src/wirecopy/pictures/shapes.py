"""The shapes in which pages show a picture, and which part of a picture each of them shows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wirecopy.pictures.check import ContentType
from wirecopy.pictures.decode import AT_ONCE, WIDTHS, Box, Cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`ratio`: width by height; None: as the picture has it, or as the desk draws it."""

    name: str
    label: str
    where: str  # readers meet it
    ratio: tuple[int, int] | None
    widths: tuple[int, ...]  # pixels
    types: tuple[ContentType, ...]  # made at once; AVIF follows where there is more than JPEG

    @property
    def number(self) -> float | None:
        return self.ratio[0] / self.ratio[1] if self.ratio else None


SHAPES = (
    Shape(
        name="page", label="Page", where="above the story's text", ratio=None, widths=WIDTHS, types=AT_ONCE,
    ),
    Shape(
        name="card", label="Card, 3:2", where="on the front page and in lists", ratio=(3, 2),
        widths=(320, 640, 960, 1280), types=AT_ONCE,
    ),
    Shape(
        name="wide", label="Wide, 16:9", where="in links that people share, in feeds and search engines",
        ratio=(16, 9), widths=(1280,), types=(ContentType.JPEG,),
    ),
    Shape(
        name="square", label="Square", where="in search engines", ratio=(1, 1), widths=(640,),
        types=(ContentType.JPEG,),
    ),
)  # fmt: skip
PAGE = "page"
SMALLEST = 0.05  # of a side: a part smaller than that is a slip of the hand
_EXACT = 5  # decimals: a 50,000th of a picture's side is less than a pixel


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """The point that must stay in sight, in fractions of width and height."""

    x: float = 0.5
    y: float = 0.5


def boxes(drawn: Mapping[str, Box], focus: Focus, size: tuple[int, int]) -> dict[str, Box]:
    """The part of a picture of `size` (pixels, upright) that each shape shows, by the shape's name.

    What the desk drew stands, narrowed to the shape's ratio. What it did not draw is the largest part of that
    ratio within what the page shows, as near around the focal point as it can be.
    """
    page = drawn.get(PAGE, Box())
    found = {}
    for shape in SHAPES:
        box = drawn.get(shape.name)
        ratio = shape.number
        if ratio is None:
            found[shape.name] = page
        elif box is None:
            found[shape.name] = _around(focus, page, ratio, size)
        else:
            middle = Focus(x=box.left + box.width / 2, y=box.top + box.height / 2)
            found[shape.name] = _around(middle, box, ratio, size)
    return found


def cuts(parts: Mapping[str, Box], *, whole: bool = False) -> tuple[Cut, ...]:
    """What is made at once of these parts. `whole`: none is narrowed to its shape."""
    return tuple(
        Cut(
            shape=one.name,
            widths=one.widths,
            types=one.types,
            box=parts[one.name],
            ratio=None if whole else one.number,
        )
        for one in SHAPES
    )


def avif_cuts(parts: Mapping[str, Box], *, whole: bool = False) -> tuple[Cut, ...]:
    """What is made of them later."""
    return tuple(
        Cut(
            shape=one.name,
            widths=one.widths,
            types=(ContentType.AVIF,),
            box=parts[one.name],
            ratio=None if whole else one.number,
        )
        for one in SHAPES
        if len(one.types) > 1
    )


def fault_of(box: Box) -> str:
    """Why a part cannot be shown, in words; "" if it can."""
    if min(box.width, box.height) < SMALLEST:
        return f"The part is too small: each side has at least {SMALLEST:.0%} of the picture's."
    if min(box.left, box.top) < 0 or box.left + box.width > 1.0005 or box.top + box.height > 1.0005:
        return "The part reaches beyond the picture."
    return ""


def _around(focus: Focus, within: Box, ratio: float, size: tuple[int, int]) -> Box:
    """The largest part of this ratio in `within`, its middle as near to `focus` as that allows."""
    in_fractions = ratio * size[1] / size[0]  # width by height, where both are fractions of their side
    width = min(within.width, within.height * in_fractions)
    height = width / in_fractions
    return Box(
        left=round(_kept(focus.x - width / 2, within.left, within.left + within.width - width), _EXACT),
        top=round(_kept(focus.y - height / 2, within.top, within.top + within.height - height), _EXACT),
        width=round(width, _EXACT),
        height=round(height, _EXACT),
    )


def _kept(value: float, least: float, most: float) -> float:
    return max(least, min(value, most))
