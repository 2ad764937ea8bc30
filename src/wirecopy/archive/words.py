"""Which words of an item can be searched, and by which of PostgreSQL's dictionaries."""

from __future__ import annotations

from typing import NamedTuple

from wirecopy.item import Item

# The dictionaries core PostgreSQL brings, by the language's first subtag.
CONFIGS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali",
    "nl": "dutch", "nb": "norwegian", "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_MOST = 200_000  # characters; PostgreSQL refuses more than 1 MB of positions


class Words(NamedTuple):
    config: str
    headline: str
    summary: str
    body: str


def config_of(language: str) -> str:
    return CONFIGS.get(language.partition("-")[0].lower(), "simple")


def words_of(item: Item) -> Words:
    body = " ".join(block.text for block in item.body)[:_MOST]
    return Words(
        config_of(item.language), *(text.replace("\x00", " ") for text in (item.headline, item.summary, body))
    )
