"""Read deliveries again: after a reader was mended, or because somebody wants to look."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from wirecopy.archive.asking import ask
from wirecopy.wires.models import Delivery
from wirecopy.wires.receive import READ_DELIVERIES


def again(deliveries: QuerySet[Delivery]) -> list[int]:
    """Set deliveries waiting; their ids. What was read stays on the site until it is read anew.

    The bytes are not touched. Always safe: what was stored before is stored once. Those that wait
    already, or are being read now, are left alone.
    """
    with transaction.atomic():
        ids = list(
            deliveries.exclude(state=Delivery.State.WAITING)
            .order_by("id")
            .select_for_update(of=("self",))
            .values_list("pk", flat=True)
        )
        Delivery.objects.filter(pk__in=ids).update(
            state=Delivery.State.WAITING, tries=0, claimed_by=None, read_at=None, verdicts={}, faults=[]
        )
        if ids:
            ask(READ_DELIVERIES)
    return ids
