"""Elements built one by one for NewsML-G2 and NITF, and their bytes."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from wirecopy.writers.words import refuse_what_xml_lacks

Element = etree._Element


class Tree:
    """Elements of one namespace. "" leaves an attribute or a text out."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def root(self, name: str) -> Element:
        spaces = {None: self._namespace}
        return etree.Element(f"{{{self._namespace}}}{name}", nsmap=spaces)  # type: ignore[arg-type]  # lxml-stubs

    def add(
        self, parent: Element, name: str, text: str = "", attributes: dict[str, str] | None = None
    ) -> Element:
        child = etree.SubElement(parent, f"{{{self._namespace}}}{name}")
        for key, value in (attributes or {}).items():
            if value:
                child.set(key, sound(value))
        if text:
            child.text = sound(text)
        return child

    def add_said(
        self, parent: Element, name: str, text: str, attributes: dict[str, str] | None = None
    ) -> None:
        """The element only where there is something to say in it."""
        if text:
            self.add(parent, name, text, attributes)


def sound(text: str) -> str:
    """The text, if XML has a form for all its letters. Raises UnwritableError."""
    refuse_what_xml_lacks(text)
    return text


def iso(when: datetime | None) -> str:
    return when.isoformat().replace("+00:00", "Z") if when else ""


def to_bytes(root: Element) -> bytes:
    """Not pretty-printed: a blank between two elements can be a word's end."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
