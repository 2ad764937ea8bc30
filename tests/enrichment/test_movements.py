from __future__ import annotations

from datetime import UTC, datetime, timedelta

from wirecopy.enrichment.figures import Kind, figures_of
from wirecopy.enrichment.movements import (
    Reported,
    contradictions,
    main_figures,
    out_of_date,
    series_of,
)

NOON = datetime(2022, 1, 5, 12, 0, tzinfo=UTC)


def reported(text: str, agency: str = "MNA", *, hours: float = 0, place: str = "") -> Reported:
    [figure] = figures_of("", [text])
    return Reported(
        figure=figure,
        story=1,
        agency=agency,
        at=NOON + timedelta(hours=hours),
        source=figure.source,
        quote=text,
        place=place,
    )


def test_a_series_keeps_each_change_of_each_agency_once() -> None:
    [series] = series_of(
        [
            reported("Ten people were killed."),
            reported("Ten people were killed.", hours=1),
            reported("Ten people were killed.", "Korpus", hours=2),
            reported("12 people were killed.", hours=3),
        ]
    )
    assert [(point.agency, int(point.figure.high)) for point in series.points] == [
        ("MNA", 10),
        ("Korpus", 10),
        ("MNA", 12),
    ]
    assert series.newest.at == NOON + timedelta(hours=3)
    assert {agency: int(one.figure.high) for agency, one in series.by_agency.items()} == {
        "MNA": 12,
        "Korpus": 10,
    }


def test_kinds_and_places_are_series_of_their_own() -> None:
    series = series_of(
        [
            reported("Ten people were killed."),
            reported("Ten people were injured."),
            reported("Ten people were killed.", place="Orlau"),
        ]
    )
    assert {(one.kind, one.place) for one in series} == {
        (Kind.KILLED, ""),
        (Kind.INJURED, ""),
        (Kind.KILLED, "Orlau"),
    }


def test_agencies_that_say_otherwise_at_the_same_time_contradict_each_other() -> None:
    [series] = series_of(
        [
            reported("Ten people were killed, police said."),
            reported("Fifteen people were killed, doctors said.", "Korpus", hours=1),
        ]
    )
    [found] = contradictions(series)
    assert found.why == "MNA says 10 killed, police; Korpus within 2 hours says 15 killed, doctors."


def test_bounds_that_can_both_hold_are_no_contradiction() -> None:
    [series] = series_of(
        [
            reported("At least ten people were killed."),
            reported("Fifteen people were killed.", "Korpus", hours=1),
        ]
    )
    assert contradictions(series) == ()


def test_a_toll_that_grew_is_a_development_and_one_that_fell_is_not() -> None:
    [grew] = series_of(
        [reported("Ten people were killed."), reported("15 people were killed.", "Korpus", hours=9)]
    )
    [fell] = series_of(
        [reported("Ten people were killed."), reported("8 people were killed.", "Korpus", hours=9)]
    )
    assert contradictions(grew) == ()
    assert len(contradictions(fell)) == 1


def test_the_missing_may_become_fewer() -> None:
    [series] = series_of(
        [reported("Ten people are missing."), reported("Two people are missing.", "Korpus", hours=9)]
    )
    assert contradictions(series) == ()


def test_a_headline_whose_figure_is_no_longer_the_newest_is_out_of_date() -> None:
    series = series_of([reported("12 people were killed, police said.", hours=3)])
    [found] = out_of_date(figures_of("Ten killed in Orlau fire", []), series)
    assert found.why == "The headline says 10 killed; the newest is 12 killed (MNA, police)."
    assert out_of_date(figures_of("Twelve killed in Orlau fire", []), series) == ()
    assert out_of_date(figures_of("Fire in Orlau", []), series) == ()


def test_a_report_stands_for_the_figure_it_says_most() -> None:
    figures = figures_of(
        "12 dead in Orlau fire",
        [
            "Twelve people were killed, including two children who were killed at school.",
            "This year 90 people were killed.",
        ],
    )
    assert {kind: int(figure.high) for kind, figure in main_figures(figures).items()} == {Kind.KILLED: 12}
