"""Scenes of mountains, fields, woods and sand. Each function draws one on a fresh canvas."""

from __future__ import annotations

from itertools import pairwise

from wirecopy.sample.canvas import HEIGHT, WIDTH, Canvas, Pen


def mountains(c: Canvas) -> None:
    c.sky("#28406b", "#8697b5", "#f0c9b2", "#f8e3c4")
    c.glow(420, 480, 480, "#ffdcae", 0.7)
    c.ridge(470, 170, "#a8a6bd", "#d8bfb8")
    c.mist(640, 90, "#f6e2cf", 0.5)
    crest = c.ridge(560, 260, "#5f6d8e", "#a39aa8", rough=0.5)
    _snow(c, crest, 430)
    c.mist(800, 110, "#eed9cd", 0.5)
    c.ridge(800, 120, "#334562", "#4d5a72")
    _firs(c, 960, 70, 110, "#15233a", "#0d1626")


def village(c: Canvas) -> None:
    c.sky("#5d7797", "#c3c9cc", "#efdcc3", bottom=760)
    c.ridge(420, 200, "#7d8ba1", "#b3b3b5")
    c.ridge(570, 110, "#54657a", "#7e8788")
    c.mist(620, 80, "#f2e6d6", 0.6)
    c.ridge(700, 30, "#6c7a5c", "#39452f")
    for x, y, size in (
        (180, 720, 0.8),
        (420, 700, 0.7),
        (640, 760, 1.0),
        (900, 720, 0.85),
        (1130, 790, 1.15),
        (1400, 740, 0.95),
        (320, 850, 1.2),
        (820, 880, 1.3),
    ):
        _house(c, x, y, size)
    with c.ink("#d9d2c3", "#8f8b86") as pen:
        pen.rect(1010, 500, 56, 190)
    with c.ink("#4b3b3b") as pen:
        pen.polygon((1000, 502), (1038, 380), (1076, 502))
    _firs(c, 1020, 30, 46, "#24331f", "#121b10")


def wheat(c: Canvas) -> None:
    c.sky("#3f7fb0", "#a9d0dc", "#f7e8c0", bottom=560)
    c.clouds(180, 100, 6, "#ffffff", "#eaf1f3", opacity=0.85)
    c.ridge(540, 34, "#7f9a86", "#8aa07c", base=580)
    with c.ink("#4d6850", "#34503f") as pen:
        for x in (220, 262, 300, 1180, 1225, 1290):
            pen.ellipse(x, 520, 32, 46)
    c.sky_below(556, "#e9c565", "#d39b36", "#8a5a1c")
    for row in range(5):
        y = 610 + row * row * 26
        size = 0.3 + row * 0.28
        with c.ink("#f7dd8b" if row % 2 else "#eac364", "#a8701f") as pen:
            for _ in range(150 - row * 22):
                _ear(c, pen, c.random.uniform(-20, WIDTH + 20), y + c.random.uniform(0, 70 * size), size)


def olives(c: Canvas) -> None:
    c.sky("#6a5a8e", "#e09a7c", "#fadfa6", bottom=620)
    c.glow(1250, 520, 520, "#ffe0a0", 0.8)
    c.ridge(520, 110, "#927a94", "#c79b8b")
    c.ridge(640, 60, "#b98d5e", "#8c6a45")
    for row in range(5):
        y, size = 670 + row * row * 20, 0.35 + row * 0.24
        for number in range(13 - row * 2):
            x = (number + 0.5 * (row % 2)) * WIDTH / (12 - row * 2)
            _olive(c, x + c.random.uniform(-12, 12), y + c.random.uniform(-6, 6), size)


