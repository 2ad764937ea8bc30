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


# What stands there as long as the publisher has not put it in words of its own (WIRECOPY_PRINCIPLES, …_CORRECTIONS).
# Each sentence is one that the software keeps.
_PRINCIPLES = """\
We publish what news agencies file, as they file it. Not a word of a story is changed; each page is compared with what was \
filed before it is published, and one that differs is not.
Our staff may give a story another headline or another picture, and nothing else. Each such change is recorded, dated and \
told on the page, with the agency's own headline beside ours.
Every story names the agency it comes from.
No story appears before the time its agency has set, and a story that its agency withdraws goes at once.
Each page has a signed receipt in a public log that can only grow, so that anybody can check what was filed and what we \
changed."""
_CORRECTIONS = """\
The words of a story are its agency's, so a correction of them is too: when the agency files one, it replaces the story at \
once, at the same address, and what the agency says of it stands above the text with the time.
A page that changed since it was first published leads to a page that tells each change. Words that an agency corrected or \
withheld are not repeated there.
A story that its agency withdraws is taken off at once, from every list, feed and search; its page says only that.
A headline or a picture of our own that is wrong we put right ourselves, and the page says when.
Tell us of an error: what concerns the words we pass on to the agency, what concerns our headline or picture we look at \
ourselves."""


def make_principles(keys: Sequence[str]) -> Mapping[str, Made | None]:
    says = "What we promise about the news on this site, and what we do not do."
    return _policy(keys, "Our principles", says, paths.PRINCIPLES, imprint().principles or _PRINCIPLES)


def make_corrections(keys: Sequence[str]) -> Mapping[str, Made | None]:
    says = "What happens when something on this site was wrong."
    return _policy(keys, "Corrections", says, paths.CORRECTIONS, imprint().corrections or _CORRECTIONS)


def _policy(keys: Sequence[str], title: str, says: str, path: str, words: str) -> Mapping[str, Made | None]:
    site = imprint()
    content = render(
        "policy.html",
        site,
        title=title,
        says=says,
        address=paths.url(path, site.address),
        paragraphs=[line.strip() for line in words.splitlines() if line.strip()],
    )
    return dict.fromkeys(keys, Made(content=content, tags=_TAGS))


def make_not_found(keys: Sequence[str]) -> Mapping[str, Made | None]:
    return dict.fromkeys(keys, fixed_page("not_found.html", "", imprint()))


def fixed_page(template: str, path: str, site: Imprint) -> Made:
    """`path` is "" for a page that has no address of its own."""
    address = paths.url(path, site.address) if path else ""
    return Made(content=render(template, site, address=address), tags=_TAGS)
