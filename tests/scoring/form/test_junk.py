"""Whatever stands in the cells: a rubric comes out, or mistakes that name where."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.form.test_form import handed_in

from sitecheck.scoring.form.check import rubric_of
from sitecheck.scoring.form.columns import TABLES, WHOLE, WHOLE_NAME
from sitecheck.scoring.form.example import example
from sitecheck.scoring.form.given import Given, Line
from sitecheck.scoring.form.write import fill

GOOD = handed_in(fill(example()))
NAMES = ["items", "rules", "parts", "tiers", "bands", "groups", "source", "readings", "table_readings", "events", "x"]
VALUES = ["5", "''", "{}", "[]", "[1]", "null"]
CELLS = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(-3, 200),
    st.floats(allow_nan=True),
    st.booleans(),
    st.just(datetime(2026, 3, 1)),  # noqa: DTZ001 - as a spreadsheet gives it
    st.sampled_from(
        ["A1", "r1", "g1", "是", "否", "排名", "分档", "加分", "清零本项", "从前数", "其余", "逐档递减", "小计", "a=是"]
    ),
    st.builds(lambda name, said: f"{{{name}: {said}}}", st.sampled_from(NAMES), st.sampled_from(VALUES)),
)
PLACES = [(sheet.name, column.path) for sheet in TABLES for column in sheet.columns]
LINES = [line.path for group in WHOLE for line in group.lines]
SHEETS = {WHOLE_NAME, *(sheet.name for sheet in TABLES)}


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.sampled_from(PLACES), st.integers(4, 18), CELLS), max_size=6),
    st.dictionaries(st.sampled_from(LINES), CELLS, max_size=3),
)
def test_any_cells(cells, whole):
    tables = {name: {line.row: dict(line.cells) for line in lines} for name, lines in GOOD.tables.items()}
    for (name, path), row, raw in cells:
        tables[name].setdefault(row, {})[path] = raw
    changed = Given(
        {**GOOD.whole, **{path: (99, raw) for path, raw in whole.items()}},
        {name: tuple(Line(row, found) for row, found in sorted(rows.items())) for name, rows in tables.items()},
    )
    rubric, slips, warnings = rubric_of(changed)
    assert (rubric is None) == bool(slips)
    assert {slip.spot.sheet for slip in (*slips, *warnings)} <= SHEETS


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("said", VALUES)
@pytest.mark.parametrize(
    "place", [(WHOLE_NAME, "more"), ("部分", "more"), ("项目", "more"), ("分块", "more"), ("规则", "more")]
)
def test_other_settings_that_have_a_place_of_their_own(name, said, place):
    sheet, path = place
    raw = f"{{{name}: {said}}}"
    if sheet == WHOLE_NAME:
        changed = replace(GOOD, whole={**GOOD.whole, path: (99, raw)})
    else:
        first, *others = GOOD.tables[sheet]
        changed = replace(GOOD, tables={**GOOD.tables, sheet: (Line(first.row, {**first.cells, path: raw}), *others)})
    rubric, slips, _ = rubric_of(changed)
    assert (rubric is None) == bool(slips)
    if name == "x":
        assert sheet in {slip.spot.sheet for slip in slips}
