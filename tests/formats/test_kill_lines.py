"""Lines by which a text wire takes a story back, and headlines that only look like them."""

import pytest

from wirecopy.formats.dialect import Dialect
from wirecopy.formats.takes import is_kill


@pytest.mark.parametrize(
    "line",
    [
        "KILL",
        "MANDATORY KILL - HARBOUR STORY",
        "Mandatory Kill: Harbour",
        "STORY KILL",
        "BULLETIN KILL",
        "Kill notice",
        "EDITORS: KILL STORY",
        "ATTENTION EDITORS - STORY KILL",
        "Editors: Please kill the story headlined Harbour reopens",
        "ADVISORY-Kill story",
        "ADVISORY-Story on harbour withdrawn",
        "(ADVISORY) Story withdrawn",
        "STORY WITHDRAWN",
        "WITHDRAWAL: Harbour reopens",
        "Achtung: Zurückziehung",
        "Storno: Hafen wieder offen",
        "ANNULE",
        "Anulación",
    ],
)
def test_a_line_that_takes_a_story_back_is_seen(line: str) -> None:
    assert is_kill(line, Dialect())


@pytest.mark.parametrize(
    "line",
    [
        "Kill Bill sequel opens",
        "KILLER whale beaches at Halden",
        "Killed: three in crash",
        "Storyteller withdrawn from hospital",
        "Text message killed the deal",
        "Editors kill time at fair",
        "The story of a kill",
    ],
)
def test_news_of_killing_takes_nothing_back(line: str) -> None:
    assert not is_kill(line, Dialect())
