"""What a digital source type means for a reader: is this a photograph, or did a machine make it?

IPTC's NewsCodes, scheme "digitalsourcetype" (cv.iptc.org/newscodes/digitalsourcetype, 2025), whole, with its
retired codes. What a camera or a hand made by itself needs no word; what could be taken for a photograph and is
none gets one.
"""

from __future__ import annotations

from dataclasses import dataclass

from wirecopy.archive.shown import ShownPicture


@dataclass(frozen=True, slots=True)
class _Kind:
    """`says` stands before "says the agency"; `mark` on a card, where there is little room; "": nothing is said."""

    says: str = ""
    mark: str = ""
    of_text: str = ""  # of a text of which its agency says so


_PLAIN = _Kind()
_KINDS = {
    # from life
    "digitalCapture": _PLAIN,
    "computationalCapture": _PLAIN,
    "negativeFilm": _PLAIN,
    "positiveFilm": _PLAIN,
    "print": _PLAIN,
    "screenCapture": _Kind("A capture of a screen"),
    # changed or put together
    "humanEdits": _Kind("Edited by hand"),
    "minorHumanEdits": _PLAIN,
    "composite": _Kind("Composed of several pictures"),
    "compositeCapture": _Kind("Composed of several pictures"),
    "algorithmicallyEnhanced": _Kind("Altered by a program", "Altered by a program"),
    # by machine
    "trainedAlgorithmicMedia": _Kind("Made with AI", "Made with AI", "made this text with AI"),
    "compositeWithTrainedAlgorithmicMedia": _Kind(
        "Edited with AI", "Edited with AI", "edited this text with AI"
    ),
    "compositeSynthetic": _Kind("Composed with parts that a machine made", "Partly made by machine"),
    "algorithmicMedia": _Kind("Made by a program", "Made by a program", "let a program write this text"),
    "virtualRecording": _Kind("Recorded in a virtual world", "Virtual"),
    # drawn or reckoned
    "digitalCreation": _Kind("Drawn with a computer"),
    "digitalArt": _Kind("Drawn with a computer"),
    "softwareImage": _Kind("Made by a program", "Made by a program"),
    "dataDrivenMedia": _Kind("Made from data by a program"),
}


def code_of(source_type: str) -> str:
    """The code in an address ("http://cv.iptc.org/…/trainedAlgorithmicMedia") or a QCode ("digsrctype:…")."""
    return source_type.strip().rstrip("/").rpartition("/")[2].rpartition(":")[2]


def caption_of(picture: ShownPicture) -> str:
    """A sentence to stand by the caption; "" where there is nothing to say."""
    says = _kind(picture.file.source_type).says
    who = "our picture desk" if picture.file.is_uploaded else "the agency"
    return f"{says}, says {who}." if says else ""


def mark_of(picture: ShownPicture) -> str:
    """Two or three words to stand on a card; "" for what nobody could mistake."""
    return _kind(picture.file.source_type).mark


def of_text(source_type: str) -> str:
    """What an agency says it did, to stand behind its name; "" where it says nothing of AI."""
    return _kind(source_type).of_text


def _kind(source_type: str) -> _Kind:
    return _KINDS.get(code_of(source_type), _PLAIN)
