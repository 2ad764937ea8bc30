"""What a source's terms say of the record, changed; and the pages that show it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from wirecopy.archive.asking import ask
from wirecopy.site import due
from wirecopy.wires.models import Source

# Articles too: they carry the salts, and lead to the history.
_PAGES = """
SELECT p.id FROM archive_story s
JOIN site_page p ON p.kind IN ('article', 'history') AND p.key = s.id::text
WHERE s.source_id = %s
"""


def set_record_terms(source: int, *, history: str | None, salt: str | None, now: datetime) -> int:
    """Set what is given, and have the source's pages made anew; how many there are.

    A history that may show less than before comes off with what must come off. Safe to repeat.
    """
    with transaction.atomic():
        before = Source.objects.select_for_update().get(pk=source)
        after = {"history": history or before.history, "salt": salt or before.salt}
        Source.objects.filter(pk=source).update(**after)
        with connection.cursor() as cursor:
            cursor.execute(_PAGES, [source])
            pages = [page for (page,) in cursor.fetchall()]
    shows_less = before.history == Source.History.WORDS or after["history"] == Source.History.OFF
    due.mark_due(pages, now, priority=due.REMOVAL if history and shows_less else due.ARTICLE)
    ask("write_pages", urgent=True)
    return len(pages)
