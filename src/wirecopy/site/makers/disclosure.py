"""How this page was made: what our staff changed, what our software set apart, said exactly.

A sentence here is a claim that somebody may hold us to. So each follows from one recorded fact, and
none says that something "may" have been done.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from wirecopy.archive.shown import Shown
from wirecopy.item import FurnitureKind
from wirecopy.site.makers import made_with
from wirecopy.site.makers.direction import direction
from wirecopy.site.makers.times import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`text` is ours; `quote` are the agency's words that follow it, in `language`, or ""."""

    text: str
    quote: str = ""
    language: str = ""
    direction: str = ""


# What cleaning takes out of the running text, and where a reader finds it instead.
_SET_APART = {
    FurnitureKind.DATELINE: "the dateline (its place stands at the top)",
    FurnitureKind.BYLINE: "the byline (it stands at the top)",
    FurnitureKind.CREDIT: "the agency's credit line (it stands here)",
    FurnitureKind.COPYRIGHT: "the copyright line (it stands here)",
    FurnitureKind.CORRECTION: "the agency's note of its correction (it stands above the text)",
    FurnitureKind.CAPTION: "a picture's caption (it stands under the picture)",
    FurnitureKind.HEADLINE: "the headline where it was repeated as the first line",
    FurnitureKind.SUMMARY: "the summary (it stands at the top)",
    FurnitureKind.SIGN_OFF: "the agency's sign-off (not printed)",
    FurnitureKind.ADVISORY: "a note to editors (not printed)",
    FurnitureKind.EMBARGO: "an embargo line (not printed)",
    FurnitureKind.TAKE: "a mark of the take (not printed)",
}


def disclose(shown: Shown, zone: ZoneInfo) -> tuple[Sentence, ...]:
    """The sentences of "How this page was made", in order."""
    return (*_by_staff(shown, zone), *_by_software(shown), *_by_machine(shown))


def _by_staff(shown: Shown, zone: ZoneInfo) -> tuple[Sentence, ...]:
    agency, rework = shown.card.agency_name, shown.rework
    if rework is None or not (rework.headline or rework.touches_picture):
        return (
            Sentence(
                text="Nothing on this page was changed by our staff. "
                f"Words, order and credit are as {agency} filed them."
            ),
        )
    headline_at = moment(rework.headline_at or rework.at, zone).full
    picture_at = moment(rework.picture_at or rework.at, zone).full
    said: list[Sentence] = []
    if rework.headline:
        language = shown.card.language
        said.append(
            Sentence(
                text=f"Our desk changed the headline on {headline_at}. The agency's own was:",
                quote=rework.agency_headline,
                language=language,
                direction=direction(language),
            )
        )
    said += _about_picture(shown, picture_at)
    changed = {
        (True, True): "the headline and the picture",
        (True, False): "the headline",
        (False, True): "the picture",
    }[rework.headline, rework.touches_picture]
    said.append(
        Sentence(
            text=f"Our staff changed nothing but {changed}. "
            f"Words, order and credit are as {agency} filed them."
        )
    )
    return tuple(said)


def _about_picture(shown: Shown, at: str) -> list[Sentence]:
    """What our desk did to the picture above the text, each act in a sentence of its own."""
    assert shown.rework is not None
    rework, agency = shown.rework, shown.card.agency_name
    said = [_picture(shown, at)] if rework.picture else []
    its = "the picture" if rework.picture else f"the picture that {agency} filed"
    if rework.cropped:
        said.append(Sentence(text=f"Our desk cropped {its} on {at}: this page shows a part of it."))
    if rework.cut:
        said.append(
            Sentence(text=f"Our desk chose on {at} which part of {its} stands in lists and in links.")
        )
    if rework.described:
        said.append(
            Sentence(text="The description of the picture for those who cannot see it is our desk's own.")
        )
    return said


_CAME_FROM = {
    "story": "another of the agency's pictures in place of its first",
    "desk": "a picture that our staff supplied in place of the agency's own",
}


def _picture(shown: Shown, at: str) -> Sentence:
    assert shown.rework is not None
    source = shown.rework.picture_from
    if shown.rework.agency_picture is None:
        supplied = " It was supplied by our staff." if source == "desk" else ""
        return Sentence(
            text=f"Our desk added the picture on {at}. {shown.card.agency_name} filed none.{supplied}"
        )
    put = _CAME_FROM.get(source, "another picture in place of the agency's own")
    caption = shown.rework.agency_picture.filed.caption
    if not caption:
        return Sentence(text=f"Our desk put {put} on {at}.")
    return Sentence(
        text=f"Our desk put {put} on {at}. The agency's caption was:",
        quote=caption,
        language=shown.card.language,
        direction=direction(shown.card.language),
    )


def _by_software(shown: Shown) -> tuple[Sentence, ...]:
    said: list[Sentence] = []
    taken = {span.kind for span in shown.item.furniture if not span.kept}
    if parts := [words for kind, words in _SET_APART.items() if kind in taken]:
        said.append(Sentence(text=f"Our software set apart from the text: {_listed(parts)}."))
    if count := len(shown.item.repairs):
        places = "one place" if count == 1 else f"{count} places"
        said.append(
            Sentence(
                text="The delivery could not be read as it came. "
                f"Our software repaired it at {places} first, and keeps it as it came."
            )
        )
    return tuple(said)


def _by_machine(shown: Shown) -> tuple[Sentence, ...]:
    """What the agency says that AI did to its text."""
    did = made_with.of_text(shown.item.digital_source_type)
    return (Sentence(text=f"{shown.card.agency_name} says that it {did}."),) if did else ()


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
