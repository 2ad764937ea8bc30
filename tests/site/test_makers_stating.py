"""What a receipt states: making its changes, one by one, on what was filed gives what stands on the page."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from tests.site.stories import NOON, SITE, a_card, a_picture, a_shown
from wirecopy.archive.shown import ReworkShown, Shown
from wirecopy.site.makers.article import article_page
from wirecopy.site.makers.stating import BY, statement_of
from wirecopy_verify.page import read_page
from wirecopy_verify.statement import read, replayed, write

OWN = a_picture("harbour", alt="As the agency described it")


def reworked(headline: bool, picture: bool, cropped: bool, described: bool) -> Shown:
    shown = a_picture("quay" if picture else "harbour-cropped" if cropped else "harbour", alt=OWN.filed.alt)
    if described:
        shown = replace(shown, filed=replace(shown.filed, alt="As our desk describes it"))
    card = a_card(headline="Ours" if headline else "Theirs", agency_headline="Theirs", picture=shown)
    rework = ReworkShown(
        headline=headline,
        picture=picture,
        agency_headline="Theirs",
        agency_picture=OWN,
        who="the desk",
        at=NOON,
        cropped=cropped,
        described=described,
    )
    return a_shown(card, rework=rework)


@pytest.mark.parametrize("done", list(product([False, True], repeat=4)))
def test_replaying_the_changes_gives_the_page(done: tuple[bool, bool, bool, bool]) -> None:
    shown = reworked(*done)
    statement = read(write(statement_of(shown, SITE)))
    page = read_page(article_page(shown, [], [], SITE).content)
    assert replayed(statement, "Theirs") == page.headline == statement.headline
    assert replayed(statement, OWN.file.path, ("picture", "crop")) == statement.pictures[0].path
    assert replayed(statement, OWN.filed.alt, ("alt",)) == statement.pictures[0].alt
    assert [bool(change.at) and change.by for change in statement.changes] == [BY] * sum(done)


def test_what_nobody_changed_states_no_change() -> None:
    assert statement_of(a_shown(), SITE).changes == ()
