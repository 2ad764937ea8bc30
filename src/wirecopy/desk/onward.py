"""Where a form may lead when it is done: to an address of the desk, however somebody wrote another one."""

from __future__ import annotations

from urllib.parse import urlsplit

HOME = "/desk/"


def within_the_desk(wanted: str) -> str:
    """`wanted` where it is an address of the desk, else its first page."""
    parts = urlsplit(wanted)
    ours = wanted.startswith(HOME) and not (parts.scheme or parts.netloc) and "\\" not in wanted
    return wanted if ours and wanted.isprintable() else HOME
