"""What no sample can say: boxes, line breaks, pictures, and when cleaning holds back."""

from __future__ import annotations

from dataclasses import replace

from tests.cleaning.sample import a_block, an_item, named
from wirecopy.body import Block, BlockKind, Box, BoxKind, Mark, MarkKind, Span
from wirecopy.cleaning import EMPTIED, accounted, clean
from wirecopy.item import FurnitureKind, Item, Picture, Place, Signal, Status

LEAD = "Ferries between the two islands will sail again from Monday, the harbour board said."
MORE = "The line had been shut since a storm broke the quay at Nordhaven in November."
LIST = (Box(BoxKind.BULLETS, 1), Box(BoxKind.LIST_ITEM, 2))
FIGURE = (Box(BoxKind.FIGURE, 1), Box(BoxKind.CAPTION, 2))
CAPTION = "The ferry Seeschwalbe at the quay."


def texts(item: Item) -> list[str]:
    return [block.text for block in item.body]


def a_picture(caption: str = "") -> Picture:
    return Picture(renditions=(), caption=caption)


def test_nothing_is_taken_out_of_lists_tables_and_quotes() -> None:
    boxed = [
        a_block("PARIS (Reuters) - The list begins.", within=LIST),
        a_block(LEAD),
        a_block("ENDS", within=(Box(BoxKind.QUOTE, 3),)),
    ]
    assert clean(an_item(*boxed)).furniture == ()


def test_a_notepad_reaches_through_lists_to_the_end() -> None:
    cleaned = clean(an_item(LEAD, "### Notizblock", a_block("Kai 1", within=LIST), a_block("", within=LIST)))
    assert texts(cleaned) == [LEAD]
    assert cleaned.ed_note == "### Notizblock\nKai 1"


def test_a_notepad_inside_preformatted_text_is_cut_off_at_its_line() -> None:
    block = Block(BlockKind.PREFORMATTED, f"{LEAD}\n### Notizblock\nKai 1")
    cleaned = clean(an_item(block, "Call the desk."))
    assert texts(cleaned) == [LEAD]
    assert cleaned.ed_note.endswith("Call the desk.")


def test_the_first_line_of_a_broken_block_may_be_the_byline() -> None:
    text = f"By Jane Example NORDHAVEN (AFP) - {LEAD}"
    block = a_block(text, Mark(15, 16, MarkKind.BREAK))
    cleaned = clean(an_item(block, MORE))
    assert named(cleaned) == ["byline: By Jane Example", "dateline: NORDHAVEN (AFP) -"]
    assert texts(cleaned) == [LEAD, MORE]


def test_the_last_line_of_a_broken_block_may_be_the_sign_off() -> None:
    cleaned = clean(
        an_item(LEAD, a_block(f"{MORE} --IANS ksk/", Mark(len(MORE), len(MORE) + 1, MarkKind.BREAK)))
    )
    assert named(cleaned) == ["sign-off: --IANS ksk/"]
    assert cleaned.body[1].marks == ()


def test_marks_keep_to_their_words_when_a_dateline_goes() -> None:
    text = f"NORDHAVEN, Jan 5 (NWA) - {LEAD}"
    at = text.index("islands")
    cleaned = clean(an_item(a_block(text, Mark(at, at + 7, MarkKind.STRONG)), MORE))
    (mark,) = cleaned.body[0].marks
    assert cleaned.body[0].text[mark.start : mark.end] == "islands"


def test_the_place_of_the_dateline_comes_first_and_once() -> None:
    item = replace(an_item(f"NORDHAVEN (AFP) - {LEAD}", MORE), places=(Place(name="Sundvik"),))
    assert [place.name for place in clean(item).places] == ["NORDHAVEN", "Sundvik"]
    known = replace(item, places=(Place(name="Nordhaven", code="ex:1"),))
    assert clean(known).places == known.places


def test_a_filed_dateline_vouches_for_its_place_in_the_text() -> None:
    text = f"Nordhaven – {LEAD}"
    assert clean(an_item(text, MORE)).furniture == ()
    assert named(clean(replace(an_item(text, MORE), dateline="Nordhaven, 5 Jan"))) == [
        "dateline: Nordhaven –"
    ]


