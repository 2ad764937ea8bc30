"""NewsML 1: every field of the mapping table, what a revision orders, and no word lost."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.accounted import missing
from tests.formats.newsml1_series import BODIES, content, revision
from tests.formats.shared import shared
from wirecopy.body import paragraphs
from wirecopy.formats import read
from wirecopy.formats.inside import parse_href
from wirecopy.formats.members import file_in
from wirecopy.formats.xml import Element, local_name, parse
from wirecopy.item import Embargo, Hints, Item, Kind, Reading, Signal, Status, SubjectKind

SAMPLE = (Path(__file__).parent / "samples" / "ferry.newsml1.xml").read_bytes()


def the_item(wire: bytes = SAMPLE, **hints: str) -> Item:
    reading = read(wire, hints=Hints(**hints))  # type: ignore[arg-type]
    assert (reading.format, reading.faults) == ("newsml-1", ())
    (item,) = reading.items
    return item


def test_who_it_is() -> None:
    item = the_item()
    assert (item.guid, item.version) == ("urn:newsml:tidewire.example:20260301:ferry-7", 2)
    assert (item.slugline, item.language, item.urgency, item.kind) == ("FERRY-SAILS", "en", 3, Kind.TEXT)
    assert item.services == ("Coast", "Ports")
    assert [(link.rel, link.guid[-7:]) for link in item.links] == [("derived-from", "ferry-6")]


def test_whether_and_when_it_may_be_shown() -> None:
    item = the_item()
    assert (item.status, item.embargo) == (Status.USABLE, Embargo(until=datetime(2026, 3, 1, 12, tzinfo=UTC)))
    assert item.expires == datetime(2026, 4, 1, tzinfo=UTC)
    assert item.version_created == datetime(2026, 3, 1, 10, 15, tzinfo=UTC)
    assert item.signals == {Signal.CORRECTION, Signal.UPDATE}


def test_its_lines() -> None:
    item = the_item()
    assert (item.headline, item.subheadline) == ("Ferry sails again", "Harbour open after storm")
    assert (item.byline, item.dateline, item.creditline) == ("By Ann Oar", "PORT VALE, March 1", "Tidewire")
    assert (item.summary, item.copyright_notice) == ("The ferry sails again.", "(c) Tidewire 2026")
    assert item.ed_note == "Corrects the name of the ferry in the second paragraph"
    assert item.usage_terms == "Geography: Europe EndDate: 20260401T000000Z"


def test_its_story_with_contacts_last_and_all_other_words_kept() -> None:
    item = the_item()
    assert paragraphs(item.body) == (
        "The ferry of Port Vale sailed again on Sunday, said Mara Quill.",
        '"We are glad," she said & smiled on the Grey Heron.',
        "Desk: +1 555 0100",
    )
    assert ("background", "The ferry was built in a year nobody remembers.") in item.other_headlines


def test_sizes_in_components_of_their_own_are_one_picture() -> None:
    (picture,) = the_item().pictures
    assert (picture.caption, picture.credit) == ("The ferry at dawn.", "Ann Oar/Tidewire")
    assert [(one.href, one.role, one.width) for one in picture.renditions] == [
        ("ferry-s.jpg", "thumbnail", None),
        ("ferry.jpg", "high", 5184),
    ]


def test_topics_are_named_by_their_sets() -> None:
    assert [(subject.code, subject.name, subject.kind) for subject in the_item().subjects] == [
        ("subj:11000000", "", SubjectKind.TOPIC),
        ("tidewire:0815", "Mara Quill", SubjectKind.PERSON),
    ]


@given(
    st.sampled_from(BODIES),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1),
)
def test_a_body_has_the_same_words_in_whatever_form(form: str, words: str) -> None:
    said = f"Said: {words.replace('<', '').strip()}."
    reading = read(revision(1, said, form=form))
    assert [paragraphs(item.body) for item in reading.items] == [(re.sub(" +", " ", said),)]


@pytest.mark.parametrize(
    ("status", "management", "expected"),
    [
        ("usable", "", (Status.USABLE, False, False)),
        ("U", "", (Status.USABLE, False, False)),
        ("Embargoed", "", (Status.USABLE, True, False)),
        ("Withheld", "", (Status.WITHHELD, False, False)),
        ("Canceled", "", (Status.CANCELED, False, False)),
        ("Usable", "<StatusWillChange><FutureStatus FormalName='Canceled'/>", (Status.USABLE, False, True)),
        ("Withheld", "<StatusWillChange><FutureStatus FormalName='Usable'/>", (Status.USABLE, True, False)),
        (
            "Canceled",
            "<StatusWillChange><FutureStatus FormalName='Usable'/>",
            (Status.CANCELED, False, False),
        ),
        ("Usable", "<Instruction FormalName='Delete'/>", (Status.CANCELED, False, False)),
    ],
)
def test_status_and_what_it_will_become(
    status: str, management: str, expected: tuple[Status, bool, bool]
) -> None:
    if "Change" in management:
        management += "<DateAndTime>20260302T000000Z</DateAndTime></StatusWillChange>"
    item = the_item(revision(1, status=status, management=management))
    assert (item.status, item.embargo is not None, item.expires is not None) == expected


def test_a_status_nobody_knows_is_no_leave_to_publish() -> None:
    reading = read(revision(1, status="O"))
    assert reading.items == ()
    assert "none of Usable" in reading.faults[0].why


EARLIER = "<Instruction FormalName='Rectify'><RevisionStatus><Status FormalName='Canceled'/></RevisionStatus></Instruction>"


def test_an_instruction_on_earlier_revisions_leaves_the_one_that_brings_new_words() -> None:
    item = the_item(revision(2, management=EARLIER))
    assert item.status is Status.USABLE
    assert item.signals == {Signal.CORRECTION}


def test_an_instruction_that_brings_no_words_kills_the_story() -> None:
    assert the_item(revision(2, management=EARLIER, component="")).status is Status.CANCELED


def test_a_revision_of_management_alone_never_empties_the_story() -> None:
    reading = read(revision(2, update="A", component=""))
    assert (reading.items, [fault.fatal for fault in reading.faults]) == ((), [False])
    assert the_item(revision(2, update="A", status="Withheld", component="")).status is Status.WITHHELD
    (item,) = read(revision(2, update="A", status="Embargoed", component="")).items
    assert item.status is Status.WITHHELD


def test_a_revision_of_changes_waits_in_quarantine_and_says_why() -> None:
    (fault,) = read(revision(2, update="U", component="<Update><Delete DuidRef='p1'/></Update>")).faults
    assert (fault.fatal, fault.guid) == (True, "urn:newsml:tw:20260301:ferry")
    assert "Update elements" in fault.why


def test_all_revisions_of_a_story_have_one_guid() -> None:
    series = [the_item(revision(number)) for number in (1, 2, 3)]
    assert {item.guid for item in series} == {"urn:newsml:tw:20260301:ferry"}
    assert [item.version for item in series] == [1, 2, 3]


def test_renditions_in_several_forms_are_one_story() -> None:
    component = f"<NewsComponent EquivalentsList='yes'>{content('One.', 'plain')}{content('One.', 'nitf')}</NewsComponent>"
    assert paragraphs(the_item(revision(1, component=component)).body) == ("One.",)


def test_a_second_language_is_told_and_does_not_mix() -> None:
    two = "".join(
        f"<NewsComponent><DescriptiveMetadata><Language FormalName='{tag}'/></DescriptiveMetadata>{content(words)}"
        "</NewsComponent>"
        for tag, words in (("en", "Hello."), ("de", "Hallo."))
    )
    for language, words in (("en", "Hello."), ("de", "Hallo.")):
        reading = read(
            revision(1, component=f"<NewsComponent>{two}</NewsComponent>"), hints=Hints(language=language)
        )
        assert [paragraphs(item.body) for item in reading.items] == [(words,)]
        assert "also in" in reading.faults[0].why


def test_a_vocabulary_is_a_concept_with_its_topics() -> None:
    topic = "<Topic><FormalName>PV</FormalName><Description>Port Vale</Description></Topic>"
    topic = f"<TopicSet FormalName='Ports'>{topic}</TopicSet>"
    item = the_item(revision(1, component=topic))
    assert (item.kind, item.headline, item.subjects[0].name) == (Kind.CONCEPT, "Ports", "Port Vale")


@pytest.mark.parametrize("depth", [41, 250])
def test_components_without_end_are_a_fault(depth: int) -> None:
    nested = "<NewsComponent>" * depth + content("Deep.") + "</NewsComponent>" * depth
    assert read(revision(1, component=nested)).faults[0].fatal


@given(st.integers(0, len(SAMPLE)))
def test_a_truncated_document_is_a_fault(end: int) -> None:
    reading = read(SAMPLE[:end], format="newsml-1")
    assert reading.faults or end >= len(SAMPLE.rstrip())


@pytest.mark.parametrize("packed", [False, True])
def test_a_picture_inside_the_document_stays_there_and_is_named(packed: bool) -> None:
    gif = b"GIF89a\x01\x00"
    kind = "<MediaType FormalName='Photo'/><Format FormalName='GIF'/>"
    data = f"<DataContent>{base64.b64encode(gif).decode()}</DataContent>"
    encoded = f"<Encoding Notation='base64'>{data}</Encoding>"
    inside = f"<NewsComponent><ContentItem>{kind}{encoded}</ContentItem></NewsComponent>"
    wire = revision(1, component=f"<NewsComponent>{content('It sails.')}{inside}</NewsComponent>")
    if packed:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("ferry.xml", wire)
        wire = out.getvalue()
    (item,) = read(wire).items
    assert paragraphs(item.body) == ("It sails.",)
    assert file_in(wire, parse_href(item.pictures[0].renditions[0].href)[1]) == gif


# ---- real deliveries ------------------------------------------------------------------------------

TWINS = "20130515006361 20130605006126 20130612006110 20130731006140".split()


def twins(number: str) -> tuple[Item, list[Item]]:
    folder = shared("standards", "ninjs", "examples")
    item = the_item((folder / "NewsML" / f"businesswire-newsml-{number}.xml").read_bytes())
    files = sorted(folder.glob(f"*/businesswire-newsml-{number}.json"))
    readings: list[Reading] = [read(file.read_bytes()) for file in files]
    return item, [twin for reading in readings for twin in reading.items]


@pytest.mark.shared
@pytest.mark.parametrize("number", TWINS)
def test_an_official_ninjs_twin_is_equal_field_by_field(number: str) -> None:
    item, found = twins(number)
    assert found
    for twin in found:
        # Their ids are made from ours, of the release's number and language.
        assert (
            twin.guid
            == f"http://www.businesswire.com/news/home/{item.guid.rpartition(':')[2]}/{item.language}"
        )
        assert (item.kind, item.status, item.version) == (twin.kind, twin.status, twin.version)
        assert (item.version_created, item.language) == (twin.version_created, twin.language)
        assert item.headline == twin.headline
        assert [subject.name for subject in item.subjects] == [subject.name for subject in twin.subjects]
        # The twins were cut to the first paragraph by whoever made them.
        assert paragraphs(item.body)[: len(twin.body)] == paragraphs(twin.body)
        files = [rendition for picture in item.pictures for rendition in picture.renditions]
        for picture in twin.pictures:
            assert [file for file in picture.renditions if file not in files] == []


def words_in(element: Element) -> Iterator[str]:
    """Every piece of text in an item but identifiers, times, codes and style sheets."""
    for one in element.iter("*"):
        if local_name(one) in _NO_WORDS or any(local_name(up) in _NO_WORDS for up in one.iterancestors()):
            continue
        for text in (one.text if local_name(one) not in _CODES else "", one.tail):
            if text and text.strip():
                yield text


_CODES = {"BasisForChoice", "SizeInBytes", "RevisionId", "DateId", "ProviderId", "NewsItemId", "DateAndTime"}
_CODES |= {"FirstCreated", "ThisRevisionCreated", "PublicIdentifier", "Comment", "FileName", "LabelText"}
_CODES |= {"DateLineDate", "TransmissionId", "story.date", "rights.owner"}
_NO_WORDS = {"Label", "NewsEnvelope", "title"}


@pytest.mark.shared
def test_every_word_of_real_deliveries_is_accounted_for() -> None:
    folders = [shared("standards", "ninjs"), shared("agencies")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix.lower() == ".xml"]
    read_items = 0
    for path in files:
        wire = path.read_bytes()
        reading = read(wire)
        if reading.format != "newsml-1":
            continue
        assert [fault.why for fault in reading.faults] == [], path
        read_items += len(reading.items)
        root = parse(wire, "newsml-1", Hints()).root
        filed = [text for text in words_in(root) if ".bw" not in text]  # a style sheet
        assert missing(filed, reading) == [], path
    assert read_items == 9
