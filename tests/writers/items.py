"""Items as a reader might give them, drawn at random: what a round trip is tried on."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import Any, TypeVar

from hypothesis import strategies as st

from wirecopy.body import collapse, digest, paragraphs
from wirecopy.formats.markup import from_html
from wirecopy.item import (
    Embargo,
    Item,
    Kind,
    Link,
    Order,
    Picture,
    Place,
    Rendition,
    Signal,
    Status,
    Subject,
    SubjectKind,
)

_LETTERS = st.sampled_from("abcZé ß’“–\u00a0\u00ad\u200b字😀<>&\"';,:/._-#|^(=)ب") | st.characters(
    exclude_categories=["Cs", "Cc", "Cn"]
)
# One line, as every reader gives it: no blanks at its ends, no runs of them.
lines = (
    st.text(_LETTERS, min_size=1, max_size=14).map(collapse).filter(lambda text: text.strip() == text != "")
)
words = st.from_regex(r"[a-z]{2,8}", fullmatch=True)
line_or_none = st.just("") | lines
codes = st.sampled_from(["medtop:20000209", "subj:11006000", "xx:a.b-1", "https://codes.example/people/7"])
times = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
time_or_none = st.none() | times
urls = words.map("https://example.org/{}".format)

# Markup, as agencies send it

_inline = lines.map(escape)
_marked = st.builds(
    "<{0}{2}>{1}</{0}>".format,
    st.sampled_from(["em", "strong", "u", "s", "sub", "sup", "code", "q", "small"]),
    _inline,
    st.just(""),
) | st.builds('<a href="{}">{}</a>'.format, urls, _inline)
_runs = st.lists(_inline | _marked | st.just("<br>") | st.just(" "), min_size=1, max_size=4).map("".join)
_paragraphs = st.builds(
    "<{0}>{1}</{0}>".format, st.sampled_from(["p", "p", "p", "h2", "h3", "h4", "pre"]), _runs
)


def _boxed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(inner | _runs, min_size=1, max_size=2).map("".join)
    rows = st.lists(some, min_size=1, max_size=3)
    return (
        st.builds(lambda tag, held: f"<{tag}>" + "".join(f"<li>{one}</li>" for one in held) + f"</{tag}>",
                  st.sampled_from(["ul", "ol"]), rows)
        | some.map("<blockquote>{}</blockquote>".format)
        | rows.map(lambda held: "<dl>" + "".join(f"<dt>{one}</dt><dd>{one}</dd>" for one in held) + "</dl>")
        | st.builds(_table, st.sampled_from(["", "<caption>{}</caption>"]), _runs, rows)
        | st.builds("<figure>{}<figcaption>{}</figcaption></figure>".format, _paragraphs, some)
    )  # fmt: skip


def _table(caption: str, words: str, cells: list[str]) -> str:
    head = f"<thead><tr><th scope='col'>{words}</th><th></th></tr></thead>"
    rows = "".join(f"<tr><td colspan='2'>{cell}</td></tr>" for cell in cells)
    return f"<table>{caption.format(words)}{head}<tbody>{rows}</tbody></table>"


html = st.lists(st.recursive(_paragraphs, _boxed, max_leaves=4), max_size=4).map("".join)
bodies = html.map(lambda text: from_html(text or "<p></p>").body)

# What stands around the words

subjects = st.builds(Subject, code=st.just("") | codes, name=lines, kind=st.sampled_from(SubjectKind))
places = st.builds(Place, name=lines, code=st.just("") | codes, country=line_or_none)
renditions = st.builds(
    Rendition,
    href=words.map("https://example.org/{}.jpg".format),
    role=st.just("") | st.sampled_from(["high", "web", "thumbnail"]),
    content_type=st.sampled_from(["", "image/jpeg"]),
    width=st.none() | st.integers(1, 9999),
    height=st.none() | st.integers(1, 9999),
    size_bytes=st.none() | st.integers(1, 10**7),
)
pictures = st.builds(
    Picture,
    renditions=st.lists(renditions, min_size=1, max_size=2, unique_by=lambda one: one.href).map(tuple),
    guid=st.just("") | words.map("urn:pictures:{}".format),
    caption=line_or_none,
    credit=line_or_none,
    headline=line_or_none,
    alt=line_or_none,
    copyright_notice=line_or_none,
    usage_terms=line_or_none,
)
links = st.builds(
    Link,
    rel=st.sampled_from(
        ["picture", "related", "seeAlso", "previous-version", "corrects", "enclosure", "member"]
    ),
    guid=st.just("") | words.map("urn:others:{}".format),
    href=st.just("") | urls,
    title=line_or_none,
)


_T = TypeVar("_T")


def _several(of: st.SearchStrategy[_T]) -> st.SearchStrategy[tuple[_T, ...]]:
    return st.lists(of, max_size=3).map(tuple)


def _numbered(version: int) -> tuple[int, str]:
    return version, str(version) if version else ""


@st.composite
def items(draw: st.DrawFn, *, kind: Kind = Kind.TEXT) -> Item:
    body = draw(bodies)
    more: dict[str, Any] = {name: draw(line_or_none) for name in _LINES}
    more |= {name: draw(time_or_none) for name in _TIMES}
    version, version_filed = _numbered(draw(st.integers(0, 12) | st.integers(0, 10**10)))
    return Item(
        guid=draw(words.map("urn:example:{}".format)),
        version=version,
        version_filed=version_filed,
        kind=kind,
        status=draw(st.sampled_from([*Status, *[Status.USABLE] * 4])),
        signals=draw(st.frozensets(st.sampled_from(Signal), max_size=2)),
        orders=draw(_several(st.builds(Order, guid=words, status=st.sampled_from(Status)))),
        embargo=draw(st.none() | st.builds(Embargo, until=time_or_none)),
        body=body,
        filed_digest=digest(paragraphs(body)),
        urgency=draw(st.none() | st.integers(1, 9)),
        language=draw(st.sampled_from(["", "en", "de-AT", "ar"])),
        headline=draw(lines),
        other_headlines=tuple(draw(st.lists(st.tuples(words.filter(_is_no_main), lines), max_size=2))),
        ed_note="\n".join(draw(st.lists(lines, max_size=2))),
        alt_ids=tuple(draw(st.lists(words, max_size=2, unique=True))),
        url=draw(st.just("") | urls),
        places=draw(_several(places)),
        subjects=draw(_several(subjects)),
        keywords=draw(_several(lines)),
        services=draw(st.lists(lines, max_size=2, unique=True).map(tuple)),
        info_sources=draw(st.lists(lines, max_size=2, unique=True).map(tuple)),
        pictures=draw(st.lists(pictures, max_size=2).map(tuple)),
        links=draw(_several(links)),
        digital_source_type=draw(st.just("") | st.just("digsrctype:digitalCreation")),
        **more,
    )


_LINES = (
    *("subheadline", "slugline", "byline", "creditline", "dateline", "summary", "correction", "genre"),
    *("copyright_holder", "copyright_notice", "usage_terms"),
)
_TIMES = ("expires", "first_created", "version_created", "content_created")
_MAIN = frozenset(("main", "text", "html", "xhtml", "headline", "title", "full", "long", "medium"))


def _is_no_main(role: str) -> bool:
    """No role that makes it the headline itself."""
    return role not in _MAIN and "sub" not in role
