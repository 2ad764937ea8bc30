"""One NewsML-G2 item on its way to be read: its codes, names and times, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from wirecopy.errors import UnreadableError
from wirecopy.formats.dates import read_time
from wirecopy.formats.qcodes import standard, value_of
from wirecopy.formats.xml import (
    Document,
    Element,
    attribute,
    children,
    every,
    first,
    line_of,
    local_name,
    text_of,
)
from wirecopy.item import Fault, Hints

FORMAT = "newsml-g2"


@dataclass(slots=True)
class Source:
    """One item on its way to be read, with what surrounds it."""

    element: Element
    document: Document
    hints: Hints
    faults: list[Fault]
    notes: list[str] = field(default_factory=list)
    schemes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for catalog in children(self.element, "catalog"):
            for scheme in children(catalog, "scheme"):
                self.schemes[attribute(scheme, "alias")] = attribute(scheme, "uri")

    def error(self, why: str, remedy: str, at: Element | None = None) -> UnreadableError:
        line = line_of(self.element if at is None else at)
        return UnreadableError(FORMAT, why, line=line, remedy=remedy)

    def look(self, why: str, at: Element) -> None:
        """Something was not read as it should be, and the item is usable all the same."""
        guid = attribute(self.element, "guid")
        self.faults.append(Fault(why=why, line=line_of(at), guid=guid, fatal=False))

    def code(self, element: Element | None) -> str:
        """The concept an element names, in the form of qcodes.standard; a literal as it stands."""
        coded = attribute(element, "qcode") or attribute(element, "uri")
        return standard(coded, self.schemes) if coded else ""

    def name(self, element: Element | None) -> str:
        """What a person would call the concept: its name, its literal, its own words, or its code."""
        if element is None:
            return ""
        named = text_of(first(element, "name")) or attribute(element, "literal")
        return named or _own_text(element) or value_of(self.code(element))

    def time(self, element: Element | None) -> datetime | None:
        """A time nothing hangs on; what cannot be read is noted."""
        try:
            return self.must(element)
        except UnreadableError as error:
            self.notes.append(f"{local_name(element)} was not read: {error.why}")  # type: ignore[arg-type]
            return None

    def must(self, element: Element | None) -> datetime | None:
        """A time that decides what may be published. Raises UnreadableError."""
        filed = text_of(element)
        if element is None or not filed:
            return None
        return read_time(filed, FORMAT, line=line_of(element), zone=self.hints.zone)


def _own_text(element: Element) -> str:
    """The text straight in an element, without that of its children."""
    return " ".join((element.text or "").split())


def lines_of(element: Element | None, name: str) -> str:
    found = dict.fromkeys(text_of(one) for one in every(element, name))
    return " ".join(text for text in found if text)


def names_of(source: Source, element: Element | None, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in every(element, name) if (text := source.name(one))))
