"""How tests empty tables that refuse to be emptied: as the database's owner, with its triggers off."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

TRIGGERS_OFF = "SET session_replication_role = replica"
TRIGGERS_ON = "SET session_replication_role = origin"

_flush = DatabaseOperations.sql_flush


def empty_despite_triggers() -> None:
    """Between tests Django empties every table with TRUNCATE, which the log and the archive refuse."""

    def sql_flush(self: DatabaseOperations, *asked: Any, **more: Any) -> list[str]:
        statements = _flush(self, *asked, **more)
        return [TRIGGERS_OFF, *statements, TRIGGERS_ON] if statements else []

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[assignment, method-assign]  # it takes whatever Django's takes
