"""What a page is to those who make it and those who write it: the contract between the two.

A *kind* of page has a path for each key and a maker. Makers take many keys at once, because asking
the database once for fifty stories is what makes the site fast. They only read.

Tags say what a page depends on. A change names tags; every page that has one is made anew:
  story:12               the story is shown or mentioned on it
  item:mna/urn:x:1       an item looked for by guid (a picture that may still come)
  shelf:topic:justice    the newest of a shelf stand on it
  shelf:topic:justice/3  the numbered page 3 of a shelf stands on it (ranks 3*SHELF_PAGE and up)
  thread:k3f9x2ab        a developing story
  site                   on every page; publish.mark_all_due stands for it, so it is not recorded
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wirecopy.record.receipts import Claim

SHELF_PAGE = 50  # stories on one numbered page of a shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A page as it shall stand on disk.

    `filed` is the canonical paragraphs (wct1) that its `article[data-wirecopy-body]` must hold, None
    for a page without a body; whoever writes the page checks that and refuses it if they differ.
    `gone`: answers 410; the content is the notice. `record`: what its receipt shall state, if it has one.
    `later`: other pages, (kind, key), that tell of this one's receipts: made anew after a new one.
    """

    content: bytes
    tags: frozenset[str]
    filed: tuple[str, ...] | None = None
    gone: bool = False
    record: Claim | None = None
    later: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKind:
    """How the pages of one kind are made.

    `paths` returns the path for each key asked for; a key is left out while it has none (a story that
    was never published). `make` returns, for each key asked for, the page, or None where there is to
    be no page (any more).
    """

    paths: Callable[[Sequence[str]], Mapping[str, str]]
    make: Callable[[Sequence[str]], Mapping[str, Made | None]]
    priority: int = 5  # articles 3, lists 5, sitemaps 7; a removal goes before all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All kinds of pages there are, and which pages a tag calls for.

    `concerns` names the pages, as (kind, key), that the tags call for by their nature: "story:12" the
    story's own page, "shelf:topic:justice" that topic's. They are made even if none depends on the tag
    yet. `fixed` are those that are always there; `assets` the files that pages point at.
    """

    kinds: Mapping[str, PageKind]
    concerns: Callable[[Iterable[str]], Iterable[tuple[str, str]]]
    fixed: tuple[tuple[str, str], ...] = ()
    assets: Callable[[], Mapping[str, bytes]] = dict  # path -> bytes, written before any page
