"""Scenes on the coast and on the water. Each function draws one on a fresh canvas."""

from __future__ import annotations

import math

from wirecopy.sample.canvas import HEIGHT, WIDTH, Canvas, Pen


def harbour(c: Canvas) -> None:
    c.sky("#31456b", "#c98d86", "#f7d9a8", bottom=560)
    c.glow(1130, 540, 520, "#ffd08a", 0.8)
    c.ridge(520, 60, "#7d7290", "#a98c94", base=570)
    with c.ink("#3c3f5c", "#59506b") as pen:
        for x in range(40, 1600, 62):
            wide, tall = c.random.uniform(44, 70), c.random.uniform(46, 120)
            pen.rect(x, 566 - tall, wide, tall)
            pen.polygon((x - 4, 566 - tall), (x + wide / 2, 566 - tall - 34), (x + wide + 4, 566 - tall))
    c.sky_below(566, "#e9bd97", "#7c7a9a", "#26324f")
    c.glitter("#ffe9c4", (820, 580, 1440, 1040), 150, opacity=0.55)
    c.glitter("#2b3352", (0, 580, 1600, 1060), 140, opacity=0.35)
    for x, y, size in ((300, 760, 1.3), (690, 690, 0.8), (1180, 830, 1.6), (940, 640, 0.55)):
        _fishing_boat(c, x, y, size, "#1b2238", "#b5493c")


def ferry(c: Canvas) -> None:
    c.sky("#1f2b3a", "#4b5f70", "#9fb0b3", bottom=660)
    c.clouds(170, 190, 9, "#1a2430", "#46586a", opacity=0.8)
    c.clouds(330, 120, 7, "#3a4a5a", "#7d909a", opacity=0.7)
    c.swell(560, 14, 420, "#5c7480", "#22333f")
    with c.ink("#e9e4d6", "#b9bdb8") as pen:
        pen.polygon((420, 470), (1190, 470), (1150, 540), (460, 540))
        pen.polygon((500, 410), (1080, 410), (1130, 470), (460, 470))
        pen.polygon((560, 360), (820, 360), (860, 410), (540, 410))
    with c.ink("#203043", "#0f1a26") as pen:
        pen.polygon((360, 520), (1290, 500), (1215, 640), (430, 650))
    with c.ink("#a63d2f", "#7c2a22") as pen:
        pen.polygon((640, 270), (720, 270), (735, 362), (625, 362))
        pen.polygon((424, 628), (1224, 612), (1215, 642), (430, 652))
    with c.ink("#f4d58a") as pen:
        for x in range(480, 1110, 34):
            pen.rect(x, 488, 16, 14)
        for x in range(520, 1060, 38):
            pen.rect(x, 430, 18, 16)
    with c.ink("#203043") as pen:
        pen.line((900, 410), (900, 270), width=5)
        pen.line((860, 310), (940, 310), width=4)
    c.swell(640, 34, 560, "#4c6672", "#1c2c38")
    c.swell(760, 44, 760, "#34505e", "#122029")
    c.swell(900, 50, 900, "#223a48", "#0a141c")
    c.glitter("#dfe9e6", (0, 640, 1600, 1040), 170, opacity=0.45, size=48)
    c.rain("#e8f0f2", 420, slant=0.5, opacity=0.22)


