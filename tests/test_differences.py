"""Word-level differences: right for every pair of versions, and plain to read."""

from __future__ import annotations

from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from wirecopy.body import collapse
from wirecopy.differences import Fate, Paragraph, differences, in_line, is_same

_texts = st.lists(
    st.text(alphabet=st.sampled_from("ab -,.é號x1\u200f\u00a0"), max_size=25).map(collapse).filter(bool),
    max_size=8,
)


def _side(paragraphs: tuple[Paragraph, ...], without: Fate) -> list[str]:
    sides = (
        "".join(piece.text for piece in paragraph if piece.fate is not without) for paragraph in paragraphs
    )
    return [side for side in sides if side]


def _marked(paragraph: Paragraph) -> str:
    marks = {Fate.SAME: "{}", Fate.GONE: "[-{}-]", Fate.NEW: "[+{}+]"}
    return "".join(marks[piece.fate].format(piece.text) for piece in paragraph)


@given(_texts, _texts)
def test_both_versions_can_be_read_from_their_differences(before: list[str], after: list[str]) -> None:
    found = differences(before, after)
    assert _side(found, Fate.NEW) == before
    assert _side(found, Fate.GONE) == after


@given(_texts)
def test_a_version_does_not_differ_from_itself(texts: list[str]) -> None:
    assert is_same(differences(texts, texts))


def test_one_figure_that_changed_is_all_that_is_marked() -> None:
    (found,) = differences(
        ["The storm killed 12 people on Friday."], ["The storm killed 14 people on Friday."]
    )
    assert _marked(found) == "The storm killed [-12-][+14+] people on Friday."


def test_a_phrase_that_changed_is_one_change_and_not_one_for_each_word() -> None:
    found = in_line("The mayor spoke to reporters today", "The mayor answered nobody at all today")
    assert _marked(found) == "The mayor [-spoke to reporters-][+answered nobody at all+] today"


def test_a_paragraph_put_between_leaves_its_neighbours_as_they_were() -> None:
    found = differences(
        ["First of all.", "Last of all."], ["First of all.", "Quite another thing.", "Last of all."]
    )
    assert [_marked(one) for one in found] == ["First of all.", "[+Quite another thing.+]", "Last of all."]


def test_a_rewritten_paragraph_is_found_though_another_came_before_it() -> None:
    before = ["The quay opened at noon after repairs."]
    after = ["Nobody was hurt.", "The quay opened at dusk after repairs."]
    assert [_marked(one) for one in differences(before, after)] == [
        "[+Nobody was hurt.+]",
        "The quay opened at [-noon-][+dusk+] after repairs.",
    ]


def test_chinese_is_compared_character_by_character() -> None:
    assert _marked(in_line("三人死亡", "五人死亡")) == "[-三-][+五+]人死亡"


def test_versions_made_to_be_slow_are_compared_in_time() -> None:
    before = ["ab " * 60_000 + "c", *("x y " * 50 for _ in range(300))]
    after = ["ba " * 60_000 + "d", *("y x " * 51 for _ in range(300))]
    started = perf_counter()
    found = differences([collapse(text) for text in before], [collapse(text) for text in after])
    assert perf_counter() - started < 5
    assert _side(found, Fate.NEW) == [collapse(text) for text in before]
