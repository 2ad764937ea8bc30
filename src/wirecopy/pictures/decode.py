"""Decode one picture in a child process that can harm nobody: the pixels, its words, its renditions.

The decoders are C, and a picture is the most dangerous thing on a wire. So each picture gets a
process of its own that ends with it, with nothing of ours in its environment. What comes back is
checked again: it may be an attacker's.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

import wirecopy
from wirecopy.pictures.check import Claim, ContentType, PictureError, check
from wirecopy.pictures.metadata import Metadata

WAIT_SECONDS = 15.0
_OURS = str(Path(wirecopy.__file__).parent.parent)
_CHILD = (sys.executable, "-B", "-m", "wirecopy.pictures.child")
_STARTED = b"started\n"  # what the child says first; child.py itself is never imported here
_ENVIRONMENT = {"PYTHONPATH": _OURS, "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of a picture that stands upright, in fractions of its width and height: 0 to 1."""

    left: float = 0.0
    top: float = 0.0
    width: float = 1.0
    height: float = 1.0

    @property
    def is_whole(self) -> bool:
        return self == Box()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A part of a picture and what is made of it: a file of each width (pixels) in each type.

    `ratio` is width by height, to which the part is narrowed; None: as the part has it. No file is larger than
    its part of the picture.
    """

    shape: str
    widths: tuple[int, ...]
    types: tuple[ContentType, ...]
    box: Box = Box()
    ratio: float | None = None


WIDTHS = (320, 640, 960, 1280, 1920)  # that pages need
AT_ONCE = (ContentType.JPEG, ContentType.WEBP)
WHOLE = (Cut(shape="", widths=WIDTHS, types=AT_ONCE),)
WAITED_FOR, BESIDE_TEXT, LAST_OF_ALL = (
    0,
    10,
    19,
)  # of nice(2): an editor waits; text goes first; everything does
WHOLE_AVIF = (Cut(shape="", widths=WIDTHS, types=(ContentType.AVIF,)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One encoded size of a picture, or of the part of it that is cut in a shape; width and height in pixels."""

    width: int
    height: int
    content_type: ContentType
    file: bytes
    shape: str = ""
    manifest: bytes = b""  # the credentials in the file, as a file of their own; b"": it carries none


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A picture that can be shown. Width and height as it stands upright, before it was made smaller.

    `colour` is the dominant one, "#rrggbb". `renditions` come in the order of the cuts, of each the largest
    first, and none is larger than the picture. All carry the metadata.
    """

    content_type: ContentType
    width: int
    height: int
    colour: str
    metadata: Metadata
    renditions: tuple[Rendition, ...]


class _JobCut(msgspec.Struct):
    shape: str
    box: tuple[float, float, float, float]
    ratio: float
    widths: tuple[int, ...]
    types: tuple[ContentType, ...]


class _Job(msgspec.Struct):
    cuts: list[_JobCut]
    words: Mapping[str, str]
    original: str
    nice: int  # how far everything else goes first, as of nice(2)


class _AnsweredRendition(msgspec.Struct, forbid_unknown_fields=True):
    shape: str
    width: int
    height: int
    content_type: str
    size_bytes: int


class _Answer(msgspec.Struct, forbid_unknown_fields=True):
    width: int
    height: int
    colour: str
    metadata: Metadata
    renditions: list[_AnsweredRendition]


def decode(
    picture: bytes,
    *,
    cuts: tuple[Cut, ...] = WHOLE,
    words: Mapping[str, str] | None = None,
    original: str = "",
    wait_seconds: float = WAIT_SECONDS,
    nice: int = BESIDE_TEXT,
) -> Decoded:
    """A picture's size, colour and words, and its renditions, made in a child process.

    `words` are fields of Metadata that stand over what the file itself says, in every rendition too. `original`:
    the address of the rendition that carries credentials, which all others name as what they come from. The child
    may use 256 MB of memory and 5 seconds of processor time. Raises PictureError for whatever cannot be decoded
    within that; `permanent` is False only where this machine was too busy. Nothing is stored and nothing is left
    behind. Any number may run at the same time.
    """
    claim = check(picture)
    with (
        tempfile.TemporaryFile() as filed,
        tempfile.TemporaryFile() as result,
        tempfile.TemporaryFile() as trouble,
    ):
        filed.write(picture)
        filed.seek(0)
        _run_child(_job(cuts, words or {}, original, nice), filed, result, trouble, wait_seconds)
        result.seek(len(_STARTED))
        head = result.readline(256 * 1024)
        return _read_answer(claim, head, result.read())


def _job(cuts: tuple[Cut, ...], words: Mapping[str, str], original: str, nice: int) -> str:
    told = [
        _JobCut(
            shape=cut.shape,
            box=(cut.box.left, cut.box.top, cut.box.width, cut.box.height),
            ratio=cut.ratio or 0.0,
            widths=cut.widths,
            types=cut.types,
        )
        for cut in cuts
    ]
    # An argument ends at a NUL; none of these fields may hold one.
    clean = {name: text.replace("\x00", "") for name, text in words.items()}
    return msgspec.json.encode(_Job(cuts=told, words=clean, original=original, nice=nice)).decode()


def _run_child(
    job: str, filed: IO[bytes], result: IO[bytes], trouble: IO[bytes], wait_seconds: float
) -> None:
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            (*_CHILD, job),
            stdin=filed,
            stdout=result,
            stderr=trouble,
            env=_ENVIRONMENT,
            timeout=wait_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PictureError(
            f"The picture was not decoded within {wait_seconds:g} seconds: this machine is too busy, "
            "or the picture is made to hold it up.",
            permanent=False,
        ) from error
    if child.returncode == 0:
        return
    result.seek(0)
    if result.read(len(_STARTED)) != _STARTED:
        raise PictureError(f"The picture decoder did not start: {_last_words(trouble)}.", permanent=False)
    if child.returncode == -signal.SIGKILL:
        raise PictureError(
            "The decoder was killed by the system, which may be short of memory.", permanent=False
        )
    if child.returncode == -signal.SIGXCPU:
        raise PictureError("The picture needs more processor time to decode than a picture may.")
    if child.returncode < 0:
        raise PictureError(
            f"The decoder crashed on the picture ({signal.Signals(-child.returncode).name}): the file is "
            "damaged or hostile."
        )
    raise PictureError(f"The picture cannot be decoded: {_last_words(trouble)}.")


def _last_words(trouble: IO[bytes]) -> str:
    trouble.seek(max(0, trouble.seek(0, os.SEEK_END) - 2000))
    lines = trouble.read().decode(errors="replace").strip().splitlines() or ["it said nothing"]
    if lines[-1].startswith("MemoryError"):
        return "it needs more memory than a picture may"
    return lines[-1].partition(": ")[2].strip(" .")[:300] or lines[-1][:300]


def _read_answer(claim: Claim, head: bytes, files: bytes) -> Decoded:
    try:
        answer = msgspec.json.decode(head, type=_Answer)
    except msgspec.DecodeError as error:
        raise PictureError("The decoder gave no answer that makes sense: the file is hostile.") from error
    renditions = []
    place = 0
    for told in answer.renditions:
        file = files[place : place + told.size_bytes]
        place += told.size_bytes
        made = check(file)
        if (made.width, made.height, made.content_type) != (told.width, told.height, told.content_type):
            raise PictureError("The decoder made something else than it says: the file is hostile.")
        renditions.append(
            Rendition(
                shape=told.shape,
                width=made.width,
                height=made.height,
                content_type=made.content_type,
                file=file,
            )
        )
    return Decoded(
        content_type=claim.content_type,
        width=answer.width,
        height=answer.height,
        colour=answer.colour,
        metadata=answer.metadata,
        renditions=tuple(renditions),
    )