def lifeboat(c: Canvas) -> None:
    c.sky("#222d37", "#56666d", "#aeb4ab", bottom=640)
    c.clouds(200, 210, 10, "#1d262e", "#50606a", opacity=0.8)
    c.swell(560, 26, 380, "#5d747b", "#26373f")
    c.swell(660, 60, 700, "#425c66", "#182830")
    with c.ink("#e2632c", "#a93f1b") as pen:
        pen.polygon((520, 600), (1060, 500), (1150, 520), (1040, 660), (600, 710))
    with c.ink("#1d3a5c", "#122840") as pen:
        pen.polygon((560, 660), (1090, 580), (1040, 662), (600, 712))
    with c.ink("#f2efe6", "#c9cbc6") as pen:
        pen.polygon((640, 500), (820, 466), (880, 530), (640, 580))
    with c.ink("#24323e") as pen:
        pen.polygon((668, 512), (800, 487), (834, 520), (668, 548))
        pen.line((730, 482), (716, 350), width=6)
    c.glow(716, 350, 150, "#bfe3ff", 0.9)
    with c.ink("#f4f7f5", opacity=0.85, soft=4) as pen:
        for number in range(70):
            spread = c.random.random()
            pen.ellipse(
                500 - spread * 260 + number, 700 - spread * 150 + c.random.gauss(0, 26), 5 + 14 * (1 - spread)
            )
    c.swell(740, 56, 640, "#2f4a56", "#101d25")
    c.swell(900, 60, 820, "#1f3641", "#081016")
    c.glitter("#e4ecea", (0, 650, 1600, 1040), 170, opacity=0.4)
    c.rain("#e8f0f2", 480, slant=0.7, opacity=0.22)


def lighthouse(c: Canvas) -> None:
    c.sky("#0f1c3a", "#32497a", "#d28c7a", "#f3c896", bottom=700)
    c.stars(170, 330)
    with c.ink("#fff3c9", opacity=0.30, soft=10) as pen:
        pen.polygon((1110, 300), (-60, 60), (-60, 250))
        pen.polygon((1110, 300), (1700, 180), (1700, 300))
    c.sky_below(690, "#c98f7d", "#475478", "#141c33")
    c.glitter("#ffd9ae", (0, 700, 1000, 1050), 150, opacity=0.4)
    with c.ink("#20233a", "#0b0d18") as pen:
        pen.polygon(
            (820, 740),
            (900, 660),
            (980, 610),
            (1080, 590),
            (1190, 600),
            (1290, 640),
            (1420, 660),
            (1600, 720),
            (1600, HEIGHT),
            (640, HEIGHT),
            (720, 900),
        )
    with c.ink("#f3ece0", "#c9bfb6") as pen:
        pen.polygon((1070, 340), (1150, 340), (1174, 612), (1046, 612))
    with c.ink("#b3402f", "#8a2c22") as pen:
        pen.polygon((1063, 410), (1157, 410), (1163, 470), (1058, 470))
        pen.polygon((1053, 535), (1168, 535), (1174, 592), (1048, 592))
        pen.polygon((1074, 268), (1110, 236), (1146, 268))
    with c.ink("#20233a") as pen:
        pen.rect(1056, 330, 108, 12)
        pen.rect(1076, 268, 68, 8)
    with c.ink("#ffe9a6") as pen:
        pen.rect(1082, 276, 56, 54)
    c.glow(1110, 302, 260, "#ffe39a", 0.9)
    with c.ink("#cfc4bd", "#8d8791") as pen:
        pen.rect(1200, 560, 120, 64)
    with c.ink("#5d2f2c") as pen:
        pen.polygon((1188, 562), (1260, 520), (1332, 562))


def sailing(c: Canvas) -> None:
    c.sky("#4f86ac", "#a9cfdd", "#f0ead4", bottom=600)
    c.clouds(230, 110, 6, "#ffffff", "#dfeaf0", opacity=0.75)
    c.ridge(585, 40, "#7fa0ae", "#9db8bf", base=610)
    c.sky_below(600, "#7fb2c2", "#2d6f8e", "#123c58")
    for x, y, size, colour in (
        (1240, 640, 0.55, "#f0e9da"),
        (1000, 655, 0.7, "#f7f3e8"),
        (240, 650, 0.6, "#efe3cf"),
        (420, 690, 0.9, "#ffffff"),
        (760, 800, 1.9, "#fbf6ea"),
        (1330, 760, 1.2, "#d9573d"),
    ):
        with c.ink(colour, "#cfd8d6") as pen:
            pen.polygon((x, y - 210 * size), (x + 8 * size, y - 18 * size), (x + 100 * size, y - 18 * size))
            pen.polygon(
                (x - 8 * size, y - 180 * size), (x - 8 * size, y - 18 * size), (x - 74 * size, y - 18 * size)
            )
        with c.ink("#12263a") as pen:
            pen.polygon(
                (x - 90 * size, y - 10 * size),
                (x + 112 * size, y - 10 * size),
                (x + 84 * size, y + 16 * size),
                (x - 70 * size, y + 16 * size),
            )
            pen.line((x, y - 214 * size), (x, y), width=3 * size)
        c.glitter("#f6f1e2", (x - 80 * size, y + 18 * size, x + 100 * size, y + 120 * size), 20, opacity=0.5)
    c.glitter("#e9f4f3", (0, 610, 1600, 1050), 190, opacity=0.4)


