"""Faulty deliveries at the desk: where the fault is, the bytes around it, and reading again."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.rows import a_source
from tests.desk.people import signed_in
from wirecopy.archive.models import Version
from wirecopy.desk import faults
from wirecopy.desk.models import Act
from wirecopy.desk.place import Line, shown
from wirecopy.item import Fault
from wirecopy.wires.models import Delivery, Filed
from wirecopy.wires.reading import read_waiting

_WIRE = b"<item>\n<title>Quay</title>\n<body>\x00 & \xff <script>alert(1)</script>\n</item>\n"


def _a_faulty_delivery() -> Delivery:
    Filed.objects.create(sha256="f" * 64, content=_WIRE)
    fault = Fault(why="An ampersand stands alone.", line=3, remedy="Ask the agency.")
    return Delivery.objects.create(
        source=a_source(),
        filed_id="f" * 64,
        state="quarantined",
        faults=[asdict(fault)],
        name='"; filename="evil.html',
        content_type="text/html",
    )


@pytest.mark.database
def test_a_quarantined_delivery_shows_its_fault_and_what_to_do() -> None:
    delivery = _a_faulty_delivery()
    page = signed_in(role="engineer").get("/desk/faults/").content.decode()
    assert "Line 3: An ampersand stands alone." in page
    assert f"/desk/deliveries/{delivery.pk}/replay/" in page


@pytest.mark.database
def test_the_bytes_around_the_fault_are_shown_and_none_of_them_is_markup() -> None:
    delivery = _a_faulty_delivery()
    page = signed_in(role="engineer").get(f"/desk/deliveries/{delivery.pk}/").content.decode()
    assert "&lt;body&gt;<i>\\x00</i> &amp; <i>\\xff</i> &lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.database
def test_raw_bytes_are_saved_and_never_shown() -> None:
    delivery = _a_faulty_delivery()
    answer = signed_in().get(f"/desk/deliveries/{delivery.pk}/raw")
    assert answer.content == _WIRE
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="delivery-{delivery.pk}.bin"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.database
def test_a_delivery_is_read_again_once_it_is_asked_for_and_the_log_says_so() -> None:
    delivery = _a_faulty_delivery()
    client = signed_in(role="engineer")
    client.post(f"/desk/deliveries/{delivery.pk}/replay/")
    client.post(f"/desk/deliveries/{delivery.pk}/replay/")
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    assert Act.objects.get().field == f"delivery {delivery.pk}"


@pytest.mark.database
def test_an_editor_sees_a_delivery_and_does_not_read_it_again() -> None:
    delivery = _a_faulty_delivery()
    client = signed_in(role="editor")
    assert client.get(f"/desk/deliveries/{delivery.pk}/").status_code == 200
    assert client.post(f"/desk/deliveries/{delivery.pk}/replay/").status_code == 403


_FEED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>t</title><link>http://a.example</link>\n'
    "<item><guid>g1</guid><title>Größe & Maß</title><description>Am Quai.</description></item></channel></rss>"
)


def _a_wrongly_declared_delivery() -> Delivery:
    """Windows-1252 that says it is UTF-8; read, and in quarantine."""
    filed = Filed.objects.create(sha256="a" * 64, content=_FEED.encode("cp1252"))
    made = Delivery.objects.create(source=a_source(), filed=filed, name="feed.xml")
    read_waiting(budget_seconds=5, now=timezone.now())
    made.refresh_from_db()
    assert made.state == "quarantined"
    return made


def _reread(delivery: Delivery, role: str = "engineer", **words: str) -> str:
    client = signed_in("eng", role)
    answer = client.post(f"/desk/deliveries/{delivery.pk}/reread/", words, follow=True)
    return answer.content.decode()


@pytest.mark.database
def test_what_a_delivery_would_be_is_shown_and_nothing_is_stored() -> None:
    delivery = _a_wrongly_declared_delivery()
    page = _reread(delivery, do="preview", encoding="cp1252")
    assert "Größe &amp; Maß" in page
    assert "waits for a person" in page
    assert not Version.objects.exists()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.told_encoding) == ("quarantined", "")


@pytest.mark.database
def test_what_is_read_in_another_encoding_waits_for_a_person_and_the_bytes_stay() -> None:
    delivery = _a_wrongly_declared_delivery()
    assert "is read again" in _reread(delivery, do="read", encoding="cp1252")
    read_waiting(budget_seconds=5, now=timezone.now())
    version = Version.objects.get()
    assert (version.headline, version.recovered, version.story.state) == ("Größe & Maß", True, "held")
    assert bytes(Filed.objects.get().content) == _FEED.encode("cp1252")
    act = Act.objects.get(what="faults")
    assert (act.who, act.before, act.after) == (
        *("eng", "as its source says", "as its source says in Windows-1252, Western European"),
    )
    page = signed_in(role="engineer").get(f"/desk/deliveries/{delivery.pk}/").content.decode()
    assert "Compare before you publish" in page


@pytest.mark.database
def test_a_sources_format_that_was_wrong_is_put_right_for_all_that_comes() -> None:
    Filed.objects.create(sha256="b" * 64, content=_FEED.replace(" &", " &amp;").encode())
    source = a_source(format="nitf")
    delivery = Delivery.objects.create(source=source, filed_id="b" * 64)
    read_waiting(budget_seconds=5, now=timezone.now())
    _reread(delivery, **{"do": "read", "for": "source", "format": "rss", "zone": "Europe/Berlin"})
    read_waiting(budget_seconds=5, now=timezone.now())
    source.refresh_from_db()
    assert (source.format, source.zone) == ("rss", "Europe/Berlin")
    assert not Version.objects.get().recovered
    assert Act.objects.get(what="sources").after == "as rss, with times of Europe/Berlin"


@pytest.mark.database
@pytest.mark.parametrize(
    "words",
    [{"encoding": "rot13"}, {"format": "docx"}, {"for": "source", "zone": "Mars/Base"}, {"do": "other"}],
)
def test_what_means_nothing_changes_nothing(words: dict[str, str]) -> None:
    delivery = _a_wrongly_declared_delivery()
    assert "notice-error" in _reread(delivery, **{"do": "read"} | words)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.told_encoding, delivery.source.format) == ("quarantined", "", "")


@pytest.mark.database
def test_all_of_one_kind_are_read_again_at_once_and_no_others() -> None:
    _a_faulty_delivery()
    for number in range(3):
        Filed.objects.create(sha256=f"{number}" * 64, content=_WIRE)
        fault = asdict(Fault(why=f"Byte {number} is not UTF-8."))
        Delivery.objects.create(
            source=a_source("abc" if number == 2 else "mna"),
            filed_id=f"{number}" * 64,
            state="quarantined",
            faults=[fault],
        )
    client = signed_in(role="engineer")
    page = client.get("/desk/faults/").content.decode()
    assert "2 of mna-in" in page
    form = {"state": "quarantined", "source": "mna-in", "kind": "Byte … is not UTF-8."}
    answer = client.post("/desk/faults/replay/", form, follow=True).content.decode()
    assert "2 deliveries are read again" in answer
    assert Delivery.objects.filter(state="waiting").count() == 2
    assert Act.objects.get().after == "2 read again"
    shown_page = client.get("/desk/faults/", {"state": "quarantined", "source": "abc-in"}).content.decode()
    assert shown_page.count("Read again<") == 1


@pytest.mark.database
def test_the_list_goes_on_where_the_page_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_PAGE", 2)
    numbers = []
    for number in range(3):
        Filed.objects.create(sha256=f"{number}" * 64, content=_WIRE)
        made = Delivery.objects.create(
            source=a_source(), filed_id=f"{number}" * 64, state="quarantined", faults=[asdict(Fault(why="x"))]
        )
        numbers.append(made.pk)
    client = signed_in(role="engineer")
    page = client.get("/desk/faults/").content.decode()
    assert f"/desk/deliveries/{numbers[0]}/" not in page
    link = page.split('href="?state')[-1].split('"')[0].replace("&amp;", "&")
    assert f"/desk/deliveries/{numbers[0]}/" in client.get(f"/desk/faults/?state{link}").content.decode()


# The lines around a fault


def _line_at_fault(content: bytes, line: int, column: int | None = None) -> Line:
    (fault,) = shown([asdict(Fault(why="x", line=line, column=column))], content)
    return next(one for one in fault.around if one.is_at_fault)


def test_the_place_in_the_line_is_marked() -> None:
    line = _line_at_fault(b"<a>\n<b>text</c>\n", 2, 11)
    assert [piece.text for piece in line.pieces if piece.is_place] == ["/c>"]


def test_of_a_line_without_end_what_is_around_the_place_is_shown() -> None:
    wire = b"x" * 50_000 + "Maß</c>".encode() + b"y" * 50_000
    line = _line_at_fault(wire, 1, 50_007)
    assert "Maß</c>yyy" in line.text
    assert [piece.text for piece in line.pieces if piece.is_place] == ["/c>"]
    assert (line.starts_before, line.goes_on, len(line.text) <= 400) == (True, True, True)


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\x85", "\ufeff"])
def test_what_cannot_be_seen_or_turns_the_writing_is_written_out(letter: str) -> None:
    line = _line_at_fault(f"a{letter}b".encode(), 1)
    assert letter not in line.text
    assert [piece.text.startswith("\\") for piece in line.pieces] == [False, True, False]


@given(
    st.binary(max_size=300),
    st.integers(min_value=-2, max_value=20),
    st.none() | st.integers(min_value=-2, max_value=400),
)
def test_whatever_came_and_whatever_place_is_named_can_be_shown(
    content: bytes, line: int, column: int | None
) -> None:
    (fault,) = shown([asdict(Fault(why="x", line=line, column=column))], content)
    assert all(character.isprintable() or character == "\t" for one in fault.around for character in one.text)
