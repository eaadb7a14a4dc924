"""The empty list of events is one that the import takes."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sitecheck.facts.events import EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.i18n import translator
from sitecheck.review.event_file import read_events
from sitecheck.settings.records import UnitConfig
from sitecheck.tables.event_form import event_form

UNITS = (UnitConfig(code="fin", name="区财政局", category="department"),)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_form_offers_is_what_the_import_takes(tmp_path: Path, language: str) -> None:
    book = load_workbook(io.BytesIO(event_form(UNITS, translator(language))))
    form, words = book.worksheets
    offered = [
        [row[column].value for row in words.iter_rows(min_row=7) if row[column].value is not None]
        for column in range(5)
    ]
    assert [len(column) for column in offered] == [
        len(EventKind), len(EventLevel), len(EventSubject), len(EventFlag), len(UNITS),
    ]  # fmt: skip
    for number, kind in enumerate(offered[0]):
        level, subject = offered[1][number % len(EventLevel)], offered[2][number % len(EventSubject)]
        form.append([f"T{number}", None, "区财政局", kind, "x", None, date(2026, 5, 1), level, subject])
        form.cell(form.max_row, 13).value = offered[3][number % len(EventFlag)]
    path = tmp_path / "events.xlsx"
    book.save(path)
    found = read_events(path, UNITS, today=date(2026, 11, 20))
    assert [one.kind for one in found] == list(EventKind)
    assert {one.level for one in found} == set(EventLevel)
    assert {one.subject for one in found} == set(EventSubject)
    assert {flag for one in found for flag in one.flags} == set(EventFlag)


def test_cells_offer_their_choice_and_equal_forms_are_equal_bytes() -> None:
    data = event_form(UNITS, translator("zh"))
    assert data == event_form(UNITS, translator("zh"))
    form = load_workbook(io.BytesIO(data)).worksheets[0]
    ranges = {str(one.sqref)[:2]: one.formula1 for one in form.data_validations.dataValidation}
    assert ranges["D3"].startswith("='填写说明'!$A$7:")
    assert set(ranges) == {"C3", "D3", "H3", "I3"}
