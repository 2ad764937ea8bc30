"""The Jinja environment of the site's templates."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, StrictUndefined


def make(**options: Any) -> Environment:
    options["undefined"] = StrictUndefined
    return Environment(**options)  # noqa: S701  # Django passes autoescape=True
