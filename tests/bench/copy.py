"""Invented copy in any amount, the same every time: for benchmarks."""

from __future__ import annotations

import io
import json
import textwrap
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
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
# A third of the words of English copy are small ones; its language is told by them.
_WORDS += 5 * "the of and to in for that is with was by said".split()
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


def newsml1(number: int) -> bytes:
    random = Random(number)
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs(random))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<NewsML Version="1.2"><Catalog Href="http://www.iptc.org/NewsML/catalog.xml"/><NewsEnvelope>
<DateAndTime>20261121T120000Z</DateAndTime></NewsEnvelope><NewsItem><Identification><NewsIdentifier>
<ProviderId>example</ProviderId><DateId>20261121</DateId><NewsItemId>n{number}</NewsItemId>
<RevisionId PreviousRevision="0" Update="N">1</RevisionId>
<PublicIdentifier>urn:newsml:example:20261121:n{number}:1N</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20261121T120000Z</FirstCreated>
<ThisRevisionCreated>20261121T120000Z</ThisRevisionCreated><Status FormalName="Usable"/><Urgency FormalName="4"/>
</NewsManagement><NewsComponent xml:lang="en"><NewsLines><HeadLine>{headline(random)}</HeadLine>
<ByLine>By Ann Example</ByLine><DateLine>HALDEN</DateLine><CreditLine>EXA</CreditLine></NewsLines>
<ContentItem><MediaType FormalName="Text"/><DataContent><nitf><body><body.content>{body}</body.content></body></nitf>
</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>""".encode()


def _wrapped(random: Random, indent: str) -> str:
    """Paragraphs as they were typed: lines of 64 characters."""
    return "\r\n".join(
        textwrap.fill(one, 64, initial_indent=indent).replace("\n", "\r\n") for one in paragraphs(random)
    )


def iptc7901(number: int) -> bytes:
    random = Random(number)
    title = headline(random)
    return (
        f"\x01exa{number % 1000:03} 4 i {number % 1000:03} abcd  exa {number % 1000:03}\r\n\r\nHalden/{title[:20]}/\r\n"
        f"\x02{title} =\r\n{_wrapped(random, '   ')}\r\n\x03211200 GMT Nov 26\r\n\x7f\x7f\x04"
    ).encode()


def anpa1312(number: int) -> bytes:
    random = Random(number)
    title = headline(random)
    return (
        f"\x16\x16\x01a{number % 10_000:04}\x1fhalden\r\nr i\x13\x11 BC-EX--{title[:16]} 11-21 0300\r\n"
        f"\x02^BC-EX--{title[:16]}, 1st Ld-Writethru,300<\r\n^{title}<\r\n^By ANN EXAMPLE=\r\n^Example=\r\n"
        f"{_wrapped(random, chr(9) + '   ')}\r\n\x03EX-WF-11-21-26 1200GMT<\r\n\x04"
    ).encode()


def mail(number: int) -> bytes:
    random = Random(number)
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "Example <desk@halden.example>", headline(random)
    letter["Date"], letter["Message-ID"] = "Sat, 21 Nov 2026 12:00:00 +0000", f"<{number}@halden.example>"
    letter.set_content("\n\n".join(paragraphs(random)))
    return letter.as_bytes()


def plain_text(number: int) -> bytes:
    random = Random(number)
    return f"{headline(random)}\n\nHALDEN (EXA) - {_wrapped(random, '   ').lstrip()}\n".encode()


def ap_media(number: int) -> bytes:
    """A story as it is kept: what the API said of it, and the NITF document that it named."""
    random = Random(number)
    words = "".join(f"<p>{escape(one)}</p>" for one in paragraphs(random))
    document = f"<nitf><body><body.content>{words}</body.content></body></nitf>"
    item = {
        "uri": f"https://api.halden.example/content/{number}",
        "altids": {"itemid": f"{number:08x}", "friendlykey": str(number)},
        "version": 1,
        "type": "text",
        "urgency": 4,
        "language": "en",
        "versioncreated": "2026-11-21T12:00:00Z",
        "pubstatus": "usable",
        "headline": headline(random),
        "bylines": [{"by": "By ANN EXAMPLE"}],
        "subject": [{"code": "a", "name": "Domestic News"}],
        "renditions": {
            "nitf": {"rel": "Story", "type": "text", "href": "https://halden.example/", "content": document}
        },
    }
    return json.dumps({"api_version": "2.2", "data": {"item": item}}).encode()


def wxr(number: int) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>https://halden.example/{entry}/</link>"
        f"<pubDate>Sat, 21 Nov 2026 12:00:00 +0000</pubDate><guid isPermaLink='false'>{guid}</guid>"
        f"<content:encoded><![CDATA[{body.replace('</p><p>', chr(10) * 2)[3:-4]}]]></content:encoded>"
        f"<wp:post_id>{entry}</wp:post_id><wp:post_date_gmt>2026-11-21 12:00:00</wp:post_date_gmt>"
        "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
        for entry, (guid, title, body) in enumerate(_entries(number))
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:wp='http://wordpress.org/export/1.2/'><channel><title>Example</title><language>en</language>"
        f"<wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>"
    ).encode()


def html_page(number: int) -> bytes:
    random = Random(number)
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"page-{number}",
        "headline": headline(random),
        "datePublished": when(number),
        "author": {"name": "Ann Example"},
    }
    body = "".join(f"<p>{one}</p>" for one in paragraphs(random))
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Example</title>"
        f"<script type='application/ld+json'>{json.dumps(said)}</script></head><body><nav>Home</nav>"
        "<article itemscope itemtype='https://schema.org/NewsArticle'>"
        f"<div itemprop='articleBody'>{body}</div></article><footer>Imprint</footer></body></html>"
    ).encode()


def packed(number: int) -> bytes:
    """A zip of ten NITF documents."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in range(10):
            archive.writestr(
                zipfile.ZipInfo(f"{member}.xml"), nitf(number * 10 + member), zipfile.ZIP_DEFLATED
            )
    return made.getvalue()


FORMATS: dict[str, Callable[[int], bytes]] = {
    "newsml-g2": newsml_g2,
    "newsml-1": newsml1,
    "iptc-7901": iptc7901,
    "anpa-1312": anpa1312,
    "nitf": nitf,
    "ninjs": ninjs,
    "rss": rss,
    "atom": atom,
    "jsonfeed": jsonfeed,
    "wxr": wxr,
    "ap-media": ap_media,
    "html-page": html_page,
    "archive": packed,
    "mail": mail,
    "plain-text": plain_text,
}
