"""What a topic's page says of its topic, as long as no editor says it better."""

from __future__ import annotations

from wirecopy.enrichment.gazetteer import country_names
from wirecopy.enrichment.mediatopics import media_topics, name_in, path

_MEDIA_TOPIC = "medtop:"
_PLACE = "place:"


def introduction(name: str, code: str) -> str:
    """A sentence or two in English on the topic of that name and code; "" where nothing is known of it."""
    if code.startswith(_MEDIA_TOPIC):
        return _of_media_topic(code.removeprefix(_MEDIA_TOPIC))
    if code.startswith(_PLACE):
        return _of_place(name, code.removeprefix(_PLACE))
    return ""


def _of_media_topic(number: str) -> str:
    topic = media_topics().get(number)
    if topic is None or not topic.definition:
        return ""
    said = topic.definition[:1].upper() + topic.definition[1:].rstrip(". ")
    above = [name_in(each, "en") for each in path(number)[:-1]]
    within = f" A part of {', in '.join(reversed(above))}." if above else ""
    return f"{said} (as IPTC defines it).{within}"


def _of_place(name: str, country: str) -> str:
    inside = country_names().get(country, "")
    if not inside:
        return ""
    return "What agencies report from this country and on it." if name == inside else f"A place in {inside}."
