"""Scenes inside: halls, rooms, things on a table. Each function draws one on a fresh canvas."""

from __future__ import annotations

import math

from wirecopy.sample.canvas import HEIGHT, WIDTH, Canvas, Pen

_SPINES = ("#8c3b32", "#2f4d6d", "#3f6b57", "#c29a4b", "#6a4560", "#d8c9ac", "#40464f", "#a4623c")


def orchestra(c: Canvas) -> None:
    c.sky("#1a0f14", "#3a1a1e", "#5b2a26")
    for left in range(0, WIDTH + 1, 80):
        with c.ink("#7a2a2c", "#3c1318") as pen:
            pen.polygon((left, -10), (left + 46, -10), (left + 38, 640), (left + 6, 640))
    c.glow(800, 560, 620, "#ffcf86", 0.6)
    with c.ink("#a86b3c", "#4b2a1c") as pen:
        pen.polygon((160, 640), (1440, 640), (1640, 940), (-40, 940))
    for row in range(3):
        for number in range(7 + row * 2):
            angle = math.pi * (0.14 + 0.72 * number / (6 + row * 2))
            x, y = 800 - (300 + row * 170) * math.cos(angle) * 1.05, 880 - (120 + row * 92) * math.sin(angle)
            _player(c, x, y, 1.0, cello=(number + row) % 3 == 0)
    with c.ink("#0f0a0c") as pen:
        pen.polygon((772, 800), (828, 800), (846, 930), (754, 930))
        pen.ellipse(800, 772, 24)
        pen.line((820, 812), (900, 730), width=13)
        pen.line((900, 730), (950, 680), width=3)
        pen.line((780, 812), (716, 760), width=13)
    with c.ink("#0b0709", "#050304") as pen:
        pen.rect(0, 985, WIDTH, HEIGHT)
        for head in range(30, WIDTH, 84):
            pen.ellipse(head, 984 + (head % 3) * 6, 31, 36)
    for lamp in range(72, WIDTH, 168):
        c.glow(lamp, 935, 60, "#dff0ff", 0.85)


def books(c: Canvas) -> None:
    c.sky("#5b4332", "#3a2a20", "#241913")
    c.glow(500, 260, 700, "#ffdca0", 0.45)
    for shelf in range(3):
        base = 330 + shelf * 340
        x = 30.0
        while x < WIDTH - 60:
            wide, tall = c.random.uniform(26, 66), c.random.uniform(190, 268)
            lean = 34 if c.random.random() < 0.06 else 0
            _spine(c, x, base, wide, tall, lean)
            x += wide + lean + c.random.choice((1, 2, 2, 30 if c.random.random() < 0.1 else 3))
        with c.ink("#8a5e3c", "#4d3221") as pen:
            pen.rect(-10, base, WIDTH + 20, 32)
        with c.ink("#120b08", opacity=0.5, soft=10) as pen:
            pen.rect(-10, base + 32, WIDTH + 20, 26)


def library(c: Canvas) -> None:
    c.sky("#6a4f3a", "#4b3629", "#2c1f19")
    for number in range(3):
        x = 230.0 + number * 470
        with c.ink("#f7e7b8", "#e9b872") as pen:
            pen.ellipse(x + 100, 240, 100, 130)
            pen.rect(x, 240, 200, 420)
        with c.ink("#4b3629") as pen:
            pen.rect(x + 96, 110, 8, 550)
            for bar in range(5):
                pen.rect(x, 230 + bar * 90, 200, 6)
        with c.ink("#ffe9b4", opacity=0.16, soft=22) as pen:
            pen.polygon((x, 260), (x + 200, 260), (x + 90, HEIGHT), (x - 330, HEIGHT))
    for left in (-10, 440, 910, 1385):
        for shelf in range(6):
            base = 200 + shelf * 92
            x = left + 8.0
            while x < left + 205:
                wide = c.random.uniform(9, 20)
                _spine(c, x, base, wide, c.random.uniform(54, 74), 0)
                x += wide + 1
            with c.ink("#7a5436") as pen:
                pen.rect(left, base, 225, 9)
    c.sky_below(770, "#6b4a33", "#2b1c14")
    for row, y in enumerate((830, 950)):
        with c.ink("#96683f", "#4a2f1e") as pen:
            pen.polygon(
                (90 - row * 90, y), (1510 + row * 90, y), (1560 + row * 90, y + 44), (40 - row * 90, y + 44)
            )
        for number in range(4):
            x = 230 + number * 380 - row * 40
            with c.ink("#2f6b57", "#1c4438") as pen:
                pen.arc(x, y - 60, 44, 34, 180, 360, 30)
            with c.ink("#c9a24f") as pen:
                pen.rect(x - 3, y - 62, 6, 62)
            c.glow(x, y - 36, 130, "#ffe2a0", 0.65)