def forest(c: Canvas) -> None:
    c.sky("#dfe8c8", "#a9c39a", "#5f8a6c")
    c.glow(760, 260, 620, "#fdfbd8", 0.8)
    for depth, colour in enumerate(("#8fb08b", "#628f70", "#3c6c55", "#1d4638", "#0d2720")):
        with c.ink(colour) as pen:
            for _ in range(17 - depth * 2):
                x, wide = c.random.uniform(-20, WIDTH), 9 + depth * 8
                pen.polygon((x, -10), (x + wide, -10), (x + wide * 1.5, HEIGHT), (x - wide * 0.5, HEIGHT))
        if depth < 4:
            c.mist(760 + depth * 60, 130, "#eef5dc", 0.28)
    with c.ink("#f9fbe0", opacity=0.14, soft=16) as pen:
        for x in (420, 640, 900, 1120):
            pen.polygon((x, -20), (x + 60, -20), (x - 160, HEIGHT), (x - 320, HEIGHT))
    with c.ink("#0b1f19") as pen:
        _lynx(pen, 960, 930)
    c.swell(980, 14, 500, "#0b211a", "#04100c")


def glacier(c: Canvas) -> None:
    c.sky("#1f4f86", "#7fb4d6", "#e3f1f5", bottom=800)
    c.ridge(330, 200, "#52677f", "#7f93a3", rough=0.52)
    c.ridge(430, 150, "#3a4c62", "#55687c", rough=0.56)
    with c.ink("#f6fbfd", "#b7dbe9", "#5fa6c6") as pen:
        pen.polygon(
            (520, 360),
            (900, 330),
            (1060, 520),
            (1250, 780),
            (1600, 1010),
            (1600, HEIGHT),
            (240, HEIGHT),
            (380, 820),
            (480, 600),
        )
    with c.ink("#2f7fa8", opacity=0.45) as pen:
        for number in range(34):
            y = 400 + number * 20
            x = 560 + c.random.uniform(-60, 120) + number * 8
            pen.line(
                (x, y), (x + 70 + number * 4, y + 26), (x + 190 + number * 7, y + 20), width=1 + number * 0.10
            )
    with c.ink("#243446", "#121c28") as pen:
        pen.polygon((0, 560), (210, 640), (400, 820), (300, HEIGHT), (0, HEIGHT))
    for number in range(9):
        _walker(c, 700 + number * 46, 840 + number * 12, 0.9, ("#c8402f", "#e0a02a", "#2c4b7c")[number % 3])


def dunes(c: Canvas) -> None:
    c.sky("#2f4f86", "#8fa9c4", "#f3d6a8", bottom=740)
    c.disc(420, 300, 54, "#fff3d2")
    c.glow(420, 300, 360, "#fff0c4", 0.6)
    c.swell(590, 40, 1300, "#e2b271", "#b9793f")
    c.swell(690, 70, 1700, "#d0935a", "#8c522d")
    with c.ink("#f5d6a3", "#d69c62") as pen:
        pen.polygon(
            (760, 690),
            (800, 690),
            (930, 800),
            (820, 900),
            (1010, HEIGHT),
            (640, HEIGHT),
            (700, 900),
            (850, 800),
        )
    c.swell(880, 80, 1500, "#a9683a", "#552b1c")
    with c.ink("#2b1a1a") as pen:
        _cyclist(pen, 850, 780, 0.62)


def fog(c: Canvas) -> None:
    c.sky("#8fb3c9", "#dfe6e2", "#f8e8cd")
    c.ridge(420, 120, "#93a9b5", "#c5cdca")
    c.mist(560, 130, "#ffffff", 0.75)
    c.ridge(600, 110, "#6d8790", "#a2b0ab")
    c.mist(720, 120, "#ffffff", 0.7)
    c.ridge(800, 60, "#8a6f50", "#5a4534")
    for number in range(5):
        x, y = 160 + number * 310, 800 + (number % 2) * 30
        with c.ink("#3a2e27") as pen:
            pen.rect(x, y - 190, 7, 210)
            pen.rect(x + 190, y - 190, 7, 210)
        with c.ink("#eef3ee", opacity=0.5) as pen:
            for row in range(24):
                pen.line((x, y - 184 + row * 6), (x + 190, y - 184 + row * 6), width=1.2)
            for column in range(24):
                pen.line((x + column * 8, y - 186), (x + column * 8, y - 44), width=1.2)
        c.glitter("#f6ffff", (x, y - 60, x + 190, y - 30), 12, opacity=0.9, size=6)


