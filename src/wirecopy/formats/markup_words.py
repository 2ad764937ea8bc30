"""The canonical paragraphs of a tree, found without building anything: what blocks are held against."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from wirecopy.body import collapse
from wirecopy.errors import UnreadableError
from wirecopy.formats.vocabulary import UNKNOWN, Role, Rule, Vocabulary
from wirecopy.formats.xml import Element, local_name

SPACES = "\t\n\f\r "


def canonical(elements: Iterable[Element], rules: Vocabulary) -> tuple[str, ...]:
    """The canonical paragraphs of a tree, by its elements' roles alone."""
    done: list[str] = []
    pieces: list[str] = []
    broken = False  # whether the last thing but blanks was a line break

    def end() -> None:
        if text := collapse("".join(pieces)):
            done.append(text)
        pieces.clear()

    def add(text: str) -> None:
        nonlocal broken
        pieces.append(text)
        broken = broken and not text.strip(SPACES)

    def walk(element: Element) -> None:
        nonlocal broken
        rule = rules.get(element.tag) or rule_of(element, rules)
        role = rule.role
        if role is Role.DROPPED or (role is Role.CREDIT and is_credit(element)):
            return
        if rule.apart and not len(element):  # most paragraphs hold nothing but their text
            if pieces:
                end()
            if element.text and (text := collapse(element.text)):
                done.append(text)
                broken = False
            return
        if rule.apart or (role is Role.BREAK and broken):
            end()
        elif role is Role.BREAK:
            pieces.append(" ")
            broken = True
        if element.text:
            add(element.text)
        for child in element:
            walk(child)
            if child.tail:
                add(child.tail)
        if rule.apart:
            end()

    for element in elements:
        end()
        walk(element)
        end()
    return tuple(done)


def rule_of(element: Element, rules: Vocabulary) -> Rule:
    """The rule for an element that is not named plainly: in a namespace, in capitals, or no element."""
    tag: object = element.tag  # lxml-stubs says str; it is a function for what is no element
    if isinstance(tag, str):
        name = local_name(element)
        return rules.get(name) or rules.get(name.lower()) or UNKNOWN
    if tag is etree.Entity:
        raise UnreadableError("markup", f"It uses the entity {element.text}, which nothing defines.")
    return _NO_WORDS  # a comment or a processing instruction


_NO_WORDS = Rule(Role.DROPPED)


def is_credit(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and local_name(parent) == "media"
