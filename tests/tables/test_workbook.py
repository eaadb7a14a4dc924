from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from openpyxl import load_workbook
from tests.tables.office import ASSESSMENT, FORMULA, LINKS, LONG, told

from sitecheck.i18n import translator
from sitecheck.tables.records import UnitCard
from sitecheck.tables.workbook import workbook


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> list[UnitCard]:
    return told(tmp_path_factory.mktemp("office"))


def book(cards: list[UnitCard]) -> Book:
    return load_workbook(io.BytesIO(workbook(ASSESSMENT, cards, LINKS, translator("en"))))


def rows(book: Book, name: str, head: int) -> list[dict[str, object]]:
    every = list(book[name].iter_rows(min_row=head, values_only=True))
    return [dict(zip(map(str, every[0]), row, strict=True)) for row in every[1:]]


def test_the_final_table_ranks_the_units(cards: list[UnitCard]) -> None:
    table = rows(book(cards), "Final table", 4)
    assert [(row["Rank"], row["Code"], row["Result"]) for row in table] == [
        (1, "archives", 90),
        (2, "culture", 87),
        (3, "finance", 83.6),
        ("—", "urban", "—"),
    ]
    culture, finance, urban = table[1], table[2], table[3]
    assert (culture["By findings"], culture["By hand"], culture["Checks decided"]) == (-2, 9, "1/2")
    assert (finance["表一"], finance["表二"], culture["表二"], urban["表二"]) == (90, 74, "—", "—")
    assert (culture["组织领导\n(20)"], culture["依申请公开\n(15)"]) == (19, 13)
    assert "Undecided" in str(culture["Remarks"])
    assert "KD2.r9" in str(urban["Remarks"])
    assert "table of the combination is missing" in str(urban["Remarks"])


def test_every_deduction_leads_to_its_proof(cards: list[UnitCard]) -> None:
    opened = book(cards)
    table = rows(opened, "Deductions", 3)
    assert [(row["No."], row["Unit"], row["Points"]) for row in table] == [
        (1, "文化局", -1),
        (2, "文化局", -2),
        (2, "文化局", None),
        (3, "财政局", -6),
    ]
    sheet = opened["Deductions"]
    email, fax = sheet["A5"].row, sheet["A6"].row
    assert sheet.cell(email, 11).hyperlink.target == f"http://127.0.0.1:8000/findings/{str(table[1]['Finding'])[1:]}"
    assert sheet.cell(email, 12).hyperlink is None
    assert sheet.cell(fax, 12).hyperlink.target == "../snapshots/objects/ab/new.raw"
    assert "Confirmed by assessor" in str(table[1]["State"])


def test_text_is_never_a_formula(cards: list[UnitCard]) -> None:
    opened = book(cards)
    cell = opened["Deductions"]["G4"]
    assert (cell.value, cell.data_type) == (FORMULA, "s")
    for sheet in opened:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_each_unit_has_a_sheet_in_the_layout_of_the_source(cards: list[UnitCard]) -> None:
    opened = book(cards)
    assert opened.sheetnames[:5] == ["Final table", "Deductions", "档案局", "文化局", "财政局"]
    assert opened.sheetnames[5] == LONG.replace("[", "_").replace("]", "_").replace("/", "_")[:31]
    table = rows(opened, "文化局", 3)
    assert list(table[0]) == [
        "Section", "No.", "Content", "Points possible", "Criteria", "Score", "What was deducted", "Basis",
    ]  # fmt: skip
    assert [row["No."] for row in table[:15]] == list(range(1, 16))
    assert sum(int(str(row["Points possible"])) for row in table[:15]) == 100
    ten = table[9]
    assert (ten["Score"], ten["Points possible"]) == ("3", 5)
    assert "每项扣1分" in str(ten["Criteria"])
    assert "-2" in str(ten["What was deducted"])
    assert "#" in str(ten["Basis"])
    window = [row[0].value for row in opened["财政局"].iter_rows(max_col=1)]
    assert "Total of 表二" in window
    result = next(row for row in opened["财政局"].iter_rows(values_only=True) if row[0] == "Result")
    assert result[5] == 83.6
    assert "表一 90 × 60% + 表二 74 × 40%" in str(result[6])


def test_it_prints_on_a4_with_the_heading_on_each_page(cards: list[UnitCard]) -> None:
    for sheet in book(cards):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
        assert sheet["A1"].font.name == "宋体"


def test_equal_cards_are_equal_bytes(cards: list[UnitCard]) -> None:
    first, second = (workbook(ASSESSMENT, cards, LINKS, translator("en")) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {2000}
        assert archive.testzip() is None


def test_an_assessment_without_units_is_an_empty_table(tmp_path: Path) -> None:
    opened = book([])
    assert opened.sheetnames == ["Final table", "Deductions"]
    assert opened["Deductions"]["A4"].value == "No deductions."
