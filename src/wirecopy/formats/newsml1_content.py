"""The components of a NewsML 1 item: its story, its lines, its pictures, and all other words in it.

A component holds others, or content, and says by its role what it is. Roles are each agency's own
words; the tables below are those seen. Words in a role that no table names are kept as they stand
among the item's other headlines: nothing that was filed as text is left out.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from wirecopy.errors import UnreadableError
from wirecopy.formats import nitf_inside
from wirecopy.formats.inside import is_picture
from wirecopy.formats.joining import added, joined
from wirecopy.formats.markup import XHTML, Marked, from_html, from_text, from_trees
from wirecopy.formats.newsml1_lines import (
    Chain,
    language_of,
    line_in,
    with_lines,
    with_lines_of_others,
    with_metadata,
)
from wirecopy.formats.newsml1_management import FORMAT, NewsItem
from wirecopy.formats.nitf import Story, read_story
from wirecopy.formats.xml import (
    Element,
    attribute,
    every,
    first,
    local_name,
    parse,
    text_of,
    whole_number,
    without_prefixes,
)
from wirecopy.item import (
    Hints,
    Item,
    Kind,
    Link,
    Picture,
    Rendition,
)


def content_of(news: NewsItem, item: Item, component: Element) -> Item:
    """The item with the words, lines and files of its components."""
    item = replace(item, language=language_of((component,)) or item.language)
    found = _Found(news, item.language)
    found.visit(component, ())
    main = found.main()
    chain = main.chain if main is not None else (component,)
    item = replace(item, language=language_of(chain) or item.language)
    item = with_lines(item, chain)
    item = with_metadata(news, item, chain)
    item = _with_story(item, found, main)
    pictures = (*item.pictures, *found.pictures())
    item = with_lines_of_others(item, found.components, chain, pictures)
    kind = _kind(main, found)
    if kind in _FILED_AS_PICTURE:
        pictures = tuple(_of_its_own(item, picture) for picture in pictures)
    return replace(item, kind=kind, pictures=pictures, links=(*item.links, *found.links))


# ---- the tree of components -----------------------------------------------------------------------

_BODY_ROLES = {"", "main", "body", "text", "article", "story", "content", "maintext", "main text", "news"}
_END_ROLES = {"contact", "contacts", "boilerplate", "about", "tagline", "footer"}
_NOTE_ROLES = {"advisory", "editorialnote", "ednote", "editor's note", "note", "notepad", "advice"}
_SUMMARY_ROLES = {"abstract", "summary", "lead", "teaser", "synopsis"}
_CAPTION_ROLES = {"caption", "legend", "picture caption", "photo caption"}
_STYLE_ROLES = {"stylesheet", "style"}
# Components of one picture in several sizes, each in a component of its own.
_SIZES = {
    "main": "high",
    "highdef": "high",
    "highres": "high",
    "high": "high",
    "quicklook": "preview",
    "preview": "preview",
    "viewimage": "viewimage",
    "thumbnail": "thumbnail",
    "lowres": "lowres",
    "web": "web",
    "picture": "high",
    "photo": "",
    "squared": "squared",
}


@dataclass(slots=True)
class _Text:
    """One text of an item. `form` tells renditions of the same words apart."""

    role: str
    form: str
    language: str
    chain: Chain
    marked: Marked
    story: Story | None = None
    nitf: Element | None = None


@dataclass(slots=True)
class _Picture:
    """The files of one picture component, and what is said of them."""

    chain: Chain
    roles: list[str] = field(default_factory=list)
    renditions: list[Rendition] = field(default_factory=list)


@dataclass(slots=True)
class _Found:
    news: NewsItem
    language: str
    texts: list[_Text] = field(default_factory=list)
    files: list[_Picture] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    components: list[Element] = field(default_factory=list)

    def visit(self, component: Element, above: Chain) -> None:
        chain = (*above, component)
        self.components.append(component)
        if len(chain) > 40:
            raise self.news.error("Its components are nested deeper than 40.", "Ask the agency.", component)
        role = attribute(first(component, "Role"), "FormalName").lower()
        picture = _Picture(chain, [role])
        for child in component:
            name = local_name(child)
            if name == "NewsComponent":
                self.visit(child, chain)
            elif name == "ContentItem":
                self._content_item(child, chain, role, picture)
            elif name in {"NewsItem", "NewsItemRef"}:
                self._other_item(child)
        if picture.renditions:
            self.files.append(picture)

    def _other_item(self, element: Element) -> None:
        if local_name(element) == "NewsItem":
            why = "It holds another NewsItem inside a component, which is not read there."
            raise self.news.error(why, "Ask the agency to send the inner item by itself.", element)
        if guid := attribute(element, "NewsItem"):
            self.links.append(Link(rel="member", guid=guid))

    def _content_item(self, content: Element, chain: Chain, role: str, picture: _Picture) -> None:
        href = attribute(content, "Href")
        if href:
            self._file(content, href, role, picture)
            return
        data, is_base64 = _data_of(content)
        if data is None:
            return
        form = _form_of(content)
        if is_base64 and _A_FILE.search(form):
            self._file_inside(content, data, role, picture)
            return
        text = self._text(form, data, chain, role, is_base64=is_base64)
        if text is not None and (text.marked.body or text.story is not None):
            self.texts.append(text)

    def _file_inside(self, content: Element, data: Element, role: str, picture: _Picture) -> None:
        """A picture in the document stays there, and is named by its number; of other files nobody makes use."""
        if is_picture(_unpacked(data) or b""):
            number = next(n for n, one in enumerate(_contents(self.news.root)) if one is data)
            self._file(content, f"{self.news.place}/{number}", role, picture)
            return
        why = f"A file ({_form_of(content)}) stands inside the document as base64; it is left out."
        self.news.look(why, data, "Ask the agency to send files beside the document.")

    def _file(self, content: Element, href: str, role: str, picture: _Picture) -> None:
        mime = attribute(first(content, "MimeType"), "FormalName")
        form = attribute(first(content, "Format"), "FormalName")
        media = attribute(first(content, "MediaType"), "FormalName").lower()
        content_type = mime or (form if "/" in form else "")
        facts = first(content, "Characteristics")
        properties = {
            attribute(one, "FormalName").lower(): attribute(one, "Value") for one in every(facts, "Property")
        }
        if not _is_picture(content_type, media, form):
            title = properties.get("imageuse") or form or media
            self.links.append(Link(rel="rendition", href=href, title=title))
            return
        size = properties.get("imageuse", "").lower()
        picture.renditions.append(
            Rendition(
                href=href,
                role=size or _SIZES.get(role, role),
                content_type=content_type,
                width=whole_number(properties.get("pixelwidth") or properties.get("width", "")),
                height=whole_number(properties.get("pixelheight") or properties.get("height", "")),
                size_bytes=whole_number(text_of(first(facts, "SizeInBytes"))),
            )
        )

    # ---- words

    def _text(self, form: str, data: Element, chain: Chain, role: str, *, is_base64: bool) -> _Text | None:
        language = language_of(chain) or self.language
        if role in _STYLE_ROLES or "css" in form:
            self.news.notes.append("Left out a style sheet.")
            return None
        held = _Text(role, form, language, chain, Marked())
        nested = list(data)
        if nested and not is_base64:
            return self._markup(held, nested, data)
        text = "".join(str(piece) for piece in data.itertext())
        if is_base64:
            text = self._decoded(data)
        if not text.strip():
            return None
        if "nitf" in form or re.match(r"\s*(?:<\?xml|<!DOCTYPE nitf|<nitf)", text):
            document = parse(b"\xef\xbb\xbf" + text.encode(), FORMAT, Hints())
            if document.repairs:
                raise self.news.error(
                    "The NITF inside it is no XML.", "Ask the agency to file it again.", data
                )
            return self._markup(held, [document.root], data)
        is_html = "html" in form or re.search(r"<(?:p|br|div|h[1-6]|ul|ol|table)\b", text, re.IGNORECASE)
        held.marked = from_html(text, language=language) if is_html else from_text(text)
        return held

    def _markup(self, held: _Text, nested: list[Element], data: Element) -> _Text | None:
        if len(nested) == 1 and nitf_inside.is_nitf(nested[0]):
            held.nitf = nested[0]
            held.story = read_story(nested[0], language=held.language)
            held.marked = held.story.marked
            return held
        unknown = [one for one in nested if local_name(one).lower() not in XHTML]
        if unknown:
            why = f"A content holds <{local_name(unknown[0])}>, which is no text markup; it is left out."
            self.news.look(why, data, "Ask the agency for NITF, XHTML or plain text.")
            return None
        # The element itself, too: words may stand between its paragraphs.
        held.marked = from_trees((data,), XHTML, language=held.language)
        return held

    def _decoded(self, data: Element) -> str:
        broken = self.news.error(
            "A content of it is no base64 of text in the source's encoding.",
            "Ask the agency to file it again, or set the source's encoding.",
            data,
        )
        wire = _unpacked(data)
        if wire is None:
            raise broken
        try:
            return wire.decode(self.news.hints.encoding or "utf-8")
        except (ValueError, LookupError) as error:
            raise broken from error

    # ---- which is the story

    def main(self) -> _Text | None:
        """The text that is the story: the one in the item's language, in its richest form."""
        stories = [text for text in self.texts if text.role in _BODY_ROLES and text.marked.body]
        if not stories:
            return None
        language = (self.news.hints.language or self.language or stories[0].language).lower()[:2]
        spoken = [text for text in stories if text.language.lower()[:2] == language] or stories
        main = max(spoken, key=lambda text: _RICHNESS[_form(text)])
        for other in stories:
            if other is main or _letters(other.marked) == _letters(main.marked):
                continue
            if other.language != main.language:
                why = f"It holds the story also in {other.language or 'no named language'}; one of them is read."
                self.news.look(why, other.chain[-1], "Ask the agency for an item a language.")
            elif _form(other) == _form(main) and other.role == main.role:
                main = replace_marked(main, (main.marked, other.marked))
            else:
                self.news.look("It holds a second text with other words; the first is used.", other.chain[-1])
        return main

    def words(self, roles: set[str]) -> tuple[str, ...]:
        """The words of all texts in these roles, each as one line, and none twice."""
        return tuple(
            dict.fromkeys(
                words for text in self.texts if text.role in roles and (words := _words(text.marked))
            )
        )

    def pictures(self) -> Iterator[Picture]:
        for group in _grouped(self.files):
            yield _picture(group, self.texts)


