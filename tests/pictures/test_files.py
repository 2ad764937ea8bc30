"""Where pictures stand on the disk."""

from __future__ import annotations

from pathlib import Path

from wirecopy.pictures import files
from wirecopy.pictures.check import ContentType
from wirecopy.pictures.decode import Rendition

RENDITIONS = (
    Rendition(width=320, height=240, content_type=ContentType.JPEG, file=b"jpeg"),
    Rendition(width=320, height=240, content_type=ContentType.WEBP, file=b"webp"),
)
DIGEST = files.sha256_of(b"a picture")


def standing(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


def test_public_names_come_from_the_digest(tmp_path: Path) -> None:
    files.publish(tmp_path, DIGEST, RENDITIONS)
    assert set(standing(tmp_path)) == {
        f"renditions/{DIGEST[:2]}/{DIGEST}-320.jpg",
        f"renditions/{DIGEST[:2]}/{DIGEST}-320.webp",
    }


def test_publishing_and_filing_again_writes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        files.publish(tmp_path, DIGEST, RENDITIONS)
        files.file_filed(tmp_path, b"a picture")
    first = standing(tmp_path)
    files.publish(tmp_path, DIGEST, RENDITIONS)
    files.file_filed(tmp_path, b"a picture")
    assert standing(tmp_path) == first


def test_a_picture_as_filed_is_read_again_and_is_ours_alone(tmp_path: Path) -> None:
    path = files.file_filed(tmp_path, b"a picture")
    assert files.read_filed(tmp_path, DIGEST) == b"a picture"
    assert path.stat().st_mode & 0o077 == 0


def test_removing_takes_every_width_and_no_other_picture(tmp_path: Path) -> None:
    other = DIGEST[:2] + "0" * 62
    files.publish(tmp_path, DIGEST, RENDITIONS)
    files.publish(tmp_path, other, RENDITIONS)
    assert files.unpublish(tmp_path, DIGEST) == 2
    assert all(other in name for name in standing(tmp_path))
    assert len(standing(tmp_path)) == 2
