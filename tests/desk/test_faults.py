"""Faulty deliveries at the desk: where the fault is, the bytes around it, and reading again."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.rows import a_source
from tests.desk.people import signed_in
from wirecopy.desk.faults import shown
from wirecopy.desk.models import Act
from wirecopy.item import Fault
from wirecopy.wires.models import Delivery, Filed

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
    assert "&lt;body&gt;\\x00 &amp; \\xff &lt;script&gt;" in page
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


@given(st.binary(max_size=300), st.integers(min_value=-2, max_value=20))
def test_whatever_came_and_whatever_line_is_named_can_be_shown(content: bytes, line: int) -> None:
    (fault,) = shown([asdict(Fault(why="x", line=line))], content)
    assert all(character.isprintable() or character == "\t" for one in fault.around for character in one.text)
