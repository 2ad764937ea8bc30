"""Where pictures stand on the disk: as filed in a private folder, as renditions in a public one.

    <filed>/<first two hex digits>/<sha256>                          the bytes, as they came
    <public>/renditions/<first two hex digits>/<sha256>-<width>.jpg  .webp and .avif
    <public>/renditions/<first two hex digits>/<key>-<shape>-<width>.jpg  .webp and .avif, of what the desk cut
    <public>/renditions/<first two hex digits>/<key>-<shape>-signed.jpg   the largest, with credentials; .c2pa: those alone
    <filed>/credentials/…                                            what was signed, to be put back
    <made>/<first two hex digits>/…                                  what the desk looks at and readers do not, or not yet

Every name is made from our own digest of the file and nothing an agency wrote, so none can lead
out of its folder, overwrite another, or be read as something else by a browser.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from errno import EMLINK, EPERM, EXDEV
from pathlib import Path
from typing import Any

from wirecopy.pictures.check import ContentType
from wirecopy.pictures.decode import Rendition

ENDINGS = {
    ContentType.JPEG: "jpg",
    ContentType.WEBP: "webp",
    ContentType.AVIF: "avif",
}  # the types that renditions have


def sha256_of(picture: bytes) -> str:
    """What a picture is known by, as 64 hex digits."""
    return hashlib.sha256(picture).hexdigest()


def path_of(key: str, width: int, content_type: ContentType, shape: str = "") -> str:
    """A rendition's path within the public folder; `width` in pixels. `key`: 64 hex digits."""
    cut = f"-{shape}" if shape else ""
    return f"renditions/{key[:2]}/{key}{cut}-{width}.{ENDINGS[content_type]}"


def signed_path(key: str, shape: str = "", ending: str = "jpg") -> str:
    """Where the largest JPEG stands that carries credentials, and beside it, as "c2pa", these alone."""
    cut = f"-{shape}" if shape else ""
    return f"renditions/{key[:2]}/{key}{cut}-signed.{ending}"


def path_of_rendition(key: str, one: Rendition) -> str:
    if one.manifest:
        return signed_path(key, one.shape)
    return path_of(key, one.width, one.content_type, one.shape)


def credited(row: Mapping[str, Any], file: bytes, manifest: bytes) -> Rendition:
    """The rendition of a row (StoredPicture.renditions) as it is with credentials."""
    return Rendition(
        shape=row.get("shape", ""),
        width=row["width"],
        height=row["height"],
        content_type=ContentType(row["content_type"]),
        file=file,
        manifest=manifest,
    )


def file_filed(folder: Path, picture: bytes) -> Path:
    """Keep a picture as filed; nothing is written if it is there already."""
    sha256 = sha256_of(picture)
    path = folder / sha256[:2] / sha256
    _write(path, picture, mode=0o600)
    return path


def read_filed(folder: Path, sha256: str) -> bytes:
    """A picture as filed. Raises FileNotFoundError if it was never kept."""
    return (folder / sha256[:2] / sha256).read_bytes()


def publish(folder: Path, sha256: str, renditions: tuple[Rendition, ...]) -> None:
    """Write a picture's renditions into the public folder; what stands there already is left alone."""
    for one in renditions:
        _write(folder / path_of_rendition(sha256, one), one.file, mode=0o644)
        if one.manifest:
            _write(folder / signed_path(sha256, one.shape, "c2pa"), one.manifest, mode=0o644)


def unpublish(folder: Path, sha256: str) -> int:
    """Remove all public files of a picture, also of widths no longer made; returns how many there were."""
    removed = 0
    for path in (folder / "renditions" / sha256[:2]).glob(f"{sha256}-*"):
        path.unlink(missing_ok=True)
        removed += 1
    return removed


def link(made: Path, public: Path, paths: Iterable[str]) -> bool:
    """Let files of one folder stand in the other as well; False, and none added, if one is missing."""
    wanted = [(made / path, public / path) for path in paths]
    if not all(source.is_file() for source, _ in wanted):
        return False
    for source, target in wanted:
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            try:
                os.link(source, target)
            except OSError as error:
                if error.errno not in {EXDEV, EPERM, EMLINK}:
                    raise
                _write(target, source.read_bytes(), mode=0o644)
    return True


def keep_credentials(filed: Path, key: str, shape: str, kept: bytes) -> None:
    """Keep what `credentials.put_back` needs: a picture is signed once, whatever becomes of its public files."""
    _write(_credentials(filed, key, shape), kept, mode=0o600)


def read_credentials(filed: Path, key: str, shape: str) -> bytes:
    """b"" where there are none."""
    try:
        return _credentials(filed, key, shape).read_bytes()
    except FileNotFoundError:
        return b""


def forget_credentials(filed: Path, key: str) -> None:
    for path in (filed / "credentials" / key[:2]).glob(f"{key}*"):
        path.unlink(missing_ok=True)


def _credentials(filed: Path, key: str, shape: str) -> Path:
    return filed / "credentials" / key[:2] / (f"{key}-{shape}" if shape else key)


def keep_proof(made: Path, sha256: str, proof: bytes) -> None:
    """Keep the small JPEG of a whole picture that the desk looks at."""
    _write(_proof(made, sha256), proof, mode=0o600)


def read_proof(made: Path, sha256: str) -> bytes:
    """Raises FileNotFoundError."""
    return _proof(made, sha256).read_bytes()


def forget_proof(made: Path, sha256: str) -> None:
    _proof(made, sha256).unlink(missing_ok=True)


def _proof(made: Path, sha256: str) -> Path:
    return made / "proofs" / sha256[:2] / f"{sha256}.jpg"


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """Write beside, flush to the disk, rename: nobody ever reads half a file."""
    # As many bytes are not enough: credentials made again are others, and just as long.
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # Hidden, so that no web server hands out the unfinished file.
    handle, beside = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
