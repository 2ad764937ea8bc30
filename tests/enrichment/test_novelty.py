from wirecopy.enrichment.novelty import what_each_added

LEAD = "A ferry with 312 people on board ran aground off the Skerry Islands on Sunday, the coastguard said."
ENGINE = "The ship lost power in one engine and was blown on to a chain of rocks south of Grand Skerry."
OWNER = "Its owner said the vessel had passed the yearly inspection in March and that another would come."


def test_the_first_paragraph_that_nobody_said_before_is_what_a_report_adds() -> None:
    assert what_each_added([[LEAD], [LEAD, ENGINE, OWNER], [LEAD, OWNER]]) == [None, 1, None]


def test_words_moved_about_or_in_capitals_are_not_news() -> None:
    assert what_each_added([[LEAD, ENGINE], [ENGINE.upper(), LEAD]]) == [None, None]


def test_a_short_line_is_not_news() -> None:
    assert what_each_added([[LEAD], ["It sank."]]) == [None, None]


def test_no_reports_and_empty_reports_are_survived() -> None:
    assert what_each_added([]) == []
    assert what_each_added([[], [], [LEAD]]) == [None, None, 0]
