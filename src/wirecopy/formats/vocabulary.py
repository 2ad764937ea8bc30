"""What each element of XHTML and NITF means for a body: two tables, read by markup.py.

An element that no table names is transparent: its words stay, whatever it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from wirecopy.body import BlockKind, BoxKind, MarkKind


class Role(Enum):
    TRANSPARENT = "transparent"  # its words are part of the text around it
    DIVISION = "division"  # its words stand apart from those around it, without a box of their own
    BLOCK = "block"
    BOX = "box"
    MARK = "mark"
    BREAK = "break"
    PICTURE = "picture"
    MEDIA = "media"  # NITF: one picture in all its renditions, with caption and credit
    CREDIT = "credit"  # within MEDIA: whose picture it is; kept with the picture, not in the body
    DROPPED = "dropped"  # no copy in it; left out and noted


@dataclass(frozen=True, slots=True)
class Rule:
    role: Role
    block: BlockKind | None = None
    box: BoxKind | None = None
    mark: MarkKind | None = None
    apart: bool = False  # whether its words stand apart from those before and after it
    plain: bool = False  # whether it is a block whose blanks mean nothing


def _apart(role: Role, *, block: BlockKind | None = None, box: BoxKind | None = None) -> Rule:
    plain = block not in {None, BlockKind.PREFORMATTED, BlockKind.TEXT}
    return Rule(role, block=block, box=box, apart=True, plain=plain)


Vocabulary = Mapping[str, Rule]

UNKNOWN = Rule(Role.TRANSPARENT)

_BLOCKS = {
    "p": BlockKind.PARAGRAPH,
    "h1": BlockKind.HEADING_2,
    "h2": BlockKind.HEADING_2,
    "h3": BlockKind.HEADING_3,
    "h4": BlockKind.HEADING_4,
    "h5": BlockKind.HEADING_4,
    "h6": BlockKind.HEADING_4,
    "pre": BlockKind.PREFORMATTED,
    "listing": BlockKind.PREFORMATTED,
    "xmp": BlockKind.PREFORMATTED,
}

_BOXES = {"dir": BoxKind.BULLETS, "menu": BoxKind.BULLETS} | {kind.value: kind for kind in BoxKind}

_MARKS = {
    "em": MarkKind.EMPHASIS,
    "i": MarkKind.EMPHASIS,
    "cite": MarkKind.EMPHASIS,
    "dfn": MarkKind.EMPHASIS,
    "var": MarkKind.EMPHASIS,
    "strong": MarkKind.STRONG,
    "b": MarkKind.STRONG,
    "a": MarkKind.LINK,
    "sub": MarkKind.SUBSCRIPT,
    "sup": MarkKind.SUPERSCRIPT,
    "code": MarkKind.CODE,
    "kbd": MarkKind.CODE,
    "samp": MarkKind.CODE,
    "tt": MarkKind.CODE,
    "q": MarkKind.QUOTE,
    "u": MarkKind.UNDERLINE,
    "ins": MarkKind.UNDERLINE,
    "s": MarkKind.STRUCK,
    "strike": MarkKind.STRUCK,
    "del": MarkKind.STRUCK,
    "small": MarkKind.SMALL,
    "abbr": MarkKind.ABBREVIATION,
    "acronym": MarkKind.ABBREVIATION,
}

_DIVISIONS = (
    *("html", "body", "div", "section", "article", "main", "header", "footer", "nav", "aside", "address"),
    *("center", "hgroup", "hr", "form", "fieldset", "legend", "details", "summary", "search", "dialog"),
    *("select", "option", "optgroup", "noscript", "noframes", "frameset", "textarea", "plaintext"),
)

_DROPPED = (
    *("head", "title", "script", "style", "template", "iframe", "frame", "object", "embed", "applet"),
    *("video", "audio", "source", "track", "base", "meta", "link", "input"),
)

_XHTML = (
    {tag: _apart(Role.DIVISION) for tag in _DIVISIONS}
    | {tag: Rule(Role.DROPPED) for tag in _DROPPED}
    | {tag: _apart(Role.BLOCK, block=kind) for tag, kind in _BLOCKS.items()}
    | {tag: _apart(Role.BOX, box=kind) for tag, kind in _BOXES.items()}
    | {tag: Rule(Role.MARK, mark=kind) for tag, kind in _MARKS.items()}
    | {"br": Rule(Role.BREAK), "img": Rule(Role.PICTURE), "image": Rule(Role.PICTURE)}
)


def _in(namespace: str, rules: dict[str, Rule]) -> dict[str, Rule]:
    """The rules under their bare names, and as lxml spells those in a namespace: most documents have one."""
    return rules | {f"{{{namespace}}}{tag}": rule for tag, rule in rules.items()}


XHTML: Vocabulary = _in("http://www.w3.org/1999/xhtml", _XHTML)

_NITF_DIVISIONS = (
    *("nitf", "body.content", "body.head", "body.end", "block", "content", "nitf-table", "custom-table"),
    *("hedline", "byline", "byttl", "dateline", "story.date", "distributor", "abstract", "note", "rights"),
    *("tagline", "bibliography", "credit", "copyrite", "datasource", "fn", "series"),
)

# NITF 3.6; agencies put XHTML's elements between its own, so both are known.
_NITF = {
    **_XHTML,
    **{tag: _apart(Role.DIVISION) for tag in _NITF_DIVISIONS},
    "hl1": _apart(Role.BLOCK, block=BlockKind.HEADING_2),
    "hl2": _apart(Role.BLOCK, block=BlockKind.HEADING_2),
    "bq": _apart(Role.BOX, box=BoxKind.QUOTE),
    "media": _apart(Role.MEDIA, box=BoxKind.FIGURE),
    "media-caption": _apart(Role.BOX, box=BoxKind.CAPTION),
    "media-reference": Rule(Role.PICTURE),
    "media-producer": Rule(Role.CREDIT),
    "media-metadata": Rule(Role.DROPPED),
    "media-object": Rule(Role.DROPPED),
    "nitf-table-metadata": Rule(Role.DROPPED),
    "lang": Rule(Role.MARK, mark=MarkKind.LANGUAGE),
    # In NITF these name things in a sentence; in XHTML they are something else.
    "object": UNKNOWN,
    "object.title": UNKNOWN,
    "title": UNKNOWN,
}

NITF: Vocabulary = _in("http://iptc.org/std/NITF/2006-10-18/", _NITF)
