"""House style: how each agency opens its copy, signs it, and names the days."""

from __future__ import annotations

from datetime import datetime, timedelta

_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
}
_MONTHS = {
    "en": ["Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"],
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    "ar": [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
}
_DATELINES = {
    ("meridian", "en"): "{upper}, {month} {day} (MNA) - ",
    ("continental", "en"): "{place} (CPS) — ",
    ("levanza", "es"): "{place}, {day} {month} (LVZ).- ",
    ("levanza", "ar"): "{place} {day} {month} (ليفانزا) - ",
}
_SIGN_OFFS = {
    ("meridian", "en"): "--MNA {sign}/",
    ("continental", "en"): "CPS/{sign}",
    ("levanza", "es"): "LVZ {sign}",
    ("levanza", "ar"): "ليفانزا/{sign}",
}


def day_words(day: datetime, language: str) -> dict[str, str]:
    """The names that copy written on `day` has for it, the day before and the day after."""
    names = _DAYS[language]
    shifts = {"yesterday": -1, "today": 0, "tomorrow": 1}
    return {word: names[(day + timedelta(days=shift)).weekday()] for word, shift in shifts.items()}


def dateline(source: str, language: str, place: str, day: datetime) -> str:
    """How the first paragraph opens, with the blank after it; "" for a source that has no dateline."""
    pattern = _DATELINES.get((source, language), "")
    month = _MONTHS[language][day.month - 1]
    return pattern.format(place=place, upper=place.upper(), day=day.day, month=month)


def sign_off(source: str, language: str, sign: str) -> str:
    return _SIGN_OFFS.get((source, language), "").format(sign=sign)
