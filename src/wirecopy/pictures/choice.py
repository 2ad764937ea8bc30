"""Which of the files that an agency offers of a picture is fetched."""

from __future__ import annotations

from collections.abc import Sequence

from wirecopy.item import Rendition
from wirecopy.pictures.check import LARGEST_FILE_BYTES, LONGEST_SIDE, MOST_PIXELS, ContentType

WIDEST_NEEDED = 1920  # pixels: no page shows more
# What to expect where an agency states no width, by the roles of NewsML-G2 and ninjs.
_TYPICAL_WIDTHS = {"high": 3000, "web": 1000, "preview": 800, "thumbnail": 150}
_TYPICAL_WIDTH = 900
_PICTURE_TYPES = {"": None, "image/jpg": ContentType.JPEG} | {one.value: one for one in ContentType}


def rendition_to_fetch(renditions: Sequence[Rendition]) -> Rendition | None:
    """The smallest that is wide enough for every page, else the widest; None if none can be shown.

    Goes by what the agency states; what it does not state is guessed from the role. Of equals the
    first wins.
    """
    fitting = [one for one in renditions if _may_be_shown(one)]
    return max(fitting, key=_usefulness, default=None)


def _may_be_shown(rendition: Rendition) -> bool:
    stated = rendition.content_type.partition(";")[0].strip().lower()
    if stated not in _PICTURE_TYPES or not rendition.href:
        return False
    most = MOST_PIXELS[_PICTURE_TYPES[stated] or ContentType.JPEG]
    width, height = rendition.width or 0, rendition.height or 0
    return (
        width * height <= most
        and max(width, height) <= LONGEST_SIDE
        and (rendition.size_bytes or 0) <= LARGEST_FILE_BYTES
    )


def _usefulness(rendition: Rendition) -> tuple[int, int]:
    role = rendition.role.lower().removeprefix("rnd:")
    width = rendition.width or _TYPICAL_WIDTHS.get(role, _TYPICAL_WIDTH)
    return min(width, WIDEST_NEEDED), -width
