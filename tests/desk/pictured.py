"""Stories with pictures that are kept, for tests of what the desk does with them."""

from __future__ import annotations

from pathlib import Path

from django.conf import LazySettings

from tests.archive.rows import a_story, an_item
from tests.builders import NOON
from tests.pictures.drawn import a_picture
from wirecopy.archive.models import Story
from wirecopy.item import Picture, Rendition
from wirecopy.pictures import keep
from wirecopy.pictures.files import sha256_of
from wirecopy.pictures.keep import Fetched, Wanted


def folders(settings: LazySettings, folder: Path) -> Path:
    """Folders of its own for a test; the public one."""
    settings.PICTURES_PUBLIC, settings.PICTURES_FILED = folder / "public", folder / "filed"
    settings.PICTURES_MADE = folder / "made"
    return folder / "public"


def a_pictured_story(
    *contents: bytes, agency: str = "mna", picture_guid: str = "", **words: str
) -> tuple[Story, list[str]]:
    """A live story with these pictures, fetched, and their SHA-256. `words`: fields of each Picture."""
    contents = contents or (a_picture(900, 600),)
    hrefs = [f"https://pictures.example/{sha256_of(content)[:8]}.jpg" for content in contents]
    said = {"caption": "The quay at dawn", "credit": "Ada Lens"} | words
    named = tuple(Picture(renditions=(Rendition(href=href),), guid=picture_guid, **said) for href in hrefs)
    story = a_story(an_item(pictures=named), agency=agency)
    fetch(story, dict(zip(hrefs, contents, strict=True)), picture_guid=picture_guid, **said)
    return story, [sha256_of(content) for content in contents]


def fetch(story: Story, files: dict[str, bytes], *, picture_guid: str = "", **said: str) -> None:
    words = {name: said[name] for name in ("caption", "credit", "usage_terms") if name in said}
    keep.ask_for(
        [
            Wanted(agency=story.agency, guid=story.guid, href=href, picture_guid=picture_guid, **words)
            for href in files
        ],
        NOON,
    )
    keep.fetch_due(lambda wanted: Fetched(content=files[wanted.href], address=wanted.href), NOON)
