"""NewsML 1 documents of our own making, for tests: one revision of a story each."""

from __future__ import annotations

import base64
from html import escape

BODIES = ("plain", "xhtml", "escaped", "nitf", "base64")


def content(words: str, form: str = "xhtml") -> str:
    """A ContentItem with one paragraph in one of BODIES."""
    said = escape(words)
    data = {
        "plain": f"<DataContent>{said}</DataContent>",
        "xhtml": f"<DataContent><p>{said}</p></DataContent>",
        "escaped": f"<DataContent>{escape(f'<p>{said}</p>')}</DataContent>",
        "nitf": f"<DataContent><nitf><body><body.content><p>{said}</p></body.content></body></nitf></DataContent>",
        "base64": "<Encoding Notation='Base64'><DataContent>"
        f"{base64.b64encode(f'<p>{said}</p>'.encode()).decode()}</DataContent></Encoding>",
    }[form]
    kind = "<Format FormalName='HTML'/>" if form in {"escaped", "base64"} else ""
    return f"<ContentItem>{kind}{data}</ContentItem>"


def revision(
    number: int,
    words: str = "The ferry sails.",
    *,
    status: str = "Usable",
    management: str = "",
    update: str = "N",
    form: str = "xhtml",
    headline: str = "Ferry sails",
    component: str | None = None,
) -> bytes:
    """`component`: the whole NewsComponent, "" for none."""
    if component is None:
        lines = f"<NewsLines><HeadLine>{escape(headline)}</HeadLine></NewsLines>"
        component = f"<NewsComponent>{lines}{content(words, form)}</NewsComponent>"
    return (
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>tw</ProviderId><DateId>20260301</DateId>"
        f"<NewsItemId>ferry</NewsItemId><RevisionId PreviousRevision='{max(number - 1, 0)}' Update='{update}'>"
        f"{number}</RevisionId><PublicIdentifier>urn:newsml:tw:20260301:ferry:{number}{update}</PublicIdentifier>"
        f"</NewsIdentifier></Identification><NewsManagement><ThisRevisionCreated>20260301T10{number:02}00Z"
        f"</ThisRevisionCreated><Status FormalName='{status}'/>{management}</NewsManagement>{component}"
        "</NewsItem></NewsML>"
    ).encode()
