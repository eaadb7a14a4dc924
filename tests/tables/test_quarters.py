"""A year under a table scored by the quarter: made of the quarters' assessments only where its settings say so."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.tables.office import LINKS, NOW, Office, checks, office

from sitecheck.i18n import translator
from sitecheck.review.entries import append
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import AssessmentConfig
from sitecheck.tables.cards import assessment_cards
from sitecheck.tables.records import UnitCard
from sitecheck.tables.workbook import workbook
from sitecheck.web.scores.view import sheets_of

STREETS = "kaifu-2013-streets"


def assessment(period: str, *, name: str = "", setting: str | None = None, rubric: str = STREETS) -> AssessmentConfig:
    return AssessmentConfig(
        id=name or period,
        title=period,
        rubric=rubric,
        period=period,
        units=("street",),
        settings={"annual_aggregation": setting},
    )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def enter(house: Office, quarter: str, *, missing: int, unfinished: bool = False) -> None:
    """A whole quarter of the street: 100 less ``missing`` elements of KS6; KS8 left open where it is unfinished."""
    places = {"KS6.r1": missing, "KS5.r1": 5, "KS5.r2": "timely", "KS16": 8}
    if not unfinished:
        places["KS8.r1"] = "compliant"
    for place, value in places.items():
        append(
            house.session, assessment=quarter, unit_code="street", place=place, value=value, reason="", who="assessor",
            now=NOW,
        )  # fmt: skip


def street(house: Office, year: AssessmentConfig, *quarters: AssessmentConfig) -> UnitCard:
    project = house.project.model_copy(update={"assessments": (*quarters, year)})
    (card,) = assessment_cards(house.session, project, year, checks(), "en")
    return card


QUARTERS = [assessment(f"2026Q{number}") for number in range(1, 5)]


def test_the_mean_of_four_quarters(house: Office) -> None:
    for quarter, missing in zip(QUARTERS, (0, 1, 2, 4), strict=True):
        enter(house, quarter.id, missing=missing)
    card = street(house, assessment("2026", setting="mean"), *QUARTERS)
    assert card.final == Decimal("98.25")  # (100 + 99 + 98 + 96) / 4 = 393 / 4
    assert card.sheets[0].card.complete


def test_tables_and_the_score_sheet_say_how_the_year_came_about(house: Office) -> None:
    for quarter, missing in zip(QUARTERS, (0, 1, 2, 4), strict=True):
        enter(house, quarter.id, missing=missing)
    year = assessment("2026", setting="mean")
    for quarters, final, words in (
        (QUARTERS, Decimal("98.25"), "mean of the quarters: Q1 100, Q2 99, Q3 98, Q4 96"),
        (QUARTERS[1:], None, "no result for the year: Q1 missing"),
    ):
        card = street(house, year, *quarters)
        book = load_workbook(io.BytesIO(workbook(year, [card], LINKS, translator("en"))))
        head, row = list(book["Final table"].iter_rows(min_row=4, max_row=5, values_only=True))
        told = dict(zip(head, row, strict=True))
        assert told["Result"] == ("—" if final is None else float(final))
        assert told["Remarks"].splitlines()[0] == words
        texts = [cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row]
        assert not any("combination is missing" in str(text) for text in texts)
        (view,) = sheets_of(card, {}, "en")
        assert view.quarters == words


def test_unasked_the_year_is_scored_by_itself(house: Office) -> None:
    for quarter in QUARTERS:
        enter(house, quarter.id, missing=4)
    enter(house, "2026", missing=2)
    assert street(house, assessment("2026"), *QUARTERS).final == 98  # 100 − 2×1, whatever the quarters were


def test_a_quarter_that_is_missing_or_unfinished_leaves_the_year_open(house: Office) -> None:
    for quarter in QUARTERS[:3]:
        enter(house, quarter.id, missing=0)
    year = assessment("2026", setting="mean")
    assert street(house, year, *QUARTERS[:3]).final is None
    enter(house, QUARTERS[3].id, missing=0, unfinished=True)
    card = street(house, year, *QUARTERS)
    assert (card.final, card.rank) == (None, None)
    assert dict(card.sheets[0].card.notes[-1].params) == {"value": "Q4"}


def test_quarters_of_another_year_or_table_are_not_its_quarters(house: Office) -> None:
    for quarter in QUARTERS:
        enter(house, quarter.id, missing=0)
    others = [assessment("2025Q4"), assessment("2026Q4", name="other", rubric="kaifu-2013-departments")]
    for other in others:
        enter(house, other.id, missing=0)
    assert street(house, assessment("2026", setting="mean"), *QUARTERS[:3], *others).final is None


def test_two_assessments_of_one_quarter_are_refused(house: Office) -> None:
    twice = assessment("2026Q2", name="again")
    with pytest.raises(ConfigError, match="street: 2026Q2 and again both score it for 2026Q2"):
        street(house, assessment("2026", setting="mean"), *QUARTERS, twice)