def test_a_dateline_is_taken_once_only() -> None:
    cleaned = clean(an_item(f"NORDHAVEN (AFP) - SUNDVIK (AFP) - {LEAD}", MORE))
    assert texts(cleaned)[0].startswith("SUNDVIK (AFP) - ")


def test_a_caption_fills_the_picture_that_has_none() -> None:
    item = replace(an_item(LEAD, a_block(CAPTION, within=FIGURE), MORE), pictures=(a_picture(),))
    cleaned = clean(item)
    assert cleaned.pictures == (a_picture(CAPTION),)
    assert texts(cleaned) == [LEAD, MORE]


def test_a_caption_that_no_picture_can_carry_stays() -> None:
    item = replace(
        an_item(LEAD, a_block(CAPTION, within=FIGURE)), pictures=(a_picture("Another ship altogether."),)
    )
    assert clean(item) == item


def test_without_pictures_a_caption_is_taken_only_from_a_figure() -> None:
    assert texts(clean(an_item(LEAD, a_block(CAPTION, within=FIGURE)))) == [LEAD]
    bare = an_item(LEAD, a_block(CAPTION, within=FIGURE[1:]))
    assert clean(bare) == bare


def test_a_lead_that_is_also_the_caption_stays_the_lead() -> None:
    item = replace(an_item(f"NORDHAVEN (AFP) - {LEAD}", MORE), pictures=(a_picture(LEAD),))
    assert texts(clean(item)) == [LEAD, MORE]


def test_a_usable_item_is_never_emptied() -> None:
    item = an_item("(MORE)", "ENDS")
    cleaned = clean(item)
    assert cleaned.body == item.body
    assert cleaned.notes == (EMPTIED,)
    assert clean(cleaned) == cleaned


def test_words_to_editors_alone_are_marked_as_not_for_readers() -> None:
    cleaned = clean(an_item("Eds: A corrected story will follow."))
    assert Signal.ADVISORY in cleaned.signals


def test_a_killed_item_may_be_emptied() -> None:
    cleaned = clean(replace(an_item("ATTENTION EDITORS: Kill this story."), status=Status.CANCELED))
    assert cleaned.body == ()
    assert cleaned.ed_note == "ATTENTION EDITORS: Kill this story."


def test_an_item_without_a_body_is_left_alone() -> None:
    item = an_item()
    assert clean(item) is item


def test_accounting_notices_a_lost_a_doubled_and_a_changed_word() -> None:
    item = an_item(f"NORDHAVEN (AFP) - {LEAD}", MORE)
    cleaned = clean(item)
    first, second = cleaned.body
    (span,) = cleaned.furniture
    assert accounted(item.body, cleaned)
    for wrong in (
        replace(cleaned, body=(first,)),
        replace(cleaned, body=(first, second, second)),
        replace(cleaned, body=(second, first)),
        replace(cleaned, body=(replace(first, text=first.text[:-1]), second)),
        replace(cleaned, body=(replace(first, text=first.text.upper()), second)),
        replace(cleaned, furniture=()),
        replace(cleaned, furniture=(span, span)),
        replace(cleaned, furniture=(span, Span(FurnitureKind.BYLINE, 7, 0, 2, "By"))),
        replace(cleaned, furniture=(span, replace(span, kept=True))),
        replace(cleaned, furniture=(span, Span(FurnitureKind.SUMMARY, 1, 0, 3, "the", kept=True))),
    ):
        assert not accounted(item.body, wrong)


def test_a_note_that_says_what_was_corrected_becomes_the_correction() -> None:
    note = "CORRECTS the name of the quay in the second paragraph."
    filed = replace(an_item(LEAD, MORE), ed_note=note, signals=frozenset({Signal.CORRECTION}))
    assert clean(filed).correction == note


def test_a_note_with_words_only_for_editors_is_never_shown_as_a_correction() -> None:
    note = "CORRECTS the name of the quay. Call the desk on +44 20 7946 0000."
    filed = replace(an_item(LEAD, MORE), ed_note=note, signals=frozenset({Signal.CORRECTION}))
    assert clean(filed).correction == ""
