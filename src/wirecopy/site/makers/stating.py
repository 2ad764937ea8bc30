"""What an article's receipt states: what was filed, what stands on the page, and what our staff changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import repeat

from wirecopy.archive.shown import Shown, ShownPicture
from wirecopy.body import paragraphs
from wirecopy.site import paths
from wirecopy.site.imprint import Imprint
from wirecopy_verify.pictures import file_digests
from wirecopy_verify.statement import Change, Repair, SetApart, Statement, Status
from wirecopy_verify.statement import Shown as Picture
from wirecopy_verify.wct1 import paragraph_hash, root

BY = "desk"  # a role: no name of a person stands in what is public for ever


def statement_of(
    shown: Shown, site: Imprint, texts: Sequence[str] | None = None, salts: Sequence[bytes] = ()
) -> Statement:
    """But for `previous`, which whoever seals it knows. The same facts give the same statement.

    `texts`: the canonical paragraphs, where they are known already; `salts`: one for each, or none.
    """
    card, item = shown.card, shown.item
    texts = paragraphs(item.body) if texts is None else texts
    hashes = [
        paragraph_hash(text, salt) for text, salt in zip(texts, salts or repeat(b""), strict=bool(salts))
    ]
    return Statement(
        url=paths.url(card.path, site.address),
        guid=item.guid,
        agency=card.agency,
        agency_name=card.agency_name,
        version=item.version_filed or (str(shown.version_number) if shown.version_number else ""),
        filed_sha256=item.filed_sha256,
        filed_at=_time(item.version_created),
        received_at=_time(shown.received_at),
        published_at=_time(card.published_at),
        updated_at=_time(card.updated_at),
        status=Status.CORRECTED if card.corrected_at else Status.PUBLISHED,
        headline=card.headline,
        paragraphs=tuple(one.hex() for one in hashes),
        text_root=root(hashes).hex(),
        salted=bool(salts),
        set_apart=tuple(
            SetApart(
                kind=span.kind, sha256=hashlib.sha256(span.text.encode("utf-8", "surrogatepass")).hexdigest()
            )
            for span in item.furniture
            if not span.kept
        ),
        repairs=tuple(
            Repair(
                offset=one.offset,
                found=one.found.encode("latin-1").hex(),
                put=one.put.encode("latin-1").hex(),
                why=one.why,
            )
            for one in item.repairs
        ),
        changes=_changes(shown),
        pictures=tuple(
            Picture(
                path=one.file.path,
                credit=one.filed.credit,
                alt=one.filed.alt,
                manifest=one.file.manifest,
                files=file_digests(one.file.digests),
            )
            for one in shown.pictures
        ),
    )


def _changes(shown: Shown) -> tuple[Change, ...]:
    rework = shown.rework
    if rework is None:
        return ()
    first = shown.pictures[0] if shown.pictures else None
    own = rework.agency_picture
    differs = {
        "headline": (rework.headline, rework.agency_headline, shown.card.headline),
        "picture": (rework.picture, _path(own), _path(first)),
        "crop": (rework.cropped, _path(first if rework.picture else own), _path(first)),
        "cut": (rework.cut, "", ", ".join(cut.shape for cut in first.file.cuts) if first else ""),
        "alt": (rework.described, own.filed.alt if own else "", first.filed.alt if first else ""),
    }
    return tuple(
        Change(field=field, old=old, new=new, by=BY, at=_time(rework.at))
        for field, (is_changed, old, new) in differs.items()
        if is_changed
    )


def _path(picture: ShownPicture | None) -> str:
    return picture.file.path if picture else ""


def _time(at: datetime | None) -> str:
    """RFC 3339 in UTC, as exact as it was filed."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else ""
