"""The words of a ninjs object: its body out of several renditions, and its lines by role."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from wirecopy.body import collapse
from wirecopy.errors import UnreadableError
from wirecopy.formats import xml
from wirecopy.formats.markup import Marked, from_html, from_text
from wirecopy.formats.ninjs_members import Members, dicts, text_of
from wirecopy.item import Hints

_FORMAT = "ninjs"
_AGAIN = "The delivery is kept; ask the agency to file it again."
_COMPARE = "Compare the page with the delivery."

_RICHEST = ("html", "nitf", "text")


def body_of(members: Members, language: str, hints: Hints) -> tuple[Marked, tuple[tuple[str, str], ...]]:
    """The body, and what somebody should look at: (why, remedy).

    Of several renditions it is the richest that has all letters of all others, else the longest:
    which of them are the same text is said nowhere in ninjs, and is seen by their letters. Raises
    UnreadableError where there is a body and no rendition of it can be read.
    """
    filed = bodies_in(members)
    known = sorted((body for body in filed if body[1]), key=lambda body: _RICHEST.index(body[1]))
    if filed and not known:
        why = f"Its body is in a form that cannot be read ({filed[0][0] or 'XML'})."
        raise UnreadableError(_FORMAT, why, remedy=_AGAIN)
    read: list[tuple[Marked, str]] = []
    refused: list[tuple[str, UnreadableError]] = []
    for role, form, value in known:
        try:
            read.append((_rendition(form, value, language, hints), role or form))
        except UnreadableError as error:
            refused.append((role or form, error))
    if refused and not any(marked.body for marked, _ in read):
        raise refused[0][1]
    body, troubles = _fullest(read)
    return body, (*((f"Its body {role!r}: {error.why}", error.remedy) for role, error in refused), *troubles)


def _fullest(read: list[tuple[Marked, str]]) -> tuple[Marked, tuple[tuple[str, str], ...]]:
    if len(read) == 1:
        return read[0][0], ()
    counts = [_letters(marked) for marked, _ in read]
    for (marked, _), letters in zip(read, counts, strict=True):
        if all(not other - letters for other in counts):
            return marked, ()
    if not read:
        return Marked(), ()
    longest = max(range(len(read)), key=lambda n: counts[n].total())
    roles = ", ".join(role for _, role in read)
    why = f"Its bodies ({roles}) differ in their words; the longest was taken ({read[longest][1]})."
    return read[longest][0], ((why, _COMPARE),)


def _rendition(form: str, value: str, language: str, hints: Hints) -> Marked:
    if form == "html":
        return from_html(value, language=language)
    if form == "nitf":
        return _from_nitf(value, language, hints)
    return from_text(_with_blank_lines(value))


def bodies_in(members: Members) -> list[tuple[str, str, str]]:
    """(role, form, value) of each body that is not empty; form is one of _RICHEST, or "" for no reader."""
    found = [
        (key.removeprefix("body_"), _form(key.removeprefix("body_"), value), value)
        for key, value in members.items()
        if key.startswith("body_") and isinstance(value, str)
    ]
    for each in dicts(members.get("bodies")):
        value = each.get("value")
        if isinstance(value, str):
            role = text_of(each, "role")
            found.append((role, _form(text_of(each, "contenttype") or role, value), value))
    plain = members.get("body")
    if isinstance(plain, str):
        found.append(("", _form("", plain), plain))
    return [body for body in found if body[2].strip()]


def _form(said: str, value: str) -> str:
    """How to read a body, from its media type, role or suffix; "" for an agency's own XML."""
    said = said.lower()
    if "nitf" in said and "<nitf" in value[:2_000]:
        return "nitf"
    if "html" in said:
        return "html"
    if "xml" in said or "nitf" in said or (value.startswith("<") and "text" not in said):
        return (
            "html"
            if value.lstrip().lower().startswith(("<p", "<div", "<html", "<section", "<article"))
            else ""
        )
    return "text"


def _from_nitf(value: str, language: str, hints: Hints) -> Marked:
    from wirecopy.formats.nitf import read_story

    # The mark outdoes a prolog that still names the encoding this string once had.
    document = xml.parse(codecs.BOM_UTF8 + value.encode(), _FORMAT, hints)
    if document.repairs:
        raise UnreadableError(_FORMAT, f"Its NITF is no XML: {document.repairs[0].why}", remedy=_AGAIN)
    marked = read_story(document.root, language=language).marked
    return replace(marked, notes=(*document.notes, *marked.notes))


_LONG_LINE = 100  # characters; no agency that breaks its lines by hand breaks them later
_LINE_END = re.compile(r"\r\n?|\n")


def _with_blank_lines(text: str) -> str:
    """Plain text whose paragraphs are told apart: where each line is one, a blank line is put between."""
    lines = _LINE_END.split(text.strip("\r\n"))
    if all(line and line[0] not in " \t" for line in lines) and any(len(line) > _LONG_LINE for line in lines):
        return "\n\n".join(lines)
    return text


def _letters(marked: Marked) -> Counter[str]:
    return Counter("".join("".join(block.text.split()) for block in marked.body))


def lines_of(members: Members, name: str) -> Iterator[tuple[str, str, str]]:
    """(role, form, value) of a member that 1.x names with a suffix, and 2.x and 3.x keep in an array."""
    plain = members.get(name)
    if isinstance(plain, str) and plain.strip():
        yield "", "", plain
    suffixed = f"{name}_"
    for key, value in members.items():
        if key.startswith(suffixed) and isinstance(value, str) and value.strip():
            role = key.removeprefix(suffixed)
            yield role, role, value
    for each in dicts(members.get(f"{name}s")):
        value = each.get("value")
        if isinstance(value, str) and value.strip():
            role = text_of(each, "role").lower().rpartition(":")[2]
            yield role, text_of(each, "contenttype").lower() or role, value


def line_of(value: str, form: str) -> str:
    if "html" not in form:
        return collapse(value)
    return " ".join(block.text for block in from_html(value).body)
