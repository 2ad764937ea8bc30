"""What an evaluation prints: measures by name, how many items, how many a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures of one run over one set. `measures` keeps the order in which they are printed.

    A measure is a share from 0 to 1 or a count; `parts` are the same measures of parts of the set ("heavy_rewrite").
    """

    items: int
    seconds: float  # of the work measured, without reading the set
    measures: Mapping[str, float]
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """As a person reads it."""
        said = [f"{name:32} {_figure(value)}" for name, value in self.measures.items()]
        for part, measures in self.parts.items():
            said += ["", f"{part}:", *(f"  {name:30} {_figure(value)}" for name, value in measures.items())]
        return [*said, "", f"{self.items:,} items, {self.items_a_second:,.0f} a second"]

    def as_json(self) -> dict[str, object]:
        return {
            "measures": dict(self.measures),
            "parts": {name: dict(measures) for name, measures in self.parts.items()},
            "items": self.items,
            "items_per_second": round(self.items_a_second, 1),
        }

    @property
    def items_a_second(self) -> float:
        return self.items / self.seconds if self.seconds else 0.0


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value > 1 and value == int(value) else f"{value:.4f}"
