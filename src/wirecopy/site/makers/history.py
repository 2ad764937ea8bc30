"""What became different about a story since it was first published: by its agency, by our desk.

Only what stood on the site is told of, and each step follows from two receipts in a row. Words of earlier
versions are repeated only where the agency's terms and its own later takes allow it (archive/past.py); a
headline of our own that we took back is never repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wirecopy.archive import shown as archive
from wirecopy.archive.past import Past, past_of
from wirecopy.archive.shown import Card, Shown
from wirecopy.body import collapse, paragraphs
from wirecopy.differences import Fate, Paragraph, differences, in_line, is_same
from wirecopy.record.past import Issued, issued
from wirecopy.site import paths
from wirecopy.site.environment import render
from wirecopy.site.imprint import Imprint, imprint
from wirecopy.site.makers.article import notice_page
from wirecopy.site.makers.cards import Reference, agency_reference
from wirecopy.site.makers.direction import direction
from wirecopy.site.makers.times import Moment, moment
from wirecopy.site.pages import Made
from wirecopy_verify.statement import Change

_MOST = 50  # steps told of; a story that is filed anew every minute would fill a book


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one receipt told differently from the one before. `by`: "agency", "desk" or "page"."""

    title: str
    by: str
    said: tuple[str, ...]
    headline: Paragraph  # () where its words are not shown, or stayed
    standfirst: Paragraph
    text: tuple[Paragraph, ...]  # runs of paragraphs that stayed are left out: `left_out`
    left_out: int
    filed: Moment | None
    received: Moment | None
    published: Moment
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """All that history.html shows."""

    address: str
    article: str
    headline: str
    language: str
    direction: str
    agency: Reference
    shows_words: bool
    steps: tuple[Step, ...]  # the newest first
    earlier: int  # steps that are not told of


