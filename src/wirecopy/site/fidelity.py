"""The words of a finished page against the words that were filed.

The page is read as whoever verifies it reads it, and nothing is known of how it was rendered.
"""

from __future__ import annotations

from itertools import zip_longest

from wirecopy.errors import FidelityError
from wirecopy.site.pages import Made
from wirecopy_verify.page import paragraphs_of_page


def check(path: str, made: Made) -> None:
    """Raises FidelityError with the first paragraph of the page that differs from what was filed."""
    if made.filed is None:
        return
    found = paragraphs_of_page(made.content)
    if found == made.filed:
        return
    for number, (filed, there) in enumerate(zip_longest(made.filed, found, fillvalue=""), start=1):
        if filed != there:
            raise FidelityError(path, number, filed, there)
