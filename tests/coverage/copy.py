"""Reports on two events, as three invented agencies file them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.archive.rows import a_source, a_story, an_item
from wirecopy.archive.models import Story

MORNING = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)

FERRY = (
    "A ferry with 312 people on board ran aground off the Skerry Islands on Sunday, Norvane's coastguard said.",
    "The Aske Star lost power in one engine in storm Ylva and was blown on to the Hen and Chickens, a chain "
    "of rocks south of Grand Skerry, coastguard commander Ragna Fjeld said.",
    "Helicopters were on their way from Port Halden.",
)
FERRY_LATER = (
    "Helicopters and lifeboats had brought 41 of 312 people ashore from the ferry Aske Star, which ran aground "
    "off the Skerry Islands on Sunday, Norvane's coastguard said. Four were injured.",
    "The ferry lost power in storm Ylva and was blown on to the Hen and Chickens, coastguard commander "
    "Ragna Fjeld said.",
    "The owner, Norvane Lines, said that the ship had passed its yearly inspection in March and that a second "
    "vessel would take the passengers home to Port Halden.",
)
# The first report from another desk: other furniture, the same words.
FERRY_AGAIN = (
    "A ferry with 312 people on board ran aground off the Skerry Islands on Sunday, the coastguard of Norvane said.",
    *FERRY[1:],
)
BANK = (
    "Norvane's central bank cut its key interest rate by a quarter point to 3.25 percent on Sunday, the first "
    "cut in three years.",
    "Governor Signe Vold said inflation had slowed to 2.1 percent and that the bank saw room for one more cut "
    "this year if wages grew as slowly as unions and employers had agreed in October.",
    "The crown lost half a percent against the euro after the decision.",
)


def filed(agency: str, headline: str, paragraphs: tuple[str, ...], *, minutes: int = 0) -> Story:
    """A live story, published so many minutes after the morning."""
    a_source(agency)
    return a_story(
        an_item(*paragraphs, headline=headline),
        agency=agency,
        topics=["norvane"],
        published_at=MORNING + timedelta(minutes=minutes),
    )
