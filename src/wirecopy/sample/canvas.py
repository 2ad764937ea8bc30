"""A drawing board for the sample's illustrations: flat shapes, soft light, a little grain.

Everything is measured in pixels of the finished picture. The same seed draws the same picture.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1600, 1067
_FINE = 2  # shapes are drawn this much larger and reduced, for smooth edges
_SIZE = (WIDTH, HEIGHT)

Point = tuple[float, float]


class Pen:
    """Collects one colour's shapes, so that a mask no larger than they are can be drawn of them."""

    def __init__(self) -> None:
        self._shapes: list[tuple[list[Point], Callable[[ImageDraw.ImageDraw, list[Point]], None]]] = []
        self._reach: list[Point] = []

    def polygon(self, *points: Point) -> None:
        self._add(points, lambda draw, at: draw.polygon(at, fill=255))

    def rect(self, x: float, y: float, width: float, height: float) -> None:
        self.polygon((x, y), (x + width, y), (x + width, y + height), (x, y + height))

    def ellipse(self, x: float, y: float, rx: float, ry: float | None = None) -> None:
        ry = rx if ry is None else ry
        self._add(((x - rx, y - ry), (x + rx, y + ry)), lambda draw, at: draw.ellipse(at, fill=255))

    def line(self, *points: Point, width: float = 2) -> None:
        thick = round(width * _FINE)
        self._add(points, lambda draw, at: draw.line(at, fill=255, width=thick, joint="curve"), width)

    def arc(  # noqa: PLR0917
        self, x: float, y: float, rx: float, ry: float, start: float, end: float, width: float
    ) -> None:
        thick = round(width * _FINE)
        self._add(
            ((x - rx, y - ry), (x + rx, y + ry)),
            lambda draw, at: draw.arc(at, start, end, fill=255, width=thick),
        )

    def grid(  # noqa: PLR0917
        self, x: float, y: float, columns: int, rows: int, dx: float, dy: float, width: float, height: float
    ) -> None:
        """Rectangles in columns and rows, `dx` and `dy` apart: windows."""
        for column in range(columns):
            for row in range(rows):
                self.rect(x + column * dx, y + row * dy, width, height)

    def mask(self, margin: float) -> tuple[Image.Image, tuple[int, int]] | None:
        """The shapes as a mask, and where it lies on the canvas; None if nothing lies there."""
        if not self._reach:
            return None
        left = max(0, math.floor(min(x for x, _ in self._reach) - margin))
        top = max(0, math.floor(min(y for _, y in self._reach) - margin))
        right = min(WIDTH, math.ceil(max(x for x, _ in self._reach) + margin))
        bottom = min(HEIGHT, math.ceil(max(y for _, y in self._reach) + margin))
        if left >= right or top >= bottom:
            return None
        mask = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE))
        draw = ImageDraw.Draw(mask)
        for points, shape in self._shapes:
            shape(draw, [((x - left) * _FINE, (y - top) * _FINE) for x, y in points])
        return mask.reduce(_FINE), (left, top)

    def _add(
        self,
        points: Sequence[Point],
        shape: Callable[[ImageDraw.ImageDraw, list[Point]], None],
        width: float = 0,
    ) -> None:
        self._shapes.append((list(points), shape))
        for x, y in points:
            self._reach += [(x - width, y - width), (x + width, y + width)]


