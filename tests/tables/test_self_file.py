"""The self-assessment: an empty form, and a filled one taken whole or not at all."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sitecheck.facts.events import Attachment
from sitecheck.i18n import translator
from sitecheck.review.selfreports import Report
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.store.blobs import BlobStore
from sitecheck.tables.self_file import read_reports
from sitecheck.tables.self_form import self_form

AT = datetime(2027, 1, 4, 4, 0, tzinfo=UTC)
UNITS = (
    UnitConfig(code="fin", name="区财政局", category="department", attributes={"has_service_window": True}),
    UnitConfig(code="edu", name="区教育局", category="department", attributes={"has_service_window": False}),
)
MAIN, PARTNERS = load_family("kaifu-2013-departments", rubric_folders())
RUBRICS = (MAIN, *PARTNERS.values())
TOWNSHIPS = (load_family("taiqian-townships", rubric_folders())[0],)
CONFIG = AssessmentConfig(id="y", title="2026年度考核", rubric=MAIN.id, period="2026", categories=("department",))
HEAD = "单位代码,单位名称,项目编号,自评分,自评说明,证明材料"


def read(folder: Path, *lines: str, rubrics: tuple = RUBRICS, blobs: BlobStore | None = None) -> list[Report]:  # type: ignore[type-arg]
    path = folder / "self.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return read_reports(path, rubrics, UNITS, submitted_at=AT, blobs=blobs)


def test_the_form_asks_for_every_item_of_the_tables_that_concern_a_unit() -> None:
    sheet = load_workbook(io.BytesIO(self_form(CONFIG, RUBRICS, UNITS, translator("zh")))).worksheets[0]
    assert [cell.value for cell in sheet[3]] == [
        "单位代码", "单位名称", "项目编号", "考核内容", "分值", "自评分", "自评说明", "证明材料",
    ]  # fmt: skip
    rows = [(row[0].value, row[2].value) for row in sheet.iter_rows(min_row=4)]
    assert len(rows) == (15 + 3) + 15  # the window's table has three items and concerns one unit
    assert rows[0] == ("fin", "KD1")
    assert ("fin", "KW1") in rows
    assert ("edu", "KW1") not in rows


def test_a_filled_form_is_taken_and_empty_rows_are_left_out(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(self_form(CONFIG, RUBRICS, UNITS, translator("zh"))))
    (tmp_path / "台账.pdf").write_bytes(b"proof")
    for row in book.worksheets[0].iter_rows(min_row=4):
        if (row[0].value, row[2].value) == ("fin", "KD6"):
            row[5].value, row[6].value, row[7].value = 17.5, "目录已补全", "台账.pdf"
    path = tmp_path / "self.xlsx"
    book.save(path)
    blobs = BlobStore(tmp_path / "snapshots")
    sha = hashlib.sha256(b"proof").hexdigest()
    assert read_reports(path, RUBRICS, UNITS, submitted_at=AT, blobs=blobs) == [
        Report("fin", "KD6", "17.5", "目录已补全", (Attachment("台账.pdf", sha, 5),), AT)
    ]
    assert blobs.get(sha) == b"proof"


def test_equal_forms_are_equal_bytes() -> None:
    t = translator("en")
    assert self_form(CONFIG, RUBRICS, UNITS, t) == self_form(CONFIG, RUBRICS, UNITS, t)


def test_checklist_answers(tmp_path: Path) -> None:
    found = read(tmp_path, "fin,,T1,是,,", "fin,,T2,no,,", "fin,,T3,不适用,没有此项,", rubrics=TOWNSHIPS)
    assert [(one.item, one.value) for one in found] == [("T1", "yes"), ("T2", "no"), ("T3", "na")]


def test_an_item_outside_the_total_takes_points_either_way(tmp_path: Path) -> None:
    assert [one.value for one in read(tmp_path, "fin,,T60,3,两篇报道,", "edu,,T60,-2,,", rubrics=TOWNSHIPS)] == [
        "3",
        "-2",
    ]


MISTAKES = {
    "unknown unit": ("nobody,,KD1,5,,", "self.csv:2: 单位代码: no unit has the code 'nobody'"),
    "no unit": (",,KD1,5,,", "self.csv:2: 单位名称: is empty"),
    "unknown item": ("fin,,KD99,5,,", "self.csv:2: 项目编号: there is no item 'KD99' in kaifu-2013-departments and"),
    "no item": ("fin,,,5,,", "self.csv:2: 项目编号: is empty: name the item"),
    "another table": ("edu,,KW1,5,,", "self.csv:2: 项目编号: KW1 stands in kaifu-2013-windows, which does not concern"),
    "above the item": ("fin,,KD1,6,,", "self.csv:2: 自评分: '6' is no score: write a number from 0 to 5"),
    "below zero": ("fin,,KD1,-1,,", "self.csv:2: 自评分: '-1' is no score"),
    "no number": ("fin,,KD1,满分,,", "self.csv:2: 自评分: '满分' is no score"),
    "words without score": ("fin,,KD1,,已落实,", "self.csv:2: 自评分: '' is no score"),
    "no such file": ("fin,,KD1,5,,proof.pdf", "self.csv:2: 证明材料: there is no file proof.pdf beside the list"),
}


@pytest.mark.parametrize(("row", "words"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_is_named(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, row)
    (problem,) = caught.value.problems
    assert words in str(problem)


def test_mistakes_of_a_checklist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "fin,,T1,部分,,", "fin,,T2,不适用,,", rubrics=TOWNSHIPS)
    assert [str(one) for one in caught.value.problems] == [
        "self.csv:2: 自评分: '部分' is no answer: write 是, 否 or 不适用 (yes, no, na)",
        "self.csv:3: 自评说明: say why it is not applicable",
    ]


def test_an_item_twice_and_all_mistakes_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "fin,,KD1,5,,", ",区财政局,KD1,4,,", "fin,,KD2,9,,")
    assert [str(one) for one in caught.value.problems] == [
        "self.csv:3: 项目编号: KD1 of 区财政局 stands already in self.csv row 2",
        "self.csv:4: 自评分: '9' is no score: write a number from 0 to 5",
    ]


def test_nothing_filled_in(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no item has a score"):
        read(tmp_path, "fin,,KD1,,,")