def mine(c: Canvas) -> None:
    c.sky("#7b6f86", "#e0a983", "#f7dfb5", bottom=420)
    c.ridge(380, 80, "#8d7788", "#b7907f")
    for step in range(8):
        shade = ("#c98a5b", "#b4754a", "#a2653f", "#905637", "#7d4a31", "#6b3f2c", "#5a3527", "#4a2c22")[step]
        with c.ink(shade, "#3c241d") as pen:
            pen.ellipse(800, 560 + step * 52, 980 - step * 104, 190 - step * 18)
            if step == 0:
                pen.rect(0, 560, WIDTH, HEIGHT)
        with c.ink("#f2c693", opacity=0.5) as pen:
            pen.arc(800, 560 + step * 52, 980 - step * 104, 190 - step * 18, 180, 360, 3)
    with c.ink("#3fa39a", "#1c5f66") as pen:
        pen.ellipse(800, 950, 150, 34)
    for x, y, size in ((460, 650, 0.8), (1090, 720, 1.0), (690, 790, 0.6)):
        with c.ink("#f0b429", "#c07f16") as pen:
            pen.polygon(
                (x, y - 40 * size),
                (x + 90 * size, y - 50 * size),
                (x + 80 * size, y - 10 * size),
                (x, y - 10 * size),
            )
            pen.rect(x - 28 * size, y - 34 * size, 26 * size, 26 * size)
        with c.ink("#1d1414") as pen:
            for dx in (-14, 20, 62):
                pen.ellipse(x + dx * size, y - 6 * size, 12 * size)


def rescue(c: Canvas) -> None:
    c.sky("#0a1122", "#18243f", "#2c3550")
    c.stars(150, 400)
    c.ridge(420, 150, "#111a2e", "#0d1424")
    for x in (250.0, 1330.0):
        with c.ink("#3a4256") as pen:
            pen.rect(x, 330, 8, 460)
            pen.rect(x - 44, 320, 96, 34)
        c.glow(x, 340, 420, "#fff3cf", 0.9)
    with c.ink("#fff3cf", opacity=0.16, soft=24) as pen:
        pen.polygon((250, 340), (420, 900), (1000, 900))
        pen.polygon((1330, 340), (1180, 900), (640, 900))
    with c.ink("#6b5b4f", "#241c1c") as pen:
        for _ in range(120):
            x = c.random.gauss(800, 230)
            y = 860 - max(0, 190 - abs(x - 800) * 0.45) * c.random.random()
            wide, tall = c.random.uniform(20, 90), c.random.uniform(12, 40)
            lean = c.random.uniform(-22, 22)
            pen.polygon((x, y), (x + wide, y + lean), (x + wide - 10, y + tall + lean), (x - 8, y + tall))
    c.swell(880, 10, 500, "#1d1a1f", "#0a090d")
    for number, x in enumerate((430, 540, 690, 905, 1020, 1150)):
        _walker(c, x, 880 - (60 if 600 < x < 960 else 0), 2.1, ("#e2642c", "#d9b12f")[number % 2])


def cycling(c: Canvas) -> None:
    c.sky("#54769b", "#b9cbd3", "#e9dfc8", bottom=560)
    c.clouds(190, 130, 8, "#e8ecee", "#a9b7c1", opacity=0.8)
    c.ridge(430, 180, "#71839a", "#a4aeb0")
    c.ridge(600, 90, "#6d8a5c", "#48663f")
    with c.ink("#55585f", "#33363d") as pen:
        pen.polygon(
            (900, 620),
            (950, 615),
            (700, 720),
            (1120, 830),
            (560, HEIGHT),
            (1500, HEIGHT),
            (1330, 820),
            (800, 716),
        )
        pen.polygon((560, HEIGHT), (1120, 830), (1330, 820), (1600, HEIGHT))
    c.swell(1000, 12, 900, "#3d5a34", "#22371f", opacity=0.0)
    for x, y, size, colour in (
        (1160, 940, 1.5, "#e5b52c"),
        (960, 985, 1.55, "#2c63a8"),
        (1330, 1000, 1.6, "#c8402f"),
        (1200, 835, 0.9, "#f1efe8"),
        (1060, 815, 0.8, "#c8402f"),
    ):
        with c.ink("#15181f") as pen:
            _cyclist(pen, x, y, size)
        with c.ink(colour) as pen:
            _jersey(pen, x, y, size)
    c.rain("#ffffff", 140, slant=-0.2, length=26, opacity=0.35)


