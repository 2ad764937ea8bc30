from tests.builders import a_body, an_item
from wirecopy.enrichment.told import told_topics
from wirecopy.enrichment.topics import MOST, How, Topic, topics_of
from wirecopy.item import Item, Kind, Subject

STORY = a_body(
    "Kazakhstan raised interest rates on Monday as inflation grew, its central bank said, and bond yields rose.",
    "The central bank of Kazakhstan expects gross domestic product to grow, and exports with it.",
)


def _told(item: Item) -> tuple[Topic, ...]:
    return told_topics(item, topics_of(item))


def test_topics_of_the_text_come_after_the_agencys() -> None:
    item = an_item(headline="Rates rise", subjects=(Subject(name="Money"),), body=STORY)
    topics = _told(item)
    assert topics[: len(topics_of(item))] == topics_of(item)
    assert {topic.slug for topic in topics if topic.how is How.TEXT} >= {
        "economy-business-and-finance",
        "kazakhstan",
    }


def test_media_topics_are_told_only_where_the_agency_gave_none() -> None:
    item = an_item(subjects=(Subject(code="medtop:15000000"),), body=STORY)
    assert [topic.slug for topic in _told(item) if topic.code.startswith("medtop:")] == ["sport"]


def test_a_place_named_in_passing_is_no_topic() -> None:
    body = a_body("The harbour reopened.", "Ferries ran.", "A ship came from Norway.")
    assert _told(an_item(headline="Harbour reopens", body=body)) == ()


def test_a_place_the_agency_names_too_stands_once() -> None:
    item = an_item(headline="Rates rise", subjects=(Subject(name="Kazakhstan"),), body=STORY)
    assert [topic.how for topic in _told(item) if topic.slug == "kazakhstan"] == [How.AGENCY]


def test_there_are_never_more_than_most() -> None:
    subjects = tuple(Subject(name=f"Subject {number}") for number in range(20))
    assert len(_told(an_item(subjects=subjects, body=STORY))) == MOST


def test_a_picture_is_told_nothing() -> None:
    assert _told(an_item(kind=Kind.PICTURE, headline="Kazakhstan, Kazakhstan", body=STORY)) == ()


def test_telling_twice_tells_the_same() -> None:
    item = an_item(headline="Kazakhstan raises rates", body=STORY)
    assert _told(item) == _told(item)
