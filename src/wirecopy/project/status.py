"""`wirecopy status`: how things stand, on one screen, and what needs a person."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from wirecopy.project.health import Check

_RECENT = 30  # deliveries that show a source's rhythm
_LOOK_BACK = timedelta(days=7)  # faults older than this are told, and need nobody any more
_SHOWN = 5  # of each kind of need


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    slug: str
    agency: str
    health: str  # a value of wires.health.State
    says: str
    wants_a_look: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerLine:
    slug: str
    how: str
    says: str
    wants_a_look: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something only a person can settle. `act`: the command that does, "" where there is none."""

    says: str
    act: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    now: datetime
    checks: tuple[Check, ...]
    sources: tuple[SourceLine, ...]
    partners: tuple[PartnerLine, ...]
    deliveries_waiting: int
    pages_due: int
    stories: dict[str, int]  # state -> how many
    last_headline: str
    last_path: str
    last_published_at: datetime | None
    older_faults: int  # deliveries at fault before _LOOK_BACK
    needs: tuple[Need, ...]
    more_needs: int  # not listed, because there are many of their kind


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object, for scripts")


def run(args: argparse.Namespace) -> int:
    """0: all is well. 1: something needs a person."""
    from rich.console import Console

    status = look(datetime.now(UTC))
    if args.json:
        print(json.dumps(_as_json(status), ensure_ascii=False, indent=2))
    else:
        _show(status, Console(highlight=False, soft_wrap=True))
    return 1 if status.needs else 0


def look(now: datetime) -> Status:
    """How things stand. Reads only; safe at any time, beside everything."""
    from wirecopy.project import health

    checks = tuple(health.checks(now))
    sources = _sources(now)
    partners = _partners(now)
    faults, more_faults, older = _faults(now)
    stories, more_stories = _stories()
    last = _ask(_LAST)
    return Status(
        now=now,
        checks=checks,
        sources=sources,
        partners=partners,
        deliveries_waiting=_ask("SELECT count(*) FROM wires_delivery WHERE state = 'waiting'")[0][0],
        pages_due=_ask("SELECT count(*) FROM site_due")[0][0],
        stories=dict(_ask("SELECT state, count(*) FROM archive_story GROUP BY state ORDER BY state")),
        last_headline=last[0][0] if last else "",
        last_path=last[0][1] if last else "",
        last_published_at=last[0][2] if last else None,
        older_faults=older,
        needs=(
            *(Need(says=f"{check.name}: {check.says}") for check in checks if not check.ok),
            *(
                Need(says=f"Source {source.slug}: {source.says}", act=f"wirecopy source test {source.slug}")
                for source in sources
                if source.wants_a_look
            ),
            *(
                Need(says=f"Partner {one.slug}: {one.says}", act=f"wirecopy partner test {one.slug}")
                for one in partners
                if one.wants_a_look
            ),
            *faults,
            *stories,
            *_refused(),
        ),
        more_needs=more_faults + more_stories,
    )


# What is asked of the database

_LAST = """
SELECT v.headline, s.path, s.first_published_at FROM archive_story s JOIN archive_version v ON v.id = s.shown_id
WHERE s.state = 'live' AND s.kind = 'text' AND s.first_published_at IS NOT NULL
ORDER BY s.first_published_at DESC, s.id DESC LIMIT 1
"""
_RECENT_OF_EACH = """
SELECT s.id, d.received_at FROM wires_source s CROSS JOIN LATERAL (
    SELECT received_at FROM wires_delivery WHERE source_id = s.id ORDER BY received_at DESC LIMIT %s) d
"""
_FAULTY = """
SELECT d.id, s.slug, d.name, d.state, d.faults::text FROM wires_delivery d JOIN wires_source s ON s.id = d.source_id
WHERE NOT (d.faults = '[]'::jsonb) AND d.received_at >= %s ORDER BY d.received_at DESC
"""
_OLDER = "SELECT count(*) FROM wires_delivery WHERE NOT (faults = '[]'::jsonb) AND received_at < %s"
# `on_hold`: the desk or the agency decided already; it waits for them and not for us.
_WAIT_FOR_A_PERSON = """
SELECT s.code, s.state, s.disputed, s.agency,
       (SELECT v.headline FROM archive_version v WHERE v.story_id = s.id ORDER BY v.id DESC LIMIT 1),
       (SELECT v.way_why FROM archive_version v WHERE v.id = s.newest_id)
FROM archive_story s
WHERE (s.state IN ('held', 'waiting') AND NOT s.on_hold AND s.publish_at IS NULL) OR (s.disputed AND s.state <> 'killed')
ORDER BY s.id DESC
"""


def _sources(now: datetime) -> tuple[SourceLine, ...]:
    from wirecopy.wires.health import health, troubles
    from wirecopy.wires.models import Source

    recent: dict[int, list[datetime]] = {}
    for source_id, received_at in _ask(_RECENT_OF_EACH, _RECENT):
        recent.setdefault(source_id, []).append(received_at)
    trouble = troubles(now)
    lines = []
    for source in Source.objects.exclude(state=Source.State.REMOVED).order_by("slug"):
        state = health(source, recent.get(source.pk, []), now, trouble=trouble.get(source.pk, ""))
        lines.append(
            SourceLine(
                slug=source.slug,
                agency=source.agency_name,
                health=state.state.value,
                says=state.says,
                wants_a_look=state.wants_a_look,
            )
        )
    return tuple(lines)


def _partners(now: datetime) -> tuple[PartnerLine, ...]:
    from wirecopy.partners.health import lines

    return tuple(
        PartnerLine(slug=line.slug, how=line.how, says=line.says, wants_a_look=line.wants_a_look)
        for line in lines(now)
    )


