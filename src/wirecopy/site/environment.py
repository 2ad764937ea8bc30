"""The Jinja environment of the site's templates, and rendering with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from wirecopy.site import paths
from wirecopy.site.assets import asset_path
from wirecopy.site.imprint import Imprint, imprint

TEMPLATES = Path(__file__).parent / "templates"


def make(**options: Any) -> Environment:
    """Django calls this for its own views (search); the pages' makers use `render`."""
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = True
    options["lstrip_blocks"] = True
    environment = Environment(**options)  # noqa: S701  # both callers pass autoescape=True
    environment.globals.update(imprint=imprint(), paths=paths, asset_path=asset_path)
    return environment


@cache
def _environment() -> Environment:
    return make(loader=FileSystemLoader(TEMPLATES), autoescape=True, auto_reload=False)


def render(template: str, site: Imprint, **context: object) -> bytes:
    """A whole page in UTF-8. Everything in the context is escaped, except what is Markup already."""
    return _environment().get_template(template).render(context, imprint=site).encode()