def make_histories(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are ids of stories. A story that is gone has its notice here too."""
    ids = [int(key) for key in keys]
    live = archive.shown(ids)
    gone = archive.notices(story for story in ids if story not in live)
    receipts = issued([story for story, shown in live.items() if shown.history != "off"])
    past = past_of(list(receipts), {one.version for issues in receipts.values() for one in issues})
    made: dict[str, Made | None] = dict.fromkeys(keys)
    for key, story in zip(keys, ids, strict=True):
        if len(receipts.get(story, ())) > 1:
            made[key] = history_page(live[story], receipts[story], past, imprint())
        elif story in gone:
            made[key] = replace(notice_page(gone[story], imprint()), record=None)
    return made


def history_page(shown: Shown, receipts: Sequence[Issued], past: Mapping[int, Past], site: Imprint) -> Made:
    view = history_view(shown, receipts, past, site)
    return Made(
        content=render("history.html", site, page=view),
        tags=frozenset((f"story:{shown.card.story_id}", "site")),
    )


def history_view(
    shown: Shown, receipts: Sequence[Issued], past: Mapping[int, Past], site: Imprint
) -> HistoryView:
    card = shown.card
    told = receipts[-_MOST:]
    pairs = list(
        zip([None, *told[:-1]] if len(told) == len(receipts) else receipts[-_MOST - 1 :], told, strict=False)
    )
    # This page is for everybody, and salted copy is not.
    words = shown.history == "words" and not shown.salted
    steps = [_step(before, after, past, card, words=words, site=site) for before, after in pairs]
    return HistoryView(
        address=paths.url(paths.history(card.path), site.address),
        article=paths.url(card.path, ""),
        headline=card.headline,
        language=card.language,
        direction=direction(card.language),
        agency=agency_reference(card),
        shows_words=words,
        steps=tuple(reversed(steps)),
        earlier=len(receipts) - len(told),
    )


def _step(
    before: Issued | None, after: Issued, past: Mapping[int, Past], card: Card, *, words: bool, site: Imprint
) -> Step:
    version = past.get(after.version)
    step = Step(
        title="",
        by="agency",
        said=(),
        headline=(),
        standfirst=(),
        text=(),
        left_out=0,
        filed=moment(version.take.created_at, site.zone) if version and version.take.created_at else None,
        received=moment(version.take.received_at, site.zone) if version else None,
        published=moment(after.at, site.zone),
        digest=after.sha256,
    )
    if before is None:
        first = f"First published{_numbered(version)}"
        desk = _by_desk((), after.statement.changes)
        return replace(step, title=first, said=(f"As {card.agency_name} filed it.", *desk))
    desk = _by_desk(before.statement.changes, after.statement.changes)
    if before.version != after.version:
        return _by_agency(replace(step, said=desk), past.get(before.version), version, card, words=words)
    step = replace(step, filed=None, received=None)
    if desk:
        return replace(step, title="Changed by our desk", by="desk", said=desk)
    if before.statement.pictures != after.statement.pictures:
        return replace(step, title="Pictures", by="page", said=(_about_pictures(before, after),))
    said = "No word, headline or picture changed: only what the receipt says of times and credits."
    return replace(step, title="Another receipt", by="page", said=(said,))


def _by_agency(step: Step, before: Past | None, after: Past | None, card: Card, *, words: bool) -> Step:
    name = card.agency_name
    is_correction = after is not None and after.corrects
    what = "corrected version" if is_correction else "new version"
    step = replace(step, title=f"{name} filed a {what}{_numbered(after)}")
    if before is None or after is None:
        return step
    text = differences(paragraphs(before.item.body), paragraphs(after.item.body))
    headline = in_line(before.item.headline, after.item.headline)
    standfirst = in_line(collapse(before.item.summary), collapse(after.item.summary))
    said = list(_counted(text))
    if not is_same([headline]):
        said.append("The headline changed.")
    if not is_same([standfirst]):
        said.append("The summary changed.")
    if not said:
        said.append("No word of the text, the headline or the summary changed.")
    if not words or not before.may_be_said or not after.may_be_said:
        if words or is_correction:
            said.append(_why_not_said(before, after, name))
        return replace(step, said=(*said, *step.said))
    shown = tuple(paragraph for paragraph in text if not is_same([paragraph]))
    return replace(
        step,
        said=(*said, *step.said),
        headline=() if is_same([headline]) else headline,
        standfirst=() if is_same([standfirst]) else standfirst,
        text=shown,
        left_out=len(text) - len(shown),
    )


def _why_not_said(before: Past, after: Past, name: str) -> str:
    if after.corrects:
        return f"{name} says that this version corrects the one before, so the words it replaced are not repeated here."
    if not before.may_be_said:
        return f"{name} has corrected or held back these words since, so they are not repeated here."
    return "The words it replaced are not repeated here."


def _counted(text: Sequence[Paragraph]) -> list[str]:
    """How many paragraphs became different, in words."""
    fates = [{piece.fate for piece in paragraph} for paragraph in text]
    counts = {
        "changed": sum(fate not in ({Fate.SAME}, {Fate.NEW}, {Fate.GONE}) for fate in fates),
        "added": sum(fate == {Fate.NEW} for fate in fates),
        "taken out": sum(fate == {Fate.GONE} for fate in fates),
    }
    said = [
        f"{count} paragraph{'s' if count > 1 else ''} {'were' if count > 1 else 'was'} {what}"
        for what, count in counts.items()
        if count
    ]
    return [f"{', '.join(said)}."] if said else []


# What the desk did, by the field of a receipt's change: put over it, changed again, taken off.
_DESK = {
    "headline": (
        "Our desk put a headline of its own over the agency's.",
        "Our desk changed its headline.",
        "Our desk took its headline off; the agency's own stands.",
    ),
    "picture": (
        "Our desk put another picture on the page.",
        "Our desk changed the picture.",
        "Our desk took its picture off; the agency's own stands.",
    ),
    "crop": (
        "Our desk cropped the picture: the page shows a part of it.",
        "Our desk cropped the picture anew.",
        "Our desk took its crop back; the whole picture stands.",
    ),
    "cut": (
        "Our desk chose which part of the picture stands in lists and in links.",
        "Our desk chose another part of the picture for lists and links.",
        "Our desk took back which part of the picture stands in lists and in links.",
    ),
    "alt": (
        "Our desk described the picture for those who cannot see it.",
        "Our desk changed its description of the picture.",
        "Our desk took its description of the picture back; the agency's own stands.",
    ),
}


def _by_desk(before: Sequence[Change], after: Sequence[Change]) -> tuple[str, ...]:
    had, has = {one.field: one for one in before}, {one.field: one for one in after}
    said = []
    for field, (put, changed, taken) in _DESK.items():
        old, new = had.get(field), has.get(field)
        if old is None and new is not None:
            said.append(put)
        elif new is None and old is not None:
            said.append(taken)
        elif old is not None and new is not None and old.new != new.new:
            said.append(changed)
    return tuple(said)


def _about_pictures(before: Issued, after: Issued) -> str:
    had, has = len(before.statement.pictures), len(after.statement.pictures)
    if has > had:
        return "A picture that came with the story was added." if has == had + 1 else "Pictures were added."
    if has < had:
        return "A picture was taken off." if has == had - 1 else "Pictures were taken off."
    return "A picture changed."


def _numbered(version: Past | None) -> str:
    if version is None or not (version.item.version_filed or version.number):
        return ""
    return f" (version {version.item.version_filed or version.number})"