class Canvas:
    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.image = Image.new("RGB", _SIZE)

    def sky(self, *colours: str, bottom: float = HEIGHT) -> None:
        """Fills from the top down to `bottom` with colours that run into each other."""
        self.image.paste(_gradient(colours, WIDTH, round(bottom)), (0, 0))

    def sky_below(self, top: float, *colours: str) -> None:
        """The same from `top` down to the bottom: water, a floor."""
        self.image.paste(_gradient(colours, WIDTH, HEIGHT - round(top)), (0, round(top)))

    @contextmanager
    def ink(self, *colours: str, opacity: float = 1.0, soft: float = 0) -> Iterator[Pen]:
        """A pen whose shapes are filled from top to bottom with the colours; `soft` blurs, in pixels."""
        pen = Pen()
        yield pen
        drawn = pen.mask(3 * soft + 1)
        if drawn is None:
            return
        mask, place = drawn
        if soft:
            mask = mask.filter(ImageFilter.GaussianBlur(soft))
        if opacity < 1:
            mask = mask.point([round(value * opacity) for value in range(256)])
        self.image.paste(_gradient(colours, mask.width, mask.height), place, mask)

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 0.7) -> None:
        """Light added round a point, fading out to `radius`."""
        side = round(radius * 2)
        # Pillow's radial gradient has 181 where the square's edges are nearest, 255 in its corners.
        fade = [round((max(0, 181 - value) / 181) ** 1.8 * 255 * strength) for value in range(256)]
        light = Image.radial_gradient("L").point(fade).resize((side, side))
        shine = Image.new("RGB", (side, side))
        shine.paste(colour, (0, 0), light)
        # A box beyond the canvas reads as black and is cut off again by paste.
        box = (round(x - radius), round(y - radius), round(x - radius) + side, round(y - radius) + side)
        self.image.paste(ImageChops.screen(self.image.crop(box), shine), box[:2])

    def disc(self, x: float, y: float, radius: float, *colours: str) -> None:
        with self.ink(*colours) as pen:
            pen.ellipse(x, y, radius)

    def ridge(
        self, y: float, rise: float, *colours: str, rough: float = 0.55, base: float = HEIGHT
    ) -> list[Point]:
        """A line of hills or mountains round the height `y`, filled down to `base`; returns its crest."""
        heights = self._crest(rise, rough)
        step = WIDTH / (len(heights) - 1)
        crest = [(number * step, y - height) for number, height in enumerate(heights)]
        with self.ink(*colours) as pen:
            pen.polygon(*crest, (WIDTH, base), (0, base))
        return crest

    def swell(self, y: float, height: float, length: float, *colours: str, opacity: float = 1.0) -> None:
        """A wavy edge, filled down to the bottom."""
        shift = self.random.uniform(0, length)
        edge = [
            (
                x,
                y
                - height * math.sin((x + shift) / length * math.tau)
                - height / 3 * math.sin(x / length * 9),
            )
            for x in range(-10, WIDTH + 11, 10)
        ]
        with self.ink(*colours, opacity=opacity) as pen:
            pen.polygon(*edge, (WIDTH, HEIGHT), (0, HEIGHT))

    def glitter(
        self,
        colour: str,
        box: tuple[float, float, float, float],
        count: int,
        *,
        opacity: float = 0.5,
        size: float = 60,
    ) -> None:
        """Short level strokes, longer towards the bottom, as light lies on water."""
        left, top, right, bottom = box
        with self.ink(colour, opacity=opacity) as pen:
            for _ in range(count):
                near = self.random.random()
                y = top + (bottom - top) * near**1.3
                x = self.random.uniform(left, right)
                half = self.random.uniform(0.2, 1) * size * (0.25 + near)
                pen.ellipse(x, y, half, 0.8 + 2.2 * near)

    def mist(self, y: float, height: float, colour: str, strength: float = 0.5) -> None:
        with self.ink(colour, opacity=strength, soft=height / 3) as pen:
            for _ in range(9):
                x = self.random.uniform(0, WIDTH)
                pen.ellipse(
                    x, y + self.random.uniform(-0.3, 0.3) * height, self.random.uniform(200, 520), height / 3
                )

    def stars(self, count: int, bottom: float) -> None:
        for share, radius, opacity in ((0.8, 1.1, 0.6), (0.2, 1.9, 0.95)):
            with self.ink("#fdf6e3", opacity=opacity) as pen:
                for _ in range(round(count * share)):
                    pen.ellipse(self.random.uniform(0, WIDTH), self.random.uniform(0, bottom), radius)

    def rain(
        self, colour: str, count: int, *, slant: float = 0.3, length: float = 70, opacity: float = 0.3
    ) -> None:
        with self.ink(colour, opacity=opacity) as pen:
            for _ in range(count):
                x, y = self.random.uniform(-100, WIDTH), self.random.uniform(-80, HEIGHT)
                reach = length * self.random.uniform(0.5, 1.2)
                pen.line((x, y), (x + reach * slant, y + reach), width=1.4)

    def clouds(self, y: float, height: float, count: int, *colours: str, opacity: float = 0.9) -> None:
        with self.ink(*colours, opacity=opacity, soft=5) as pen:
            for _ in range(count):
                x = self.random.uniform(-100, WIDTH + 100)
                middle = y + self.random.uniform(-0.5, 0.5) * height
                for _ in range(8):
                    pen.ellipse(
                        x + self.random.gauss(0, height * 0.9),
                        middle + self.random.gauss(0, height * 0.12),
                        height * self.random.uniform(0.3, 0.8),
                        height * self.random.uniform(0.15, 0.3),
                    )

    def finished(self) -> Image.Image:
        """The picture with darkened corners and fine grain."""
        corners = Image.radial_gradient("L").resize(_SIZE)
        corners = corners.point([round(max(0, value - 120) * 0.42) for value in range(256)])
        self.image.paste("#0a0d14", (0, 0), corners)
        half = (WIDTH // 2, HEIGHT // 2 + 1)
        grain = Image.frombytes("L", half, self.random.randbytes(half[0] * half[1])).resize(_SIZE)
        grain = grain.point([118 + round(value / 255 * 20) for value in range(256)])
        return ImageChops.overlay(self.image, Image.merge("RGB", (grain, grain, grain)))

    def _crest(self, rise: float, rough: float) -> list[float]:
        """Midpoint displacement: 257 heights round zero."""
        heights = [self.random.uniform(-rise, rise) / 2 for _ in range(2)]
        spread = rise
        while len(heights) < 257:
            between = [
                (left + right) / 2 + self.random.uniform(-spread, spread) for left, right in pairwise(heights)
            ]
            heights = [height for pair in zip(heights, between, strict=False) for height in pair] + heights[
                -1:
            ]
            spread *= rough
        return heights


def _gradient(colours: Sequence[str], width: int, height: int) -> Image.Image:
    if len(colours) == 1:
        return Image.new("RGB", (width, height), colours[0])
    stops = [ImageColor.getrgb(colour)[:3] for colour in colours]
    rows = bytearray()
    for y in range(height):
        place = y / max(1, height - 1) * (len(stops) - 1)
        low = min(int(place), len(stops) - 2)
        rows += bytes(
            round(a + (b - a) * (place - low)) for a, b in zip(stops[low], stops[low + 1], strict=True)
        )
    # Nearest: the one column is the picture, and any other filter takes ten times as long.
    return Image.frombytes("RGB", (1, height), bytes(rows)).resize((width, height), Image.Resampling.NEAREST)
