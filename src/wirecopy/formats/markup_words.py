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
        if not pieces and not text.strip(SPACES):
            return
        pieces.append(text)
        broken = broken and not text.strip(SPACES)

    def whole(text: str | None) -> None:
        """What stands apart and holds nothing but its text, as most paragraphs do."""
        nonlocal broken
        if pieces:
            end()
        if text and (text := collapse(text)):
            done.append(text)
            broken = False

    def walk(element: Element) -> None:
        nonlocal broken
        rule = rules.get(element.tag) or rule_of(element, rules)
        role = rule.role
        if role is Role.DROPPED or (role is Role.CREDIT and is_credit(element)):
            return
        if rule.apart and not len(element):
            whole(element.text)
            return
        if rule.apart or (role is Role.BREAK and broken):
            end()
        elif role is Role.BREAK:
            pieces.append(" ")
            broken = True
        if element.text:
            add(element.text)
        for child in element:
            known = rules.get(child.tag)
            if known is not None and known.apart and not len(child):
                whole(child.text)
            else:
                walk(child)
            if tail := child.tail:
                add(tail)
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
