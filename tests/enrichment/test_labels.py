import pytest

from wirecopy.enrichment.labels import topic_by_names


@pytest.mark.parametrize(
    ("language", "headline", "text", "topic"),
    [
        (
            "de",
            "Tennis und Fußball am Samstag",
            "Auch Handball, Volleyball und Eishockey wurden gespielt.",
            "15000000",
        ),
        (
            "fr",
            "Le tennis et le rugby",
            "Le cyclisme, la natation, le football et le hockey aussi.",
            "15000000",
        ),
        ("es", "El tenis y el boxeo", "También se jugó al baloncesto, al voleibol y al rugby.", "15000000"),
    ],
)
def test_many_names_of_one_topic_tell_it(language: str, headline: str, text: str, topic: str) -> None:
    found = topic_by_names(headline, [text], language)
    assert found is not None
    assert found[0] == topic


@pytest.mark.parametrize("language", ["de", "en", "ja", ""])
def test_few_names_tell_nothing(language: str) -> None:
    assert (
        topic_by_names("Der Hafen ist offen", ["Es regnete, sagte sie. Tennis gab es nicht."], language)
        is None
    )
