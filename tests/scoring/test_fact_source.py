"""One set of facts in four forms: the same answer bytes; bad facts: every mistake with its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from sitecheck.facts.data import data_dir
from sitecheck.scoring.answer import answer
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.fact_source import FactSource, read_facts
from sitecheck.scoring.rubric import load_family

FOLDERS = [data_dir("config") / "rubrics"]
FORMS = (".yaml", ".json", ".csv", ".xlsx")
HEAD = ["unit", "name", "category", "has_website", "key", "value", "reason", "event", "rank", "n", "group", "earlier"]
Row = dict[str, str]

OUHAI = """period: 2017
settings: {cap_order: before_penalties}
units:
- code: a
  name: 一局
  unit: {category: department, has_website: false}
  facts:
    O1.r1: {value: 2, reason: 查出两例}
    O1.r2: {value: [district, city], events: [n1, n2]}
    O3.r1: {rank: 5, n: 63}
    O4.r1: true
    O5.r1: {value: "0.5", reason: 无制度}
    O15.r1: {metric: "88.5"}
    O15.g1: false
  items: {O12: "12.5", O6: {value: na, reason: 未布置}}
  others: full
- code: b
  name: 二局
  unit: {category: department}
  facts: {O15.r1: {metric: "90"}}
"""
OUHAI_ROWS: list[Row] = [
    {"key": "period", "value": "2017"},
    {"key": "settings.cap_order", "value": "before_penalties"},
    {"unit": "a", "name": "一局", "category": "department", "has_website": "否"},
    {"unit": "a", "key": "O1.r1", "value": "2", "reason": "查出两例"},
    {"unit": "a", "key": "O1.r2", "value": "district；city", "event": "n1；n2"},
    {"unit": "a", "key": "O3.r1", "rank": "5", "n": "63"},
    {"unit": "a", "key": "O4.r1", "value": "是"},
    {"unit": "a", "key": "O5.r1", "value": "0.5", "reason": "无制度"},
    {"unit": "a", "key": "O15.r1", "value": "88.5"},
    {"unit": "a", "key": "O15.g1", "value": "否"},
    {"unit": "a", "key": "O12", "value": "12.5"},
    {"unit": "a", "key": "O6", "value": "不适用", "reason": "未布置"},
    {"unit": "a", "key": "others", "value": "满分"},
    {"unit": "b", "name": "二局", "category": "department", "key": "O15.r1", "value": "90"},
]
KAIFU = """period: 2013
settings: {annual_aggregation: mean}
units:
- code: a
  name: 一局
  facts: {KD6.r2: [1, "2.5"]}
  quarters: {Q1: "84", Q2: "86.5"}
"""
KAIFU_ROWS: list[Row] = [
    {"key": "period", "value": "2013"},
    {"key": "settings.annual_aggregation", "value": "mean"},
    {"unit": "a", "name": "一局", "key": "KD6.r2", "value": "1; 2.5"},
    {"unit": "a", "key": "Q1", "value": "84"},
    {"unit": "a", "key": "Q2", "value": "86.5"},
]
TAIQIAN = """units:
- code: t
  name: 甲镇
  unit: {category: town}
  facts:
    T1.r1: yes
    T4.r1: {assessed: yes, weight: {value: "3.5", reason: 方案}}
    T5.r1: {value: na, reason: 无}
    T7.r1: no
    T60.r1: 2
