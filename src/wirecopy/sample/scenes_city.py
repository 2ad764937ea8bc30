"""Scenes of buildings, bridges and squares. Each function draws one on a fresh canvas."""

from __future__ import annotations

import math

from wirecopy.sample.canvas import HEIGHT, WIDTH, Canvas, Pen


def parliament(c: Canvas) -> None:
    c.sky("#1a2444", "#5b5a86", "#e0948a", "#f6c79a", bottom=895)
    c.glow(800, 760, 640, "#ffcf9a", 0.6)
    _skyline(c, 890, "#51507a", 130, 240)
    with c.ink("#efe1cd", "#b49c94") as pen:
        pen.rect(260, 560, 1080, 270)
        pen.rect(620, 480, 360, 350)
        pen.ellipse(800, 440, 150, 130)
        pen.rect(768, 260, 64, 80)
        pen.polygon((780, 262), (800, 160), (820, 262))
    with c.ink("#7fa39a", "#4d746f") as pen:
        pen.polygon(
            *[
                (800 + 150 * math.cos(a / 20 * math.pi), 440 - 150 * math.sin(a / 20 * math.pi))
                for a in range(21)
            ]
        )
    with c.ink("#8a7a80", "#6a5c69") as pen:
        for x in range(292, 1310, 46):
            if not 600 < x < 980:
                pen.rect(x, 640, 18, 130)
        pen.polygon((600, 488), (800, 412), (1000, 488))
    with c.ink("#f4e8d6", "#cdb9ae") as pen:
        pen.polygon((620, 482), (800, 424), (980, 482))
        for x in range(640, 960, 46):
            pen.rect(x, 500, 20, 310)
    with c.ink("#ffdf96") as pen:
        for x in range(292, 1310, 46):
            if not 600 < x < 980 and c.random.random() < 0.6:
                pen.rect(x + 3, 644, 12, 44)
        for x in range(668, 940, 46):
            pen.rect(x, 560, 12, 80)
    with c.ink("#cdb9ab", "#7a6a70") as pen:
        for step in range(5):
            pen.rect(560 - step * 40, 820 + step * 16, 480 + step * 80, 18)
    c.sky_below(890, "#6f5f6b", "#262238")


def bank(c: Canvas) -> None:
    c.sky("#2b4a63", "#8fb0b5", "#efe3c6", bottom=900)
    _skyline(c, 880, "#6f8b92", 180, 420)
    _temple(c, 330, 300, 940, 580, "#efe6d2", "#b7a88f")
    with c.ink("#b98d3c", "#8a6426") as pen:
        pen.ellipse(800, 370, 46)
    with c.ink("#f3e2a9") as pen:
        pen.ellipse(800, 370, 34)
    with c.ink("#8a6426") as pen:
        pen.rect(794, 344, 12, 52)
        pen.rect(780, 356, 40, 8)
        pen.rect(780, 374, 40, 8)
    c.sky_below(890, "#b9ae97", "#5c5850")
    _crowd(c, 985, 22, 1.0)


