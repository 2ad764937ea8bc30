"""Scenes of cranes, railways and flags. Each function draws one on a fresh canvas."""

from __future__ import annotations

import math

from wirecopy.sample.canvas import HEIGHT, WIDTH, Canvas, Pen


def cranes(c: Canvas) -> None:
    c.sky("#3b5f86", "#b7c6c9", "#f3d9b4", bottom=800)
    c.glow(1200, 700, 480, "#ffe1ac", 0.7)
    c.ridge(720, 40, "#8b97a3", "#a7a9a5", base=800)
    c.sky_below(790, "#b9b3a2", "#5c7080", "#25384a")
    for foot, size, colour in ((430, 1.15, "#c9482f"), (1130, 0.95, "#2f4d6d")):
        with c.ink(colour, "#1f2433") as pen:
            _crane(pen, foot, 830, size)
    with c.ink("#5b3d24", "#2c1d14") as pen:
        for _ in range(60):
            x, y = 300 + c.random.gauss(0, 26), 296 + c.random.gauss(0, 7)
            pen.line((x - 34, y), (x + 34, y + c.random.uniform(-12, 12)), width=3)
    with c.ink("#2a211d") as pen:
        _eagle(pen, 700, 210, 1.3)
    with c.ink("#fdfaf0") as pen:
        pen.ellipse(300, 262, 11, 10)
    with c.ink("#2a211d") as pen:
        pen.ellipse(296, 284, 22, 15)
    with c.ink("#7c2f2b", "#37202a") as pen:
        pen.polygon((560, 740), (1500, 720), (1420, 850), (640, 860))
    c.glitter("#f4e6cb", (0, 800, 1600, 1050), 150, opacity=0.4)


def train(c: Canvas) -> None:
    c.sky("#3f7aa6", "#b2d3d9", "#f4e4c2", bottom=560)
    c.clouds(170, 90, 5, "#ffffff", "#e7eff1", opacity=0.8)
    c.ridge(430, 170, "#8399a0", "#b3b59f")
    c.sky_below(560, "#5f9fb0", "#2f6f8b", "#1f4c66")
    c.glitter("#eaf6f4", (0, 570, 1600, 800), 90, opacity=0.45)
    with c.ink("#c8a578", "#7c5d44") as pen:
        pen.rect(-10, 672, WIDTH + 20, HEIGHT)
    with c.ink("#2f6f8b", "#1f4c66") as pen:
        for x in range(120, WIDTH, 250):
            pen.ellipse(x + 95, 840, 80, 96)
            pen.rect(x + 15, 840, 160, HEIGHT)
    with c.ink("#f4efe2", "#cfc9bb") as pen:
        pen.polygon((60, 520), (1240, 500), (1400, 560), (1450, 650), (60, 650))
    with c.ink("#c8402f", "#96291f") as pen:
        pen.polygon((60, 606), (1432, 606), (1450, 650), (60, 650))
    with c.ink("#22364a") as pen:
        for x in range(100, 1180, 92):
            pen.rect(x, 544, 62, 42)
        pen.polygon((1230, 530), (1304, 534), (1372, 582), (1230, 586))
        for x in (440, 808):
            pen.rect(x - 12, 512, 5, 140)
    with c.ink("#23262c") as pen:
        pen.rect(-10, 662, WIDTH + 20, 8)
        for x in range(110, 1420, 90):
            pen.ellipse(x, 656, 15)
    c.glow(1436, 620, 110, "#fff5cf", 0.9)


def night_train(c: Canvas) -> None:
    c.sky("#0a1026", "#1b2448", "#3a3860")
    with c.ink("#4a4a6a", "#2a2c48") as pen:
        for x in range(0, WIDTH, 200):
            pen.arc(800, 700, 900 - x * 0.45, 660 - x * 0.33, 180, 360, 9)
    for number in range(6):
        c.glow(230 + number * 230, 190 - 20 * (number % 2), 190, "#ffdf9e", 0.55)
    with c.ink("#1f3560", "#111d3a") as pen:
        pen.polygon((-10, 420), (980, 470), (1160, 560), (1200, 800), (-10, 860))
    with c.ink("#ffd98a", "#f7b955") as pen:
        for number in range(8):
            x = 20 + number * 116
            pen.polygon(
                (x, 508 + number * 5),
                (x + 78, 511 + number * 5),
                (x + 78, 604 + number * 2),
                (x, 606 + number * 2),
            )
        pen.polygon((1010, 560), (1120, 600), (1134, 660), (1010, 640))
    with c.ink("#e9c46a") as pen:
        pen.polygon((-10, 690), (1176, 664), (1180, 680), (-10, 712))
    with c.ink("#0f1730") as pen:
        for number in (1, 2, 4, 6):
            x = 44 + number * 116
            pen.ellipse(x, 560 + number * 4, 14)
            pen.ellipse(x, 606 + number * 3, 24, 22)
    with c.ink("#55506a", "#201e30") as pen:
        pen.polygon((-10, 900), (1260, 812), (1610, 812), (1610, HEIGHT), (-10, HEIGHT))
    with c.ink("#e8d28a") as pen:
        pen.polygon((-10, 940), (1280, 824), (1300, 824), (-10, 962))
    for x, coat in ((1330, "#8a3a34"), (1440, "#34506e")):
        with c.ink(coat, "#1a1a28") as pen:
            pen.polygon((x - 26, 690), (x + 26, 690), (x + 34, 860), (x - 34, 860))
        with c.ink("#1a1a28") as pen:
            pen.ellipse(x, 664, 22)
            pen.rect(x + 40, 810, 52, 56)
    c.glow(1180, 700, 160, "#fff2cf", 0.8)


