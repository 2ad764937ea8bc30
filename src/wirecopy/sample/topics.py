"""The IPTC Media Topics that the sample copy uses, under a short word each (CC BY 4.0, iptc.org)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    code: str  # eight digits
    name: str  # IPTC's English label


_TOP = {
    "01": "arts, culture, entertainment and media",
    "02": "crime, law and justice",
    "03": "disaster, accident and emergency incident",
    "04": "economy, business and finance",
    "05": "education",
    "06": "environment",
    "07": "health",
    "09": "labour",
    "10": "lifestyle and leisure",
    "11": "politics",
    "13": "science and technology",
    "15": "sport",
    "17": "weather",
}

# word: (first two digits of the top term, own code, IPTC's label)
_WORDS = {
    "cinema": ("01", "20000005", "cinema"),
    "festival": ("01", "20001181", "festival"),
    "literature": ("01", "20000013", "literature"),
    "music": ("01", "20000018", "music"),
    "theatre": ("01", "20000029", "theatre"),
    "visual-arts": ("01", "20000031", "visual arts"),
    "language": ("01", "20000042", "language"),
    "museum": ("01", "20000043", "library and museum"),
    "heritage": ("01", "20000044", "monument and heritage site"),
    "corruption": ("02", "20000093", "corruption"),
    "court": ("02", "20000107", "court"),
    "supreme-court": ("02", "20001287", "supreme and high court"),
    "maritime-accident": ("03", "20000145", "maritime accident and incident"),
    "earthquake": ("03", "20000153", "earthquake"),
    "windstorms": ("03", "20000158", "windstorms"),
    "business": ("04", "20000170", "business information"),
    "budget": ("04", "20000348", "budgets and budgeting"),
    "central-bank": ("04", "20000350", "central bank"),
    "inflation": ("04", "20000370", "inflation"),
    "agriculture": ("04", "20000210", "agriculture"),
    "energy": ("04", "20000256", "energy and resource"),
    "solar": ("04", "20001209", "solar power"),
    "wind-power": ("04", "20001211", "wind power"),
    "books": ("04", "20000306", "books and publishing"),
    "mining": ("04", "20000316", "metal and mineral mining and refining"),
    "public-transport": ("04", "20001362", "public transport"),
    "rail": ("04", "20000340", "railway transport"),
    "road": ("04", "20000341", "road transport"),
    "shipping": ("04", "20000343", "waterway and maritime transport"),
    "school": ("05", "20000400", "school"),
    "climate": ("06", "20000418", "climate change"),
    "conservation": ("06", "20000420", "conservation"),
    "water-pollution": ("06", "20000429", "water pollution"),
    "rivers": ("06", "20000439", "rivers"),
    "endangered-species": ("06", "20000443", "endangered species"),
    "animal": ("06", "20000500", "animal"),
    "hospital": ("07", "20000462", "hospital"),
    "vaccine": ("07", "20000477", "vaccine"),
    "public-health": ("07", "20001358", "public health"),
    "labour-strike": ("09", "20000530", "labour strike"),
    "food": ("10", "20000568", "food and drink enthusiasm"),
    "national-election": ("11", "20000579", "national elections"),
    "government": ("11", "20000593", "government"),
    "local-government": ("11", "20000612", "local government and authority"),
    "legislature": ("11", "20000615", "legislative body"),
    "diplomacy": ("11", "20000639", "diplomacy"),
    "treaty": ("11", "20000641", "treaty"),
    "astronomy": ("13", "20000718", "astronomy"),
    "geology": ("13", "20000727", "geology"),
    "marine-science": ("13", "20000729", "marine science"),
    "medical-research": ("13", "20000737", "medical research"),
    "archaeology": ("13", "20000744", "archaeology"),
    "ai": ("13", "20001298", "artificial intelligence"),
    "athletics": ("15", "20000827", "athletics"),
    "chess": ("15", "20001154", "chess"),
    "handball": ("15", "20000958", "handball (team)"),
    "cycling": ("15", "20001333", "road cycling"),
    "sailing": ("15", "20001038", "sailing"),
    "soccer": ("15", "20001065", "soccer"),
    "weather-forecast": ("17", "20001128", "weather forecast"),
    "weather-statistic": ("17", "20001130", "weather statistic"),
    "weather-warning": ("17", "20001131", "weather warning"),
}


def topics(words: tuple[str, ...]) -> tuple[Topic, ...]:
    """The topics under these words, the top term of each before it, none twice."""
    found: dict[str, Topic] = {}
    for word in words:
        top, code, name = _WORDS[word]
        for topic in (Topic(f"{top}000000", _TOP[top]), Topic(code, name)):
            found.setdefault(topic.code, topic)
    return tuple(found.values())