_RICHNESS = {"nitf": 2, "html": 1, "text": 0}


def _form(text: _Text) -> str:
    if text.nitf is not None:
        return "nitf"
    return "html" if "html" in text.form else "text"


def replace_marked(text: _Text, parts: Sequence[Marked]) -> _Text:
    return replace(text, marked=joined(parts))


def _words(marked: Marked) -> str:
    return " ".join(block.text for block in marked.body if block.text)


def _letters(marked: Marked) -> str:
    return "".join("".join(block.text.split()) for block in marked.body)


def file_inside(wire: bytes, number: int) -> bytes:
    """The bytes of the content of that number, which stands in the document as base64. Raises UnreadableError."""
    root = without_prefixes(parse(wire, FORMAT, Hints()))
    for place, data in enumerate(_contents(root)):
        if place == number and (found := _unpacked(data)) is not None:
            return found
    raise UnreadableError(FORMAT, f"It holds no file number {number}.")


def _contents(root: Element) -> Iterator[Element]:
    return root.iter("{*}DataContent")


def _unpacked(data: Element) -> bytes | None:
    """The bytes that stand there as base64; None where it is none."""
    try:
        return base64.b64decode(
            "".join("".join(str(piece) for piece in data.itertext()).split()), validate=True
        )
    except ValueError:
        return None


