"""Figures in words, as headlines and sentences have them, and German's articles. "One" only where it is no article."""

from __future__ import annotations

_ENGLISH = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
# From two on.
_OTHERS = (
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "deux trois quatre cinq six sept huit neuf dix onze douze",
    "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "dois três quatro cinco seis sete oito nove dez onze doze",
    "due tre quattro cinque sei sette otto nove dieci undici dodici",
    "twee drie vier vijf zes zeven acht negen tien elf twaalf",
)


def _spelled() -> dict[str, str]:
    words: dict[str, str] = {}
    for row in _OTHERS:
        words.update((word, str(number)) for number, word in enumerate(row.split(), start=2))
    tens = {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
    ones = {word: number for number, word in enumerate(_ENGLISH.split())}
    words.update((word, str(number)) for word, number in {**ones, **tens}.items())
    words.update(
        (f"{ten}-{one}", str(tens[ten] + ones[one])) for ten in tens for one in _ENGLISH.split()[1:10]
    )
    return words


SPELLED = _spelled()  # folded word -> its value in digits

# Behind a figure. Not "m", which is metres as well.
SCALES = {
    "thousand": 10**3, "hundred": 10**2, "million": 10**6, "millions": 10**6, "mn": 10**6, "mln": 10**6,
    "billion": 10**9, "bn": 10**9, "bln": 10**9, "trillion": 10**12, "tn": 10**12, "lakh": 10**5, "crore": 10**7,
    "millionen": 10**6, "mio": 10**6, "milliarden": 10**9, "mrd": 10**9, "milliards": 10**9, "millones": 10**6,
    "milhões": 10**6, "milioni": 10**6, "miliardi": 10**9, "miljoen": 10**6, "miljard": 10**9,
}  # fmt: skip

ARTICLES = frozenset(
    "der die das den dem des ein eine einen einem einer eines kein keine keinen im am zum zur vom beim ins ans "
    "dieser diese dieses diesem diesen seine seinen seinem seiner ihre ihren ihrem ihrer".split()
)