def observatory(c: Canvas) -> None:
    c.sky("#070d24", "#152a5a", "#4a4f86", "#b3788a")
    c.stars(420, 640)
    with c.ink("#cdd8ff", opacity=0.16, soft=40) as pen:
        pen.polygon((-40, 560), (560, 60), (900, -40), (1120, -40), (300, 620))
    with c.ink("#eaf2ff", opacity=0.85, soft=3) as pen:
        pen.polygon((470, 250), (482, 262), (260, 392), (250, 372))
    c.glow(478, 256, 90, "#eaf2ff", 1.0)
    c.ridge(800, 120, "#1c2545", "#0c1128")
    with c.ink("#e3dfe8", "#8e8aa3") as pen:
        pen.ellipse(1060, 640, 190, 190)
        pen.rect(870, 640, 380, 190)
    with c.ink("#232a4a") as pen:
        pen.polygon((985, 466), (1040, 450), (1080, 640), (1020, 640))
        pen.rect(862, 634, 396, 12)
    with c.ink("#b9a7a0", "#6c6478") as pen:
        pen.polygon((1004, 500), (1028, 490), (1056, 620), (1030, 628))
    with c.ink("#ffd58a") as pen:
        pen.rect(1040, 760, 34, 70)
    c.swell(840, 16, 900, "#0d1228", "#05070f")
    _firs(c, 1010, 40, 60, "#070b18", "#04060d")


def _snow(c: Canvas, crest: list[tuple[float, float]], line: float) -> None:
    with c.ink("#ffffff", "#e7e4ea", opacity=0.92) as pen:
        for (x1, y1), (x2, y2) in pairwise(crest):
            if min(y1, y2) < line:
                deep = c.random.uniform(0.35, 1.0)
                pen.polygon(
                    (x1, y1), (x2, y2), (x2, y2 + (line - y2) * deep + 14), (x1, y1 + (line - y1) * deep + 14)
                )


def _firs(c: Canvas, y: float, count: int, tall: float, *colours: str) -> None:
    with c.ink(*colours) as pen:
        pen.rect(0, y, WIDTH, HEIGHT - y)
        for _ in range(count):
            x, high = c.random.uniform(-20, WIDTH + 20), tall * c.random.uniform(0.6, 1.5)
            for tier in range(4):
                top, half = y - high * (1 - tier * 0.2), high * (0.09 + 0.055 * tier)
                pen.polygon((x, top), (x + half, top + high * 0.36), (x - half, top + high * 0.36))


def _house(c: Canvas, x: float, y: float, size: float) -> None:
    wide, tall = 130 * size, 84 * size
    with c.ink(c.random.choice(("#efe4d0", "#d9b08c", "#b5574a", "#e6d6a8", "#9fb0b5")), "#8d7f78") as pen:
        pen.rect(x, y - tall, wide, tall)
    with c.ink("#5a3f3c", "#38282a") as pen:
        pen.polygon(
            (x - 12 * size, y - tall), (x + wide / 2, y - tall - 62 * size), (x + wide + 12 * size, y - tall)
        )
        pen.rect(x + wide * 0.7, y - tall - 58 * size, 14 * size, 40 * size)
    with c.ink("#33313a") as pen:
        pen.rect(x + 18 * size, y - 58 * size, 24 * size, 26 * size)
        pen.rect(x + 88 * size, y - 58 * size, 24 * size, 26 * size)
        pen.rect(x + 54 * size, y - 46 * size, 24 * size, 46 * size)


