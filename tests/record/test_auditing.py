"""`wirecopy log`: our own log against our own rows; and a database put back from a backup."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from tests.emptying import TRIGGERS_OFF, TRIGGERS_ON
from tests.project.conftest import Say, wirecopy
from tests.whole.conftest import line
from tests.whole.filing import FORMATS, Filing, newsml_g2
from tests.whole.line import Line
from wirecopy.errors import WirecopyError
from wirecopy.record.models import Receipt
from wirecopy.site import proofs
from wirecopy.site.pagestore import Folder

pytestmark = pytest.mark.database
__all__ = ["line", "wirecopy"]


@pytest.fixture
def logged(line: Line, tmp_path: Path, settings: LazySettings) -> Line:
    settings.DATA = tmp_path
    proofs._ring.cache_clear()
    for number in range(3):
        line.file(newsml_g2(Filing(guid=f"urn:example:{number}")))
    line.file(newsml_g2(Filing(guid="urn:example:0", version=2, headline="Harbour closes")))
    log(line)
    return line


def log(line: Line) -> None:
    proofs.log_receipts(line.now, Folder(line.pages))


def forge(statement: str) -> None:
    with connection.cursor() as cursor:
        for one in (TRIGGERS_OFF, statement, TRIGGERS_ON):
            cursor.execute(one)


def test_a_log_as_it_should_be_is_sound(logged: Line, wirecopy: Say) -> None:
    code, out, _ = wirecopy("log", "audit")
    assert (code, out.startswith("Sound: 127.0.0.1:8080/log, 4 entries")) == (0, True)
    assert wirecopy("log", "audit", str(logged.pages))[0] == 0


def test_a_kill_leaves_the_log_sound(logged: Line, wirecopy: Say) -> None:
    logged.file(FORMATS["newsml-g2"](Filing(guid="urn:example:1", version=2, status="canceled")))
    log(logged)
    assert wirecopy("log", "audit")[0] == 0


@pytest.mark.parametrize(
    ("forgery", "said"),
    [
        ("UPDATE record_receipt SET sha256 = repeat('0', 64) WHERE log_index = 1", "entry 1"),
        (
            "UPDATE record_receipt SET envelope = '{}' WHERE log_index = 1",
            "not the one whose hash was logged",
        ),
        ("DELETE FROM record_receipt WHERE log_index = 1", "entry 1: No receipt that we hold"),
        ("UPDATE record_loghead SET note = replace(note, E'\n4\n', E'\n3\n')", "signature"),
    ],
)
def test_a_database_that_was_tampered_with_is_told(
    logged: Line, wirecopy: Say, forgery: str, said: str
) -> None:
    forge(forgery)
    code, out, _ = wirecopy("log", "audit")
    assert code == 1
    assert said in out


def test_a_file_of_the_log_that_was_altered_is_told(logged: Line, wirecopy: Say) -> None:
    tile = logged.pages / "log/tile/0/000.p/4"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    assert wirecopy("log", "audit")[0] == 1


def test_a_database_put_back_from_a_backup_signs_no_second_history(logged: Line) -> None:
    last = Receipt.objects.order_by("-pk")[0].pk
    forge("DELETE FROM record_loghead")
    forge(f"DELETE FROM record_receipt WHERE id = {last}")
    forge("UPDATE record_receipt SET log_index = NULL")
    with pytest.raises(WirecopyError, match="put back from a backup"):
        log(logged)


def test_the_head_can_be_printed_to_be_kept_elsewhere(logged: Line, wirecopy: Say) -> None:
    assert wirecopy("log", "checkpoint")[1] == (logged.pages / "log/checkpoint").read_text()
