"""The desk's log of what is done from the command line: whoever may run it owns the machine, and has no name here."""

from __future__ import annotations

from wirecopy.archive.models import Story
from wirecopy.desk.models import Act
from wirecopy.rules import Rules
from wirecopy.wires.contract import Contract

THE_COMMAND_LINE = "the command line"


def log_story(name: str, before: Story, after: Story, reason: str) -> None:
    """Write down what was done to a story, in the caller's transaction."""
    Act.objects.create(
        who=THE_COMMAND_LINE,
        what=name,
        story=after,
        field="state",
        before=_standing(before),
        after=_standing(after),
        reason=reason,
    )


def log_rules(slug: str, before: Rules, after: Rules) -> None:
    """Write down which rules a source was given, if they are others."""
    if before != after:
        Act.objects.create(
            who=THE_COMMAND_LINE, what="sources", field=slug[:40], before=str(before), after=str(after)
        )


def log_terms(slug: str, before: Contract, after: Contract) -> None:
    """The same of what a source's contract says."""
    if before != after:
        Act.objects.create(
            who=THE_COMMAND_LINE, what="sources", field=slug[:40], before=str(before), after=str(after)
        )


def log_partner(slug: str, after: str) -> None:
    """Write down what was done to a partner, in the caller's transaction."""
    Act.objects.create(who=THE_COMMAND_LINE, what="partners", field=slug[:40], after=after)


def _standing(story: Story) -> str:
    return (
        f"{story.state}, to be published {story.publish_at.isoformat()}" if story.publish_at else story.state
    )