def stadium(c: Canvas) -> None:
    c.sky("#070d20", "#16264a", "#2d3a63", bottom=700)
    c.stars(90, 300)
    with c.ink("#1c2440", "#2b3558") as pen:
        pen.ellipse(800, 620, 900, 330)
    with c.ink("#39436a", "#1b2242") as pen:
        pen.ellipse(800, 660, 830, 270)
    for colour in ("#e9c46a", "#e76f51", "#f1efe8", "#5fa8d3", "#8d99ae"):
        with c.ink(colour, opacity=0.75) as pen:
            for _ in range(620):
                angle, reach = c.random.uniform(0, math.tau), c.random.uniform(0.72, 0.99)
                pen.ellipse(800 + 830 * reach * math.cos(angle), 660 + 270 * reach * math.sin(angle), 2.6)
    with c.ink("#3f9a52", "#2a7a3e") as pen:
        pen.polygon((430, 560), (1170, 560), (1480, 920), (120, 920))
    with c.ink("#4fae60", opacity=0.55) as pen:
        for number in range(0, 8, 2):
            left, right = number / 8, (number + 1) / 8
            pen.polygon(
                (430 + 740 * left, 560),
                (430 + 740 * right, 560),
                (120 + 1360 * right, 920),
                (120 + 1360 * left, 920),
            )
    with c.ink("#f5f7f2", opacity=0.9) as pen:
        pen.line((430, 560), (1170, 560), (1480, 920), (120, 920), (430, 560), width=4)
        pen.line((800, 560), (800, 920), width=4)
        pen.arc(800, 720, 150, 70, 0, 360, 4)
    with c.ink("#0c1226", "#060912") as pen:
        pen.rect(0, 935, WIDTH, HEIGHT)
        for x in range(-20, WIDTH + 20, 46):
            pen.ellipse(x + c.random.uniform(-8, 8), 930 + c.random.uniform(-12, 12), 25, 30)
            if c.random.random() < 0.4:
                pen.line((x, 940), (x + c.random.uniform(-24, 24), 850), width=10)
    for x in (180, 560, 1040, 1420):
        with c.ink("#cfd6e6") as pen:
            pen.rect(x - 4, 150, 8, 300)
            pen.rect(x - 52, 110, 104, 46)
        c.glow(x, 132, 270, "#eaf3ff", 0.95)


def bridge(c: Canvas) -> None:
    c.sky("#27446b", "#7d9fb8", "#f2cfae", "#f4b193", bottom=720)
    c.glow(800, 700, 560, "#ffd9a8", 0.8)
    _skyline(c, 715, "#6a7590", 50, 200)
    c.sky_below(712, "#e6b294", "#7f7f9a", "#2b3a57")
    with c.ink("#7c2f35", "#3a2034") as pen:
        for tower in (430, 1170):
            pen.polygon((tower - 24, 190), (tower + 24, 190), (tower + 34, 840), (tower - 34, 840))
            pen.rect(tower - 40, 176, 80, 20)
        pen.rect(-10, 610, WIDTH + 20, 26)
        pen.rect(-10, 640, WIDTH + 20, 5)
    with c.ink("#4a2433") as pen:
        for left, right, low in ((-310, 430, 560), (430, 1170, 560), (1170, 1910, 560)):
            cable = []
            for number in range(41):
                part = number / 40
                x = left + (right - left) * part
                y = low - (low - 200) * (2 * part - 1) ** 2
                cable.append((x, y))
                if number % 2 == 0:
                    pen.line((x, y), (x, 612), width=2)
            pen.line(*cable, width=6)
    with c.ink("#ffe7a8") as pen:
        for x in range(20, WIDTH, 76):
            pen.ellipse(x, 604, 4)
    c.glitter("#ffe6c4", (300, 730, 1300, 1050), 150, opacity=0.5)
    c.glitter("#26324f", (0, 730, 1600, 1050), 120, opacity=0.35)


def hospital(c: Canvas) -> None:
    c.sky("#1c2b55", "#5f6f9e", "#e3a9a0", bottom=895)
    c.glow(300, 800, 460, "#ffc9a6", 0.6)
    with c.ink("#dfe6ea", "#8c9ab0") as pen:
        pen.rect(480, 260, 560, 640)
        pen.rect(200, 480, 300, 420)
        pen.rect(1020, 560, 380, 340)
    with c.ink("#3a4a70") as pen:
        pen.grid(520, 330, 9, 9, 54, 58, 32, 36)
        pen.grid(224, 520, 5, 6, 54, 58, 32, 36)
        pen.grid(1050, 600, 6, 5, 58, 58, 34, 36)
    with c.ink("#ffe3a1") as pen:
        for x, y, columns, rows in ((520, 330, 9, 9), (224, 520, 5, 6), (1050, 600, 6, 5)):
            for column in range(columns):
                for row in range(rows):
                    if c.random.random() < 0.5:
                        pen.rect(x + column * (58 if x == 1050 else 54), y + row * 58, 32, 36)
    with c.ink("#2f6cb0") as pen:
        pen.rect(728, 176, 64, 64)
    with c.ink("#ffffff") as pen:
        pen.rect(742, 188, 10, 40)
        pen.rect(768, 188, 10, 40)
        pen.rect(742, 203, 36, 10)
    c.sky_below(890, "#4e5674", "#1c2038")
    with c.ink("#f2f2ee", "#bcc3c9") as pen:
        pen.rect(1120, 860, 190, 84)
        pen.polygon((1310, 880), (1356, 880), (1376, 912), (1376, 944), (1310, 944))
    with c.ink("#c9403a") as pen:
        pen.rect(1120, 900, 256, 12)
    with c.ink("#141827") as pen:
        for x in (1160, 1330):
            pen.ellipse(x, 946, 20)
    c.glow(1140, 852, 90, "#6fb4ff", 1.0)
    with c.ink("#27324a", "#141a2c") as pen:
        for x in (60, 130, 1480, 1550):
            pen.ellipse(x, 820, 62, 90)
            pen.rect(x - 7, 860, 14, 90)


