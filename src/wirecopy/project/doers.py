"""Every job there is, by name: what below asks for, done by what is above."""

from __future__ import annotations

from typing import Any

from procrastinate import App


def register(app: App) -> None:
    """Called once by procrastinate when Django is ready."""


_: Any = None
