"""A small site of invented stories written into a folder: what the browser tests look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from PIL import Image, ImageDraw

from tests.site.stories import NOON, SITE, a_card, a_picture, a_rich_body, a_shown, an_item, paragraphs
from tests.verify.receipts import STATEMENT
from wirecopy.archive.past import Past
from wirecopy.archive.shown import Card, Notice, ReworkShown, ShelfShown, Topic
from wirecopy.body import Span
from wirecopy.identity import Take
from wirecopy.item import FurnitureKind, Status
from wirecopy.record.past import Issued
from wirecopy.search.find import Found, Hit
from wirecopy.site import assets
from wirecopy.site.makers import article, fixed, history, lists
from wirecopy.site.pages import Made
from wirecopy.site.searching import search_page

_SHIPPING = Topic(slug="shipping", name="Shipping")
_COURTS = Topic(slug="justice", name="Justice")
_SPORT = Topic(slug="sport", name="Sport")
_SCIENCE = Topic(slug="science", name="Science and technology")

_SNIPPET = (
    ("A storm broke the outer wall of the ", False),
    ("harbour", True),
    (" and left three villages on the far shore without a way to the hospital; nine days on, the ", False),
    ("harbour", True),
    (" master says", False),
)

_HEADLINES = (
    ("Harbour of Halden Bay reopens after nine days", "Halden Bay", _SHIPPING, 3),
    ("Court in Ostrava-on-Sea halts sale of the old lighthouse", "Ostrava-on-Sea", _COURTS, 4),
    ("Skarn ferry strike ends with a rise of 3.5 percent", "Skarn", _SHIPPING, 4),
    ("Women's eight of Lower Skarn row to a first title", "Lower Skarn", _SPORT, 5),
    ("Tide gauge network to watch 400 km of coast", "Halden Bay", _SCIENCE, 5),
    ("Prosecutors drop case over the grain silo fire", "Merrow", _COURTS, 4),
    ("Two goals in added time lift Merrow Athletic off the bottom", "Merrow", _SPORT, 6),
    ("Researchers find a slow current under the northern shelf", "Tarn Point", _SCIENCE, 5),
    ("Timber prices slip for a third week as berths stay shut", "Halden Bay", _SHIPPING, 6),
    ("Appeal judges side with beekeepers in pollen dispute", "Vell", _COURTS, 6),
    ("Fog stops the third stage of the Coast Run", "Skarn", _SPORT, 6),
    ("Sixteen buoys go missing between Vell and Tarn Point", "Vell", _SHIPPING, 5),
)

ARABIC = a_card(
    40,
    headline="إعادة فتح ميناء خليج هالدن بعد تسعة أيام من العاصفة",
    summary="عادت العبّارات إلى العمل ويفتح سوق السمك أبوابه يوم الإثنين.",
    agency="nur",
    agency_name="Nur",
    place="خليج هالدن",
    language="ar",
    topics=(_SHIPPING,),
)


def many_cards() -> list[Card]:
    cards = [
        a_card(
            number,
            headline=headline,
            summary="The decision came after a night of talks; the parties meet again on Tuesday, "
            "where the council will vote on the rest of the plan."
            if number % 3 != 1
            else "",
            place=place,
            topics=(topic,),
            urgency=urgency,
            published_at=NOON - timedelta(minutes=37 * number),
            path=f"/story-{number}/",
            picture=a_picture(f"p{number % 3}") if number % 2 == 0 else None,
            corrected_at=NOON if number == 5 else None,
        )
        for number, (headline, place, topic, urgency) in enumerate(_HEADLINES)
    ]
    alert = a_card(
        30,
        headline="Coast guard closes the Vell strait to all ships until further notice",
        place="Vell",
        urgency=1,
        published_at=NOON + timedelta(minutes=5),
        path="/story-30/",
    )
    return [alert, *cards[:4], ARABIC, *cards[4:]]


def write_site(folder: Path) -> dict[str, str]:
    """Write every kind of page; its name and its path."""
    cards = many_cards()
    for path, content in assets.all_assets().items():
        _write(folder, path, content)
    _draw_pictures(folder)
    by_topic = {
        topic: [card for card in cards if topic in {of.slug for of in card.topics}]
        for topic in ("shipping", "justice", "sport", "science")
    }
    shelf = ShelfShown(kind="topic", key="shipping", name="Shipping", code="", count=170, live=168, pages=4)
    days = [
        ShelfShown(
            kind="day",
            key=str(date(2026, 11, 21) - timedelta(days=back)),
            name="",
            code="",
            count=90,
            live=88 + back,
            pages=2,
        )
        for back in range(40)
    ]
    pages: dict[str, Made | None] = {
        "/": lists.home_page(cards, list(by_topic.items()), SITE),
        "/rich/": _rich(cards),
        "/plain/": article.article_page(a_shown(), (), (), SITE),
        "/arabic/": _arabic(cards),
        "/long/": _long(),
        "/topics/shipping/": lists.newest_page(shelf, cards, SITE),
        "/topics/shipping/2/": lists.numbered_page(shelf, 1, cards, SITE),
        "/archive/": lists.shelves_page("day", days, SITE),
        "/gone/": article.notice_page(
            Notice(
                story_id=9,
                path="/gone/",
                state="killed",
                agency="mna",
                agency_name="MNA",
                since=NOON,
                language="en",
            ),
            SITE,
        ),
        "/history/": _history(),
        "/principles/": fixed.make_principles([""])[""],
        "/corrections/": fixed.make_corrections([""])[""],
        "/about/": fixed.fixed_page("about.html", "/about/", SITE),
        "/how/": fixed.fixed_page("how.html", "/how/", SITE),
        "/404/": fixed.fixed_page("not_found.html", "", SITE),
    }
    found = Found(hits=tuple(Hit(card=card, snippet=_SNIPPET) for card in cards[:6]), after="k6")
    _write(folder, "/search/index.html", search_page('harbour "outer wall"', found, SITE))
    for path, made in pages.items():
        assert made is not None
        _write(folder, f"{path}index.html", made.content)
    return {path.strip("/") or "home": path for path in pages}


def _history() -> Made:
    """Each kind of step: what the agency changed, in words and without, and what the desk did."""
    first = an_item(body=paragraphs("The first ferry left with 214 people.", "It was full.", "More to come."))
    second = replace(
        first,
        headline="Harbour reopens",
        body=paragraphs("The first ferry left with 241 people.", "It was full."),
    )
    items = {1: first, 2: second, 3: replace(second, correction="241, not 214.")}
    past = {
        number: Past(
            id=number,
            number=number,
            take=Take(number=number, status=Status.USABLE, received_at=NOON, created_at=NOON, order=number),
            item=item,
            corrects=bool(item.correction),
            may_be_said=True,
        )
        for number, item in items.items()
    }
    receipts = [
        Issued(
            statement=replace(STATEMENT, changes=changes), sha256=f"{number}" * 64, at=NOON, version=version
        )
        for number, (version, changes) in enumerate([(1, ()), (1, STATEMENT.changes), (2, ()), (3, ())])
    ]
    return history.history_page(a_shown(history="words"), receipts, past, SITE)


def _rich(cards: list[Card]) -> Made:
    """A page on which everything stands that can stand on one."""
    picture, own = a_picture("p0"), a_picture("p1", caption="The broken outer wall on 13 November.")
    card = a_card(
        12,
        headline="First ferry leaves Halden Bay as harbour reopens",
        agency_headline="Harbour of Halden Bay reopens after nine days",
        picture=picture,
        updated_at=NOON + timedelta(hours=2),
        corrected_at=NOON + timedelta(hours=2),
        urgency=2,
    )
    item = an_item(
        body=a_rich_body(),
        summary="Ferries run again and the fish market opens on Monday. Container berth 2 stays shut.",
        byline="By Ada Fenn and Tomas Ruel",
        correction="Corrects the number of boats lost in the last paragraph but one: 27, not 31.",
        furniture=(
            Span(FurnitureKind.DATELINE, 0, 0, 5, "HALDEN BAY (MNA) -"),
            Span(FurnitureKind.SIGN_OFF, 15, 0, 10, "--MNA af/tr"),
        ),
    )
    rework = ReworkShown(
        headline=True,
        picture=True,
        agency_headline=card.agency_headline,
        agency_picture=own,
        who="the desk",
        at=NOON + timedelta(hours=2, minutes=5),
    )
    shown = a_shown(card, item, rework=rework, pictures=(picture, own))
    return article.article_page(shown, cards[1:5], cards[6:10], SITE)


def _arabic(cards: list[Card]) -> Made:
    item = an_item(
        language="ar",
        summary="عادت العبّارات إلى العمل ويفتح سوق السمك أبوابه يوم الإثنين.",
        byline="كتبت ليلى حدّاد",
        body=paragraphs(
            "أعيد يوم السبت فتح ميناء خليج هالدن بعد تسعة أيام من عاصفة حطّمت جداره الخارجي وتركت ثلاث قرى "
            "على الضفة البعيدة بلا طريق إلى المستشفى.",
            "وغادرت العبّارة الأولى في الساعة 06:10 وعلى متنها 214 راكبا، بحسب مدير الميناء.",
            "وقال صيّاد من القرية: «كنّا نعدّ الساعات بجداول المدّ والجزر».",
        ),
    )
    shown = a_shown(ARABIC, item, credit_text="النص: وكالة نور", versions=1)
    return article.article_page(shown, cards[1:3], cards[3:7], SITE)


def _long() -> Made:
    """Words that break nowhere, wherever an agency could put them."""
    word = "Schifffahrtsgesellschaftsaufsichtsrat" * 6
    topics = (Topic(slug="long", name=word),)
    card = a_card(50, headline=word, place=word, agency_name=word, topics=topics, picture=a_picture("p0"))
    item = an_item(
        body=paragraphs(word, f"https://example.org/{word}"), summary=word, byline=word, correction=word
    )
    return article.article_page(a_shown(card, item, credit_text=word), (card,), (card,), SITE)


def _write(folder: Path, path: str, content: bytes) -> None:
    file = folder / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


_COLOURS = (("#b9c7d0", "#3f6073"), ("#e3c9a8", "#6b5a4a"), ("#cdd6c4", "#52654c"))


def _draw_pictures(folder: Path) -> None:
    for number, (sky, sea) in enumerate(
        (("#b9c7d0", "#3f6073"), ("#e3c9a8", "#6b5a4a"), ("#cdd6c4", "#52654c"))
    ):
        for width in (480, 1200):
            height = width * 2 // 3
            drawn = Image.new("RGB", (width, height), sky)
            pen = ImageDraw.Draw(drawn)
            pen.rectangle((0, height * 0.6, width, height), fill=sea)
            pen.polygon(
                [(width * x, height * y) for x, y in ((0.2, 0.55), (0.8, 0.55), (0.7, 0.7), (0.27, 0.7))],
                "#f4f1ea",
            )
            pen.rectangle((width * 0.35, height * 0.42, width * 0.62, height * 0.55), fill="#a3182b")
            for ending in ("jpg", "webp"):
                path = folder / "pictures" / f"p{number}-{width}.{ending}"
                path.parent.mkdir(parents=True, exist_ok=True)
                drawn.save(path)