def lab(c: Canvas) -> None:
    c.sky("#16273a", "#254a5d", "#3d7480")
    with c.ink("#2d5a6b", "#1d3d4d") as pen:
        pen.rect(90, 90, 760, 520)
    with c.ink("#7fe0cf") as pen:
        for track in range(3):
            y = 210 + track * 150
            for x in range(120, 820, 7):
                loud = (
                    58
                    * abs(math.sin(x / 47 + track * 2))
                    * abs(math.sin(x / 133 + track))
                    * c.random.uniform(0.5, 1)
                )
                pen.rect(x, y - loud, 3, loud * 2 + 2)
    c.glow(470, 350, 520, "#7fe0cf", 0.35)
    with c.ink("#d7dfe0", "#93a3a8") as pen:
        pen.rect(980, 230, 470, 330)
    for x in (1098, 1332):
        c.disc(x, 360, 92, "#56646b", "#2b353b")
        c.disc(x, 360, 30, "#d7dfe0", "#93a3a8")
        with c.ink("#2b353b") as pen:
            for turn in range(3):
                angle = turn * math.tau / 3 + x
                pen.line((x, 360), (x + 84 * math.cos(angle), 360 + 84 * math.sin(angle)), width=8)
    with c.ink("#6b4a34") as pen:
        pen.line((1098, 452), (1215, 520), (1332, 452), width=4)
    with c.ink("#c8402f") as pen:
        pen.ellipse(1410, 530, 10)
    with c.ink("#d9cdb8", "#7c6f60") as pen:
        pen.polygon((-10, 760), (1610, 760), (1610, HEIGHT), (-10, HEIGHT))
    with c.ink("#1b2a36") as pen:
        pen.polygon((640, 760), (650, 610), (700, 560), (790, 560), (840, 610), (850, 760))
        pen.ellipse(745, 500, 56, 62)
        pen.arc(745, 492, 66, 70, 180, 360, 14)
        pen.rect(672, 480, 24, 50)
        pen.rect(794, 480, 24, 50)
    with c.ink("#efe9dc", "#c3baa8") as pen:
        for number in range(5):
            pen.polygon(
                (180 + number * 6, 870 - number * 9),
                (430 + number * 4, 856 - number * 9),
                (450, 900 - number * 9),
                (190, 916 - number * 9),
            )


def lab_glass(c: Canvas) -> None:
    c.sky("#e8f1f2", "#b9d6dc", "#7fb0bd")
    c.glow(420, 300, 700, "#ffffff", 0.6)
    with c.ink("#8fb6c0", opacity=0.5, soft=16) as pen:
        for number in range(7):
            pen.rect(90 + number * 230, 140, 120, 330)
    with c.ink("#f6f4ee", "#c7ccc9") as pen:
        pen.rect(-10, 820, WIDTH + 20, 300)
    for number, colour in enumerate(("#e76f51", "#e9c46a", "#2a9d8f", "#5fa8d3", "#8d6a9f", "#e76f51")):
        x, level = 330 + number * 124, c.random.uniform(560, 690)
        with c.ink("#ffffff", opacity=0.45) as pen:
            _tube(pen, x, 330, 800)
        with c.ink(colour, "#24465a", opacity=0.85) as pen:
            _tube(pen, x, level, 800)
        with c.ink("#ffffff", opacity=0.7) as pen:
            pen.rect(x - 22, 350, 7, 400)
            pen.rect(x - 40, 318, 80, 14)
    with c.ink("#a9794e", "#6a472d") as pen:
        pen.rect(250, 620, 800, 34)
        pen.rect(250, 812, 800, 30)
        pen.rect(256, 620, 26, 220)
        pen.rect(1018, 620, 26, 220)
    with c.ink("#ffffff", opacity=0.5) as pen:
        pen.polygon((1290, 380), (1350, 380), (1350, 560), (1490, 820), (1150, 820), (1290, 560))
    with c.ink("#5fd0b8", "#1f7a78", opacity=0.85) as pen:
        pen.polygon((1238, 660), (1402, 660), (1484, 814), (1156, 814))
    with c.ink("#ffffff", opacity=0.75) as pen:
        pen.rect(1278, 368, 84, 16)
        for _ in range(14):
            pen.ellipse(1320 + c.random.gauss(0, 50), 740 + c.random.gauss(0, 40), c.random.uniform(4, 11))


