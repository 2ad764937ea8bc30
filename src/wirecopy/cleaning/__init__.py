"""Tells the furniture of a wire story from its copy: Item -> Item.

Datelines, bylines, sign-offs, notes to editors and the like are taken out of the body one step at a
time. Each step names the words it took and where they stood, so that body + furniture = the body as
filed; `accounted` proves it. Cleaning twice changes nothing. What is in doubt stays in the body: a
word of copy taken by mistake is worse than a sign-off left.

To add a step: copy the nearest module, name it in STEPS where its comment says it must stand, and
lay a sample beside the others in tests/cleaning/samples.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

from wirecopy.body import Body
from wirecopy.cleaning.advisory import take_advisories
from wirecopy.cleaning.byline import take_byline
from wirecopy.cleaning.caption import take_captions
from wirecopy.cleaning.copyright import take_copyright
from wirecopy.cleaning.correction import take_corrections
from wirecopy.cleaning.credit import take_credits
from wirecopy.cleaning.credit_chain import point_at_chains
from wirecopy.cleaning.dateline import take_dateline
from wirecopy.cleaning.embargo import take_embargo
from wirecopy.cleaning.headline import take_headline
from wirecopy.cleaning.sign_off import take_sign_offs
from wirecopy.cleaning.summary import point_at_summary
from wirecopy.cleaning.take_marks import take_marks
from wirecopy.cleaning.taking import Step
from wirecopy.item import FurnitureKind, Item, Signal, Status

__all__ = ["POINTERS", "STEPS", "TAKERS", "accounted", "clean"]

TAKERS: tuple[Step, ...] = (
    # First: "Eds: Hold for release until ..." is an embargo, and as a note to editors it would hold nothing.
    take_embargo,
    # Before corrections: none; after them "EDS: CORRECTS ..." would already be a note to editors.
    take_corrections,
    # Before all that look at the foot: a notepad is the foot until it is gone.
    take_advisories,
    take_marks,
    take_copyright,
    take_headline,
    # Before the dateline: whatever stands behind it is copy.
    take_byline,
    take_dateline,
    # After the dateline: its agency vouches for the one that signs.
    take_sign_offs,
    take_credits,
    # After the dateline, so that a caption is not mistaken for the lead it was made from.
    take_captions,
)
POINTERS: tuple[Step, ...] = (
    # After everything that takes words, or they would point at words that are gone.
    point_at_chains,
    point_at_summary,
)
STEPS = TAKERS + POINTERS

EMPTIED = "cleaning would have left nothing"

_BLANKS = "\t\n\f\r "


def clean(item: Item) -> Item:
    """The item with its furniture named, and taken out of the body where it is not copy.

    Safe to repeat. A usable item whose every word would go keeps them all and carries a note; an
    embargo, a signal or a note to editors found on the way holds all the same.
    """
    cleaned = item
    # Taking one line lays the next one bare, so the steps go round until all have seen what is left.
    in_vain = 0
    for take in cycle(TAKERS):
        before, cleaned = cleaned, take(cleaned)
        in_vain = in_vain + 1 if cleaned is before else 0
        if in_vain == len(TAKERS):
            break
    if item.body and not cleaned.body and item.status is Status.USABLE:
        return _spared(item, cleaned)
    for point in POINTERS:
        cleaned = point(cleaned)
    return cleaned


def accounted(filed: Body, item: Item) -> bool:
    """Whether body and furniture of `item` together are the body as filed.

    True if in every filed block the remaining text and the spans taken out of it stand where they
    say, in each other's neighbourhood with nothing between but blanks, none twice; and if all words
    that are only pointed at are still there.
    """
    pieces: dict[int, list[tuple[int, int, str]]] = {}
    for block in item.body:
        pieces.setdefault(block.filed_as, []).append(
            (block.offset, block.offset + len(block.text), block.text)
        )
    remaining = {number: tuple(held) for number, held in pieces.items()}
    for span in item.furniture:
        if span.kept:
            if not any(
                start <= span.start and span.end <= end for start, end, _ in remaining.get(span.block, ())
            ):
                return False
            if filed[span.block].text[span.start : span.end] != span.text:
                return False
        else:
            pieces.setdefault(span.block, []).append((span.start, span.end, span.text))
    order = [block.filed_as for block in item.body]
    return (
        order == sorted(set(order))
        and all(0 <= number < len(filed) for number in pieces)
        and all(_tiles(block.text, sorted(pieces.get(number, ()))) for number, block in enumerate(filed))
    )


def _tiles(text: str, pieces: list[tuple[int, int, str]]) -> bool:
    reached = 0
    for start, end, words in pieces:
        if start < reached or text[start:end] != words or text[reached:start].strip(_BLANKS):
            return False
        reached = end
    return not text[reached:].strip(_BLANKS)


def _spared(item: Item, cleaned: Item) -> Item:
    notes = item.notes if EMPTIED in item.notes else (*item.notes, EMPTIED)
    taken = cleaned.furniture[len(item.furniture) :]
    signals = cleaned.signals
    # Nothing but words to editors: not for readers, though they stay in the body.
    if any(span.kind == FurnitureKind.ADVISORY for span in taken):
        signals |= {Signal.ADVISORY}
    return replace(item, notes=notes, signals=signals, embargo=cleaned.embargo)
