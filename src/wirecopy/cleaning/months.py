"""The names of months and days as wires write them, in the languages cleaning knows."""

from __future__ import annotations

from collections.abc import Iterable

_MONTHS = {
    1: "january jan januar jänner janvier janv enero ene janeiro gennaio जनवरी يناير جانفي января янв",
    2: "february feb februar février févr fév febrero fevereiro febbraio "
    "फरवरी फ़रवरी فبراير فيفري شباط февраля фев",
    3: "march mar märz mrz mars marzo março मार्च مارس آذار марта мар",
    4: "april apr avril avr abril abr aprile अप्रैल أبريل ابريل إبريل أفريل نيسان апреля апр",
    5: "may mai mayo maio maggio मई مايو أيار ماي мая",
    6: "june jun juni juin junio junho giugno जून يونيو جوان حزيران июня июн",
    7: "july jul juli juillet juil julio julho luglio जुलाई يوليو جويلية تموز июля июл",
    8: "august aug août agosto ago अगस्त أغسطس اغسطس أوت آب августа авг",
    9: "september sept sep septembre septiembre setembro settembre सितंबर सितम्बर سبتمبر أيلول сентября сен",
    10: "october oct oktober okt octobre octubre outubro ottobre अक्टूबर अक्तूबर أكتوبر اكتوبر октября окт",
    11: "november nov novembre noviembre novembro नवंबर नवम्बर نوفمبر ноября ноя",
    12: "december dec dezember dez décembre déc diciembre dic dezembro "
    "dicembre दिसंबर दिसम्बर ديسمبر декабря дек",
}
MONTHS = {name: number for number, names in _MONTHS.items() for name in names.split()}

_WEEKDAYS = (
    "monday mon montag lundi lunes सोमवार الاثنين",
    "tuesday tue tues dienstag mardi martes मंगलवार الثلاثاء",
    "wednesday wed mittwoch mercredi miércoles बुधवार الأربعاء",
    "thursday thu thur thurs donnerstag jeudi jueves गुरुवार الخميس",
    "friday fri freitag vendredi viernes शुक्रवार الجمعة",
    "saturday sat samstag sonnabend samedi sábado शनिवार السبت",
    "sunday sun sonntag dimanche domingo रविवार الأحد",
)
# 0 is Monday, as in datetime.weekday().
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}


def _pattern(names: Iterable[str]) -> str:
    """One of the names, in any case. By first letter, as most words are none and are told by that."""
    rests: dict[str, list[str]] = {}
    # Longest first, so that "march" is not read as "mar" with letters left over.
    for name in sorted(names, key=len, reverse=True):
        for first in {name[0], name[0].upper()}:
            rests.setdefault(first, []).append(name[1:])
    return "(?:" + "|".join(f"{first}(?i:{'|'.join(rest)})" for first, rest in sorted(rests.items())) + ")"


MONTH_PATTERN = _pattern(MONTHS)
WEEKDAY_PATTERN = _pattern(WEEKDAYS)
