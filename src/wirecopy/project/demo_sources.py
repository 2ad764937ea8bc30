"""The demo's sources in the database: the invented agencies, each with its contract's terms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from wirecopy.archive.models import Story
from wirecopy.archive.store import rework
from wirecopy.desk.members import invite
from wirecopy.desk.models import Member
from wirecopy.sample.sources import SOURCES, SampleSource
from wirecopy.wires.models import Source
from wirecopy.wires.sources import Wish, add_source

POLL_SECONDS = 3  # so that a watcher need not wait
_DESK_HEADLINES = {
    "Old wheat does best in the Lowmark's driest year": "The old wheat that stood when the new one fell",
    "Schoolgirl, 15, finds comet in pictures nobody had looked at": "She was fifteen, and the comet was hers",
}
_FIRST_POLL = timedelta(seconds=6)  # the feed has something in it by then


def make(inbox: Path, feed_url: str) -> dict[str, str]:
    """All sources, made anew; the tokens to push with, by source."""
    tokens: dict[str, str] = {}
    for sample in SOURCES:
        Source.objects.filter(slug=sample.slug).delete()
        source, token = add_source(_wish(sample, inbox, feed_url))
        # add_source refuses so short an interval, rightly, for other people's servers.
        Source.objects.filter(pk=source.pk).update(
            interval_seconds=POLL_SECONDS, next_poll_at=datetime.now(UTC) + _FIRST_POLL
        )
        if token:
            tokens[sample.slug] = token
    return tokens


def _wish(sample: SampleSource, inbox: Path, feed_url: str) -> Wish:
    address = {"poll": feed_url, "folder": str(inbox), "push": ""}[sample.channel]
    return Wish(
        slug=sample.slug,
        kind=Source.Kind(sample.channel),
        address=address,
        agency_name=sample.name,
        format=sample.format,
        language=sample.language,
        credit_text=sample.credit,
        robots=sample.robots,
        archive_days=sample.archive_days,
        auto_publish=sample.auto_publish,
        allow_private=True,  # the sample agencies' pictures come from this machine
    )


def invite_to_the_desk() -> str:
    """A link, good once, by which whoever watches the demo signs in at the desk as its chief."""
    return f"{settings.WIRECOPY['SITE_URL']}/desk/welcome/{invite('chief', Member.Role.CHIEF, datetime.now(UTC))}"


def give_a_desk_headline() -> str:
    """Do what a desk does, so that a watcher sees how a page says so; what was done, "" where nothing could be."""
    for headline, better in _DESK_HEADLINES.items():
        story = Story.objects.filter(kind="text", state=Story.State.LIVE, shown__headline=headline).first()
        if story is not None:
            rework(story.pk, headline=better, by="demo desk", now=datetime.now(UTC))
            return f'THE DESK: "{better}" over the agency\'s "{headline}", at {story.path}'
    return ""