def _faults(now: datetime) -> tuple[list[Need], int, int]:
    """Needs, how many more there are of late, and how many deliveries were at fault before."""
    late = [
        (row, json.loads(row[4]))
        for row in _ask(_FAULTY, now - _LOOK_BACK)
    ]  # fmt: skip
    wanted = [
        (row, faults)
        for row, faults in late
        if row[3] == "quarantined" or any(fault.get("fatal", True) for fault in faults)
    ]
    needs = [_fault_need(row, faults) for row, faults in wanted[:_SHOWN]]
    return needs, max(0, len(wanted) - _SHOWN), _ask(_OLDER, now - _LOOK_BACK)[0][0]


def _fault_need(row: tuple[Any, ...], faults: Sequence[dict[str, Any]]) -> Need:
    number, source, name, state, _ = row
    # A quarantined delivery may have nothing but a note first; the fatal fault is the one to tell.
    first = next((fault for fault in faults if fault.get("fatal", True)), faults[0])
    where = f" line {first['line']}:" if first.get("line") is not None else ""
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    what = "could not be read" if state == "quarantined" else "was read in part"
    remedy = f" {first['remedy']}" if first.get("remedy") else ""
    return Need(
        says=f"Delivery {number} of {source} ({name or 'unnamed'}) {what}:{where} {first['why']}{remedy}{more}",
        act=f"wirecopy replay --delivery {number}",
    )


def _stories() -> tuple[list[Need], int]:
    rows = _ask(_WAIT_FOR_A_PERSON)
    needs = []
    for code, state, disputed, agency, headline, why in rows[:_SHOWN]:
        title = f"Story {code} of {agency}, {headline or 'without a headline'!r},"
        if disputed:
            says = f"{title} came twice under one version with different words; the first stands."
            needs.append(Need(says=says, act=f"wirecopy hold {code}"))
        elif state == "held" and why:
            needs.append(Need(says=f"{title} is held: {why}.", act=f"wirecopy release {code}"))
        elif state == "held":
            says = f"{title} was read from repaired bytes and waits to be looked at."
            needs.append(Need(says=says, act=f"wirecopy release {code}"))
        else:
            says = f"{title} waits to be released: {why or 'this source is published by hand'}."
            needs.append(Need(says=says, act=f"wirecopy release {code}"))
    return needs, max(0, len(rows) - _SHOWN)


def _refused() -> list[Need]:
    rows = _ask(
        "SELECT g.path, r.why FROM site_refused r JOIN site_page g ON g.id = r.page_id ORDER BY r.id DESC LIMIT %s",
        _SHOWN,
    )
    return [Need(says=f"Page {path}: {why}") for path, why in rows]


def _ask(question: str, *values: Any) -> list[tuple[Any, ...]]:  # Any: values and columns of a query
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return list(cursor.fetchall())


# What is shown


def _show(status: Status, console: Console) -> None:
    """One screen. Without a terminal the same words come without colour."""
    from rich.markup import escape

    for check in status.checks:
        mark = "[green]well [/]" if check.ok else "[bold red]FAILS[/]"
        console.print(f"  {check.name:<12}{mark} {escape(check.says)}")
    held = ", ".join(f"{count:,} {state}" for state, count in status.stories.items()) or "none yet"
    console.print(f"  {'stories':<12}{held}")
    console.print(
        f"  {'to do':<12}{status.deliveries_waiting:,} deliveries to read, {status.pages_due:,} pages to make"
    )
    if status.last_published_at is not None:
        ago = _ago(status.now - status.last_published_at)
        console.print(
            f"  {'newest':<12}{escape(status.last_headline)} ({ago})\n              {status.last_path}"
        )
    console.print("\n[bold]Sources[/]")
    width = max((len(source.slug) for source in status.sources), default=0)
    for source in status.sources:
        style = "bold red" if source.wants_a_look else "green" if source.health == "well" else "dim"
        console.print(
            f"  {source.slug:<{width}}  [{style}]{source.health:<8}[/] {escape(source.agency)}: {escape(source.says)}"
        )
    if not status.sources:
        console.print("  There are none yet. `wirecopy source add --help` shows how to add one.")
    if status.partners:
        console.print("\n[bold]Partners[/]")
    for partner in status.partners:
        style = "bold red" if partner.wants_a_look else "green"
        console.print(f"  [{style}]{partner.slug}[/]  {escape(partner.how)}: {escape(partner.says)}")
    console.print()
    if status.needs:
        console.print(f"[bold red]Needs a person: {len(status.needs) + status.more_needs}[/]")
        for need in status.needs:
            console.print(f"  {escape(need.says)}")
            if need.act:
                console.print(f"      [bold]{escape(need.act)}[/]")
        if status.more_needs:
            console.print(f"  … and {status.more_needs:,} more of these kinds.")
    else:
        console.print("[green]Nothing needs a person.[/]")
    if status.older_faults:
        console.print(f"  {status.older_faults:,} deliveries were at fault more than a week ago.")


def _ago(time: timedelta) -> str:
    minutes = max(0, int(time.total_seconds() // 60))
    if minutes < 1:
        return "less than a minute ago"
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 2880 else f"{minutes // 1440} days ago"


def _as_json(status: Status) -> dict[str, object]:
    found = asdict(status)
    found["now"] = status.now.isoformat()
    found["last_published_at"] = status.last_published_at.isoformat() if status.last_published_at else None
    found["ok"] = not status.needs
    return found
