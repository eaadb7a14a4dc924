"""The grid of values: looked at cell by cell, kept all or none, with what others entered meanwhile in sight."""

from __future__ import annotations

import json
import re

import pytest
from sqlmodel import func, select

from sitecheck.review import entries, periods
from sitecheck.review.periods import PeriodState
from sitecheck.store.models import Entry

A = "demo-2026q4"
PATH = f"/entries/{A}/grid"


def _cells(*lines: tuple[str, str, int, str]) -> dict[str, str]:
    return {"cells": json.dumps(["\t".join(map(str, line)) for line in lines])}


def _current(desk, unit: str):
    with desk.store.reading() as session:
        return entries.current(session, A, unit)


def _rows(desk) -> int:
    with desk.store.reading() as session:
        return session.exec(select(func.count(Entry.id))).one()


def _again(text: str, **more: str) -> dict[str, str]:
    """The fields of the second step, as the page shows them."""
    form = text.split("<main")[1]
    found = dict(re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<input name="(text\.\d+)" value="([^"]*)"', form))
    found.pop("csrf", None)
    return found | more


def _seen(text: str, unit: str, key: str) -> int:
    return int(re.search(rf'data-unit="{unit}" data-key="{re.escape(key)}" data-seen="(\d+)"', text)[1])


async def test_a_section_over_units_with_values_and_where_they_come_from(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    page = (await visitor.get(f"{PATH}?part=KD2")).text
    assert _seen(page, "finance", "KD2.r1") > 0
    assert _seen(page, "health", "KD2.r1") == 0
    assert page.count("<td data-cell") == 20  # four places of the item, five units
    assert 'href="/entries/demo-2026q4/finance#p.KD2.r1"' in page  # without scripts a cell leads to its form
    found = (await visitor.get(f"{PATH}?part=KD10")).text
    assert '<span class="auto">问题</span>' in found  # a confirmed finding feeds KD10
    narrowed = (await visitor.get(f"{PATH}?text=财政")).text
    assert "云溪县财政局" in narrowed
    assert "云溪县公安局" not in narrowed.split("<table")[1]
    assert (await visitor.get(f"{PATH}?part=none&page=99")).status_code == 200


async def test_cells_are_looked_at_and_then_kept_with_one_reason(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    page = (await visitor.get(f"{PATH}?part=KD2")).text
    seen = _seen(page, "finance", "KD2.r1")
    cells = _cells(("finance", "KD2.r1", seen, "2"), ("health", "KD2.r1", 0, "1"), ("police", "KD11.r1", 0, "na"))
    looked = await visitor.post(PATH, cells | {"part": "KD2", "page": "1"})
    assert looked.status_code == 200
    assert [one for one in ("修改", "新增") if one in looked.text] == ["修改", "新增"]
    before = _rows(desk)
    without = await visitor.post(PATH, _again(looked.text, action="take"))
    assert without.status_code == 422
    assert "此处须写明理由" in without.text
    assert _rows(desk) == before
    answer = await visitor.post(PATH, _again(looked.text, action="take", reason="年终核对"))
    assert answer.headers["location"] == f"{PATH}?part=KD2&page=1&saved=3"
    assert _rows(desk) == before + 3
    assert (_current(desk, "finance")["KD2.r1"].value, _current(desk, "health")["KD2.r1"].value) == (2, 1)
    assert _current(desk, "police")["KD11.r1"].value == "na"
    assert {one.reason for one in _current(desk, "health").values()} >= {"年终核对"}


async def test_sent_twice_it_is_kept_once(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.get(PATH)
    looked = await visitor.post(PATH, _cells(("health", "KD2.r1", 0, "1")))
    fields = _again(looked.text, action="take", reason="x")
    assert fields["nonce"]
    for _ in range(2):
        assert (await visitor.post(PATH, fields)).headers["location"].endswith("saved=1")


WRONG = [
    (("finance", "KD2.r1", 0, "很多"), "不是次数"),
    (("finance", "KD2", 0, "99"), "不在0至"),
    (("finance", "KD99.r1", 0, "1"), "没有此要点"),
    (("nobody", "KD2.r1", 0, "1"), "不在本次考核范围"),
    (("finance", "KD11.r1", 0, "最好"), "不在各档之列"),
    (("police", "KW1.r1", 0, "1"), "没有此要点"),  # a window's table for a unit without one
]


@pytest.mark.parametrize(("cell", "said"), WRONG)
async def test_one_wrong_cell_keeps_all_from_being_kept_and_is_named(desk, signed_in, cell, said: str) -> None:
    visitor = await signed_in("assessor")
    await visitor.get(PATH)
    before = _rows(desk)
    looked = await visitor.post(PATH, _cells(("health", "KD2.r1", 0, "1"), cell))
    assert said in looked.text
    assert "不符合要求" in looked.text
    answer = await visitor.post(PATH, _again(looked.text, action="take", reason="x"))
    assert answer.status_code == 422
    assert said in answer.text
    assert _rows(desk) == before
    left_out = await visitor.post(PATH, _again(answer.text, action="take", reason="x") | {"drop.1": "1"})
    assert left_out.status_code == 303
    assert _rows(desk) == before + 1


async def test_a_wrong_cell_may_be_corrected_where_it_is_shown(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.get(PATH)
    looked = await visitor.post(PATH, _cells(("health", "KD2.r1", 0, "很多")))
    again = await visitor.post(PATH, _again(looked.text, action="look") | {"text.0": "1"})
    assert "不符合要求" not in again.text
    assert (await visitor.post(PATH, _again(again.text, action="take", reason="x"))).status_code == 303


async def test_what_somebody_entered_meanwhile_is_shown_with_both_values(desk, signed_in) -> None:
    mine, theirs = await signed_in("assessor"), await signed_in("reviewer")
    await theirs.get(PATH)
    cells = _cells(("health", "KD2.r1", 0, "2"), ("health", "KD2", 0, "3"))
    looked = await mine.post(PATH, cells) if (await mine.get(PATH)) else None
    first = await theirs.post(PATH, _cells(("health", "KD2.r1", 0, "1")))
    await theirs.post(PATH, _again(first.text, action="take", reason="y"))
    before = _rows(desk)
    answer = await mine.post(PATH, _again(looked.text, action="take", reason="x"))
    assert answer.status_code in (409, 422)
    assert "他人已修改" in answer.text
    assert "reviewer" in answer.text
    assert 'value="2"' in answer.text
    assert _rows(desk) == before
    undecided = await mine.post(PATH, _again(answer.text, action="take", reason="x"))
    assert undecided.status_code == 422
    keep = await mine.post(PATH, _again(answer.text, action="take", reason="x") | {"choice.0": "theirs"})
    assert keep.status_code == 303
    assert (_current(desk, "health")["KD2.r1"].value, _current(desk, "health")["KD2"].value) == (1, 3)
    looked = await mine.post(PATH, _cells(("health", "KD2.r1", 0, "2")))
    replace = await mine.post(PATH, _again(looked.text, action="take", reason="x") | {"choice.0": "mine"})
    assert replace.status_code == 303
    assert _current(desk, "health")["KD2.r1"].value == 2


async def test_an_emptied_cell_takes_the_value_back(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    seen = _seen((await visitor.get(f"{PATH}?part=KD2")).text, "finance", "KD2.r1")
    looked = await visitor.post(PATH, _cells(("finance", "KD2.r1", seen, "")))
    assert (await visitor.post(PATH, _again(looked.text, action="take", reason="误填"))).status_code == 303
    assert "KD2.r1" not in _current(desk, "finance")


async def test_a_block_with_headings_is_pasted_without_scripts(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.get(PATH)
    block = "单位\tKD2.r1\tKD11.r1\n云溪县财政局\t2\t\nhealth\t\tcompliant\n"
    looked = await visitor.post(PATH, {"block": block})
    answer = await visitor.post(PATH, _again(looked.text, action="take", reason="核对"))
    assert answer.headers["location"].endswith("saved=2")
    assert _current(desk, "finance")["KD2.r1"].value == 2
    assert _current(desk, "health")["KD11.r1"].value == "compliant"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"block": "单位\tKD2.r9\n财政\t1"}, "没有要点KD2.r9"),
        ({"block": "云溪县财政局\t1"}, "首行为要点"),
        ({"block": "单位\tKD2.r1\n没有的局\t1"}, "第2行：没有名为"),
        ({"cells": "["}, "无法读取"),
        ({"cells": '["a\\tb"]'}, "无法读取"),
        ({"cells": '{"a": 1}'}, "无法读取"),
        ({}, "没有修改任何格子"),
        (_cells(*(("health", "KD2.r1", 0, "1"),) * 1001), "一次最多1000处"),
        (_cells(*(("health", "KD2.r1", 0, "1"),) * 2), "出现了多次"),
    ],
)
async def test_what_cannot_be_read_is_told(desk, signed_in, fields: dict[str, str], said: str) -> None:
    visitor = await signed_in("assessor")
    await visitor.get(PATH)
    answer = await visitor.post(PATH, fields)
    assert said in answer.text
    assert answer.status_code == (200 if said == "出现了多次" else 422)


async def test_hostile_cells_stay_text(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.get(PATH)
    answer = await visitor.post(PATH, _cells(('"><script>x', '"><script>y', 0, '"><script>z')))
    assert "<script>x" not in answer.text
    assert "<script>y" not in answer.text
    assert "<script>z" not in answer.text


async def test_a_closed_period_is_shown_and_takes_nothing(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.get(PATH)
    looked = await visitor.post(PATH, _cells(("health", "KD2.r1", 0, "1")))
    with desk.store.session() as session:
        step = {"who": "reviewer", "now": desk.now}
        periods.advance(session, A, PeriodState.REVIEW, expected=PeriodState.OPEN, **step)
        periods.advance(session, A, PeriodState.CLOSED, expected=PeriodState.REVIEW, **step)
    page = (await visitor.get(PATH)).text
    assert "本周期已结束" in page
    assert "data-grid-form" not in page
    answer = await visitor.post(PATH, _again(looked.text, action="take", reason="x"))
    assert answer.status_code == 409
    assert "KD2.r1" not in _current(desk, "health")
