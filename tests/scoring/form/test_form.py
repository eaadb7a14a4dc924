"""A rubric through the form and back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.scoring.documents import read_yaml
from sitecheck.scoring.form.check import rubric_of
from sitecheck.scoring.form.columns import KINDS, PER, RULES, TABLES, WHOLE, WHOLE_NAME, Column
from sitecheck.scoring.form.example import example
from sitecheck.scoring.form.given import Given, Line
from sitecheck.scoring.form.write import Filled, fill
from sitecheck.scoring.lint import mistakes
from sitecheck.scoring.model import Rubric, Switches
from sitecheck.scoring.rubric import list_rubrics, load_rubric
from sitecheck.scoring.rules import Per

RUBRICS = list_rubrics([data_dir("config") / "rubrics"])


def handed_in(filled: Filled) -> Given:
    """The cells as a spreadsheet gives them back."""

    def raw(cell: object) -> object:
        return float(cell) if isinstance(cell, Decimal) else cell

    return Given(
        {path: (row, raw(cell)) for row, (path, cell) in enumerate(filled.whole.items(), start=3)},  # type: ignore[misc]
        {
            name: tuple(
                Line(number, {path: raw(cell) for path, cell in row.items()}) for number, row in enumerate(rows, 4)
            )  # type: ignore[misc]
            for name, rows in filled.tables.items()
        },
    )


def through(rubric: Rubric) -> Rubric:
    found, slips, _ = rubric_of(handed_in(fill(rubric)), rubrics=list(RUBRICS))
    assert slips == []
    assert found is not None
    return found


@pytest.mark.parametrize("name", RUBRICS)
def test_every_table_comes_back_with_its_hash(name):
    rubric = load_rubric(RUBRICS[name])
    assert through(rubric).hash == rubric.hash


def test_the_example_is_a_good_rubric_of_nearly_every_kind():
    assert list(mistakes(example())) == []
    assert through(example()).hash == example().hash
    kinds = {rule.kind for _, rule in example().rules.values()}
    assert {kind for kind, _ in KINDS.values()} - kinds == {"yes_no"}  # a table with points has none
    assert all(
        word in {row["kind"] for row in fill(example()).tables[RULES.name]} | {"按次得分", "是否"} for word in KINDS
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("items: [A1, A2, A3]", "items: [A3, A1, A2]"),  # another order than that of the items
        ("table_readings: [R-2]", "table_readings: [R-3, R-2]"),  # another order than that of the readings
        ("points: 4}", "points: 4, note: '=1+1'}"),
        ("points: 4}", "points: 4, readings: [R-1, R-2], check_params: {a: [1, null, {b: 0.10}]}}"),
        ("methods: [日常考核, 年终考评]", "methods: ['日常；随机', '[年终]']"),
        ("lines: [1, 8]", "lines: [1, 80]"),
        ("max_points: 10", "max_points: 10.0"),
        ("attributes: {has_website: true}", "attributes: {has_website: true, level: 'yes'}"),
        ("cap: 100", "cap: 99.123456"),
        ("attributes:", "switches: {bonus_items: [], total_cap: 90}\nattributes:"),
        ("attributes:", "switches: {bonus_items: [A1, A2]}\nattributes:"),
    ],
)
def test_what_has_no_simple_cell_comes_back_too(old, new):
    from sitecheck.scoring.form import example as module

    assert old in module._TEXT
    changed = Rubric.model_validate(read_yaml(module._TEXT.replace(old, new, 1)).data)
    found, slips, _ = rubric_of(handed_in(fill(changed)))
    assert [slip.message for slip in slips if "add up" not in slip.message] == []
    if found is not None:
        assert found.hash == changed.hash


def test_of_two_tables_that_name_each_other_one_comes_first():
    for name in ("kaifu-2013-departments", "kaifu-2013-windows"):
        given = handed_in(fill(load_rubric(RUBRICS[name])))
        found, slips, warnings = rubric_of(given, rubrics=[])
        assert (found is not None, slips) == (True, [])
        assert [slip.message.partition(";")[0] for slip in warnings] == [
            f"there is no rubric {other!r} yet"
            for other in ("kaifu-2013-windows", "kaifu-2013-departments")
            if other != name
        ]
        assert rubric_of(given, rubrics=RUBRICS)[2] == []


def test_nothing_needs_to_be_known_about_lines_of_the_source():
    filled = fill(example())
    del filled.whole["source.lines"]
    for row in filled.tables["项目"]:
        del row["source_lines"]
    found, slips, _ = rubric_of(handed_in(filled))
    assert slips == []
    assert found is not None
    assert found.source.lines == (1, 8)
    assert [item.source_lines for item in found.items] == [(n, n) for n in range(1, 9)]


def test_a_checklist_needs_no_totals():
    filled = fill(load_rubric(RUBRICS["citywide-2013-departments"]))
    given = handed_in(replace(filled, whole={k: v for k, v in filled.whole.items() if not k.startswith("total.")}))
    found, slips, warnings = rubric_of(given)
    assert (slips, found is not None) == ([], True)
    assert {slip.spot.sheet for slip in warnings} == {"读法"}  # what the total had named


def test_every_switch_and_unit_of_counting_has_its_word():
    switches = [line for group in WHOLE for line in group.lines if line.path.startswith("switches.")]
    assert [line.path for line in switches] == [f"switches.{name}" for name in Switches.model_fields]
    assert [line.path for line in switches if line.title.isascii()] == []
    assert set(PER) == {per.value for per in Per}
    assert len(set(PER.values())) == len(PER)


def test_titles_and_paths_are_told_apart():
    columns: list[tuple[str, tuple[Column, ...]]] = [(sheet.name, sheet.columns) for sheet in TABLES]
    columns.append((WHOLE_NAME, tuple(line for group in WHOLE for line in group.lines)))
    for _, found in columns:
        assert len({column.title for column in found}) == len({column.path for column in found}) == len(found)
    titles = {line.title for line in columns[-1][1]}
    assert titles.isdisjoint(group.title for group in WHOLE)
