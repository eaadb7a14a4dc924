"""The four example projects: what is handed in, imported, comes out of ``sitecheck tables`` as computed by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from sitecheck.facts.data import data_dir

from .conftest import Command

pytestmark = pytest.mark.slow

EXAMPLES = data_dir("config") / "examples"
IMPORTS = {
    "wafangdian": [("facts", "facts.xlsx", "-a", "year-2013")],
    "ouhai": [
        ("ranks", "oa.csv", "--metric", "O3.r1", "-a", "units-2017"),
        ("ranks", "portal.csv", "--metric", "O15.r1", "-a", "units-2017"),
        ("events", "events.csv"),
        ("facts", "facts.csv", "-a", "units-2017"),
        ("facts", "others.csv", "-a", "others-2017"),
    ],
    "kaifu": [
        ("facts", "departments.csv", "-a", "departments-2013q2"),
        ("facts", "streets.csv", "-a", "streets-2013q2"),
    ],
    "taiqian": [("facts", "facts.yaml", "-a", "townships-2020")],
}


@pytest.fixture
def tables(tmp_path: Path, command: Command, request: pytest.FixtureRequest) -> Path:
    """The written tables of the example named by the test."""
    folder = tmp_path / request.param
    shutil.copytree(EXAMPLES / request.param, folder)
    assert command("check-config", "-p", folder).code == 0
    for kind, file, *options in IMPORTS[request.param]:
        ended = command(kind, "import", folder / file, *options, "-p", folder, "--who", "office")
        assert ended.code == 0, ended.err
    assert command("tables", "-p", folder).code == 0
    return folder / "tables"


def units(tables: Path, assessment: str) -> dict[str, dict[str, Any]]:
    read = json.loads((tables / f"{assessment}.json").read_text(encoding="utf-8"))
    return {unit["code"]: unit for unit in read["units"]}


def finals(tables: Path, assessment: str) -> dict[str, str | None]:
    return {code: unit["final"] for code, unit in units(tables, assessment).items()}


def cells(tables: Path, assessment: str) -> list[list[Any]]:
    """The rows of the workbook's first sheet."""
    sheet = load_workbook(tables / f"{assessment}.xlsx").worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def texts(tables: Path, assessment: str, unit: str) -> str:
    """All that stands on a unit's sheet."""
    sheet = load_workbook(tables / f"{assessment}.xlsx")[unit]
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def row_of(tables: Path, assessment: str, name: str) -> list[Any]:
    return next(row for row in cells(tables, assessment) if name in row)


@pytest.mark.parametrize("tables", ["wafangdian"], indirect=True)
def test_wafangdian(tables: Path) -> None:
    found = units(tables, "year-2013")
    assert {code: unit["final"] for code, unit in found.items()} == {
        "w1": "110",  # every award in full: 40 + 50 + 10 + 10
        "w2": "90",  # 110 − 12 (W11: report filed late) − 8 (W12: one award of five)
        "w3": "96",  # 110 − 0.5 (W1.r4) − 2.5 (W10) − 10 (W12) − 1 (W13.r2)
        "w4": "108",  # 110 − 2 (W8.r3); W6 does not apply and keeps its points
        "fin": "104",  # 110 − 6 (W12: two awards of five)
        "edu": "90",  # 110 − 10 (W12) − 10 (W13: nothing entered yet)
    }
    assert {code: unit["complete"] for code, unit in found.items() if not unit["complete"]} == {"edu": False}
    # 政务公开 87 = 100 − 0.5 − 2.5 − 10, 行政投诉 9 = 10 − 1
    assert sorted(found["w3"]["scorecard"]["groups"].values()) == ["87", "9"]
    assert {87, 9, 96} <= set(row_of(tables, "year-2013", "示例丙街道"))
    sheet = texts(tables, "year-2013", "示例丙街道")
    assert "政务公开 87  行政投诉 9" in sheet
    assert "电话及其他投诉登记、办理并回馈 2/3 (部分电话投诉未登记)" in sheet


