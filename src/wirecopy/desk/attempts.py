"""How often a sign-in may be tried: five times, then longer and longer waits, kept in the database.

Whoever guesses must not lock out whom they guess at: an address that somebody has signed in from before is
counted for that name alone, and what strangers do elsewhere does not slow it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction

from wirecopy.desk.models import Act, Attempt

FREE = 5
FIRST_WAIT = timedelta(minutes=15)  # doubles with each further attempt; quiet for so long, all is forgotten
LONGEST_WAIT = timedelta(hours=4)
_KNOWN_FOR = timedelta(days=30)

_TAKE = """
INSERT INTO desk_attempt AS a (key, taken, next_at) VALUES (%(key)s, 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET
    taken = CASE WHEN a.next_at < %(now)s - %(first)s THEN 1 ELSE a.taken + 1 END,
    next_at = CASE WHEN a.next_at < %(now)s - %(first)s OR a.taken + 1 < %(free)s THEN %(now)s
                   ELSE %(now)s + least(%(first)s * (2 ^ least(a.taken + 1 - %(free)s, 10)), %(longest)s) END
WHERE a.next_at <= %(now)s
"""


def take(name: str, address: str, now: datetime) -> timedelta:
    """Count an attempt before it is made; zero if it may be made, else how long to wait.

    In one statement a key, so that many attempts at once are counted as many. A refused one is not counted.
    """
    keys = _keys(name, address, now)
    with transaction.atomic(), connection.cursor() as cursor:
        for key in keys:
            words = {"key": key, "now": now, "first": FIRST_WAIT, "longest": LONGEST_WAIT, "free": FREE}
            cursor.execute(_TAKE, words)  # type: ignore[arg-type]  # psycopg takes a timedelta, the stubs do not say so
            if cursor.rowcount == 0:
                may_try_at = max(attempt.next_at for attempt in Attempt.objects.filter(key__in=keys))
                transaction.set_rollback(True)
                return may_try_at - now
    return timedelta()


def forgive(name: str, address: str, now: datetime) -> None:
    """After a good sign-in. The address alone stays counted: its next guess may be at another name."""
    Attempt.objects.filter(key__in=[key for key in _keys(name, address, now) if key[0] != "a"]).delete()
    Attempt.objects.filter(next_at__lt=now - LONGEST_WAIT).delete()


def _keys(name: str, address: str, now: datetime) -> list[str]:
    """Sorted, so that two at once lock them in the same order."""
    known = Act.objects.filter(what="sign in", who=name, address=address, at__gt=now - _KNOWN_FOR).exists()
    if known:
        return [_key("pair", f"{name} {address}")]
    return sorted([_key("address", address), _key("name", name)])


def _key(kind: str, counted: str) -> str:
    """Of one length, however long a name somebody sends; and the table tells no names that were tried."""
    return f"{kind} {sha256(counted.encode()).hexdigest()}"
