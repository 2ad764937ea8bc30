"""Pictures get their credentials before they are public, or in a job; never on the way to a reader."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.pictures.signed import AI, from_an_agency, read_by_c2pa
from tests.pictures.test_framing import OTHER, framed
from tests.pictures.test_keep import HARBOUR, HREF, NOW, key, public_files, serving, show, wanted
from wirecopy.errors import WirecopyError
from wirecopy.pictures import avif, credentials, crediting, files, framing, keep
from wirecopy.pictures.crediting_later import credit_due
from wirecopy.pictures.decode import decode
from wirecopy.pictures.files import sha256_of
from wirecopy.pictures.framing import desk_href
from wirecopy.pictures.keep import Ready
from wirecopy.pictures.models import Credentials, Framing, StoredPicture
from wirecopy.pictures.pages import PictureKey, for_page
from wirecopy_verify.credentials import check_credentials

pytestmark = pytest.mark.database


def _nobody(ready: Ready) -> None:
    pass


def the_signed_one(public: Path) -> bytes:
    (found,) = public.rglob("*-signed.jpg")
    return found.read_bytes()


def is_trusted(picture: bytes) -> bool:
    found = check_credentials(picture, crediting.signer(NOW).roots, NOW)
    return found is not None and found.is_trusted


def framed_on_other(public: Path) -> PictureKey:
    show("urn:northlight:1")
    made = framed()
    framing.show("northlight", OTHER, made.key, NOW)
    return PictureKey("northlight", OTHER, desk_href(made.key))


def test_what_an_agency_files_is_signed_before_it_is_public(public: Path) -> None:
    show("urn:northlight:1")
    assert is_trusted(the_signed_one(public))
    assert not list(public.rglob("*-400.jpg"))
    shown = for_page([key()])[key()]
    assert shown.largest.endswith("-signed.jpg")
    assert shown.sources[-1].srcset.endswith("-signed.jpg 400w")
    assert shown.manifest.endswith("-signed.c2pa")


def test_every_file_on_a_page_has_the_digest_that_the_row_says(public: Path) -> None:
    show("urn:northlight:1")
    avif.make_due(NOW, _nobody)
    shown = for_page([key()], address="")[key()]
    assert len(shown.digests) == 6
    for path, sha256 in shown.digests:
        assert sha256_of((public / path).read_bytes()) == sha256


def test_what_the_desk_framed_is_signed_by_a_job_and_pages_hear_of_it(public: Path) -> None:
    place = framed_on_other(public)
    assert for_page([place])[place].manifest == ""
    told: list[Ready] = []
    assert credit_due(NOW, told.append) == 1
    assert [one.guid for one in told] == [OTHER]
    shown = for_page([place], address="")[place]
    signed = (public / shown.largest).read_bytes()
    assert is_trusted(signed)
    assert read_by_c2pa(signed, crediting.signer(NOW))["state"] == "Trusted"
    assert (public / shown.manifest).is_file()
    assert credit_due(NOW, told.append) == 0


def test_the_web_process_never_opens_the_key(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    show("urn:northlight:1")

    def opened(*of: object, **named: object) -> None:
        raise AssertionError("the key was opened")

    monkeypatch.setattr(crediting, "open_signer", opened)
    made = framed()
    framing.show("northlight", OTHER, made.key, NOW)
    framing.read_made(made.key, made.renditions[0]["path"])


def test_a_picture_kept_before_there_were_credentials_gets_them(public: Path) -> None:
    show("urn:northlight:1")
    row = StoredPicture.objects.get()
    StoredPicture.objects.update(credentials=Credentials.WAITING, renditions=_as_before(row, public))
    assert for_page([key()])[key()].digests == ()
    assert credit_due(NOW, _nobody) == 1
    shown = for_page([key()], address="")[key()]
    assert is_trusted((public / shown.largest).read_bytes())
    assert len(shown.digests) == 4


def _as_before(row: StoredPicture, public: Path) -> list[dict[str, object]]:
    """The row's renditions without digests and credentials."""
    plain = decode(HARBOUR).renditions
    files.publish(public, row.sha256, plain)
    rows = framing.rows_of(row.sha256, plain)
    return [{name: value for name, value in one.items() if name != "sha256"} for one in rows]


def test_a_picture_that_is_withdrawn_takes_all_of_them_along(public: Path) -> None:
    show("urn:northlight:1", picture_guid="urn:northlight:picture")
    made = framed()
    framing.show("northlight", OTHER, made.key, NOW)
    credit_due(NOW, _nobody)
    assert list(settings.PICTURES_FILED.glob("credentials/*/*"))
    keep.withdraw("northlight", "urn:northlight:picture")
    assert public_files(public) == set()
    assert not list(settings.PICTURES_MADE.rglob("*-signed*"))
    assert not list(settings.PICTURES_FILED.glob("credentials/*/*"))


def test_what_its_manifest_says_of_machines_is_known_where_the_file_is_silent(public: Path) -> None:
    keep.ask_for([wanted()], NOW)
    keep.fetch_due(serving(from_an_agency(HARBOUR, source_type=AI)), NOW)
    shown = for_page([key()])[key()]
    assert (shown.digital_source_type, shown.came_with_credentials) == (AI, True)
    assert StoredPicture.objects.get().came_with_credentials


def test_a_crash_harms_nothing_but_that_pictures_credentials(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies = "import os; os.write(1, b'started\\n'); os.kill(os.getpid(), 11)"
    monkeypatch.setattr(credentials, "_CHILD", (sys.executable, "-c", dies))
    show("urn:northlight:1")
    shown = for_page([key()])[key()]
    assert (shown.largest.endswith("-400.jpg"), shown.manifest) == (True, "")
    assert credit_due(NOW, _nobody) == 1
    row = StoredPicture.objects.get()
    assert row.credentials == Credentials.FAILED
    assert "signal 11" in row.credentials_why
    assert credit_due(NOW, _nobody) == 0


def test_keys_that_cannot_be_had_leave_pictures_unsigned_and_shown(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*of: object, **named: object) -> None:
        raise WirecopyError("Others can read the keys.")

    monkeypatch.setattr(crediting, "open_signer", unreadable)
    framed_on_other(public)
    credit_due(NOW, _nobody)
    assert Framing.objects.get().credentials == Credentials.FAILED
    assert len(for_page([key(), PictureKey("northlight", OTHER, desk_href(Framing.objects.get().key))])) == 2


def test_other_renditions_name_the_signed_one_as_what_they_come_from(public: Path) -> None:
    show("urn:northlight:1")
    avif.make_due(NOW, _nobody)
    name = f"/pictures/{files.signed_path(sha256_of(HARBOUR))}".encode()
    for path in public.rglob("*"):
        if path.suffix in {".jpg", ".webp", ".avif"}:
            assert (name in path.read_bytes()) is not path.name.endswith("-signed.jpg"), path.name


def test_the_same_picture_again_has_the_same_credentials(public: Path) -> None:
    show("urn:northlight:1")
    before = the_signed_one(public)
    keep.take_off("northlight", "urn:northlight:1", ends_other_uses=False)
    assert public_files(public) == set()
    keep.ask_for([wanted(href=HREF)], NOW)
    keep.fetch_due(serving(), NOW)
    assert the_signed_one(public) == before
