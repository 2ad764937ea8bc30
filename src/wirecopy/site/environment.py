"""The Jinja environment of the site's templates, and rendering with it.

A story's card stands on a dozen lists and beside fifty articles, and the foot of the page on each: what
comes out is remembered by all that goes in (values, compared as such), so a list is a join of strings.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from wirecopy.site import paths
from wirecopy.site.assets import asset_path
from wirecopy.site.imprint import Imprint, imprint

TEMPLATES = Path(__file__).parent / "templates"
_CARDS_REMEMBERED = 8192  # about 1.5 kB each


def make(**options: Any) -> Environment:
    """Django calls this for its own views (search); the pages' makers use `render`."""
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = True
    options["lstrip_blocks"] = True
    environment = Environment(**options)  # noqa: S701  # both callers pass autoescape=True
    environment.globals.update(
        imprint=imprint(),
        paths=paths,
        asset_path=asset_path,
        card=_cards(environment),
        part_of_page=_parts(environment),
    )
    return environment


def _cards(environment: Environment) -> Callable[..., Markup]:
    """The macro `card` of cards.html. Its arguments are values, so equal ones give the same markup."""

    @lru_cache(maxsize=_CARDS_REMEMBERED)
    def card(story: object, *level: str, **options: str | bool) -> Markup:
        macros: Any = environment.get_template("cards.html").module
        return Markup(macros.card(story, *level, **options))  # noqa: S704  # a macro escapes

    return card


def _parts(environment: Environment) -> Callable[..., Markup]:
    """A template that shows nothing but the imprint and, in the navigation, which part of it this is."""

    @lru_cache(maxsize=64)
    def part_of_page(template: str, imprint: Imprint, part: str = "") -> Markup:
        return Markup(environment.get_template(template).render(imprint=imprint, part=part))  # noqa: S704

    return part_of_page


@cache
def _environment() -> Environment:
    return make(loader=FileSystemLoader(TEMPLATES), autoescape=True, auto_reload=False)


def render(template: str, site: Imprint, **context: object) -> bytes:
    """A whole page in UTF-8. Everything in the context is escaped, except what is Markup already."""
    return _environment().get_template(template).render(context, imprint=site).encode()
