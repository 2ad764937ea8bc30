"""The rules of a source at the desk: what of its copy is published by itself, what waits, what is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wirecopy.archive.models import Story
from wirecopy.desk.roles import log_act, may
from wirecopy.errors import OvertakenError, RefusedError
from wirecopy.identity import Way
from wirecopy.rules import MOST, Field, Rule, Rules, decide, made
from wirecopy.wires.models import Source
from wirecopy.wires.sources import rules_of, set_rules

_BLANK = 3  # rows in which rules can be added
_LATELY = 200  # newest stories by which rules are tried
_WAYS = (
    (Way.PUBLISH, "publish by itself"),
    (Way.WAIT, "wait for a person"),
    (Way.HOLD, "hold, out of the queue"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule as it is being written."""

    field: str = Field.URGENCY.value
    values: str = ""
    way: str = Way.WAIT.value
    fault: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@may("sources")
def source_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """GET and POST /desk/sources/SLUG/rules/. `do=try` shows what the rules in the form would do; `up-N` moves one."""
    source = Source.objects.exclude(state=Source.State.REMOVED).filter(slug=slug).first()
    if source is None:
        raise Http404
    stands = rules_of(source)
    if request.method != "POST":
        return _page(request, source, _rows_of(stands), stands.otherwise, seen=str(stands), tried=stands)
    rows = _sent(request)
    otherwise = Way.WAIT if request.POST.get("otherwise") == Way.WAIT else Way.PUBLISH
    seen, do = request.POST.get("seen", ""), request.POST.get("do", "")
    rows, rules = _checked(_moved(rows, do), otherwise)
    if rules is None or do != "save":
        status = 400 if rules is None else 200
        return _page(request, source, rows, otherwise, seen=seen, tried=rules, status=status)
    try:
        _save(request, source, rules, seen, stands)
    except OvertakenError as error:
        messages.error(
            request, f"{error} Beneath stands what you wrote; it was: {stands}. Save again to replace it."
        )
        return _page(request, source, rows, otherwise, seen=str(stands), tried=rules, status=409)
    except RefusedError as error:
        messages.error(request, str(error))
        return _page(request, source, rows, otherwise, seen=seen, tried=rules, status=400)
    messages.success(request, f"Saved, for what comes from now on. {says_waiting(source)}".strip())
    return redirect("desk-source-rules", slug=slug)


def _save(request: HttpRequest, source: Source, rules: Rules, seen: str, stands: Rules) -> None:
    if seen != str(stands):
        raise OvertakenError(f"Somebody changed the rules of {source.slug} meanwhile. Nothing was saved.")
    with transaction.atomic():
        before = set_rules(source.slug, rules, seen=stands)
        if before != rules:
            log_act(request, "sources", field=source.slug[:40], before=str(before), after=str(rules))


def says_waiting(source: Source) -> str:
    """What a change of rules leaves as it is: nothing that came before is published or stopped by it."""
    stories = Story.objects.filter(source=source, kind="text")
    waiting = stories.filter(state=Story.State.WAITING).count()
    embargoed = stories.filter(state=Story.State.EMBARGOED).count()
    said = []
    if waiting:
        number = "1 story waits" if waiting == 1 else f"{waiting:,} stories wait"
        said.append(f"{number} from before; somebody has to publish what shall go out.")
    if embargoed:
        number = "1 story is" if embargoed == 1 else f"{embargoed:,} stories are"
        said.append(f"{number} under embargo, to go out or wait as was decided when it came.")
    return " ".join(said)


# The form


def _rows_of(rules: Rules) -> list[RuleRow]:
    return [
        RuleRow(field=str(rule.field), values=", ".join(rule.values), way=str(rule.way))
        for rule in rules.rules
    ]


def _sent(request: HttpRequest) -> list[RuleRow]:
    return [
        RuleRow(
            field=request.POST.get(f"field-{n}", ""),
            values=request.POST.get(f"values-{n}", "").replace("\x00", "").strip()[:500],
            way=request.POST.get(f"way-{n}", ""),
        )
        for n in range(MOST + _BLANK)
        if request.POST.get(f"values-{n}", "").strip()
    ]


def _moved(rows: Sequence[RuleRow], do: str) -> list[RuleRow]:
    how, _, number = do.partition("-")
    rows = list(rows)
    if how == "up" and number.isdecimal() and len(number) < 4 and 0 < int(number) < len(rows):
        at = int(number)
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    return rows


def _checked(rows: Sequence[RuleRow], otherwise: Way) -> tuple[list[RuleRow], Rules | None]:
    """The rows with what is wrong in them; the rules if nothing is."""
    rules: list[Rule] = []
    checked: list[RuleRow] = []
    for row in rows:
        try:
            rules.append(_made(row))
            checked.append(row)
        except RefusedError as error:
            checked.append(replace(row, fault=str(error)))
    is_whole = not any(row.fault for row in checked)
    return checked, Rules(rules=tuple(rules), otherwise=otherwise) if is_whole else None


def _made(row: RuleRow) -> Rule:
    if row.field not in set(Field) or row.way not in set(Way):
        raise RefusedError("That form was not whole; load the page again.")
    return made(row.field, row.values, row.way)


def _page(
    request: HttpRequest,
    source: Source,
    rows: Sequence[RuleRow],
    otherwise: Way,
    *,
    seen: str,
    tried: Rules | None,
    status: int = 200,
) -> HttpResponse:
    blank = [RuleRow()] * max(0, min(_BLANK, MOST - len(rows)))
    context = {
        "source": source,
        "rows": [*rows, *blank],
        "otherwise": otherwise,
        "fields": list(Field),
        "ways": _WAYS,
        "seen": seen,
        "tried": _tried(source, tried) if tried is not None else None,
        "lately": _LATELY,
        "waiting": says_waiting(source),
    }
    return render(request, "desk/source_rules.html", context, status=status)


def _tried(source: Source, rules: Rules) -> dict[str, int]:
    """How many of its newest stories these rules would publish, let wait and hold."""
    newest = Story.objects.filter(source=source, kind="text", newest__isnull=False).order_by("-newest")
    ways = Counter(
        decide(rules, urgency=urgency, topics=topics, language=language).way
        for urgency, topics, language in newest.values_list("urgency", "topics", "language")[:_LATELY]
    )
    return {str(way): ways[way] for way in Way} | {"all": ways.total()}