_A_FILE = re.compile(r"image|photo|jpe?g|gif|png|audio|video")


def _form_of(content: Element) -> str:
    names = (attribute(first(content, name), "FormalName") for name in ("MediaType", "Format", "MimeType"))
    return " ".join(name for name in names if name).lower()


def _data_of(content: Element) -> tuple[Element | None, bool]:
    """The data of a content item, and whether it is base64; encodings may be nested (section 5.10)."""
    inner: Element | None = content
    is_base64 = False
    for _ in range(4):
        encoding = first(inner, "Encoding")
        if encoding is None:
            break
        is_base64 = is_base64 or "64" in attribute(encoding, "Notation")
        inner = encoding
    data = first(inner, "DataContent")
    if data is not None and "64" in attribute(data, "Encoding"):
        is_base64 = True
    return data, is_base64


def _is_picture(content_type: str, media: str, form: str) -> bool:
    if content_type:
        return content_type.lower().startswith("image/")
    return (
        media in {"photo", "graphic", "image", "picture"}
        or re.search("jpe?g|png|gif", form.lower()) is not None
    )


# ---- pictures -------------------------------------------------------------------------------------


def _grouped(files: list[_Picture]) -> Iterator[_Picture]:
    """Components that are sizes of one picture as one: neighbours in one parent, no size twice."""
    group: _Picture | None = None
    for one in files:
        same = (
            group is not None
            and len(one.chain) == len(group.chain) > 1
            and one.chain[-2] is group.chain[-2]
            and one.roles[0] in _SIZES
            and one.roles[0] not in group.roles
            and group.roles[0] in _SIZES
        )
        if same and group is not None:
            group.roles += one.roles
            group.renditions += one.renditions
            continue
        if group is not None:
            yield group
        group = _Picture(one.chain, list(one.roles), list(one.renditions))
    if group is not None:
        yield group


