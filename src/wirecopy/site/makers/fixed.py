"""Pages of our own words: about, how it is made, not found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wirecopy.site import paths
from wirecopy.site.environment import render
from wirecopy.site.imprint import Imprint, imprint
from wirecopy.site.pages import Made

_TAGS = frozenset(("site",))


def make_about(keys: Sequence[str]) -> Mapping[str, Made | None]:
    return dict.fromkeys(keys, fixed_page("about.html", paths.ABOUT, imprint()))


def make_how(keys: Sequence[str]) -> Mapping[str, Made | None]:
    return dict.fromkeys(keys, fixed_page("how.html", paths.HOW, imprint()))


def make_not_found(keys: Sequence[str]) -> Mapping[str, Made | None]:
    return dict.fromkeys(keys, fixed_page("not_found.html", "", imprint()))


def fixed_page(template: str, path: str, site: Imprint) -> Made:
    """`path` is "" for a page that has no address of its own."""
    address = paths.url(path, site.address) if path else ""
    return Made(content=render(template, site, address=address), tags=_TAGS)
