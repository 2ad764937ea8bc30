"""Takes what is meant for editors: "Eds:" lines, and a notepad with all that follows it.

What is taken goes to the item's note to editors, which is never published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wirecopy.body import BlockKind
from wirecopy.cleaning.taking import Words, added, foot, head, last_block, taken
from wirecopy.item import FurnitureKind, Item

STEP = "advisory"

_NOTEPAD = re.compile(
    r"""(?:
        [\#*\s]*Notizblock\b
      | \W*(?i:the\ following\ (?:information|notes?|text)\ (?:is|are)\ not\ (?:intended
          |meant)?\ ?for\ (?:publication|release))
      | \W*(?i:(?:die\ )?folgende[n]?\ (?:informationen|hinweise|angaben)\ sind\ nicht\ (?:zur
          |für\ die)\ (?:veröffentlichung|publikation))
      | \W*(?i:(?:diese\ )?(?:informationen|hinweise|angaben)\ (?:sind\ )?nicht\ zur\ veröffentlichung)
      | \W*(?i:notes?\ to\ (?:the\ )?editors?|notes?\ for\ (?:the\ )?editors?|notes?\ aux\ rédactions
          |nota\ (?:a|para)\ los\ editores
            |hinweise?\ (?:an|für)\ (?:die\ )?redaktion(?:en)?|not\ for\ publication)\W*$
    )""",
    re.VERBOSE,
)
_NOTEPAD_LINE = re.compile(r"^[#*\s]*Notizblock\b", re.MULTILINE)
_ADVISORY = re.compile(
    r"""[\s(\[*+]*(?:
        (?:Eds|EDS|eds)\b\.?\ ?[:.,-]
      | (?i:attention|attn)[\s:.–—-]*(?i:all\ )?(?:(?i:news\ |picture\ |photo\ |wire\ )*(?i:editors
          |subscribers|clients|redaktionen|rédactions))\b
      | (?:Editors|EDITORS)\ ?:
      | (?i:(?:note|advisory|memo)\ (?:to|for)\ (?:all\ )?(?:editors|subscribers|clients))\b
      | (?:Editors’?'?|EDITORS’?'?)\ (?i:note)\b
      | EDITOR['’]S\ NOTE\b(?=.*(?i:embargo|publication|subscriber|client|photo|video|graphic\ content
          |slug|will\ follow|write-?through|transmi|resend|desk))
      | (?:ADVISORY|Advisory)\ ?[:–—-]+\ ?(?i:editors|this\ story|please|clients|subscribers)
      | (?i:achtung)[\s:!,–—-]*(?i:redaktionen)\b | \(Achtung:
      | (?:Redaktionshinweis|Redaktioneller\ Hinweis|(?:Hinweis\ )?(?i:an\ die\ redaktionen))\ ?:
      | (?i:[aà]\ l['’]attention\ des\ (?:rédactions|abonnés)|notes?\ aux\ (?:rédactions|abonnés))\b
      | (?i:(?:nota|aviso|atención)[\s,:]*(?:(?:a|para)\ (?:los|las)\ )?(?:editores|redacciones|clientes
          |abonados))\b
      | ملاحظة\ (?:إلى\ |ل)(?:ال)?(?:محررين|سادة\ المحررين|لمحررين) | تنويه\ (?:إلى\ |ل)(?:ال|ل)?محررين
      | संपादकों\ (?:के\ लिए|कृपया)
    )""",
    re.VERBOSE,
)
_BRACKETED = re.compile(
    r"[(\[](?:Eds|EDS|Editors|EDITORS|ATTENTION EDITORS|Attention editors)\b[:.,]?[^()\[\]]*[)\]]"
)
_BRACKETED_END = re.compile(_BRACKETED.pattern + r"\.?$")


def take_advisories(item: Item) -> Item:
    if (notepad := _notepad(item)) is not None:
        item = _noted(item, notepad)
        following = notepad.block + (1 if notepad.start else 0)
        while following < len(item.body):
            item = _noted(item, Words(following, 0, len(item.body[following].text), ""))
    while (found := next(_lines(item), None)) is not None:
        item = _noted(item, found)
    return item


def _notepad(item: Item) -> Words | None:
    """Where the notepad starts. It reaches to the end of the body, through lists and tables too.

    A bare heading ("Notes to editors") counts only once there is copy before it.
    """
    for index, block in enumerate(item.body):
        start = 0
        if block.kind is BlockKind.PREFORMATTED and (line := _NOTEPAD_LINE.search(block.text)):
            start = line.start()
        elif (
            len(block.text) > 160
            or not _NOTEPAD.match(block.text)
            or (index == 0 and "otizblock" not in block.text)
        ):
            continue
        return Words(index, start, len(block.text), "")
    return None


def _lines(item: Item) -> Iterator[Words]:
    for place in head(item):
        if _ADVISORY.match(place.text):
            yield place
        elif place.start == 0 and (opening := _BRACKETED.match(place.text)):
            yield place._replace(end=opening.end())
    for place in foot(item):
        if _ADVISORY.match(place.text):
            yield place
    last = last_block(item)
    if last is None or not last.text.endswith((")", "]", ").", "].")):
        return
    if closing := _BRACKETED_END.search(last.text, max(0, len(last.text) - 300)):
        yield last._replace(start=closing.start())


def _noted(item: Item, place: Words) -> Item:
    body, furniture, words = taken(item, place, FurnitureKind.ADVISORY, STEP)
    return replace(item, body=body, furniture=furniture, ed_note=added(item.ed_note, words))
