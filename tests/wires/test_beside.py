"""Where a picture is got from: inside a delivery of its own agency, and of no other."""

from __future__ import annotations

import pytest

from tests.formats.test_archive import DELIVERY, PICTURE, a_zip
from tests.wires.build import a_source
from wirecopy.errors import FetchError
from wirecopy.formats import read
from wirecopy.pictures.keep import Wanted
from wirecopy.wires.beside import fetch_picture
from wirecopy.wires.receive import receive

pytestmark = pytest.mark.database


def wanted(href: str, agency: str = "harbour-wire") -> Wanted:
    return Wanted(agency=agency, guid="urn:x", href=href, picture_guid="")


def test_a_picture_in_an_archive_is_taken_from_the_kept_delivery() -> None:
    wire = a_zip(DELIVERY)
    receive(a_source(), wire, name="monday.zip", content_type="")
    href = read(wire).items[0].pictures[0].renditions[1].href
    assert fetch_picture(wanted(href)).content == PICTURE
    for other in (wanted(href, "meridian"), wanted(f"{href}.png"), wanted("delivery:" + "0" * 64 + "/a.jpg")):
        with pytest.raises(FetchError) as failed:
            fetch_picture(other)
        assert failed.value.permanent
