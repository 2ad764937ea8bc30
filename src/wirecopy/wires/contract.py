"""What a source's contract says that no delivery says: of licences for machines, and of headlines."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from wirecopy.errors import OvertakenError, RefusedError
from wirecopy.wires.models import Source
from wirecopy.wires.sources import find_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """`licences`: a value of Source.Licences. `headlines`: the desk may put one of its own over the source's."""

    licences: str = Source.Licences.HOLD.value
    headlines: bool = True

    def __str__(self) -> str:
        """ "licences=hold headlines=may-change", as the log has it."""
        return f"licences={self.licences} headlines={'may-change' if self.headlines else 'as-filed'}"


def contract_of(source: Source) -> Contract:
    return Contract(licences=source.licences, headlines=source.headlines)


def set_contract(slug: str, contract: Contract, *, seen: Contract | None = None) -> Contract:
    """Make this what the contract says from now on; what it said.

    Copy that waits for somebody to read its licence goes on waiting, and headlines of the desk's that stand already
    go on standing: this publishes nothing and changes no page. Raises RefusedError for what means nothing,
    OvertakenError if `seen` is given and is not what stands now.
    """
    if contract.licences not in Source.Licences.values:
        raise RefusedError(
            f"Licences are one of {', '.join(Source.Licences.values)}, not {contract.licences!r}."
        )
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=find_source(slug).pk)
        before = contract_of(source)
        if seen is not None and seen != before:
            raise OvertakenError(f"Somebody changed the terms of {slug} meanwhile. Nothing was saved.")
        Source.objects.filter(pk=source.pk).update(licences=contract.licences, headlines=contract.headlines)
    return before
