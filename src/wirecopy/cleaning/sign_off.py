"""Takes the sign-off behind the last sentence: "--IANS ksk/", "(PTI) ABC XYZ", "dpa ab xx", "Enditem".

Also the line that says who reported and edited. Both are kept as data and not printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirecopy.cleaning.agencies import LONG_NAMES, NAMES, is_agency
from wirecopy.cleaning.taking import Words, foot, last_block, tail, take
from wirecopy.item import FurnitureKind, Item

STEP = "sign_off"

# Each separated from the next, so that there is one way only to read them, however many a hostile line has.
_INITIALS = r"(?:[\s/\-]{1,3}[a-zäöü0-9]{1,5})"
_CREW = r"""(?:(?:Additional\ |Further\ )?(?:[Rr]eporting|REPORTING)
        (?:\ (?:and|&)\ (?:writing|editing|Writing|Editing))?
    |[Ww]riting|[Ee]diting|(?:Additional\ )?[Rr]esearch|[Cc]ompiled
    |Berichterstattung|Redaktion|Bericht|Reportage|Édité|Reporte|Editado)"""
_CREW_LINE = re.compile(
    rf"""[\s(\[–—-]*{_CREW}\ (?:by|in|from|von|durch|de|por|par)\ [^\W\d_a-z][^?!]{{3,400}}|[\s(]*
        (?:Reporte|Reportage|Bericht)\ ?:\ [^\W\d_a-z][^?!]{{3,300}}""",
    re.VERBOSE,
)
_CREW_TAIL = re.compile(
    rf"\({_CREW}\ (?:by|in|from|von|durch|de|por|par)\ [^()]*(?:\([^()]*\)[^()]*){{0,4}}\)\.?$", re.VERBOSE
)
# A crew line names people and tells nothing: no finite verb.
_TELLS = re.compile(
    r"\b(?:is|was|are|were|has|had|have|will|said|says|can|cannot|found|shows?|takes?|became|helped|contributed)\b"
)

_NAME = "|".join(re.escape(name) for name in sorted((*NAMES, *LONG_NAMES), key=len, reverse=True))
# An agency's own code before initials: "CPS/lm/td", "LVZ mo/ja". It is asked about.
_CODED = r"(?P<coded>[A-Z][A-Z.&-]{1,8})(?:[/ ][a-zäöüñ]{1,4}){1,4}/?"
# The same in scripts that have no capitals: "ليفانزا/س و". Initials are one letter or two.
_LETTER = "[\u05d0-\u05ea\u0620-\u064a\u0671-\u06d3\u0904-\u0939\u0985-\u09b9\u0b85-\u0bb9]"
_SPELT = "(?:(?!\\d)[\u0590-\u0963\u0970-\u0dff])"
_CASELESS = rf"(?P<caseless>{_SPELT}{{3,20}}(?:\ {_SPELT}{{2,20}})?)\ ?/\ ?{_LETTER}{{1,2}}(?:[ /]{_LETTER}{{1,2}}){{0,2}}"
# Group "name" is asked about; "known" needs no asking.
_LINE = re.compile(
    rf"""(?:
        (?P<dashed> (?:--?|[–—])\s?(?P<name>[^\W\d_](?:[\w.'’&-]|\ (?=[^\W\d_a-z])){{1,38}}?)
            {_INITIALS}{{0,8}}/? )
      | [(\[](?P<bracketed>[^()\[\]]{{2,40}})[)\]](?:\ [A-Z]{{2,4}}){{0,5}}\.?
      | /?(?P<known>{_NAME})/?(?:(?:\ [A-Z]{{2,4}}){{1,5}}|{_INITIALS}{{1,8}}/?)?[.…*^\sM=]{{0,8}}
      | {_CODED} | {_CASELESS}
      | Enditem[.…]? | [A-Z]{{2,4}}/[A-Z]{{2,4}}(?:/[A-Z]{{2,4}})*
      | [a-zäöü]{{2,5}}/ | [a-zäöü]{{1,4}}(?:/[a-zäöü0-9]{{1,4}})+/?
    )""",
    re.VERBOSE,
)
_TAIL = re.compile(
    rf"""(?:(?<=[.!?"”’»)\]।。؟…])|(?<=\.['"]))\s*(?:
        (?P<dashed> (?<=\s)(?:--|[–—])\s?(?P<name>[^\W\d_][\w.'’&-]{{1,20}}
            (?:\ [^\W\d_a-z][\w.'’&-]{{1,20}}){{0,2}}){_INITIALS}{{0,8}}/? )
      | (?<=\s)[(\[](?P<bracketed>[^()\[\]]{{2,40}})[)\]](?:\ [A-Z]{{2,4}}){{0,5}}\.?
      | (?<=\s)(?:PTI|UNI|ANI|IANS)(?:\ [A-Z]{{2,4}}){{1,5}}
      | (?<=\s)(?:dpa|sda|apa|epd|kna|sid|afp)(?:\ [a-z0-9]{{1,4}}){{1,6}}
      | (?<=\s)(?:Reuters?|REUTERS?|reuter|Xinhua|Enditem|/TASS/?|EFE|AFP)[.…*^\sM]{{0,6}}
    )$""",
    re.VERBOSE,
)
_OPEN_END = re.compile(r"(?:[^.!?\"”’»।]|\)\.|(?:(?i:reuters?)|Xinhua|Enditem|EFE|AFP)[.…*]+)$")
_LONGEST = 80


def take_sign_offs(item: Item) -> Item:
    while (place := next(_sign_offs(item), None)) is not None:
        item = take(item, place, FurnitureKind.SIGN_OFF, STEP)
    return item


def _sign_offs(item: Item) -> Iterator[Words]:
    for place in foot(item):
        text = place.text
        if len(text) <= _LONGEST and (line := _LINE.fullmatch(text)):
            if _signs(line, item) or (line["caseless"] and _is_last_word(place, item)):
                yield place
        elif _is_crew(text):
            yield place
    if (last := last_block(item)) is None:
        return
    text = last.text
    if text.endswith((")", ").")) and (crew := _CREW_TAIL.search(text, max(0, len(text) - 500))):
        yield last._replace(start=crew.start())
    # Copy ends with a full stop or a quotation mark; only then is the slow search worth it.
    if not _OPEN_END.search(text, max(0, len(text) - 16)):
        return
    if (sign := _TAIL.search(text, max(0, len(text) - _LONGEST))) and _signs(sign, item):
        yield tail(last, sign.start())


def _is_crew(text: str) -> bool:
    return len(text) <= 450 and _CREW_LINE.fullmatch(text) is not None and _TELLS.search(text) is None


def _signs(match: re.Match[str], item: Item) -> bool:
    named = match.groupdict()
    name = next((found for group in _ASKED if (found := named.get(group))), "")
    if not name:
        return True
    return is_agency(name, item) and not (named["dashed"] or "").startswith("—")


_ASKED = ("name", "bracketed", "coded", "caseless")


def _is_last_word(place: Words, item: Item) -> bool:
    """Whether a name nobody knows in its script signs all the same: the last block, with copy before it.

    "كم/س" is no agency, and what stands before an hour or a second is a unit wherever it stands.
    """
    name = place.text.partition("/")[0].strip()
    return place.start == 0 and 0 < place.block == len(item.body) - 1 and name not in _UNITS


_UNIT_WORDS = """
    متر كيلومتر كلم كيلو ميل عقدة لتر غرام كغم دولار يورو ريال دينار درهم جنيه מטר קמ״ש मीटर किमी
"""
_UNITS = frozenset(_UNIT_WORDS.split())
