"""Witnesses over real HTTP: they sign what only grew, and readers see who signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.record.test_auditing import forge, log
from tests.record.witness import Witness, serving
from tests.whole.conftest import line
from tests.whole.filing import GUID, Filing, newsml_g2
from tests.whole.line import Line
from wirecopy.record.models import Witness as State
from wirecopy.site import proofs, witnessing
from wirecopy.site.pagestore import Folder
from wirecopy_verify.audit import audit
from wirecopy_verify.check import Checked, Verdict, check_page
from wirecopy_verify.keys import read_keys

pytestmark = pytest.mark.database
__all__ = ["line"]


@pytest.fixture
def witness(line: Line, tmp_path: Path, settings: LazySettings) -> Iterator[Witness]:
    settings.DATA = tmp_path
    proofs._ring.cache_clear()
    with serving(Witness(proofs.ring(line.now).log_key)) as one:
        settings.WIRECOPY = {**settings.WIRECOPY, "WITNESSES": ((one.address, str(one.key)),)}
        yield one


def ask(line: Line) -> int:
    line.now += timedelta(minutes=1)
    return witnessing.ask_witnesses(line.now, Folder(line.pages))


def checked(line: Line, witnesses: int = 0) -> Checked:
    folder = line.pages / line.story(GUID).path.strip("/")
    return check_page(
        (folder / "index.html").read_bytes(),
        (folder / "provenance.json").read_bytes(),
        read_keys((line.pages / ".well-known/wirecopy-keys.json").read_bytes()),
        proof=(folder / "provenance.tlog-proof").read_text(),
        witnesses=witnesses,
    )


def test_a_witness_signs_and_the_page_s_proof_shows_it(line: Line, witness: Witness) -> None:
    line.file(newsml_g2(Filing()))
    log(line)
    assert "0 witnesses signed" in checked(line, witnesses=1).why
    assert (witnessing.is_due(line.now), ask(line), witnessing.is_due(line.now)) == (True, 1, False)
    found = checked(line, witnesses=1)
    assert found.verdict == Verdict.SAME
    assert found.logged is not None
    assert list(found.logged.witnesses) == ["witness.example"]
    assert "— witness.example " in (line.pages / "log/checkpoint").read_text()


def test_it_signs_every_head_that_grew_out_of_the_one_before(line: Line, witness: Witness) -> None:
    for number in range(4):
        line.file(newsml_g2(Filing(guid=f"urn:example:{number}")))
        log(line)
        assert ask(line) == 1
    assert (witness.asked, witness.seen[witness.log.name].size) == (4, 4)
    keys = read_keys((line.pages / ".well-known/wirecopy-keys.json").read_bytes())
    assert keys.log is not None
    fetch = {file.relative_to(line.pages / "log").as_posix(): file.read_bytes() for file in _files(line)}.get
    found = audit(fetch, keys.log, keys.witnesses)
    assert found.is_sound
    assert found.signed is not None
    assert "witness.example" in found.signed.witnesses


def test_what_it_knows_already_is_learnt_from_its_answer(line: Line, witness: Witness) -> None:
    line.file(newsml_g2(Filing()))
    log(line)
    ask(line)
    State.objects.all().delete()  # as after a backup was put back
    line.file(newsml_g2(Filing(guid="urn:example:2")))
    log(line)
    assert (ask(line), witness.asked) == (1, 3)


def test_it_signs_no_forked_log(line: Line, witness: Witness) -> None:
    line.file(newsml_g2(Filing()))
    log(line)
    ask(line)
    forge("UPDATE record_tile SET hashes = decode(repeat('00', 32), 'hex')")
    line.file(newsml_g2(Filing(guid="urn:example:2")))
    log(line)
    assert ask(line) == 0
    assert "422" in State.objects.get().says
    assert "witness.example" not in (line.pages / "log/checkpoint").read_text()


def test_a_witness_that_is_away_holds_up_nothing_and_is_asked_less_and_less(
    line: Line, witness: Witness, settings: LazySettings
) -> None:
    gone = (("http://127.0.0.1:9/w", str(witness.key)),)
    settings.WIRECOPY = {**settings.WIRECOPY, "WITNESSES": gone}
    line.file(newsml_g2(Filing()))
    log(line)
    assert ask(line) == 0
    assert checked(line).verdict == Verdict.SAME
    assert not witnessing.is_due(line.now)
    assert witnessing.is_due(line.now + timedelta(seconds=6))


def test_a_signature_that_is_not_the_witness_s_is_not_taken(line: Line, witness: Witness) -> None:
    line.file(newsml_g2(Filing()))
    log(line)
    witness.private = Witness(witness.log).private
    assert ask(line) == 0
    assert "without a signature" in State.objects.get().says


def _files(line: Line) -> list[Path]:
    return [file for file in (line.pages / "log").rglob("*") if file.is_file()]
