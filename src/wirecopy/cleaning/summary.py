"""Points at the lead where the standfirst says the same, so that the page shows those words once.

The words are the lead's: they belong to the story and stay in it, and so the page leaves out the
standfirst. The item keeps its summary as filed, for lists, feeds and search. The span says which
words are repeated; a page asks only whether there is one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from wirecopy.body import collapse, point_at
from wirecopy.cleaning.dateline import read_dateline
from wirecopy.cleaning.taking import has_taken, loose
from wirecopy.item import FurnitureKind, Item

STEP = "summary"

_ELLIPSIS = re.compile(r"[\s\[(]*(?:…|\.\.\.+)[\])]*\s*$")
_SHORTEST = 20
_PARAGRAPHS = 3


def point_at_summary(item: Item) -> Item:
    if not item.summary or not item.body or item.body[0].within or has_taken(item, FurnitureKind.SUMMARY):
        return item
    end = _repeated(item)
    if not end:
        return item
    span = point_at(item.body, 0, 0, end, kind=FurnitureKind.SUMMARY, step=STEP)
    return replace(item, furniture=(*item.furniture, span))


def _repeated(item: Item) -> int:
    """How many characters of the lead the summary repeats from its start; 0 if it says anything else."""
    lead = loose(item.body[0].text)
    summary = collapse(item.summary)
    if len(summary) >= _SHORTEST and item.body[0].text == summary:
        return len(summary)
    for form in (summary, _without_dateline(summary, item)):
        wanted = loose(_ELLIPSIS.sub("", form) if _is_cut(form) else form)
        if len(wanted) < _SHORTEST and wanted != lead:
            continue
        if lead.startswith(wanted) and _whole_words(lead, wanted, form):
            return len(wanted)
        # A feed's summary cut at so many characters may run on into the next paragraphs.
        running = " ".join(loose(block.text) for block in item.body[:_PARAGRAPHS] if not block.within)
        if wanted.startswith(lead) and running.startswith(wanted):
            return len(lead)
    return 0


def _whole_words(lead: str, wanted: str, form: str) -> bool:
    # Cut in the middle of a word only where an ellipsis says that it was cut.
    return (
        len(wanted) == len(lead)
        or not (lead[len(wanted)].isalnum() and wanted[-1].isalnum())
        or _is_cut(form)
    )


def _is_cut(summary: str) -> bool:
    return summary.rstrip(" ])").endswith(("…", "..."))


def _without_dateline(summary: str, item: Item) -> str:
    found = read_dateline(summary, item)
    return summary[found.end :].lstrip() if found else summary
