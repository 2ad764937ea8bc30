"""What credentials cost: a picture made ready for pages with and without them, taken in turns."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import TypeVar

from PIL import Image

from tests.pictures.signed import publisher
from wirecopy.pictures.credentials import Done, credit
from wirecopy.pictures.decode import WAITED_FOR, decode

_SIZE = (4000, 2667)
_Result = TypeVar("_Result")


def run(times: int = 5) -> list[str]:
    """Rows of text. Processor time of the children, as pictures wait for all else on a busy machine."""
    filed = _photograph()
    plain, crediting, added = [], [], 0
    for _ in range(times):
        decoded, spent = _measured(lambda: decode(filed, nice=WAITED_FOR, wait_seconds=60))
        plain.append(spent)
        largest = next(one.file for one in decoded.renditions if one.content_type == "image/jpeg")
        done, words = Done(filed_size=_SIZE), asdict(decoded.metadata)
        now = datetime.now(UTC)
        credited, spent = _measured(
            partial(
                credit,
                filed,
                largest,
                done,
                words=words,
                signer=publisher(),
                now=now,
                title="bench.jpg",
                nice=WAITED_FOR,
                wait_seconds=60,
            )
        )
        crediting.append(spent)
        added = len(credited.file) - len(largest)
    ratio = (median(plain) + median(crediting)) / median(plain)
    return [
        "pictures: a photograph of 10.7 million pixels, in the worker for the outside",
        f"  five widths as JPEG and WebP   {median(plain):6.2f} s of processor",
        f"  credentials besides            {median(crediting):6.2f} s, {added:,} bytes; x {ratio:.2f} in all",
    ]


def _measured(work: Callable[[], _Result]) -> tuple[_Result, float]:
    before = os.times()
    result = work()
    after = os.times()
    return result, sum(after[:4]) - sum(before[:4])


def _photograph() -> bytes:
    """Clouds: as hard to encode as a photograph is."""
    small = Image.effect_noise((500, 334), 60).convert("RGB")
    file = io.BytesIO()
    small.resize(_SIZE, Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
    return file.getvalue()
