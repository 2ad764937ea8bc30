"""What sources and partners are called, and what to say of a name that nobody has."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from wirecopy.errors import RefusedError

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47 as far as a typing mistake shows

_SLUG = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_LONGEST = 60


def refuse_unfit(slug: str, *, of: str, example: str) -> None:
    """Raise RefusedError for what does not do as a name of a source or partner (`of`)."""
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST:
        raise RefusedError(
            f"{slug!r} does not do as the name of a {of}: use small letters, digits and hyphens, "
            f"such as {example}, at most {_LONGEST}."
        )


def unknown(slug: str, known: Iterable[str], *, of: str) -> RefusedError:
    """What to raise for a name that is none, with the nearest of those there are."""
    near = difflib.get_close_matches(slug, list(known), n=3)
    meant = f" Did you mean {' or '.join(near)}?" if near else f" `wirecopy {of} list` shows all."
    return RefusedError(f"There is no {of} {slug}.{meant}")
