import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.enrichment.facts import Fact, FactKind, facts_of, same_name, same_number


def numbers(text: str) -> list[str]:
    return [fact.key for fact in facts_of(tuple(text.split()), frozenset()) if fact.kind is FactKind.NUMBER]


def names(text: str) -> list[str]:
    return [fact.key for fact in facts_of(tuple(text.split()), frozenset()) if fact.kind is FactKind.NAME]


def a_number(text: str) -> Fact:
    words = tuple(text.split())
    return next(fact for fact in facts_of(words, frozenset()) if fact.kind is FactKind.NUMBER)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,404", "4404"),
        ("4.4 thousand", "4400"),
        ("twenty-five", "25"),
        ("a dozen", "12"),
        ("2 lakh", "200000"),
        ("1,23,456", "123456"),
        ("1.5 million", "1500000"),
        ("1.5m", "1500000"),
        ("5-1/2", "5.5"),
        ("34-year-old", "34"),
        ("3rd", "3"),
    ],
)
def test_a_number_is_its_value_however_written(text: str, value: str) -> None:
    assert numbers(text) == [value]


@pytest.mark.parametrize(
    ("one", "other"),
    [("2.2 million", "2,191,000"), ("about 4,000", "4,404"), ("eleven", "11"), ("4,400", "4,404")],
)
def test_a_rounded_number_is_the_same(one: str, other: str) -> None:
    assert same_number(a_number(one), a_number(other))
    assert same_number(a_number(other), a_number(one))


@pytest.mark.parametrize(
    ("one", "other"), [("200", "300"), ("20", "26"), ("19", "24"), ("more than 200", "more than 300")]
)
def test_another_number_is_another_fact(one: str, other: str) -> None:
    assert not same_number(a_number(one), a_number(other))


def test_a_run_of_capitals_is_one_name_without_its_titles() -> None:
    assert names("said Captain Ilse Brandauer of Port Lessing") == ["captain ilse brandauer", "port lessing"]
    assert names("Divers looked at it") == []
    assert names("when Senator Salk left on Monday") == ["salk"]


@pytest.mark.parametrize(("one", "other"), [("Ilse Brandauer", "Brandauer"), ("Giuffre", "Guiffre")])
def test_a_part_or_a_slip_is_the_same_name(one: str, other: str) -> None:
    first, second = (Fact(FactKind.NAME, text.lower(), text, 0) for text in (one, other))
    assert same_name(first, second)


@given(st.text(max_size=60))
def test_no_words_are_too_odd(text: str) -> None:
    for fact in facts_of(tuple(word for word in text.split() if word), frozenset()):
        assert fact.key
