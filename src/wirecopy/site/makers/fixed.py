"""Pages of our own words: about, how it is made, not found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wirecopy.site import paths
from wirecopy.site.environment import render
from wirecopy.site.imprint import imprint
from wirecopy.site.pages import Made

_TAGS = frozenset(("site",))


def make_about(keys: Sequence[str]) -> Mapping[str, Made | None]:
    return dict.fromkeys(keys, _fixed("about.html", paths.ABOUT))


def make_how(keys: Sequence[str]) -> Mapping[str, Made | None]:
    return dict.fromkeys(keys, _fixed("how.html", paths.HOW))


def make_not_found(keys: Sequence[str]) -> Mapping[str, Made | None]:
    return dict.fromkeys(keys, _fixed("not_found.html", ""))


def _fixed(template: str, path: str) -> Made:
    address = paths.url(path, imprint().address) if path else ""
    return Made(content=render(template, address=address), tags=_TAGS)
