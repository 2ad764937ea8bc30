"""The form in which somebody frames a picture: numbers in percent, which work without a pointer or JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms

from wirecopy.archive.store import Seen
from wirecopy.pictures import framing as kept
from wirecopy.pictures.decode import Box
from wirecopy.pictures.models import Framing
from wirecopy.pictures.shapes import SHAPES, Focus, Shape, fault_of

_SIDES = ("left", "top", "width", "height")
_DECIMALS = 5  # of a fraction


def _percent(label: str = "", *, required: bool = False) -> forms.FloatField:
    attributes = {"step": "any", "inputmode": "decimal", "autocomplete": "off"}
    return forms.FloatField(
        label=label, required=required, min_value=0, max_value=100, widget=forms.NumberInput(attrs=attributes)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One shape's fields, for the template."""

    shape: Shape
    fields: tuple[tuple[str, forms.BoundField], ...]  # (side, field)


class FramingForm(forms.Form):
    alt = forms.CharField(
        max_length=500,
        label="Alternative text",
        help_text="What is seen in the picture, for readers who cannot see it. Not the caption.",
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    focus_x = _percent("across", required=True)
    focus_y = _percent("down", required=True)
    version = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    change = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, size: tuple[int, int], *given: object, **words: object) -> None:
        """`size` of the picture in pixels: a side that a shape leaves open follows from it."""
        super().__init__(*given, **words)  # type: ignore[arg-type]  # the request's POST, or initial values
        self._size = size
        for shape in SHAPES:
            for side in _SIDES if shape.ratio is None else _SIDES[:3]:
                self.fields[f"{shape.name}_{side}"] = _percent()

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        for shape in SHAPES:
            given = [cleaned.get(f"{shape.name}_{side}") for side in _SIDES]
            if any(value is not None for value in given) and not any(
                f"{shape.name}_{side}" in self.errors for side in _SIDES
            ):
                self._check(shape)
        return cleaned

    def _check(self, shape: Shape) -> None:
        box = self._box(shape)
        if box is None:
            sides = ", ".join(_SIDES if shape.ratio is None else _SIDES[:3])
            self.add_error(f"{shape.name}_left", f"Give all of {sides}, or none.")
        elif fault := fault_of(box):
            self.add_error(f"{shape.name}_left", fault)

    def drawn(self) -> dict[str, Box]:
        """The parts that somebody drew, by shape; the whole picture is none."""
        found = {shape.name: box for shape in SHAPES if (box := self._box(shape)) is not None}
        return {name: box for name, box in found.items() if not box.is_whole}

    def focus(self) -> Focus:
        return Focus(x=_fraction(self.cleaned_data["focus_x"]), y=_fraction(self.cleaned_data["focus_y"]))

    def seen(self) -> Seen:
        return Seen(version=self.cleaned_data["version"], change=self.cleaned_data["change"])

    @property
    def focus_fields(self) -> tuple[forms.BoundField, ...]:
        return self["focus_x"], self["focus_y"]

    @property
    def shapes(self) -> Iterator[Drawn]:
        for shape in SHAPES:
            sides = _SIDES if shape.ratio is None else _SIDES[:3]
            yield Drawn(shape=shape, fields=tuple((side, self[f"{shape.name}_{side}"]) for side in sides))

    def _box(self, shape: Shape) -> Box | None:
        given = [self.cleaned_data.get(f"{shape.name}_{side}") for side in _SIDES]
        if shape.number is not None and given[2] is not None:
            given[3] = given[2] * self._size[0] / self._size[1] / shape.number
        if any(value is None for value in given):
            return None
        left, top, width, height = (_fraction(value) for value in given if value is not None)
        return Box(left=left, top=top, width=width, height=height)


def initial_of(framing: Framing | None, alt: str, seen: Seen) -> dict[str, object]:
    """What the form begins with: an earlier framing, or the whole picture with its middle in sight."""
    initial: dict[str, object] = {
        "alt": framing.alt if framing else alt,
        "focus_x": _in_percent(framing.focus_x if framing else 0.5),
        "focus_y": _in_percent(framing.focus_y if framing else 0.5),
        "version": seen.version,
        "change": seen.change,
    }
    for name, box in kept.drawn(framing).items() if framing else ():
        for side in _SIDES:
            initial[f"{name}_{side}"] = _in_percent(getattr(box, side))
    return initial


def _fraction(percent: float) -> float:
    return round(percent / 100, _DECIMALS)


def _in_percent(fraction: float) -> str:
    return f"{100 * fraction:.2f}".rstrip("0").rstrip(".")