def _ear(c: Canvas, pen: Pen, x: float, y: float, size: float) -> None:
    lean = c.random.uniform(-14, 26) * size
    pen.line((x, y + 190 * size), (x + lean * 0.4, y + 80 * size), (x + lean, y), width=1 + 2 * size)
    for grain in range(6):
        pen.ellipse(
            x + lean * (1 + grain * 0.12) + (4 if grain % 2 else -4) * size,
            y - grain * 13 * size,
            6 * size,
            11 * size,
        )


def _olive(c: Canvas, x: float, y: float, size: float) -> None:
    with c.ink("#4a3a2e", opacity=0.35, soft=4) as pen:
        pen.ellipse(x - 40 * size, y + 6 * size, 110 * size, 14 * size)
    with c.ink("#5a4636", "#33271f") as pen:
        pen.polygon(
            (x - 12 * size, y),
            (x - 6 * size, y - 90 * size),
            (x + 12 * size, y - 90 * size),
            (x + 16 * size, y),
        )
    with c.ink("#a3b08a", "#4f6349") as pen:
        for _ in range(10):
            pen.ellipse(
                x + c.random.gauss(0, 42) * size,
                y - 120 * size + c.random.gauss(0, 26) * size,
                46 * size,
                34 * size,
            )


def _walker(c: Canvas, x: float, y: float, size: float, coat: str) -> None:
    with c.ink("#1c1f2a") as pen:
        pen.line((x, y - 24 * size), (x - 6 * size, y), width=5 * size)
        pen.line((x, y - 24 * size), (x + 7 * size, y), width=5 * size)
        pen.ellipse(x + 1 * size, y - 60 * size, 7 * size)
    with c.ink(coat) as pen:
        pen.polygon(
            (x - 9 * size, y - 52 * size),
            (x + 10 * size, y - 52 * size),
            (x + 11 * size, y - 20 * size),
            (x - 10 * size, y - 20 * size),
        )


def _cyclist(pen: Pen, x: float, y: float, size: float) -> None:
    for dx in (-44, 44):
        pen.arc(x + dx * size, y, 30 * size, 30 * size, 0, 360, 4 * size)
    pen.line(
        (x - 44 * size, y),
        (x - 8 * size, y - 4 * size),
        (x + 30 * size, y - 46 * size),
        (x - 22 * size, y - 46 * size),
        (x - 8 * size, y - 4 * size),
        width=4 * size,
    )
    pen.line(
        (x + 44 * size, y), (x + 28 * size, y - 56 * size), (x + 42 * size, y - 60 * size), width=4 * size
    )
    pen.line(
        (x - 24 * size, y - 64 * size),
        (x + 6 * size, y - 36 * size),
        (x - 6 * size, y - 4 * size),
        width=9 * size,
    )
    pen.ellipse(x + 42 * size, y - 110 * size, 14 * size, 12 * size)


def _jersey(pen: Pen, x: float, y: float, size: float) -> None:
    pen.polygon(
        (x - 34 * size, y - 68 * size),
        (x - 8 * size, y - 98 * size),
        (x + 32 * size, y - 104 * size),
        (x + 34 * size, y - 88 * size),
        (x - 14 * size, y - 58 * size),
    )
    pen.line((x + 24 * size, y - 94 * size), (x + 36 * size, y - 64 * size), width=9 * size)


def _lynx(pen: Pen, x: float, y: float) -> None:
    pen.ellipse(x, y, 96, 40)
    pen.ellipse(x + 98, y - 44, 34, 31)
    pen.polygon((x + 74, y - 62), (x + 80, y - 108), (x + 96, y - 70))
    pen.polygon((x + 102, y - 70), (x + 120, y - 106), (x + 124, y - 60))
    for dx in (-72, -46, 52, 76):
        pen.rect(x + dx, y + 10, 17, 74)
    pen.polygon((x - 92, y - 14), (x - 132, y - 40), (x - 122, y - 52), (x - 76, y - 26))
