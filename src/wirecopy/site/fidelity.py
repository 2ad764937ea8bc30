"""The words of a finished page against the words that were filed, and against what is sealed of it.

The page is read as whoever verifies it reads it, and nothing is known of how it was rendered.
"""

from __future__ import annotations

from itertools import zip_longest

from wirecopy.errors import FidelityError
from wirecopy.site.pages import Made
from wirecopy_verify.page import Page, read_page
from wirecopy_verify.statement import Statement
from wirecopy_verify.wct1 import collapse, hashes_of


def check(path: str, made: Made) -> None:
    """Raises FidelityError with the first paragraph of the page that differs from what was filed or sealed."""
    if made.filed is None:
        return
    page = read_page(made.content)
    if page.paragraphs != made.filed:
        for number, (filed, there) in enumerate(
            zip_longest(made.filed, page.paragraphs, fillvalue=""), start=1
        ):
            if filed != there:
                raise FidelityError(path, number, filed, there)
    if made.record is not None and made.record.statement is not None:
        _check_sealed(path, page, made.record.statement)


def _check_sealed(path: str, page: Page, statement: Statement) -> None:
    """Whoever verifies the page must find it as its receipt says; a page that is not is not published."""
    if page.headline != collapse(statement.headline):
        raise FidelityError(path, 0, statement.headline, page.headline)
    hashes = hashes_of(page.paragraphs, page.salts)
    for number, (sealed, there) in enumerate(zip_longest(statement.paragraphs, hashes), start=1):
        if sealed != there:
            text = page.paragraphs[number - 1] if number <= len(page.paragraphs) else ""
            raise FidelityError(path, number, "what its receipt seals", text)
