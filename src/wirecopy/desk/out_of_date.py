"""Whether the figures in the desk's headline are still the newest: what the desk is told, and nothing more."""

from __future__ import annotations

from wirecopy.archive.models import Story
from wirecopy.coverage.models import Member
from wirecopy.coverage.told import told
from wirecopy.enrichment.figures import figures_of
from wirecopy.enrichment.movements import out_of_date, series_of

_REPORTS = 40  # the newest of the developing story that are looked at


def whys(story: Story, headline: str) -> list[str]:
    """Each figure of the desk's headline that newer reports say otherwise, in words; [] for no headline of ours."""
    if not headline:
        return []
    figures = figures_of(headline, (), story.language.lower().partition("-")[0])
    if not figures:
        return []
    thread = Member.objects.filter(story=story).values_list("thread_id", flat=True).first()
    stories = [story.pk]
    if thread is not None:
        stories = list(
            Member.objects.filter(thread=thread)
            .order_by("-filed_at")
            .values_list("story_id", flat=True)[:_REPORTS]
        )
    series = series_of(reported for version in told(stories) for reported in version.reported)
    return [one.why for one in out_of_date(figures, series)]
