"""A site of two kinds of pages, small enough to see through: each story's own, and the list of the newest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from wirecopy.archive import shown
from wirecopy.archive.models import Story
from wirecopy.body import paragraphs
from wirecopy.body_html import render_body
from wirecopy.site.pages import Made, PageKind, Site


def make_articles(keys: Sequence[str]) -> Mapping[str, Made | None]:
    live = shown.shown(int(key) for key in keys)
    gone = shown.notices(int(key) for key in keys)
    made: dict[str, Made | None] = dict.fromkeys(keys)
    for story, found in live.items():
        body = f"<article data-wirecopy-body>{render_body(found.item.body)}</article>"
        content = f"<!doctype html><h1>{escape(found.card.headline)}</h1>{body}".encode()
        tags = frozenset((f"story:{story}", "site"))
        made[str(story)] = Made(content=content, tags=tags, filed=paragraphs(found.item.body))
    for story, notice in gone.items():
        content = f"<!doctype html><p>{notice.state}".encode()
        made[str(story)] = Made(content=content, tags=frozenset((f"story:{story}",)), gone=True)
    return made


def make_lists(keys: Sequence[str]) -> Mapping[str, Made | None]:
    made: dict[str, Made | None] = {}
    for key in keys:
        cards = shown.newest("topic" if key else "all", [key], 50)[key]
        content = "".join(f"<p>{escape(card.headline)} {card.path}</p>" for card in cards).encode()
        tags = {f"story:{card.story_id}" for card in cards} | {f"shelf:topic:{key}" if key else "shelf:all:"}
        made[key] = Made(content=content, tags=frozenset(tags)) if cards or not key else None
    return made


def paths_of(keys: Sequence[str]) -> Mapping[str, str]:
    found = Story.objects.filter(pk__in=[int(key) for key in keys]).exclude(path="")
    return {str(story): path for story, path in found.values_list("pk", "path")}


def concerns(tags: Iterable[str]) -> Iterator[tuple[str, str]]:
    for tag in tags:
        if tag.startswith("story:"):
            yield "article", tag.removeprefix("story:")
        elif tag == "shelf:all:":
            yield "list", ""
        elif tag.startswith("shelf:topic:") and "/" not in tag:
            yield "list", tag.removeprefix("shelf:topic:")


def a_site(**others: PageKind) -> Site:
    kinds = {
        "article": PageKind(paths=paths_of, make=make_articles, priority=3),
        "list": PageKind(
            paths=lambda keys: {key: f"/topics/{key}/" if key else "/" for key in keys},
            make=make_lists,
            priority=5,
        ),
    }
    return Site(kinds=kinds | others, concerns=concerns, fixed=(("list", ""),))
