"""Tables people hand in: headings found below titles, cells as text, every fault with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from sitecheck.settings.grids import cells_of, most_rows, read_grids
from sitecheck.settings.problems import ConfigError

HEADINGS = {"名称": "name", "name": "name", "得分": "score", "score": "score", "日期": "day"}
REQUIRED = (("name",), ("score",))


def book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def test_a_csv_with_a_title_above_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("全区排名,,\n,,\n序号, 名 称 ,得分\n1,甲局, 88.5 \n,,\n2,乙局,\n", encoding="gb18030")
    (grid,) = read_grids(path, HEADINGS, REQUIRED)
    found = [(line.place, line.number, dict(line.cells)) for line in grid.lines]
    assert found == [
        ("a.csv", 4, {"name": "甲局", "score": "88.5"}),
        ("a.csv", 6, {"name": "乙局", "score": ""}),
    ]


def test_sheets_cells_and_figures_as_a_spreadsheet_program_shows_them(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        {
            "部门": [["排名表"], ["名称", "得分", "日期"], ["甲局", 0.1 + 0.2, date(2026, 5, 20)], ["乙局", 3.0]],
            "镇街": [["名称", "得分"], ["某镇", " "]],
            "说明": [["按得分排名"]],
            "空": [],
        },
    )  # fmt: skip
    lines = [(line.place, line.number, dict(line.cells)) for line in cells_of(read_grids(path, HEADINGS, REQUIRED))]
    assert lines == [
        ("a.xlsx [部门]", 3, {"name": "甲局", "score": "0.3", "day": "2026-05-20"}),
        ("a.xlsx [部门]", 4, {"name": "乙局", "score": "3"}),
        ("a.xlsx [镇街]", 2, {"name": "某镇", "score": ""}),
    ]


def test_a_formula_nobody_computed_is_no_empty_cell(tmp_path: Path) -> None:
    rows = [["名称", "得分", "别的"], ["某镇", "=1+1", "=2"], ["=A1", "3"], ["", "=4"]]
    with pytest.raises(ConfigError) as caught:
        read_grids(book(tmp_path / "a.xlsx", {"镇街": rows}), HEADINGS, REQUIRED)
    assert [(one.line, one.field) for one in caught.value.problems] == [(2, "得分"), (3, "名称"), (4, "得分")]
    assert "never computed" in str(caught.value)


def test_what_is_longer_than_any_value_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"名称,得分\n{'长' * 4_000},1\n{'长' * 10_000},2\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_grids(path, HEADINGS, REQUIRED)
    assert [str(one) for one in caught.value.problems] == [
        "a.csv:3: 名称: holds 10000 characters; at most 4000 are read"
    ]


def test_rows_are_counted_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x\n" * 30, encoding="utf-8")
    assert most_rows(path) == 30
    assert most_rows(book(tmp_path / "a.xlsx", {"一": [["x"]] * 12, "二": [["x"]] * 7})) == 12
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(b"no workbook")
    assert most_rows(broken) == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "x,y\n1,2\n", "a.csv:1: no row among the first 10 names the columns: name (名称); score (得分)"),
        ("a.csv", "名称,日期\n甲局,1\n", "a.csv:1: score: the column is missing: name it score (得分)"),
        ("a.csv", "名称,得分,得分\n甲局,1,2\n", "a.csv:1: score: the column stands twice"),
        ("a.csv", "", "a.csv:1: no row among"),
        ("a.txt", "名称,得分\n", "a.txt: must be a .csv or .xlsx file"),
        ("a.xlsx", "名称", "cannot be read as a workbook"),
    ],
)
def test_faults_of_form(tmp_path: Path, name: str, content: str, words: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_grids(path, HEADINGS, REQUIRED)
    assert words in str(caught.value)


def test_a_workbook_without_a_known_heading(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"一": [["x", "y"]], "二": [["z", "w"]]})
    with pytest.raises(ConfigError, match="no row among the first 10"):
        read_grids(path, HEADINGS, REQUIRED)


def test_painted_rows_are_none_and_a_sheet_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "甲"
    for row in (["名称", "得分"], ["甲局", 1], ["乙局", 2]):
        sheet.append(row)
    for number in range(4, 40):
        sheet.cell(number, 1).font = Font(bold=True)
    path = tmp_path / "a.xlsx"
    made.save(path)
    monkeypatch.setattr("sitecheck.settings.grids._MOST_ROWS", 3)
    assert len(list(cells_of(read_grids(path, HEADINGS, REQUIRED)))) == 2
    monkeypatch.setattr("sitecheck.settings.grids._MOST_ROWS", 2)
    with pytest.raises(ConfigError) as caught:
        read_grids(path, HEADINGS, REQUIRED)
    assert str(caught.value) == "a.xlsx [甲]:2: holds more than 2 rows: is it the right file?"


def test_a_missing_file(tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx"):
        with pytest.raises(ConfigError, match="the file is missing"):
            read_grids(tmp_path / name, HEADINGS, REQUIRED)
