"""How partners are doing, in words; nothing secret."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection

from wirecopy.partners.models import Partner
from wirecopy.wires.addresses import shown

_FAILURES_TOLD = 3  # in a row, before a person is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`refused` and `waiting` count sendings. `wants_a_look`: only a person can help."""

    slug: str
    format: str
    how: str
    says: str
    waiting: int
    refused: int
    wants_a_look: bool

    def as_json(self) -> dict[str, object]:
        return asdict(self)


_COUNTS = """
SELECT partner_id, count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'refused'),
       min(at) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'waiting' AND act = 'withdraw')
FROM partners_sending WHERE state IN ('waiting', 'refused') GROUP BY partner_id
"""


def lines(now: datetime) -> list[Line]:
    """All partners but those removed, by name. Reads only."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        counts = {row[0]: row[1:] for row in cursor.fetchall()}
    found = []
    for partner in Partner.objects.exclude(state=Partner.State.REMOVED).order_by("slug"):
        waiting, refused, since, gone = counts.get(partner.pk, (0, 0, None, 0))
        is_paused = partner.state == Partner.State.PAUSED
        fails = partner.failures >= _FAILURES_TOLD and partner.state == Partner.State.ACTIVE
        found.append(
            Line(
                slug=partner.slug,
                format=partner.format,
                how=how(partner),
                says=_says(partner, waiting, refused, since, now, gone=gone),
                waiting=waiting,
                refused=refused,
                wants_a_look=fails or refused > 0 or (is_paused and gone > 0),
            )
        )
    return found


def gets(partner: Partner) -> str:
    """Which copy it asked for, in words: "of the topics shipping, ports; in en"."""
    parts = []
    for word, values in (("topic", partner.topics), ("source", partner.sources)):
        if values:
            parts.append(f"of the {word}{'s' if len(values) > 1 else ''} {', '.join(values)}")
    if partner.languages:
        parts.append(f"in {', '.join(partner.languages)}")
    if partner.licence == Partner.Licence.UNRESTRICTED:
        parts.append("without terms of its own")
    return "copy " + "; ".join(parts) if parts else "all that the agencies permit"


def how(partner: Partner) -> str:
    ways = []
    if partner.way:
        ways.append(f"pushed to {shown(partner.address)}")
    if partner.token_sha256:
        ways.append("it pulls")
    return " and ".join(ways) or "it gets nothing"


def _says(
    partner: Partner, waiting: int, refused: int, since: datetime | None, now: datetime, *, gone: int
) -> str:
    parts = []
    if partner.state == Partner.State.PAUSED:
        parts.append("paused, and what it misses waits")
    if partner.failures:
        parts.append(f"failed {partner.failures} times in a row: {partner.last_error.rstrip('.')}")
    if waiting and since is not None:
        minutes = max(0, int((now - since).total_seconds() // 60))
        withdrawals = "a withdrawal" if gone == 1 else "withdrawals"
        must = f", {gone:,} of them {withdrawals} that it must be told of" if gone else ""
        parts.append(f"{waiting:,} wait, since {minutes} min{must}")
    if refused:
        parts.append(f"{refused:,} refused")
    if not parts:
        parts.append("well" if partner.heard_at else "nothing has gone out yet")
    return "; ".join(parts)
