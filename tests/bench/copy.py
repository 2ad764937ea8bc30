"""Invented copy in any amount, the same every time: for benchmarks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from xml.sax.saxutils import escape

_WORDS = """harbour council vote storm bridge ferry school budget river mayor report winter market price train strike
hospital nurse forest fire captain league goal court judge appeal tax reform island energy wind turbine
factory export grain drought village museum concert painter library science vaccine ocean glacier
satellite launch border treaty minister cabinet coalition ballot turnout recount deadline union wages
inflation bank bond currency startup network outage engineer tunnel highway bypass rescue volunteer flood
levee evacuation shelter aid convoy charity festival orchestra premiere novel translation archive the a
of and to in for on with from by after before over under said told reported announced confirmed expected
early late new old first second third several many few more most again still never always""".split()
_TOPICS = [f"medtop:{code}" for code in (
    "20000002", "20000038", "20000082", "20000106", "20000121", "20000139", "20000170", "20000209", "20000256",
    "20000271", "20000344", "20000385", "20000424", "20000430", "20000446", "20000493", "20000587", "20000593",
    "20000621", "20000638", "20000657", "20000717", "20000735", "20000756", "20000802", "20000822", "20001108",
)]  # fmt: skip
START = datetime(2026, 10, 1, tzinfo=UTC)


def paragraphs(random: Random) -> list[str]:
    return [
        " ".join(random.choices(_WORDS, k=random.randint(12, 34))).capitalize() + "."
        for _ in range(random.randint(9, 16))
    ]


def headline(random: Random) -> str:
    return " ".join(random.choices(_WORDS, k=7)).capitalize()


def when(number: int) -> str:
    """Two thousand stories a day, as a large site has."""
    return (START + timedelta(seconds=43 * number)).isoformat()


def ninjs(number: int, version: int = 1) -> bytes:
    random = Random(number * 31 + version)
    text = paragraphs(random)
    lead = f"<p>HALDEN (EXA) - {text[0]} <a href='https://halden.example/{number}'>Read on</a> there.</p>"
    return json.dumps(
        {
            "uri": f"urn:example:bench:{number}",
            "type": "text",
            "version": str(version),
            "versionCreated": when(number),
            "pubStatus": "usable",
            "urgency": random.randint(2, 6),
            "language": "en",
            "headlines": [{"role": "main", "value": headline(random)}],
            "subjects": [{"uri": code} for code in random.sample(_TOPICS, 2)],
            "bodies": [
                {
                    "role": "main",
                    "contentType": "text/html",
                    "value": lead + "".join(f"<p>{one}</p>" for one in text[1:]) + "<p>--EXA ab/</p>",
                }
            ],
            "standard": {"name": "ninjs", "version": "3.1"},
        }
    ).encode()


def newsml_g2(number: int) -> bytes:
    random = Random(number)
    text = paragraphs(random)
    body = "".join(f"<p>{escape(one)}</p>" for one in text)
    subjects = "".join(
        f'<subject type="cpnat:abstract" qcode="{code}"/>' for code in random.sample(_TOPICS, 2)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:example:g2:{number}" version="1" standard="NewsML-G2"
 standardversion="2.35" conformance="power" xml:lang="en">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
<rightsInfo><copyrightHolder><name>Example</name></copyrightHolder></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="example"/><versionCreated>{when(number)}</versionCreated>
<pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><urgency>4</urgency>{subjects}<headline>{headline(random)}</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>
</head><body>{body}</body></html></inlineXML></contentSet></newsItem>""".encode()


def nitf(number: int) -> bytes:
    random = Random(number)
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs(random))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<nitf><head><title>x</title><docdata management-status="usable"><doc-id id-string="nitf-{number}"/><urgency ed-urg="4"/>
<date.issue norm="20261121T120000Z"/><du-key key="k{number}" version="1"/></docdata></head>
<body><body.head><hedline><hl1>{headline(random)}</hl1></hedline><byline>By Ann Example</byline></body.head>
<body.content>{body}</body.content><body.end><tagline>EXA ab</tagline></body.end></body></nitf>""".encode()


def _entries(number: int) -> list[tuple[str, str, str]]:
    random = Random(number)
    return [
        (
            f"urn:example:feed:{number}:{entry}",
            headline(random),
            "".join(f"<p>{one}</p>" for one in paragraphs(random)),
        )
        for entry in range(20)
    ]


def rss(number: int) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title>"
        f"<pubDate>Sat, 21 Nov 2026 12:00:00 GMT</pubDate><description>{title}</description>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
        for guid, title, body in _entries(number)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        f"<channel><title>Example</title><link>https://halden.example/</link><description>x</description>{items}</channel></rss>"
    ).encode()


def atom(number: int) -> bytes:
    entries = "".join(
        f"<entry><id>{guid}</id><title>{title}</title><updated>2026-11-21T12:00:00Z</updated>"
        f"<content type='html'>{escape(body)}</content></entry>"
        for guid, title, body in _entries(number)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'><id>urn:example:feed</id>"
        f"<title>Example</title><updated>2026-11-21T12:00:00Z</updated>{entries}</feed>"
    ).encode()


def jsonfeed(number: int) -> bytes:
    items = [
        {"id": guid, "title": title, "content_html": body, "date_published": "2026-11-21T12:00:00Z"}
        for guid, title, body in _entries(number)
    ]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Example", "items": items}
    ).encode()


FORMATS: dict[str, Callable[[int], bytes]] = {
    "newsml-g2": newsml_g2,
    "nitf": nitf,
    "ninjs": ninjs,
    "rss": rss,
    "atom": atom,
    "jsonfeed": jsonfeed,
}