def courthouse(c: Canvas) -> None:
    c.sky("#7c8fa3", "#c9d0cf", "#efe6d4", bottom=900)
    c.ridge(560, 160, "#9aa8b1", "#bdbfba")
    _temple(c, 430, 380, 740, 500, "#d9c3a2", "#93795f")
    with c.ink("#5a4437") as pen:
        _scales(pen, 800, 452, 0.9)
    with c.ink("#bfa78a", "#7c6856") as pen:
        pen.rect(230, 580, 200, 300)
        pen.rect(1170, 580, 200, 300)
    with c.ink("#4c4a55") as pen:
        pen.grid(258, 620, 3, 3, 56, 84, 30, 54)
        pen.grid(1198, 620, 3, 3, 56, 84, 30, 54)
    c.sky_below(890, "#b2a692", "#615a52")
    _crowd(c, 990, 14, 1.05)


def court_columns(c: Canvas) -> None:
    c.sky("#23354d", "#3e5870", "#7e8f97")
    for number in range(6):
        x = 60 + number * 270
        with c.ink("#f1e4cb", "#b29c7d") as pen:
            pen.rect(x, 120, 150, 800)
            pen.rect(x - 22, 90, 194, 40)
            pen.rect(x - 22, 900, 194, 46)
        with c.ink("#7a674f", opacity=0.35) as pen:
            for groove in range(5):
                pen.rect(x + 18 + groove * 28, 134, 9, 764)
        with c.ink("#1c2533", opacity=0.28, soft=12) as pen:
            pen.rect(x + 110, 126, 46, 780)
    with c.ink("#eadcc2", "#c6b294") as pen:
        pen.rect(0, 0, WIDTH, 92)
    with c.ink("#cdbb9c", "#6d6252") as pen:
        for step in range(5):
            pen.rect(-10, 944 + step * 26, WIDTH + 20, 20)
    with c.ink("#ffdf9c", opacity=0.85) as pen:
        pen.rect(752, 420, 92, 526)
    c.glow(798, 660, 320, "#ffe0a0", 0.6)
    with c.ink("#141a26") as pen:
        pen.line((790, 900), (778, 946), width=9)
        pen.line((796, 900), (812, 946), width=9)
        pen.polygon((774, 800), (816, 800), (822, 906), (770, 906))
        pen.ellipse(795, 780, 16)


