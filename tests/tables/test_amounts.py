"""Columns of amounts: what a checklist, a combination and a table with subtotals show."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from openpyxl import Workbook
from tests.tables.district import YEAR
from tests.tables.office import told

from sitecheck.i18n import translator
from sitecheck.tables.amounts import amounts_of
from sitecheck.tables.export import table_csv
from sitecheck.tables.main_sheet import write_main

T = translator("zh")


def test_a_combination_has_both_tables_and_no_amount_is_no_link(tmp_path: Path) -> None:
    cards = told(tmp_path)
    titles = [one.title for one in amounts_of(cards, T)]
    assert titles[-3:] == ["表一", "表二", "最终得分"]
    sheet = Workbook().worksheets[0]
    write_main(sheet, cards[0].assessment, cards, [card.unit.code for card in cards], T)
    empty = [cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.value in (None, "", "—")]
    assert empty
    assert not [cell.coordinate for cell in empty if cell.hyperlink]


def test_the_list_for_other_programs_has_the_same_columns(tmp_path: Path) -> None:
    cards = told(tmp_path)
    heads, first, *_ = csv.reader(io.StringIO(table_csv(cards, T).decode("utf-8-sig")))
    assert heads[4 : 4 + len(amounts_of(cards, T))] == [one.title.replace("\n", "") for one in amounts_of(cards, T)]
    assert len(first) == len(heads)


def test_an_assessment_without_units_has_a_result_all_the_same() -> None:
    assert [one.title for one in amounts_of([], T)] == ["最终得分"]
    sheet = Workbook().worksheets[0]
    write_main(sheet, YEAR, [], [], T)
    assert sheet.cell(4, 5).value == "最终得分"