def chess(c: Canvas) -> None:
    c.sky("#3a2a26", "#5c4036", "#2a1c18")
    c.glow(1100, 200, 700, "#ffd596", 0.55)
    for row in range(8):
        for column in range(8):
            shade = ("#ead7b3", "#7a4a32")[(row + column) % 2]
            with c.ink(shade) as pen:
                pen.polygon(*[_board(column + dx, row + dy) for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1))])
    pieces = (
        (2, 1, 0, "king"),
        (5, 1, 1, "pawn"),
        (6, 2, 1, "king"),
        (1, 3, 0, "pawn"),
        (4, 3, 0, "rook"),
        (6, 4, 1, "pawn"),
        (2, 5, 1, "pawn"),
        (3, 6, 0, "pawn"),
        (5, 6, 1, "rook"),
    )
    for column, row, side, kind in pieces:
        x, y = _board(column + 0.5, row + 0.65)
        size = 0.62 + row * 0.17
        with c.ink("#120b09", opacity=0.4, soft=6) as pen:
            pen.ellipse(x + 26 * size, y + 4, 50 * size, 14 * size)
        with c.ink(*(("#f6ead0", "#b49a72"), ("#3a2f33", "#120d10"))[side]) as pen:
            _piece(pen, x, y, size, kind)


def ballot(c: Canvas) -> None:
    c.sky("#dfe3da", "#b9c4bf", "#8d9c9b")
    with c.ink("#6f8f88", "#4c6a66") as pen:
        pen.rect(110, 90, 620, 330)
    with c.ink("#dfe8e0", opacity=0.8) as pen:
        pen.line((160, 330), (280, 210), (380, 300), (520, 160), (680, 250), width=4)
    for x in (980, 1230):
        with c.ink("#f4efe2", "#c6bda8") as pen:
            pen.rect(x, 120, 200, 520)
        with c.ink("#7a8fb5", "#4a5f86") as pen:
            for fold in range(6):
                pen.rect(x + 8 + fold * 32, 180, 20, 400)
    c.sky_below(780, "#b98f62", "#6a4a30")
    with c.ink("#10181c", opacity=0.3, soft=14) as pen:
        pen.ellipse(620, 930, 360, 40)
    with c.ink("#f7f5ee", "#b9bcb8") as pen:
        pen.polygon((340, 520), (900, 520), (880, 930), (360, 930))
    with c.ink("#dcdcd4") as pen:
        pen.polygon((340, 520), (400, 470), (850, 470), (900, 520))
    with c.ink("#1f2a33") as pen:
        pen.polygon((500, 498), (750, 498), (744, 508), (506, 508))
    with c.ink("#fffdf6", "#e3dccb") as pen:
        pen.polygon((540, 260), (720, 286), (716, 502), (522, 502))
    with c.ink("#2f4d6d") as pen:
        for row in range(3):
            pen.rect(574, 326 + row * 50, 24, 24)
            pen.rect(616, 334 + row * 50, 76, 7)
        pen.line((577, 386), (585, 398), (602, 368), width=5)
    with c.ink("#d9a888", "#b07a5c") as pen:
        pen.polygon((700, 210), (1000, 60), (1060, 160), (760, 320), (690, 320), (650, 290))
        pen.ellipse(690, 300, 44, 24)
    with c.ink("#3c5a7c", "#24384f") as pen:
        pen.polygon((930, 86), (1160, -20), (1260, 90), (1010, 210))
    with c.ink("#2f7a5f") as pen:
        pen.rect(560, 640, 120, 160)
    with c.ink("#f7f5ee") as pen:
        pen.line((586, 720), (612, 750), (656, 684), width=13)