def _picture(group: _Picture, texts: list[_Text]) -> Picture:
    """One picture; its caption is the text in that role nearest to it."""
    own = [one for one in group.chain[-2:] if one is not group.chain[0] or len(group.chain) <= 2]
    captions = [text for text in texts if text.role in _CAPTION_ROLES]
    near = [text for text in captions if len(text.chain) >= 2 and text.chain[-2] in own]
    near = near or [text for text in captions if text.chain[-1] in own]
    caption = _words(near[0].marked) if near else ""
    headline = next((text for one in reversed(own) if (text := line_in(one, "HeadLine"))), "")
    return Picture(
        renditions=tuple(group.renditions),
        caption=caption or headline,
        headline=headline if caption else "",
        credit=next(
            (text for one in reversed(own) if (text := line_in(one, "CreditLine") or _credit(one))), ""
        ),
        copyright_notice=next((text for one in reversed(own) if (text := line_in(one, "CopyrightLine"))), ""),
    )


def _credit(component: Element) -> str:
    metadata = first(component, "AdministrativeMetadata")
    names = [
        attribute(first(one, "Party"), "FormalName")
        for name in ("Creator", "Provider")
        for one in every(metadata, name)
    ]
    return "/".join(dict.fromkeys(name for name in names if name))


_FILED_AS_PICTURE = {Kind.PICTURE, Kind.GRAPHIC}


def _of_its_own(item: Item, picture: Picture) -> Picture:
    return replace(
        picture,
        guid=item.guid,
        headline=item.headline,
        copyright_notice=picture.copyright_notice or item.copyright_notice,
        usage_terms=item.usage_terms,
    )


def _kind(main: _Text | None, found: _Found) -> Kind:
    if main is not None:
        return Kind.TEXT
    if found.files:
        return Kind.PICTURE
    if any(link.rel == "rendition" for link in found.links):
        return Kind.VIDEO
    return Kind.COMPOSITE if found.links else Kind.TEXT


# ---- the story ------------------------------------------------------------------------------------


def _with_story(item: Item, found: _Found, main: _Text | None) -> Item:
    """NewsML's own words come before those of the NITF inside it; where both speak, both are kept."""
    story = main.story if main is not None else None
    if main is not None and main.nitf is not None:
        item = nitf_inside.with_management(item, main.nitf)
    if story is not None:
        item = nitf_inside.with_lines(item, story)
    item = _with_other_texts(item, found, main)
    parts = [main.marked] if main is not None else []
    parts += [text.marked for text in found.texts if text.role in _END_ROLES]
    if main is None and not found.files:
        parts += [text.marked for text in found.texts if text.role in _CAPTION_ROLES]
    if not parts:
        return item
    return nitf_inside.with_marked(item, joined(parts))


def _with_other_texts(item: Item, found: _Found, main: _Text | None) -> Item:
    """Texts that are no story: each to the member its role means, or kept beside the headlines."""
    others = list(item.other_headlines)
    for text in found.texts:
        words = _words(text.marked)
        role = text.role
        if not words or role in _END_ROLES or role in _CAPTION_ROLES or (main and role in _BODY_ROLES):
            continue
        if role == "headline":
            if not item.headline:
                item = replace(item, headline=words)
            elif words != item.headline:
                others.append((role, words))
        elif role.startswith("sub") and "line" in role and not item.subheadline:
            item = replace(item, subheadline=words)
        elif role in _SUMMARY_ROLES and not item.summary:
            item = replace(item, summary=words)
        elif role in _NOTE_ROLES:
            item = replace(item, ed_note=added(item.ed_note, words, "\n"))
        else:
            others.append((role or "text", words))
    return replace(item, other_headlines=tuple(others))
