import gzip
from pathlib import Path

import pytest

from wirecopy.evaluation.sets import SetError, rows, text


def test_each_line_is_one_object_gzipped_or_not(tmp_path: Path) -> None:
    lines = b'{"id": "a"}\n\n{"id": "b"}\n'
    (tmp_path / "set.jsonl").write_bytes(lines)
    (tmp_path / "set.jsonl.gz").write_bytes(gzip.compress(lines))
    for name in ("set.jsonl", "set.jsonl.gz"):
        assert [text(row, "id") for row in rows(tmp_path / name)] == ["a", "b"]


@pytest.mark.parametrize("line", [b"[1]\n", b"{\n", b"\xff\n"])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(b'{"id": "a"}\n' + line)
    with pytest.raises(SetError, match=r"set\.jsonl, line 2"):
        list(rows(path))


def test_a_file_cut_off_is_an_error_with_words(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "a"}\n' * 1000)[:-12])
    with pytest.raises(SetError, match="cannot be read"):
        list(rows(path))
    with pytest.raises(SetError, match="cannot be read"):
        list(rows(tmp_path / "missing.jsonl"))


def test_a_member_that_is_missing_is_named() -> None:
    with pytest.raises(SetError, match='"title"'):
        text({"id": "a"}, "title")