def ward(c: Canvas) -> None:
    c.sky("#0d1630", "#1b2a50", "#26385f")
    with c.ink("#122044", "#1d3160") as pen:
        pen.rect(120, 110, 400, 400)
    c.disc(390, 210, 44, "#fdf3d4", "#e9dcb0")
    c.glow(390, 210, 260, "#e7ecff", 0.55)
    with c.ink("#33456f") as pen:
        pen.rect(312, 110, 10, 400)
        pen.rect(120, 300, 400, 10)
        pen.rect(104, 506, 432, 16)
    c.sky_below(820, "#2b3a5c", "#121a30")
    for number in range(3):
        x = 640 + number * 320
        with c.ink("#8fa6c4", "#4a5f86", opacity=0.9) as pen:
            pen.rect(x - 8, 700, 236, 30)
            pen.rect(x + 14, 730, 10, 130)
            pen.rect(x + 196, 730, 10, 130)
        with c.ink("#cfe4f4", opacity=0.32) as pen:
            pen.polygon((x, 700), (x + 16, 540), (x + 204, 540), (x + 220, 700))
        with c.ink("#f3d9c0", "#c9a58c") as pen:
            pen.ellipse(x + 60, 660, 22)
        with c.ink("#f7f2e6", "#b9c4d2") as pen:
            pen.ellipse(x + 132, 674, 74, 26)
        c.glow(x + 110, 640, 190, "#ffc98a", 0.5)
        with c.ink("#16223f") as pen:
            pen.rect(x + 66, 330, 110, 76)
        with c.ink("#7fe0b0") as pen:
            pen.line(
                *[
                    (x + 72 + dx, 372 - (22 if dx in (32, 72) else 0) + (8 if dx in (40, 80) else 0))
                    for dx in range(0, 100, 8)
                ],
                width=3,
            )
    with c.ink("#6f8fb0", "#2c3f60") as pen:
        pen.polygon((420, 560), (490, 560), (520, 900), (390, 900))
        pen.ellipse(455, 520, 36)
        pen.line((486, 590), (590, 650), width=22)


def museum(c: Canvas) -> None:
    c.sky("#efe7da", "#ddd0bd", "#c6b59e", bottom=830)
    with c.ink("#ffffff", opacity=0.35, soft=26) as pen:
        for x in (330, 800, 1270):
            pen.polygon((x - 40, -20), (x + 40, -20), (x + 280, 760), (x - 280, 760))
    frames = ((120, 240, 360, 400), (560, 180, 480, 480), (1120, 240, 360, 400))
    for number, (x, y, wide, tall) in enumerate(frames):
        with c.ink("#2a1d14", opacity=0.35, soft=10) as pen:
            pen.rect(x + 8, y + 14, wide, tall)
        with c.ink("#c79a4a", "#8a6426") as pen:
            pen.rect(x, y, wide, tall)
        _painting(c, number, x + 26, y + 26, wide - 52, tall - 52)
    c.sky_below(830, "#a8794f", "#5f4029")
    with c.ink("#d8b98c", opacity=0.35) as pen:
        for number in range(14):
            pen.line((800 + (number - 7) * 110, 830), (800 + (number - 7) * 330, HEIGHT), width=2)
    with c.ink("#5a3b2a", "#33221a") as pen:
        pen.rect(560, 930, 300, 30)
        pen.rect(590, 960, 20, 70)
        pen.rect(810, 960, 20, 70)
    with c.ink("#c8402f", "#8a2a22") as pen:
        pen.polygon((1010, 850), (1060, 850), (1070, 930), (1000, 930))
    with c.ink("#2a2230") as pen:
        pen.ellipse(1035, 826, 26)
        pen.rect(1008, 928, 20, 70)
        pen.rect(1042, 928, 20, 70)


def _player(c: Canvas, x: float, y: float, size: float, *, cello: bool) -> None:
    with c.ink("#1a1216") as pen:
        pen.polygon(
            (x - 26 * size, y - 66 * size),
            (x + 26 * size, y - 66 * size),
            (x + 36 * size, y),
            (x - 36 * size, y),
        )
    c.disc(x, y - 86 * size, 17 * size, "#d9ae8c", "#8f6650")
    with c.ink("#b8692f", "#6a3518") as pen:
        if cello:
            pen.ellipse(x + 22, y - 16, 20, 28)
            pen.rect(x + 19, y - 92, 6, 60)
        else:
            pen.ellipse(x + 18, y - 62, 22, 9)
    with c.ink("#f1e2c4") as pen:
        pen.polygon((x - 62, y - 46), (x - 30, y - 52), (x - 28, y - 26), (x - 60, y - 20))