"""
TAIQIAN_ROWS: list[Row] = [
    {"unit": "t", "name": "甲镇", "category": "town", "key": "T1.r1", "value": "是"},
    {"unit": "t", "key": "T4.r1.assessed", "value": "yes"},
    {"unit": "t", "key": "T4.r1.weight", "value": "3.5", "reason": "方案"},
    {"unit": "t", "key": "T5.r1", "value": "na", "reason": "无"},
    {"unit": "t", "key": "T7.r1", "value": "no"},
    {"unit": "t", "key": "T60.r1", "value": "2"},
]
SAME = {
    "ouhai-2017": (OUHAI, OUHAI_ROWS),
    "kaifu-2013-departments": (KAIFU, KAIFU_ROWS),
    "taiqian-townships": (TAIQIAN, TAIQIAN_ROWS),
}


def write(folder: Path, form: str, yaml: str, rows: list[Row], head: list[str] = HEAD) -> Path:
    """The facts as a file of that form; the JSON is made of the YAML."""
    path = folder / f"facts{form}"
    table = [head, *([row.get(name, "") for name in head] for row in rows)]
    if form == ".csv":
        text = io.StringIO()
        csv.writer(text).writerows(table)
        path.write_text(text.getvalue(), encoding="utf-8")
    elif form == ".xlsx":
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "事实"
        for line in table:
            sheet.append([_cell(text) for text in line])
        book.save(path)
    elif form == ".json":
        from sitecheck.scoring.documents import read_yaml

        path.write_text(json.dumps(read_yaml(yaml).data, default=str), encoding="utf-8")
    else:
        path.write_text(yaml, encoding="utf-8")
    return path


def _cell(text: str) -> Any:
    """Numbers as numbers, as people type them."""
    return float(text) if text.replace(".", "", 1).isdigit() else text or None


def scored(path: Path, rubric: str) -> bytes:
    table, partners = load_family(rubric, FOLDERS)
    source = read_facts(path, table, partners)
    assert source.read.errors == ()
    cards = score_all(table, source.read.submissions, source.read.switches, partners)
    return json.dumps(answer(table, cards, period=source.read.period), ensure_ascii=False).encode()


@pytest.mark.parametrize("rubric", SAME)
def test_the_same_facts_in_four_forms_are_the_same_bytes(rubric: str, tmp_path: Path) -> None:
    yaml, rows = SAME[rubric]
    answers = {form: scored(write(tmp_path, form, yaml, rows), rubric) for form in FORMS}
    assert len(set(answers.values())) == 1
    assert b'"units": [{' in answers[".csv"]


def test_columns_are_found_by_name_in_any_order_and_either_language(tmp_path: Path) -> None:
    chinese = [
        "此前已计",
        "组别",
        "总数",
        "名次",
        "事件",
        "理由",
        "值",
        "要点",
        "有网站",
        "类别",
        "单位名称",
        "单位代码",
    ]
    english = dict(zip(chinese, reversed(HEAD), strict=True))
    rows = [{word: row[name] for word, name in english.items() if name in row} for row in OUHAI_ROWS]
    path = write(tmp_path, ".csv", "", rows, chinese)
    assert scored(path, "ouhai-2017") == scored(write(tmp_path, ".yaml", OUHAI, []), "ouhai-2017")


def test_units_may_have_a_sheet_of_their_own(tmp_path: Path) -> None:
    book = Workbook()
    units = book.worksheets[0]
    units.append(["单位代码", "单位名称", "类别", "有网站"])
    units.append(["a", "一局", "department", "否"])
    facts = book.create_sheet("事实")
    facts.append(["单位代码", "要点", "值"])
    facts.append(["a", "O8.r1", "是"])
    book.save(tmp_path / "facts.xlsx")
    table, _ = load_family("ouhai-2017", FOLDERS)
    (found,) = read_facts(tmp_path / "facts.xlsx", table).read.submissions
    assert (found.unit.name, found.unit.attributes, list(found.facts)) == ("一局", {"has_website": False}, ["O8.r1"])


def one(facts: str = "", items: str = "", unit: str = "category: department") -> str:
    return f"units:\n- code: a\n  unit: {{{unit}}}\n  facts: {{{facts}}}\n  items: {{{items}}}\n"


def row(key: str = "", value: str = "", **more: str) -> Row:
    return {"unit": "a", "category": "department", "key": key, "value": value, **more}


BAD: dict[str, tuple[str, list[Row], list[str], list[str]]] = {
    # name: YAML, rows, error codes with the rule, columns named in tables
    "count below zero": (one("O1.r1: -1"), [row("O1.r1", "-1")], ["O1.r1 out_of_range"], ["value"]),
    "no whole count": (one("O1.r1: 1.5"), [row("O1.r1", "1.5")], ["O1.r1 out_of_range"], ["value"]),
    "rank beyond the list": (
        one("O3.r1: {rank: 64, n: 63}"), [row("O3.r1", rank="64", n="63")], ["O3.r1 out_of_range"], ["rank"],
    ),
    "rank zero": (one("O3.r1: {rank: 0, n: 63}"), [row("O3.r1", rank="0", n="63")], ["O3.r1 out_of_range"], ["rank"]),
    "two values for one rule": (
        "units:\n- code: a\n  unit: {category: department}\n  facts:\n    O1.r1: 1\n    O1.r1: 2\n",
        [row("O1.r1", "1"), row("O1.r1", "2")], ["O1.r1 duplicate"], ["value"],
    ),
    "unknown item": (one("", "O99: 1"), [row("O99", "1")], ["O99 unknown_item"], ["value"]),
    "unknown rule": (one("O1.r9: 1"), [row("O1.r9", "1")], ["O1.r9 unknown_rule"], ["value"]),
    "unknown unit": (
        one("O1.r1: 1", unit="category: school"), [{**row("O1.r1", "1"), "category": "school"}],
        ["None unknown_unit"], ["unit"],
    ),
    "amount above the item": (one("O5.r1: 3"), [row("O5.r1", "3")], ["O5.r1 out_of_range"], ["value"]),
    "item above its points": (one("", "O1: 9"), [row("O1", "9")], ["O1 out_of_range"], ["value"]),
    "na without reason": (one("", "O6: na"), [row("O6", "na")], ["O6 missing_reason"], ["value"]),
    "several at once": (
        one("O1.r1: -1, O5.r1: 3", "O6: na"), [row("O1.r1", "-1"), row("O5.r1", "3"), row("O6", "na")],
        ["O1.r1 out_of_range", "O5.r1 out_of_range", "O6 missing_reason"], ["value", "value", "value"],
    ),
    "a list of figures with a unit missing": (
        "units:\n- {code: a, unit: {category: department}, facts: {O3.r1: {metric: 1}}}\n"
        "- {code: b, unit: {category: department}}\n",
        [row("O3.r1", "1"), {"unit": "b", "category": "department"}], ["O3.r1 out_of_range"], ["unit"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", BAD)
def test_bad_facts_are_named_with_their_place(name: str, form: str, tmp_path: Path) -> None:
    yaml, rows, wanted, columns = BAD[name]
    form_of = (
        ".yaml" if form == ".json" and "duplicate" in wanted[0] else form
    )  # JSON made from YAML has lost the first
    table, partners = load_family("ouhai-2017", FOLDERS)
    source = read_facts(write(tmp_path, form_of, yaml, rows), table, partners)
    assert [f"{error.rule} {error.error}" for error in source.read.errors] == wanted
    for place, column in zip(source.places, columns, strict=True):
        if form == ".csv":
            assert place.startswith("facts.csv:")
            assert place.endswith(f": {column}")
        elif form == ".xlsx":
            assert place.startswith("facts.xlsx [事实]:")
            assert place.endswith(f": {column}")
        elif form == ".yaml":
            assert place.startswith("facts.yaml:")


def test_a_place_is_the_row_of_the_mistake(tmp_path: Path) -> None:
    rows = [row("O1.r1", "1"), row("O3.r1", rank="5", n="63"), row("O1.r1", "2"), row("O8.r3", "-2")]
    table, partners = load_family("ouhai-2017", FOLDERS)
    source = read_facts(write(tmp_path, ".xlsx", "", rows), table, partners)
    assert source.places == ("facts.xlsx [事实]:4: value", "facts.xlsx [事实]:5: value")
    source = read_facts(write(tmp_path, ".yaml", one("O1.r1: 1,\n    O8.r3: -2"), []), table, partners)
    assert source.places == ("facts.yaml:5",)


def test_a_unit_in_two_categories(tmp_path: Path) -> None:
    rows = [row("O1.r1", "1"), {**row("O1.r3", "1"), "category": "township_street", "key": "O8.r3"}]
    table, partners = load_family("ouhai-2017", FOLDERS)
    source = read_facts(write(tmp_path, ".csv", "", rows), table, partners)
    assert [(error.rule, error.error) for error in source.read.errors] == [("category", "duplicate")]
    assert source.places == ("facts.csv:3: category",)
    twice = one("O1.r1: 1") + one("O1.r1: 1", unit="category: township_street").removeprefix("units:\n")
    source = read_facts(write(tmp_path, ".yaml", twice, []), table, partners)
    assert [(error.code, error.error) for error in source.read.errors] == [("a", "duplicate")]
    assert source.places == ("facts.yaml:6",)


@pytest.mark.parametrize(
    ("rows", "head", "message"),
    [
        ([{"unit": "", "key": "O1.r1", "value": "1"}], HEAD, "facts.csv:2: unit: names no unit"),
        ([row("", "1")], HEAD, "facts.csv:2: key: is empty"),
        ([row("O1.r1")], HEAD, "facts.csv:2: value: is empty"),
        ([row("O3.r1", "88", rank="5")], HEAD, "facts.csv:2: rank: stands beside a value"),
        ([row("O1.r1", "1", n="63")], HEAD, "facts.csv:2: n: goes with a rank"),
        ([row("O1.r1", "1")], [*HEAD, "事件号"], "facts.csv:1: 事件号: is no heading"),
        ([row("O1.r1", "1", name="甲"), row("O8.r3", "1", name="乙")], HEAD, "facts.csv:3: name: a is called '甲'"),
        ([{"unit": "a", "name": "甲"}], ["unit", "name"], "facts.csv: key: no table has a column key"),
    ],
)
def test_tables_that_cannot_be_read(rows: list[Row], head: list[str], message: str, tmp_path: Path) -> None:
    table, _ = load_family("ouhai-2017", FOLDERS)
    source: FactSource = read_facts(write(tmp_path, ".csv", "", rows, head), table)
    assert [error.error for error in source.read.errors] == ["malformed"]
    assert source.read.errors[0].message.startswith(message)
    assert source.read.submissions == ()


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("gone.csv", lambda path: None, "gone.csv"),
        ("a.xlsx", lambda path: path.write_bytes(b"PK"), "a.xlsx: cannot be read as a workbook"),
        ("a.json", lambda path: path.write_text("{"), "a.json:1: not JSON"),
        ("a.yaml", lambda path: path.write_text("a: [\n"), "a.yaml:"),
        ("a.yaml", lambda path: path.write_bytes(b"\xff"), "a.yaml: "),
    ],
)
def test_files_that_are_none(name: str, make: Callable[[Path], object], message: str, tmp_path: Path) -> None:
    make(tmp_path / name)
    table, _ = load_family("ouhai-2017", FOLDERS)
    source = read_facts(tmp_path / name, table)
    assert source.read.errors[0].message.startswith(message)
