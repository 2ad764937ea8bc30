from hypothesis import given
from hypothesis import strategies as st

from wirecopy.enrichment.postings import Postings


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40, unique=True))
def test_what_was_added_last_is_found(terms: list[int]) -> None:
    postings = Postings()
    postings.add(terms, 7)
    assert 7 in postings.of(terms[-1])


def test_what_was_found_before_the_table_grew_is_found_after() -> None:
    postings = Postings()
    postings.add([123_456_789], 1)
    for number in range(2, 2_000):
        postings.add([(number * 2_654_435_761 + at * 40_503) % 2**32 for at in range(40)], number)
    assert 1 in postings.of(123_456_789) or len(set(postings.of(123_456_789))) == 16
