"""How often one person may do what could be abused. What takes copy off the site is never limited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import connection

from wirecopy.desk.models import Attempt


@dataclass(frozen=True, slots=True)
class Limit:
    most: int
    within: timedelta


# By the act's name in roles.MAY. Nobody reaches these by hand; a script with a stolen session does.
LIMITS: dict[str, Limit] = {
    "people": Limit(60, timedelta(hours=1)),  # invitations, roles, resets
    "picture": Limit(200, timedelta(minutes=10)),  # uploads
    "sources": Limit(60, timedelta(minutes=10)),  # a test asks other people's servers
    "dialect": Limit(300, timedelta(minutes=10)),  # each starts a reader or two
    "partners": Limit(60, timedelta(minutes=10)),  # each may send much to somebody else
    "faults": Limit(200, timedelta(minutes=10)),  # replays and previews
    "log": Limit(20, timedelta(minutes=10)),  # exports
    "save view": Limit(100, timedelta(hours=1)),
}

_SPEND = """
INSERT INTO desk_attempt AS a (key, taken, next_at) VALUES (%(key)s, 1, %(now)s + %(within)s)
ON CONFLICT (key) DO UPDATE SET
    taken = CASE WHEN a.next_at <= %(now)s THEN 1 ELSE a.taken + 1 END,
    next_at = CASE WHEN a.next_at <= %(now)s THEN %(now)s + %(within)s ELSE a.next_at END
WHERE a.next_at <= %(now)s OR a.taken < %(most)s
"""


def spend(act: str, user_id: int, now: datetime) -> timedelta:
    """Count one `act` of somebody; zero if it may be done, else how long to wait. A refused one is not counted."""
    limit = LIMITS.get(act)
    if limit is None:
        return timedelta()
    key = f"act {act} {user_id}"
    words = {"key": key, "now": now, "within": limit.within, "most": limit.most}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, words)  # type: ignore[arg-type]  # psycopg takes a timedelta, the stubs do not say so
        if cursor.rowcount:
            return timedelta()
    until = Attempt.objects.filter(key=key).values_list("next_at", flat=True).first()
    return max(until - now, timedelta(seconds=1)) if until else timedelta()


def in_words(wait: timedelta) -> str:
    minutes = ceil(wait.total_seconds() / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
