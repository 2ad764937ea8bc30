"""Which way a language is written, from its BCP 47 tag alone."""

from __future__ import annotations

# Languages whose usual script runs from right to left (Unicode CLDR, "characterOrder").
_LANGUAGES = frozenset(
    ("ar", "arc", "azb", "bgn", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "khw", "ks", "lrc", "mzn", "nqo")
) | frozenset(("pnb", "prs", "ps", "sd", "syr", "ug", "ur", "yi"))
_SCRIPTS = frozenset(("arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg", "mand", "samr"))


def direction(language: str) -> str:
    """Says "rtl" or "ltr". A script named in the tag decides over the language: "az-Arab" is rtl."""
    language, *rest = language.lower().replace("_", "-").split("-")
    named = [part for part in rest if len(part) == 4 and part.isalpha()]
    if named:
        return "rtl" if named[0] in _SCRIPTS else "ltr"
    return "rtl" if language in _LANGUAGES else "ltr"
