"""QCodes ("medtop:20000209") and concept URIs, told apart from each other without any network.

A QCode's alias is a provider's own choice, declared in a catalog (NewsML-G2 section 13.3). The
catalogs of IPTC are shipped as a table; those of others are known only where an item carries them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType


def standard(code: str, declared: Mapping[str, str] = MappingProxyType({})) -> str:
    """A QCode or concept URI in the one form that can be compared.

    "medtop:20000209" for all schemes of IPTC, however the provider calls them; the URI for schemes
    in `declared` (alias to scheme URI, from the item's own catalog); else as filed.

    >>> standard("http://cv.iptc.org/newscodes/mediatopic/20000209")
    'medtop:20000209'
    >>> standard("mt:20000209", {"mt": "http://cv.iptc.org/newscodes/mediatopic/"})
    'medtop:20000209'
    """
    filed = code.strip()
    alias, colon, value = filed.partition(":")
    if not colon:
        return filed
    if alias in {"http", "https"}:
        uri = filed
    elif alias in declared:
        uri = declared[alias] + value
    else:
        return filed
    cut = max(uri.rfind("/"), uri.rfind("#")) + 1
    known = _aliases().get(uri[:cut].replace("https:", "http:", 1))
    return f"{known}:{uri[cut:]}" if known else uri


def value_of(code: str) -> str:
    """What follows the alias, or the last part of a URI: "usable" of "stat:usable"."""
    standardised = standard(code)
    if standardised.startswith(("http:", "https:")):
        return standardised[max(standardised.rfind("/"), standardised.rfind("#")) + 1 :]
    return standardised.partition(":")[2] or standardised


@cache
def schemes() -> Mapping[str, str]:
    """IPTC's aliases and the scheme URIs they stand for."""
    text = resources.files(__package__).joinpath("qcodes.tsv").read_text("utf-8")
    lines = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return MappingProxyType({alias: uri for alias, _, uri in lines})


@cache
def _aliases() -> Mapping[str, str]:
    """The other way; the first alias in the alphabet is taken where a scheme has several."""
    return {uri: alias for alias, uri in sorted(schemes().items(), reverse=True)}
