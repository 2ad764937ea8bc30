"""A forged log is found out: a rewritten entry, a fork, a removed entry, and whatever hides words in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.verify.receipts import LOG, LOG_KEY
from wirecopy_verify import tiles
from wirecopy_verify.audit import Audit, audit
from wirecopy_verify.cli import main
from wirecopy_verify.keys import write_keys
from wirecopy_verify.merkle import head, leaf_hash
from wirecopy_verify.notes import Checkpoint, sign_checkpoint

ENTRIES = [hashlib.sha256(str(number).encode()).digest() for number in range(600)]


def note(entries: Sequence[bytes]) -> str:
    root = head([leaf_hash(entry) for entry in entries])
    return sign_checkpoint(Checkpoint(LOG_KEY.name, len(entries), root), LOG_KEY.name, LOG)


def a_log(entries: Sequence[bytes] = ENTRIES) -> dict[str, bytes]:
    """Every file of the log that holds these entries, as who has its key can always make them."""
    leaves = [leaf_hash(entry) for entry in entries]
    files = {"checkpoint": note(entries).encode()}
    for tile in tiles.tiles_of(len(entries)):
        each = 256**tile.level
        places = range(tile.number * 256, tile.number * 256 + tile.width)
        files[tile.path] = b"".join(head(leaves[at * each : (at + 1) * each]) for at in places)
        if not tile.level:
            files[tiles.bundle_path(tile.number, tile.width)] = tiles.bundle([entries[at] for at in places])
    return files


def looked(files: dict[str, bytes], *remembered: str) -> Audit:
    return audit(files.get, LOG_KEY, remembered=remembered)


def told(found: Audit) -> str:
    return " ".join(f"{fault.where}: {fault.what}" for fault in found.faults)


def test_a_log_that_only_grew_is_sound() -> None:
    found = looked(a_log(), *(note(ENTRIES[:size]) for size in (0, 1, 255, 256, 257, 599, 600)))
    assert (found.is_sound, found.faults, found.entries) == (True, (), tuple(ENTRIES))


def test_an_entry_that_was_rewritten_is_found_by_the_tile() -> None:
    files = a_log()
    files["tile/entries/001"] = files["tile/entries/001"].replace(ENTRIES[300], ENTRIES[0])
    assert "entry 300" in told(looked(files))


def test_a_log_rewritten_whole_by_who_has_its_key_is_found_by_a_remembered_head() -> None:
    forged = [*ENTRIES[:300], ENTRIES[0], *ENTRIES[301:]]
    assert looked(a_log(forged)).is_sound
    assert "rewritten" in told(looked(a_log(forged), note(ENTRIES[:400])))
    assert looked(a_log(forged), note(ENTRIES[:300])).is_sound  # what is before it is as it was


def test_two_heads_of_one_size_are_a_fork() -> None:
    assert "two heads of one size" in told(looked(a_log(), note([*ENTRIES[:-1], ENTRIES[0]])))


def test_two_remembered_heads_that_contradict_each_other_are_a_fork_too() -> None:
    one, other = note(ENTRIES[:9]), note(ENTRIES[1:10])
    assert "two heads of one size" in told(looked(a_log(), one, other))


def test_an_entry_that_was_removed_is_found() -> None:
    without = [*ENTRIES[:300], *ENTRIES[301:]]
    assert "rewritten" in told(looked(a_log(without), note(ENTRIES[:500])))
    assert "lost entries" in told(looked(a_log(ENTRIES[:-1]), note(ENTRIES)))
    kept = audit(a_log(without).get, LOG_KEY, receipts={300: ENTRIES[300]})
    assert "entry 300: The receipt" in told(kept)


@pytest.mark.parametrize("path", ["tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/000"])
def test_every_file_that_is_missing_or_altered_is_named(path: str) -> None:
    without = a_log()
    del without[path]
    altered = a_log()
    altered[path] = altered[path][:-1] + bytes([altered[path][-1] ^ 1])
    assert not looked(without).is_sound
    assert not looked(altered).is_sound
    assert path in told(looked(without)) + told(looked(altered))


def test_words_in_place_of_a_hash_are_found() -> None:
    entries = [*ENTRIES[:2], b"A minister is said to have taken money."]
    assert "entry 2: It has 39 bytes" in told(looked(a_log(entries)))


def test_a_partial_tile_that_was_cleared_away_is_read_out_of_the_full_one() -> None:
    files = a_log()
    old = a_log(ENTRIES[:300])
    files |= {path: old[path] for path in ("checkpoint", "tile/1/000.p/1")}
    assert looked(files).is_sound


def test_an_outsider_remembers_heads_and_is_told_of_a_forgery(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, seen = tmp_path / "log", tmp_path / "seen.jsonl"
    (tmp_path / "wirecopy-keys.json").write_bytes(write_keys([], LOG_KEY))
    lay(folder, a_log(ENTRIES[:400]))
    assert main(["log", str(folder), "--remember", str(seen)]) == 0
    lay(folder, a_log())
    assert main(["log", str(folder), "--remember", str(seen)]) == 0
    assert len(seen.read_text().splitlines()) == 2
    lay(folder, a_log([ENTRIES[1], *ENTRIES[1:], ENTRIES[0]]))
    capsys.readouterr()
    assert main(["log", str(folder), "--remember", str(seen), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [fault["what"][:19] for fault in said["faults"]] == ["The log was rewritt"] * 2
    assert main(["log", str(folder), "--witnesses", "1"]) == 1
    assert main(["log", str(tmp_path / "nowhere")]) == 69


def lay(folder: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
