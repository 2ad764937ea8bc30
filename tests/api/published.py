"""Stories whose pages stand on the site, as the publisher leaves them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.archive.rows import a_story
from wirecopy.archive.models import Story
from wirecopy.item import Item
from wirecopy.site.models import Page


def published(item: Item | None = None, *, topics: Sequence[str] = (), **fields: Any) -> Story:
    story = a_story(item, topics=topics, **fields)
    Page.objects.create(path=story.path, kind="article", key=str(story.pk), digest="0" * 64)
    return story
