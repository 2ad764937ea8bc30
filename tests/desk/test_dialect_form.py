"""A dialect as a form: what is written is read back the same, and what is wrong is said at its field."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from wirecopy.desk.dialect_form import SHAPES, read, written
from wirecopy.formats.dialect import MEMBERS
from wirecopy.item import FurnitureKind

_WORDS = st.text(min_size=1, max_size=12)
_PATTERNS = st.from_regex(r"[\w =:\"']{1,20}", fullmatch=True)
_DIALECTS = st.fixed_dictionaries(
    {},
    optional={
        "charset": st.sampled_from(["cp850", "iso646-de"]),
        "controls": st.dictionaries(
            st.sampled_from(["0b", "1f"]), st.sampled_from(["tab", "drop"]), min_size=1
        ),
        "letters": st.dictionaries(_WORDS, st.text(max_size=12), min_size=1, max_size=4),
        "categories": st.dictionaries(_WORDS, _WORDS, min_size=1, max_size=4),
        "priorities": st.dictionaries(_WORDS, st.integers(1, 9), min_size=1, max_size=4),
        "keyword_line": st.just(r"(?P<keyword>\w+) = (?P<take>\d)"),
        "notepad": st.lists(_PATTERNS, min_size=1, max_size=3),
        "furniture": st.lists(
            st.fixed_dictionaries(
                {"pattern": _PATTERNS, "kind": st.sampled_from([*map(str, FurnitureKind)])}
            ),
            min_size=1,
            max_size=3,
        ),
        "identity": st.sampled_from(["keyword", "number"]),
        "trusted_hosts": st.just(["mx.example.org"]),
    },
)


def test_every_member_of_a_dialect_has_a_field() -> None:
    assert list(SHAPES) == list(MEMBERS)


@given(_DIALECTS)
def test_what_is_written_is_read_back(dialect: dict[str, object]) -> None:
    assert read(written(dialect)) == (dialect, {})


def test_lines_are_read_as_people_write_them() -> None:
    dialect, faults = read(
        {
            "categories": "i = World\r\n\r\n s = medtop:15000000 ",
            "priorities": "f = 1",
            "furniture": "take: More to come\ncredit: Meridian.*",
            "letters": '"  " = tab\nq = "="',
        }
    )
    assert faults == {}
    assert dialect == {
        "categories": {"i": "World", "s": "medtop:15000000"},
        "priorities": {"f": 1},
        "furniture": [
            {"kind": "take", "pattern": "More to come"},
            {"kind": "credit", "pattern": "Meridian.*"},
        ],
        "letters": {"  ": "tab", "q": "="},
    }


def test_what_is_wrong_is_said_at_its_field_and_the_others_are_read() -> None:
    dialect, faults = read(
        {"priorities": "f = 12", "kill": "(a", "categories": "i", "charset": "cp850", "furniture": "Ends"}
    )
    assert dialect == {"charset": "cp850"}
    assert faults.keys() == {"priorities", "kill", "categories", "furniture"}
    assert "an urgency from 1 to 9" in faults["priorities"]
    assert "no regular expression" in faults["kill"]
    assert "write what is sent, an equals sign" in faults["categories"]


def test_a_pattern_that_python_itself_gives_up_on_is_a_fault_and_no_crash() -> None:
    for pattern in ("a{99999999999999999999}", "(" * 190 + ")" * 190):
        dialect, faults = read({"keyword_line": f"(?P<keyword>{pattern})"})
        assert dialect or "keyword_line" in faults
    assert json.dumps(written({"controls": {"0b": "tab"}}))