def flags(c: Canvas) -> None:
    c.sky("#4d8cc0", "#b5d6e4", "#f2ead6")
    c.clouds(260, 130, 6, "#ffffff", "#e6eef2", opacity=0.85)
    with c.ink("#cfd6da", "#98a3ab") as pen:
        pen.rect(0, 760, WIDTH, 320)
    with c.ink("#6c8696") as pen:
        pen.grid(20, 800, 18, 4, 90, 70, 70, 46)
    pairs = (
        ("#21406f", "#e8c04a"),
        ("#6a2f5c", "#e6ded0"),
        ("#2f7a5f", "#f3eee2"),
        ("#21406f", "#e8c04a"),
        ("#6a2f5c", "#e6ded0"),
        ("#c98a2b", "#3a2b52"),
    )
    for number, (field, stripe) in enumerate(pairs):
        x, top = 120 + number * 255, 190 + (number % 2) * 46
        with c.ink("#f2f2ee", "#8a949c") as pen:
            pen.rect(x - 5, top - 30, 10, HEIGHT)
            pen.ellipse(x, top - 34, 10)
        _flag(c, x + 5, top, field, stripe)


def _crane(pen: Pen, x: float, foot: float, size: float) -> None:
    top = foot - 560 * size
    for dx in (-30, 30):
        pen.line((x + dx * size, foot), (x + dx * 0.7 * size, top), width=8 * size)
    for step in range(10):
        y = foot - step * 56 * size
        pen.line((x - 30 * size, y), (x + 28 * size, y - 56 * size), width=4 * size)
        pen.line((x + 30 * size, y), (x - 28 * size, y - 56 * size), width=4 * size)
    pen.rect(x - 40 * size, top - 30 * size, 80 * size, 44 * size)
    pen.polygon(
        (x - 14 * size, top - 30 * size), (x + 4 * size, top - 130 * size), (x + 18 * size, top - 30 * size)
    )
    pen.line((x - 250 * size, top - 10 * size), (x + 430 * size, top - 10 * size), width=9 * size)
    pen.line((x - 250 * size, top - 34 * size), (x + 430 * size, top - 16 * size), width=4 * size)
    pen.line(
        (x - 240 * size, top - 20 * size),
        (x + 4 * size, top - 126 * size),
        (x + 380 * size, top - 18 * size),
        width=3 * size,
    )
    pen.rect(x - 256 * size, top - 8 * size, 70 * size, 50 * size)
    pen.line((x + 350 * size, top - 10 * size), (x + 350 * size, top + 190 * size), width=2 * size)


def _eagle(pen: Pen, x: float, y: float, size: float) -> None:
    pen.polygon(
        (x, y),
        (x - 70 * size, y - 44 * size),
        (x - 160 * size, y - 30 * size),
        (x - 90 * size, y - 8 * size),
        (x - 20 * size, y + 22 * size),
    )
    pen.polygon(
        (x, y),
        (x + 70 * size, y - 50 * size),
        (x + 160 * size, y - 44 * size),
        (x + 92 * size, y - 12 * size),
        (x + 16 * size, y + 22 * size),
    )
    pen.ellipse(x, y + 10 * size, 14 * size, 30 * size)
    pen.polygon((x - 20 * size, y + 56 * size), (x, y + 20 * size), (x + 20 * size, y + 56 * size))


def _flag(c: Canvas, x: float, y: float, field: str, stripe: str) -> None:
    def edge(height: float) -> list[tuple[float, float]]:
        return [(x + dx, y + height + 14 * math.sin(dx / 32 + x) * dx / 200) for dx in range(0, 206, 6)]

    for colour, top, bottom in ((field, 0, 132), (stripe, 46, 86)):
        with c.ink(colour) as pen:
            pen.polygon(*edge(top), *reversed(edge(bottom)))
    with c.ink("#10182a", opacity=0.16, soft=8) as pen:
        pen.polygon((x + 60, y + 4), (x + 110, y), (x + 120, y + 128), (x + 70, y + 134))
