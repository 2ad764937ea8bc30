"""NITF 3.x (IPTC News Industry Text Format, 3.6): a whole document, or the story inside NewsML-G2."""

from __future__ import annotations

from dataclasses import dataclass

from wirecopy.body import word_count
from wirecopy.errors import UnreadableError
from wirecopy.formats.markup import NITF, Marked, from_trees
from wirecopy.formats.nitf_docdata import (
    FIRST,
    FORMAT,
    Times,
    alt_ids,
    embargo_of,
    guid_of,
    management,
    messages,
    meta,
    places_of,
    sources_of,
    subjects_of,
    urgency_of,
    usage_of,
    version_of,
)
from wirecopy.formats.xml import (
    Document,
    Element,
    attribute,
    every,
    filed_sha256,
    first,
    line_of,
    local_name,
    parse,
    text_of,
    without_prefixes,
)
from wirecopy.item import Fault, Hints, Item, Kind, Link, Place, Reading, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What the body of an NITF document holds; all text canonical, body.end as the body's last blocks."""

    marked: Marked
    headline: str = ""
    subheadline: str = ""
    byline: str = ""
    dateline: str = ""
    summary: str = ""
    credit: str = ""
    rights: str = ""
    copyright_notice: str = ""
    notes: str = ""  # to editors
    places: tuple[Place, ...] = ()
    story_date: str = ""  # as filed


def read_nitf(wire: bytes, hints: Hints) -> Reading:
    """The one item of an NITF document, or its fault. Raises UnreadableError where it is no NITF."""
    document = parse(wire, FORMAT, hints)
    root = without_prefixes(document)
    if local_name(root) != "nitf":
        raise UnreadableError(
            FORMAT,
            f"Its root element is <{local_name(root)}>, not <nitf>.",
            line=line_of(root),
            remedy="Check the source's format.",
        )
    faults: list[Fault] = []
    try:
        item = _item(document, hints, faults)
    except UnreadableError as error:
        fault = Fault(
            why=error.why,
            line=error.line,
            guid=guid_of(root, first(root, "head", "docdata")),
            remedy=error.remedy,
        )
        return Reading(format=FORMAT, faults=(*faults, fault))
    return Reading(format=FORMAT, items=(item,), faults=tuple(faults))


def read_story(nitf: Element, *, base: str = "", language: str = "") -> Story:
    """The story of an <nitf>, a <body> or a bare <body.content>. Raises UnreadableError."""
    body = nitf if local_name(nitf) in {"body", "body.content"} else first(nitf, "body")
    head = first(body, "body.head")
    content = [] if body is None else [body]
    if body is not None and local_name(body) == "body":
        content = [child for child in body if local_name(child) != "body.head"]
    datelines = list(every(head, "dateline"))
    notes = list(every(head, "note"))
    copyright_notes = [note for note in notes if attribute(note, "noteclass") == "cpyrt"]
    return Story(
        marked=from_trees(content, NITF, base=base, language=language),
        headline=" ".join(text_of(line) for line in every(first(head, "hedline"), "hl1")),
        subheadline=" ".join(text_of(line) for line in every(first(head, "hedline"), "hl2")),
        byline=" ".join(text_of(byline) for byline in every(head, "byline")),
        dateline=" ".join(text_of(dateline) for dateline in datelines),
        summary=" ".join(_words(abstract) for abstract in every(head, "abstract")),
        credit=" ".join(text_of(one) for one in every(head, "distributor")),
        rights=" ".join(text_of(one) for one in every(head, "rights")),
        copyright_notice=" ".join(text_of(note) for note in copyright_notes),
        notes="\n".join(text_of(note) for note in notes if note not in copyright_notes),
        places=tuple(place for dateline in datelines for place in places_of(dateline, "location")),
        story_date=next((attribute(date, "norm") for d in datelines for date in every(d, "story.date")), ""),
    )


def _item(document: Document, hints: Hints, faults: list[Fault]) -> Item:
    root = document.root
    head = first(root, "head")
    docdata = first(head, "docdata")
    guid = guid_of(root, docdata)
    if not guid:
        raise UnreadableError(
            FORMAT,
            "It has no doc-id, so nobody could correct or withdraw it.",
            line=line_of(root if docdata is None else docdata),
            remedy="Ask the agency to name its documents.",
        )
    language = attribute(root, "baselang") or attribute(root, "lang") or hints.language
    story = read_story(root, language=language)
    times = Times(hints, faults, guid)
    version, version_filed = version_of(first(docdata, "du-key"))
    issued = times.read(first(docdata, "date.issue"))
    status, orders, signals = management(root)
    headline = story.headline or text_of(first(head, "title"))
    if status is Status.USABLE and not headline and not word_count(story.marked.body) and not orders:
        raise UnreadableError(
            FORMAT,
            "It has neither a headline nor a body with words.",
            line=line_of(root),
            remedy="Ask the agency to file it again.",
        )
    corrections = list(every(docdata, "correction"))
    return Item(
        guid=guid,
        version=version,
        version_filed=version_filed,
        alt_ids=alt_ids(docdata, guid),
        kind=Kind.TEXT,
        status=status,
        signals=signals,
        orders=orders,
        embargo=embargo_of(docdata, times),
        expires=times.must(first(docdata, "date.expire")),
        first_created=issued if version_filed in FIRST else None,
        version_created=issued,
        content_created=times.parse(story.story_date) if story.story_date else None,
        urgency=urgency_of(docdata),
        language=language,
        headline=headline,
        subheadline=story.subheadline,
        slugline=attribute(first(docdata, "du-key"), "key") or meta(head, "anpa-keyword"),
        byline=story.byline,
        creditline=story.credit,
        dateline=story.dateline,
        places=story.places + tuple(places_of(docdata, "evloc")),
        summary=story.summary,
        body=story.marked.body,
        filed_digest=story.marked.digest,
        correction=" ".join(info for one in corrections if (info := attribute(one, "info"))),
        ed_note="\n".join(note for note in (*messages(docdata), story.notes) if note),
        genre=attribute(first(head, "tobject", "tobject.property"), "tobject.property.type"),
        subjects=tuple(subjects_of(head, docdata)),
        keywords=tuple(
            key for one in every(first(docdata, "key-list"), "keyword") if (key := attribute(one, "key"))
        ),
        services=tuple(service for service in (meta(head, "anpa-service"),) if service),
        info_sources=sources_of(docdata),
        copyright_holder=attribute(first(docdata, "doc.copyright"), "holder"),
        copyright_notice=story.copyright_notice,
        usage_terms=usage_of(docdata, story.rights),
        pictures=story.marked.pictures,
        links=tuple(
            Link(rel="corrects", guid=corrected)
            for one in corrections
            if (corrected := attribute(one, "id-string")) and corrected != guid
        ),
        notes=document.notes + story.marked.notes + tuple(times.notes),
        repairs=document.repairs,
        filed_sha256=filed_sha256(root),
        line=line_of(root),
    )


def _words(element: Element) -> str:
    """The words of an element with paragraphs in it, as one line."""
    return " ".join(block.text for block in from_trees((element,), NITF).body)