def _spine(c: Canvas, x: float, base: float, wide: float, tall: float, lean: float) -> None:  # noqa: PLR0917
    with c.ink(c.random.choice(_SPINES), "#1d1613") as pen:
        pen.polygon((x + lean, base - tall), (x + lean + wide, base - tall), (x + wide, base), (x, base))
    if wide > 22:
        with c.ink("#e9cf8f", opacity=0.8) as pen:
            for share in (0.86, 0.80, 0.2):
                pen.rect(x + 5 + lean * share, base - tall * share, wide - 10, 4)


def _tube(pen: Pen, x: float, top: float, bottom: float) -> None:
    pen.rect(x - 32, top, 64, bottom - top - 32)
    pen.ellipse(x, bottom - 32, 32)


def _board(column: float, row: float) -> tuple[float, float]:
    """A corner of the chess board in perspective."""
    depth = (row / 8) ** 1.25
    half = 430 + 520 * depth
    return 800 + (column / 4 - 1) * half, 330 + 690 * depth


def _piece(pen: Pen, x: float, y: float, size: float, kind: str) -> None:
    tall = {"pawn": 110, "rook": 150, "king": 230}[kind] * size
    pen.ellipse(x, y, 44 * size, 15 * size)
    pen.polygon(
        (x - 36 * size, y - 8 * size),
        (x - 16 * size, y - tall * 0.6),
        (x - 18 * size, y - tall),
        (x + 18 * size, y - tall),
        (x + 16 * size, y - tall * 0.6),
        (x + 36 * size, y - 8 * size),
    )
    if kind == "rook":
        for dx in (-32, -9, 14):
            pen.rect(x + dx * size, y - tall - 34 * size, 18 * size, 22 * size)
        pen.rect(x - 32 * size, y - tall - 16 * size, 64 * size, 26 * size)
    else:
        pen.ellipse(x, y - tall - 10 * size, 28 * size, 30 * size)
        pen.ellipse(x, y - tall + 16 * size, 32 * size, 9 * size)
    if kind == "king":
        pen.rect(x - 5 * size, y - tall - 80 * size, 10 * size, 46 * size)
        pen.rect(x - 18 * size, y - tall - 68 * size, 36 * size, 10 * size)


def _painting(c: Canvas, number: int, x: float, y: float, wide: float, tall: float) -> None:  # noqa: PLR0917
    with c.ink(*(("#31507c", "#e0a184"), ("#c9d6d6", "#6f8fa0"), ("#d98c4a", "#5a2f3c"))[number]) as pen:
        pen.rect(x, y, wide, tall)
    if number == 1:
        for boat, colour in ((0.22, "#c8402f"), (0.48, "#2f4d6d"), (0.74, "#e9c46a")):
            with c.ink(colour, opacity=0.85) as pen:
                middle, top = x + wide * boat, y + tall * (0.2 + boat * 0.12)
                pen.polygon((middle, top + 150), (middle - 60, top), (middle + 60, top))
                pen.rect(middle - 70, top - 18, 140, 14)
        with c.ink("#f2f4ee", opacity=0.5, soft=12) as pen:
            pen.rect(x + 10, y + tall * 0.58, wide - 20, 50)
    elif number == 0:
        c.disc(x + wide * 0.66, y + tall * 0.34, 38, "#f7e7b8")
        with c.ink("#1c2f4f") as pen:
            pen.polygon(
                (x, y + tall),
                (x, y + tall * 0.66),
                (x + wide * 0.4, y + tall * 0.5),
                (x + wide, y + tall * 0.78),
                (x + wide, y + tall),
            )
    else:
        for ring in range(5):
            c.disc(
                x + wide / 2,
                y + tall / 2,
                120 - ring * 24,
                ("#f2d29a", "#8a3a34", "#e9c46a", "#2f4d6d", "#f6ecd9")[ring],
            )
