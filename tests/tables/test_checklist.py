"""A table without points: every *no* with its proof, and how each line was done."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.tables.office import ASSESSMENT, LINKS, office

from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.verdict import JudgedFinding, Verdict
from sitecheck.i18n import translator
from sitecheck.tables.export import deductions_csv, table_json
from sitecheck.tables.records import UnitCard
from sitecheck.tables.workbook import workbook

OWN = ASSESSMENT.model_copy(
    update={"rubric": "citywide-2013-departments", "period": "2026", "categories": (), "units": ("culture",)}
)
MISSING = JudgedFinding(
    "disclosure-column", "http://culture.example/", "missing", {"pages": "40", "labels": "政务公开", "refused": "无"}
)


@pytest.fixture
def card(tmp_path: Path) -> Iterator[UnitCard]:
    """One line answered by a finding, three by hand."""
    with office(tmp_path) as house:
        house.night(3, "culture", Verdict("disclosure-column", Outcome.FAIL, "missing", findings=(MISSING,)))
        house.confirm("culture", "disclosure-column")
        house.enter("culture", "D15.r1", {"online": "yes", "supervised": "no"}, "未接入电子监察")
        house.enter("culture", "D4.r1", {"office": "yes", "duties": "yes"}, "三定方案")
        house.enter("culture", "D14.r1", "na", "无此类项目")
        yield house.cards(assessment=OWN)["culture"]


def test_a_no_stands_among_the_deductions_with_its_proof(card: UnitCard) -> None:
    by_finding, by_hand = card.deductions
    assert [(one.rule, one.points, one.reason) for one in card.deductions] == [
        ("D6.r1", None, ""),
        ("D15.r1", None, "未接入电子监察"),
    ]
    assert ["未找到政府信息公开专栏" in one.message for one in by_finding.findings] == [True]
    assert (by_hand.entered_by, by_hand.note) == ("assessor", "网上办理：是；接受网上监察：否")
    (unit,) = json.loads(table_json(OWN, [card], LINKS, "zh"))["units"]
    assert [(one["points"], len(one["findings"])) for one in unit["deductions"]] == [(None, 1), (None, 0)]
    assert "未接入电子监察" in deductions_csv([card], LINKS, translator("zh")).decode("utf-8-sig")


def test_the_sheet_says_how_each_line_was_done(card: UnitCard) -> None:
    book = load_workbook(io.BytesIO(workbook(OWN, [card], LINKS, translator("zh"))))
    rows = {row[1]: row for row in book.worksheets[2].iter_rows(values_only=True)}
    assert rows["序号"][5:7] == ("结果", "实施情况")
    assert rows["D4"][5:7] == ("是", "工作机构：是；具体职责：是; 三定方案")
    assert rows["D14"][5:7] == ("不适用", "无此类项目")
    assert rows["D15"][5] == "否"
    assert "未接入电子监察" in rows["D15"][6]
    assert rows["D6"][5] == "否"
    assert "未找到政府信息公开专栏" in rows["D6"][6]
    assert rows["D6"][6].splitlines()[1].startswith("#")  # the finding behind it
    assert rows["D1"][5:7] == ("—", None)
    listed = [row[2:4] for row in book.worksheets[1].iter_rows(min_row=4, values_only=True)]
    assert [item.partition(" ")[0] for item, _ in listed] == ["D6", "D15"]