def storm(c: Canvas) -> None:
    c.sky("#0f1620", "#27363f", "#65756f", "#c2b98f", bottom=690)
    c.clouds(120, 240, 12, "#0b1017", "#2a3842", opacity=0.9)
    c.clouds(330, 150, 9, "#1a252e", "#4f6064", opacity=0.75)
    with c.ink("#e9f1f5", opacity=0.95) as pen:
        x, y = 1150.0, 260.0
        path = [(x, y)]
        while y < 660:
            x, y = x + c.random.uniform(-46, 34), y + c.random.uniform(24, 52)
            path.append((x, y))
        pen.line(*path, width=4)
        pen.line(path[3], (path[3][0] + 70, path[3][1] + 80), (path[3][0] + 86, path[3][1] + 150), width=2)
    c.glow(1120, 420, 380, "#9cc3dd", 0.6)
    c.sky_below(680, "#7b826d", "#33444a", "#0f181d")
    c.swell(740, 24, 360, "#44565a", "#1b292e")
    c.swell(850, 40, 560, "#2b3c42", "#10191d")
    c.swell(960, 40, 700, "#1c2a30", "#080d10")
    c.glitter("#dfe7dd", (0, 690, 1600, 1050), 170, opacity=0.35)
    c.rain("#dfe8ea", 520, slant=0.35, opacity=0.2)


def turbines(c: Canvas) -> None:
    c.sky("#2f5d86", "#8fb9cc", "#f6dfb6", "#f4b98a", bottom=720)
    c.glow(330, 690, 460, "#ffdf9e", 0.85)
    c.disc(330, 660, 46, "#fff4d6")
    c.sky_below(715, "#e2b48b", "#6c86a0", "#1f3a57")
    for x, size in ((170, 0.5), (520, 0.6), (790, 0.75), (1060, 0.95), (1370, 1.25)):
        turn = c.random.uniform(0, 120)
        with c.ink("#fbf8f0", "#b7c2c9") as pen:
            _turbine(pen, x, 735 + 40 * size, size, turn)
    c.glitter("#fff0d0", (120, 725, 620, 1050), 110, opacity=0.55)
    c.glitter("#1d3552", (0, 725, 1600, 1050), 150, opacity=0.3)


def underwater(c: Canvas) -> None:
    c.sky("#bfe6d6", "#3d9ca0", "#12586f", "#06243a")
    for number in range(7):
        x = 180.0 + number * 190
        with c.ink("#f3fff0", opacity=0.13, soft=14) as pen:
            pen.polygon((x, -20), (x + 70, -20), (x - 120 + number * 30, 900), (x - 300 + number * 30, 900))
    for depth, colour, count in ((0.35, "#1f7a78", 16), (0.65, "#155a55", 15), (1.0, "#0a3a38", 13)):
        with c.ink(colour, "#052423") as pen:
            for _ in range(count):
                _kelp(c, pen, c.random.uniform(-40, WIDTH + 40), depth)
    with c.ink("#d8f3ea", opacity=0.75) as pen:
        for _ in range(26):
            x, y = c.random.gauss(860, 170), c.random.gauss(400, 60)
            pen.ellipse(x, y, 17, 5.5)
            pen.polygon((x - 13, y), (x - 27, y - 8), (x - 27, y + 8))
    c.ridge(1010, 26, "#06202a", "#031018")


