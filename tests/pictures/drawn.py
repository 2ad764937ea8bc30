"""Pictures drawn for the tests."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw


def a_picture(
    width: int = 800, height: int = 600, *, kind: str = "JPEG", seed: int = 0, **options: Any
) -> bytes:
    """A harbour: sky above, sea below, a red hull at the left. `options` go to the encoder."""
    file = io.BytesIO()
    draw_harbour(width, height, seed=seed).save(file, kind, **options)
    return file.getvalue()


def draw_harbour(width: int, height: int, *, seed: int = 0) -> Image.Image:
    image = Image.new("RGB", (width, height), (150 + seed, 190, 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height // 2, width, height), fill=(20, 60 + seed, 110))
    draw.rectangle((0, height // 3, width // 4, height // 2), fill=(200, 30, 30))
    return image