@pytest.mark.parametrize("tables", ["ouhai"], indirect=True)
def test_ouhai(tables: Path) -> None:
    found = finals(tables, "units-2017")
    assert len(found) == 63
    # Full marks are 100 with O3 = 6 and O15 = 10; places by the lists, ties share the better one.
    wanted = {
        "d01": "100",  # OA place 1: 6; portal place 1: 10
        "d03": "94.75",  # place 35: −2; place 15: −0.25; website notified by the city: −3
        "d04": "92.5",  # place 52 (last twenty): −4; place 22: −0.5; O7.r2 −1; two dead links −2
        "d13": "98.25",  # place 16; place 35: −0.75; O4.r2 not met: −1
        "d17": "91.75",  # place 21 shares 20: 6; place 13: −0.25; five late documents −10, not below 0: −8
        "d18": "99.75",  # place 38: −2; place 20: −0.25; three gazette articles, at most +2 a year
        "d26": "100",  # place 48: −4; place 26: −0.5; praised by the city +5: 100.5, capped at 100
        "d44": "89",  # place 39: −2; place 2; two complaints −4; one case corrected −5
        "s01": "98",  # place 32: −2; first of the townships
        "s13": "94",  # place 47: −4; ninth of the townships: −0.25 × 8
    }
    assert {code: found[code] for code in wanted} == wanted
    # (7 + 6 + 4 + 9.75) of 30 brought to 100: 89.1666…; nothing lost at all: 30 of 30
    assert finals(tables, "others-2017") == {"n02": "100", "n01": "89.17"}
    assert 92.5 in row_of(tables, "units-2017", "区教育局")
    assert "30分中得26.75分，折算为100分制：89.17分" in texts(tables, "others-2017", "示例非责任单位甲")


@pytest.mark.parametrize("tables", ["kaifu"], indirect=True)
def test_kaifu(tables: Path) -> None:
    assert finals(tables, "departments-2013q2") == {
        "edu": "100",
        "trade": "96.2",  # 0.6 × 100 + 0.4 × 90.5 (80 + 6 + 3 + 1.5)
        "civil": "95",  # −3 (KD15: praised only), −2 (KD10: two fields)
        "housing": "92.2",  # 0.6 × 97 + 0.4 × 85 (40 − 5, 40 − 4, 9 + 5)
        "health": "91",  # −2 (KD7.r3), −2 (KD1.r1), −5 (KD15)
        "urban": "87.8",  # 0.6 × 95 + 0.4 × 77 (40 − 3, 40 − 4, 4)
        "finance": "87",  # −8 (KD6.r2, as judged), −5 (KD15)
        "environment": None,  # nothing entered for its window yet
    }
    assert finals(tables, "streets-2013q2") == {
        "town1": "97",  # −3 (KS7); KS16: three awards of the province are 9, at most 8
        "street1": "96",  # KS16: 2 + 1 + 1 of 8
        "street2": "86.5",  # −5 (KS5), −1.5 (KS9), KS16: 1 of 8
        "street3": "82",  # −5 (KS8), −5 (KS13), KS16: 0 of 8
    }
    assert {97, 85, 92.2} <= set(row_of(tables, "departments-2013q2", "示例住建局"))
    sheet = texts(tables, "departments-2013q2", "示例住建局")
    assert "群众来信、来访、来电表扬 +9 (三封表扬信)\n收到表扬锦旗 +5 (锦旗一面)" in sheet
    assert "表一 97 × 60% + 表二 85 × 40%" in sheet
    waiting = row_of(tables, "departments-2013q2", "示例环保局")
    assert 97 in waiting
    assert "两表未齐，暂无最终得分。" in " ".join(str(cell) for cell in waiting)


@pytest.mark.parametrize("tables", ["taiqian"], indirect=True)
def test_taiqian(tables: Path) -> None:
    found = units(tables, "townships-2020")
    assert {code: unit["final"] for code, unit in found.items()} == {
        "t1": "100",
        "t4": "98.31",  # 58 of 59: T4 is no, its weight is 3 % where 4 % is asked
        "t5": "98.11",  # 52 of 53: the six lines on public opinion do not apply
        "t2": "96.61",  # 57 of 59
        "t3": "96.55",  # 56 of 58: two no, one not applicable
        "t6": "0",  # struck for made-up records
    }
    rates = found["t3"]["scorecard"]["compliance"]["by_section"]["interpretation"]
    assert rates == {"yes": 6, "no": 2, "na": 1, "rate": "75.00"}
    assert [line["points"] for line in found["t1"]["scorecard"]["items"]["T60"]["lines"]] == [None]
    assert cells(tables, "townships-2020")[3][4:14] == [
        "组织领导", "制度建设", "平台建设", "政府信息公开", "政策解读", "政务舆情监测处置", "公众参与", "政务服务",
        "符合率\n(%)", "最终得分",
    ]  # fmt: skip
    # One no of nine in the first section, none elsewhere: 8 of 9, 58 of 59
    assert row_of(tables, "townships-2020", "示例丁乡")[3:14] == ["乡镇", 88.89, *[100] * 7, 98.31, 98.31]
    struck = row_of(tables, "townships-2020", "示例己乡")
    assert struck[12:14] == [100, 0]
    assert struck[-1].splitlines()[0] == "结果归零"
    assert "100%" in texts(tables, "townships-2020", "示例己乡")
    # Six lines that do not apply leave their section without a rate
    assert row_of(tables, "townships-2020", "示例戊乡")[9] == "—"
