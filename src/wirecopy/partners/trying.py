"""What would go out to a partner of the newest stories, and why the others would not; nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass

from wirecopy.archive.models import Story
from wirecopy.errors import RefusedError, UnwritableError
from wirecopy.partners.deciding import standing, why_not
from wirecopy.partners.models import Partner, Sending
from wirecopy.partners.outgoing import written

_LOOKED_AT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """`why` it would not go out, "" if it would; `failed`: it should, and could not be written."""

    code: str
    headline: str
    why: str
    size_bytes: int = 0
    failed: bool = False


def tried(partner: Partner) -> list[Tried]:
    newest = Story.objects.filter(state="live", kind="text").order_by("-first_published_at", "-id")[
        :_LOOKED_AT
    ]
    codes = {story.pk: story for story in newest}
    stories = standing(codes)
    found = []
    for pk, row in codes.items():
        story = stories[pk]
        headline = story.item.headline if story.item else ""
        why = why_not(partner, story)
        if why:
            found.append(Tried(code=row.code, headline=headline, why=why))
            continue
        # A row that is never stored.
        sending = Sending(
            partner=partner, story=row, number=1, act=Sending.Act.PUBLISH, version_id=story.version
        )
        try:
            size = len(written(sending, partner))
        except (RefusedError, UnwritableError) as error:
            found.append(Tried(code=row.code, headline=headline, why=str(error), failed=True))
            continue
        found.append(Tried(code=row.code, headline=headline, why="", size_bytes=size))
    return found
