from wirecopy.enrichment.introducing import introduction


def test_a_media_topic_is_said_in_iptcs_words_with_what_it_is_a_part_of() -> None:
    said = introduction("Soccer", "medtop:20001065")
    assert said.endswith("(as IPTC defines it). A part of competition discipline, in sport.")


def test_a_place_is_said_to_lie_in_its_country() -> None:
    assert introduction("Astana", "place:KZ") == "A place in Kazakhstan."
    assert "country" in introduction("Kazakhstan", "place:KZ")


def test_of_what_is_unknown_nothing_is_said() -> None:
    assert [introduction("Money", code) for code in ("", "mna:money", "medtop:99999999", "place:area")] == [
        ""
    ] * 4
