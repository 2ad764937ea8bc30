"""Builders: a source with everything filled in."""

from __future__ import annotations

import hashlib
from typing import Any

from wirecopy.wires.models import Source


def a_source(
    slug: str = "harbour",
    *,
    kind: Source.Kind = Source.Kind.PUSH,
    state: Source.State = Source.State.ACTIVE,
    address: str = "",
    token: str = "",
    **changes: Any,
) -> Source:
    """A stored source of the invented agency Harbour Wire."""
    fields = {
        "agency": "harbour-wire",
        "agency_name": "Harbour Wire",
        "token_sha256": hashlib.sha256(token.encode()).hexdigest() if token else "",
        **changes,
    }
    return Source.objects.create(slug=slug, kind=kind, state=state, address=address, **fields)