def market(c: Canvas) -> None:
    c.sky("#f3dfb5", "#d9b27c", "#8f6743")
    with c.ink("#7a5a44", "#4a352c") as pen:
        for x in range(-60, WIDTH, 270):
            pen.arc(x + 135, 330, 135, 210, 180, 360, 14)
            pen.rect(x - 8, 320, 18, 420)
    with c.ink("#fff2cf") as pen:
        pen.ellipse(800, 190, 96)
    with c.ink("#4a352c") as pen:
        pen.arc(800, 190, 102, 102, 0, 360, 10)
        pen.line((800, 190), (800, 120), width=7)
        pen.line((800, 190), (852, 212), width=7)
    for number in range(4):
        x, y = -30 + number * 420, 500 + (number % 2) * 24
        for stripe in range(9):
            with c.ink(("#c8402f", "#f6ecd9")[stripe % 2], ("#96291f", "#d5c6ae")[stripe % 2]) as pen:
                left = x + stripe * 42
                pen.polygon((left + 12, y), (left + 48, y), (left + 44, y + 100), (left, y + 100))
        with c.ink("#6b4a34", "#3a281f") as pen:
            pen.rect(x, y + 250, 380, 200)
        for row in range(3):
            for heap in range(4):
                shade = ("#e0912b", "#8fae3c", "#c8402f", "#e8c94a", "#7a4b7c", "#d8d2c2")[
                    (row * 2 + heap + number) % 6
                ]
                with c.ink(shade, "#5f4027") as pen:
                    for _ in range(16):
                        pen.ellipse(
                            x + 50 + heap * 94 + c.random.gauss(0, 20),
                            y + 262 + row * 62 + c.random.gauss(0, 9),
                            13,
                        )
    c.sky_below(960, "#7c5f48", "#33261f")
    _crowd(c, 1040, 11, 1.9)


def _skyline(c: Canvas, y: float, colour: str, low: float, high: float) -> None:
    with c.ink(colour, opacity=0.85) as pen:
        x = -20.0
        while x < WIDTH:
            wide = c.random.uniform(40, 100)
            tall = c.random.uniform(low, high)
            pen.rect(x, y - tall, wide, tall)
            x += wide + c.random.uniform(-6, 16)


def _temple(c: Canvas, x: float, y: float, wide: float, tall: float, light: str, dark: str) -> None:  # noqa: PLR0917
    with c.ink(light, dark) as pen:
        pen.polygon((x - 20, y + 120), (x + wide / 2, y), (x + wide + 20, y + 120))
        pen.rect(x - 10, y + 120, wide + 20, 44)
        pen.rect(x, y + 160, wide, tall - 200)
    with c.ink("#3c3a44", opacity=0.75) as pen:
        pen.rect(x + 30, y + 166, wide - 60, tall - 210)
    with c.ink("#ffdf9c", opacity=0.8) as pen:
        pen.rect(x + wide / 2 - 44, y + tall - 240, 88, 200)
    with c.ink(light, dark) as pen:
        columns = round(wide / 116)
        for number in range(columns):
            pen.rect(x + 26 + number * (wide - 104) / (columns - 1), y + 164, 52, tall - 205)
        for step in range(4):
            pen.rect(x - 20 - step * 26, y + tall - 44 + step * 16, wide + 40 + step * 52, 16)


def _scales(pen: Pen, x: float, y: float, size: float) -> None:
    pen.rect(x - 4 * size, y - 40 * size, 8 * size, 90 * size)
    pen.line((x - 70 * size, y - 30 * size), (x + 70 * size, y - 30 * size), width=6 * size)
    for side in (-70, 70):
        pen.line(
            (x + (side - 26) * size, y + 20 * size),
            (x + side * size, y - 30 * size),
            (x + (side + 26) * size, y + 20 * size),
            width=3 * size,
        )
        pen.ellipse(x + side * size, y + 22 * size, 30 * size, 8 * size)


def _crowd(c: Canvas, y: float, count: int, size: float) -> None:
    for _ in range(count):
        x, shade = (
            c.random.uniform(40, WIDTH - 40),
            c.random.choice(("#2a3346", "#4a2f33", "#39423a", "#5a4a3a", "#20242e")),
        )
        foot = y + c.random.uniform(-26, 26)
        with c.ink(shade, "#14161d") as pen:
            pen.polygon(
                (x - 15 * size, foot - 78 * size),
                (x + 15 * size, foot - 78 * size),
                (x + 18 * size, foot),
                (x - 18 * size, foot),
            )
            pen.ellipse(x, foot - 92 * size, 12 * size)
