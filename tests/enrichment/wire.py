"""Invented reports for tests of gathering."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from wirecopy.enrichment.gathering import Report

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

FERRY = (
    "A ferry with 214 people on board ran aground off Port Lessing early on Monday, the coast guard said.",
    "The Maren Holt hit a sandbank at about 4 a.m. in thick fog, Captain Ilse Brandauer told reporters in the harbour.",
    "Eleven passengers were taken to the hospital of Port Lessing with bruises and broken bones.",
    "The ferry line Nordhavn said it would lay the ship up until the hull had been looked at by divers.",
)
FERRY_OTHER_DESK = (
    "PORT LESSING, Jan 5 (Meridian) -- Divers will look at the hull of the Maren Holt, the Nordhavn ferry that struck a "
    "sandbank in fog off Port Lessing, its owner said.",
    "Captain Ilse Brandauer said the fog had come within minutes. Eleven people were in hospital.",
)
MINE = (
    "Miners at the Kolvar copper mine voted on Tuesday to strike from next week over pay, their union said.",
    "Some 3,200 workers want 9 percent more; the owner, Halden Metals, offers 4, said union leader Tomas Verrick.",
    "Kolvar gives a tenth of the copper of the province of Estrany.",
)
COURT = (
    "A court in Estrany city sentenced the former mayor Radomir Salk to four years for taking bribes.",
    "Judge Petra Olund said Salk had sold building permits on the river bank for at least six years.",
    "His lawyer, Anton Brisk, said he would appeal.",
)
HARVEST = (
    "The apple harvest in the Lower Tarn valley will be the smallest in twenty years, growers said after the late frost.",
    "Cider makers at Oostkerk have begun to buy abroad, said Lena Quist of the growers' board.",
)


def a_report(
    story: int, paragraphs: tuple[str, ...] = FERRY, *, hours: float = 0.0, **fields: object
) -> Report:
    filled: dict[str, object] = {
        "agency": "Meridian",
        "language": "en",
        "headline": paragraphs[0][:60],
        "filed_at": NOON + timedelta(hours=hours),
    }
    return Report(story=story, paragraphs=paragraphs, **(filled | fields))  # type: ignore[arg-type]
