"""Where a picture that a story names is got from: the web, the folder its agency delivers to, a delivery."""

from __future__ import annotations

from wirecopy.errors import FetchError, RefusedError, UnreadableError
from wirecopy.formats.inside import parse_href
from wirecopy.formats.members import file_in
from wirecopy.pictures.keep import Fetched, Wanted
from wirecopy.wires import folder_away
from wirecopy.wires.folder import AWAY, read_beside
from wirecopy.wires.http import fetch
from wirecopy.wires.models import Delivery, Filed, Source

LIMIT_BYTES = 40 * 1024 * 1024
_FOLDERS = (Source.Kind.FOLDER, *AWAY)


def fetch_picture(wanted: Wanted) -> Fetched:
    """The bytes that `wanted.href` names, for one of the sources of its agency.

    Raises FetchError; permanent where asking again cannot help.
    """
    sources = list(
        Source.objects.filter(agency=wanted.agency).exclude(state=Source.State.REMOVED).order_by("pk")
    )
    if wanted.href.startswith("delivery:"):
        return _from_delivery(wanted)
    if wanted.href.lower().startswith(("http://", "https://")):
        allow_private = any(source.allow_private for source in sources)
        answer = fetch(wanted.href, allow_private=allow_private, limit_bytes=LIMIT_BYTES)
        return Fetched(content=answer.content, address=answer.final_url)
    return _from_folders(wanted, [source for source in sources if source.kind in _FOLDERS])


def _from_delivery(wanted: Wanted) -> Fetched:
    """A picture that came inside a delivery of its own agency: those bytes are kept, and hold it."""
    sha256, path = parse_href(wanted.href)
    filed = Filed.objects.filter(sha256=sha256)
    # By the delivery, so that no agency's item can name what another one sent.
    if not filed.filter(
        pk__in=Delivery.objects.filter(source__agency=wanted.agency).values("filed")
    ).exists():
        raise FetchError(f"{wanted.agency} sent no delivery that holds {path[:200]!r}.", permanent=True)
    try:
        content = file_in(bytes(filed.get().content), path)
    except UnreadableError as error:
        raise FetchError(str(error), permanent=True) from error
    if len(content) > LIMIT_BYTES:
        raise FetchError(f"{path[:200]!r} has {len(content):,} bytes, which is too many.", permanent=True)
    return Fetched(content=content, address=wanted.href)


def _from_folders(wanted: Wanted, sources: list[Source]) -> Fetched:
    failed = FetchError(
        f"{wanted.href[:200]!r} is no web address, and {wanted.agency} delivers to no folder it could stand in.",
        permanent=True,
    )
    for source in sources:
        try:
            read = folder_away.read_beside if source.kind in AWAY else read_beside
            content = read(source, wanted.href.removeprefix("./"), limit_bytes=LIMIT_BYTES)
        except RefusedError as error:
            failed = FetchError(str(error), permanent=True)
        except FetchError as error:
            failed = error
        else:
            return Fetched(content=content, address=f"{source.slug}: {wanted.href}")
    raise failed
