import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.enrichment.wire import COURT, FERRY, MINE
from wirecopy.enrichment.near_copies import Copy, CopyKind, NearCopies, compare
from wirecopy.enrichment.wording import wording_of


def what_is(second: tuple[str, ...], *, to: tuple[str, ...]) -> Copy | None:
    return compare(wording_of(to), wording_of(second))


def test_another_dateline_and_sign_off_are_the_same_report() -> None:
    other = (f"PORT LESSING, Jan 5 (Meridian) -- {FERRY[0]}", *FERRY[1:], "--Meridian ab/cd")
    copy = what_is(other, to=FERRY)
    assert copy is not None
    assert (copy.kind, copy.overlap, copy.differs) == (CopyKind.SAME, 1.0, ())


def test_a_shortened_report_is_a_double() -> None:
    copy = what_is(FERRY[:2], to=FERRY)
    assert copy is not None
    assert copy.kind is CopyKind.SHORTENED
    assert copy.is_double


def test_moved_and_thinned_paragraphs_are_a_rewrite() -> None:
    copy = what_is(
        (
            "Eleven passengers went to hospital in Port Lessing with bruises and broken bones.",
            "A ferry with 214 people ran aground off Port Lessing early Monday, the coast guard added.",
            "The Maren Holt struck a sandbank about 4 a.m. in fog, Captain Brandauer told reporters.",
        ),
        to=FERRY,
    )
    assert copy is not None
    assert copy.kind is CopyKind.REWRITTEN


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("214", "231", "214 → 231"),
        ("Eleven", "Thirteen", "Eleven → Thirteen"),
        ("Ilse Brandauer", "Jonas Welk", "Captain Ilse Brandauer → Captain Jonas Welk"),
        ("Monday", "Tuesday", "Monday → Tuesday"),
    ],
)
def test_a_copy_with_another_fact_is_a_development(before: str, after: str, said: str) -> None:
    changed = tuple(text.replace(before, after) for text in FERRY)
    copy = what_is(changed, to=FERRY)
    assert copy is not None
    assert copy.kind is CopyKind.DEVELOPMENT
    assert said in copy.differs
    assert not copy.is_double


def test_a_number_rounded_or_spelled_is_no_change() -> None:
    copy = what_is(tuple(text.replace("Eleven", "11") for text in FERRY), to=FERRY)
    assert copy is not None
    assert copy.is_double


def test_the_same_form_with_other_facts_is_other_news() -> None:
    form = (
        "{} is raising {} mln dlrs via an offering of convertible debentures due {} with a {} pct coupon "
        "and par pricing, said lead manager {}."
    )
    first = form.format("Alder Corp", 40, 2012, "six", "Bray and Co")
    other = form.format("Quince Inc", 175, 2019, "5-1/2", "Ossian Ltd")
    assert what_is((other,), to=(first,)) is None


def test_a_few_words_are_no_copy_of_anything() -> None:
    assert what_is(("Ferry aground off Port Lessing",), to=FERRY) is None


def test_other_reports_are_no_copies() -> None:
    assert what_is(MINE, to=COURT) is None


def test_held_reports_are_found_until_they_are_forgotten() -> None:
    held = NearCopies()
    for story, text in ((1, FERRY), (2, MINE)):
        held.add(story, text, "en", wording_of(text))
    assert [story for story, _ in held.of(wording_of(FERRY[:3]))] == [1]
    assert held.of(wording_of(FERRY), apart_from=1) == []
    held.forget(1)
    assert held.of(wording_of(FERRY)) == []
    assert len(held) == 1


def test_a_story_held_again_is_held_once() -> None:
    held = NearCopies()
    for text in (FERRY, MINE):
        held.add(1, text, "en", wording_of(text))
    assert held.of(wording_of(FERRY)) == []
    assert [story for story, _ in held.of(wording_of(MINE))] == [1]


@given(st.lists(st.sampled_from([*FERRY, *MINE, *COURT]), min_size=2, unique=True))
def test_a_report_is_the_same_as_itself(paragraphs: list[str]) -> None:
    copy = what_is(tuple(paragraphs), to=tuple(paragraphs))
    assert copy == Copy(kind=CopyKind.SAME, overlap=1.0)