def dunes_sea(c: Canvas) -> None:
    c.sky("#3b3f73", "#c2678a", "#f5a66f", "#fbd89c", bottom=560)
    c.glow(1080, 540, 560, "#ffd28a", 0.9)
    c.disc(1080, 510, 62, "#fff0c8", "#ffcf7a")
    c.sky_below(555, "#f3b07c", "#8a6a8e", "#37456f")
    c.glitter("#fff0cd", (900, 560, 1260, 820), 130, opacity=0.75)
    with c.ink("#2b2447") as pen:
        for x, size in ((480, 0.9), (610, 0.6)):
            pen.polygon((x, 620 - 150 * size), (x, 615), (x + 110 * size, 612))
            pen.polygon(
                (x - 70 * size, 618), (x + 130 * size, 618), (x + 96 * size, 640), (x - 44 * size, 640)
            )
    c.swell(800, 46, 1500, "#d98c58", "#7a4236")
    c.swell(900, 60, 1100, "#b96a47", "#4d2730")


def _fishing_boat(c: Canvas, x: float, y: float, size: float, dark: str, bright: str) -> None:  # noqa: PLR0917
    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * size, y + dy * size

    with c.ink("#10162a", opacity=0.4, soft=5) as pen:
        pen.ellipse(x + 10 * size, y + 26 * size, 120 * size, 12 * size)
    with c.ink("#efe6d4", "#c7bdb2") as pen:
        pen.polygon(at(-50, -62), at(10, -62), at(16, -18), at(-54, -18))
    with c.ink(bright, "#6c2c2c") as pen:
        pen.polygon(at(-110, -26), at(-60, -16), at(70, -18), at(126, -40), at(92, 24), at(-86, 24))
    with c.ink(dark) as pen:
        pen.polygon(at(-100, 4), at(108, 0), at(92, 24), at(-86, 24))
        pen.line(at(38, -18), at(38, -150), width=3 * size)
        pen.line(at(38, -146), at(120, -42), width=1.2 * size)
        pen.line(at(38, -146), at(-100, -26), width=1.2 * size)
        pen.rect(*at(-40, -52), 16 * size, 14 * size)
        pen.rect(*at(-14, -52), 16 * size, 14 * size)


def _turbine(pen: Pen, x: float, foot: float, size: float, turn: float) -> None:
    hub = foot - 470 * size
    pen.polygon((x - 4 * size, hub), (x + 4 * size, hub), (x + 10 * size, foot), (x - 10 * size, foot))
    pen.ellipse(x, hub, 11 * size)
    for blade in range(3):
        angle = math.radians(turn + blade * 120)
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        reach = 215 * size
        pen.polygon(
            (x + across[0] * 4 * size, hub + across[1] * 4 * size),
            (
                x + along[0] * reach * 0.3 + across[0] * 12 * size,
                hub + along[1] * reach * 0.3 + across[1] * 12 * size,
            ),
            (x + along[0] * reach, hub + along[1] * reach),
            (x - across[0] * 4 * size, hub - across[1] * 4 * size),
        )


def _kelp(c: Canvas, pen: Pen, foot: float, depth: float) -> None:
    top = HEIGHT * (0.75 - 0.62 * depth * c.random.uniform(0.55, 1))
    lean, phase = c.random.uniform(-60, 60), c.random.uniform(0, 6)
    stem = [
        (foot + lean * (1 - y / HEIGHT) + 22 * math.sin(y / 95 + phase), float(y))
        for y in range(HEIGHT, round(top), -12)
    ]
    pen.line(*stem, width=3 + 4 * depth)
    for number, (x, y) in enumerate(stem[::3]):
        side = 1 if number % 2 else -1
        long = 62 * depth + 16
        pen.polygon(
            (x, y), (x + side * long * 0.5, y - 22), (x + side * long, y - 10), (x + side * long * 0.5, y - 2)
        )
