"""Five sources of facts, each kept apart: what counts, what it stands before, and what is shown beside."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.tables.district import District, district

from sitecheck.i18n import translator
from sitecheck.scoring.messages import say_all
from sitecheck.scoring.values import Origin
from sitecheck.tables.export import deductions_csv, table_json
from sitecheck.tables.links import Links
from sitecheck.tables.workbook import workbook

MAY, AUGUST = date(2026, 5, 8), date(2026, 8, 8)
LINKS = Links("http://127.0.0.1:8000", "../snapshots")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[District]:
    with district(tmp_path) as opened:
        yield opened


def test_each_source_feeds_its_rules_and_says_so(house: District) -> None:
    house.broken_links(MAY, "http://fin.example/a", "http://fin.example/b")
    house.event("T1", "notice", MAY, "website", "city")
    house.rank("q2", 9, 8, 7, 6)
    number = house.enter("q2", "O2.r1", True, "重复建设")
    found = {
        key: (line.origin, line.points)
        for key in ("O14.r5", "O22.r3", "O3.r1", "O2.r1")
        if (line := house.line("q2", key)) is not None
    }
    assert found == {
        "O14.r5": (Origin.FINDING, Decimal(-2)),  # 2 dead links × 1
        "O22.r3": (Origin.EVENT, Decimal(-3)),  # one notice of the city × 3
        "O3.r1": (Origin.RANKING, Decimal(6)),  # the first of four
        "O2.r1": (Origin.ENTRY, Decimal(-6)),
    }
    card = house.card("q2")
    # 82 without any: O3, O4 and O15 (6 + 2 + 10) start at zero; 82 − 2 − 3 + 6 − 6 = 77
    assert card.final == Decimal(77)
    assert (card.automatic, card.manual) == (Decimal(-2), Decimal(-3))  # −3 + 6 − 6
    sources = {one.rule: one.sources for one in card.deductions}
    assert sources["O22.r3"] == ("T1 2026-05-08 事项T1（文〔2026〕1号）",)
    assert sources["O14.r5"] == sources["O2.r1"] == ()
    assert {one.rule: one.entry_ids for one in card.deductions}["O2.r1"] == (str(number),)
    line = house.line("q2", "O3.r1")
    assert line is not None
    (name,) = line.ids
    assert card.sources[name].startswith("OA应用综合得分（外部导入） oa.xlsx sha256 abababababab 2026-11-20")


def test_an_entry_stands_before_the_ledger_and_the_ledger_before_findings(house: District) -> None:
    house.event("T1", "gazette", MAY)
    house.event("T2", "gazette", MAY)
    house.enter("q2", "O20.r1", 1, "一篇未采用")
    line = house.line("q2", "O20.r1")
    assert line is not None
    assert (line.origin, line.points) == (Origin.ENTRY, Decimal(1))
    assert line.outranked == ((Origin.EVENT, ("events/T1", "events/T2")),)
    assert "以人工填写为准，台账事件（events/T1, events/T2）不计" in say_all(line.notes, "zh")


def test_an_entry_stands_before_a_ranking_list_and_moves_nobody_else(house: District) -> None:
    house.rank("q2", 9, 8, 7, 6)
    house.enter("q2", "O3.r1", {"rank": 30, "n": 63})
    cards = house.cards("q2")
    ranks = {code: say_all(line.notes, "zh") for code in cards if (line := house.line("q2", "O3.r1", code)) is not None}
    assert "第30名（共63）" in ranks["fin"]
    assert "排名表（ranks/1）不计" in ranks["fin"]
    assert [ranks[code] for code in ("edu", "law", "farm")] == ["第2名（共4）", "第3名（共4）", "第4名（共4）"]


def test_events_of_other_periods_and_units_do_not_count(house: District) -> None:
    house.event("T1", "gazette", AUGUST)
    house.event("T2", "gazette", MAY, unit="edu")
    assert house.line("q2", "O20.r1") is None
    assert house.line("q3", "O20.r1") is not None


def test_what_is_not_counted_yet_is_told(house: District) -> None:
    house.event("T1", "notice", MAY, "website")
    card = house.card("q2")
    assert card.deductions == ()
    text = "尚未计入的台账事项：T1 → O22.r1 (未登记: 级别); T1 → O22.r2 (未登记: 级别); T1 → O22.r3 (未登记: 级别)。"
    book = load_workbook(io.BytesIO(workbook(card.assessment, [card], LINKS, translator("zh"))))
    texts = [str(cell.value) for row in book["示例区fin局"].iter_rows() for cell in row if cell.value]
    assert text in texts


def test_the_self_assessment_stands_beside_and_adds_nothing(house: District) -> None:
    before = house.card("y")
    house.report("y", "O1", "7.5", datetime(2027, 1, 5, 15, 59, tzinfo=UTC))  # 23:59 of 5 January in Beijing
    house.report("y", "O14", "2", datetime(2027, 1, 5, 16, 1, tzinfo=UTC))
    card = house.card("y")
    assert (card.final, card.manual, card.automatic) == (before.final, before.manual, before.automatic)
    assert {item: (said.value, said.late) for item, said in card.beside.items()} == {
        "O1": (Decimal("7.5"), False), "O14": (Decimal(2), True),
    }  # fmt: skip
    scores = {item.item: item.self_score for item in card.main.card.items}
    assert (scores["O1"], scores["O2"]) == (Decimal("7.5"), None)
    book = load_workbook(io.BytesIO(workbook(card.assessment, [card, house.card("y", "edu")], LINKS, translator("zh"))))
    column = [cell.value for cell in book["示例区fin局"]["I"] if cell.value]
    assert column == ["自查自评", "7.5\n自查无违规", "2（迟报）\n自查无违规"]
    assert [cell.value for cell in book["示例区edu局"]["I"] if cell.value] == []
    unit = json.loads(table_json(card.assessment, [card], LINKS))["units"][0]
    assert unit["self_assessment"]["O1"]["late"] is False
    assert unit["scorecard"]["items"]["O14"]["self_score"] == "2"


def test_a_table_without_self_assessments_names_none(house: District) -> None:
    card = house.card("y")
    unit = json.loads(table_json(card.assessment, [card], LINKS))["units"][0]
    assert (unit["self_assessment"], unit["events"], unit["unsettled"]) == ({}, [], [])


def test_the_sources_of_a_line_stand_in_every_form_of_the_table(house: District) -> None:
    house.event("T1", "notice", MAY, "website", "city")
    house.rank("q2", 9, 8, 7, 6)
    card = house.card("q2")
    t = translator("zh")
    assert "事件台账; T1 2026-05-08 事项T1（文〔2026〕1号）" in deductions_csv([card], LINKS, t).decode("utf-8-sig")
    unit = json.loads(table_json(card.assessment, [card], LINKS))["units"][0]
    assert unit["deductions"][0]["sources"] == ["T1 2026-05-08 事项T1（文〔2026〕1号）"]
    assert {"rule": "O22.r3", "event": "T1", "use": "counted", "detail": ""} in unit["events"]
    book = load_workbook(io.BytesIO(workbook(card.assessment, [card], LINKS, t)))
    assert "T1 2026-05-08 事项T1（文〔2026〕1号）" in str(book["扣分明细"]["G4"].value)
    texts = "\n".join(str(cell.value) for row in book["示例区fin局"].iter_rows() for cell in row if cell.value)
    assert "T1 2026-05-08 事项T1（文〔2026〕1号）" in texts
    assert "oa.xlsx sha256 abababababab" in texts


def test_a_quarter_is_told_to_be_interim(house: District) -> None:
    words = "季度结果为阶段性结果"
    for name, told in (("q2", True), ("y", False)):
        card = house.card(name)
        book = load_workbook(io.BytesIO(workbook(card.assessment, [card], LINKS, translator("zh"))))
        texts = "\n".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value)
        assert (words in texts) is told
