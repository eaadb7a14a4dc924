"""Values as a list: saved filled in, taken back, with every mistake named by sheet, row and column."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from sqlmodel import func, select
from tests.review import files

from sitecheck.review import entries, periods
from sitecheck.review.periods import PeriodState
from sitecheck.store.models import Entry, ProofFile

A = "demo-2026q4"
PATH = f"/entries/{A}/import"


def _rows(desk) -> int:
    with desk.store.reading() as session:
        return session.exec(select(func.count(Entry.id))).one()


def _current(desk, unit: str):
    with desk.store.reading() as session:
        return entries.current(session, A, unit)


def _sent(data: bytes, name: str = "填报.csv"):
    return [("list", (name, data, "x"))]


def _again(text: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(batch|seen|reason|nonce)" value="([^"]*)"', text))
    return found | {"action": "take"}


async def test_what_stands_is_saved_as_a_list_and_taken_back_unchanged(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    with desk.store.session() as session:
        entries.append(
            session,
            assessment=A,
            unit_code="finance",
            place="KD4.r1",
            value=True,
            reason="=cmd()",
            who="x",
            now=desk.now,
        )
    data = (await visitor.get(f"/entries/{A}/template.xlsx")).content
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][:4] == ["单位代码", "单位名称", "要点", "值"]
    assert ["finance", "云溪县财政局", "KD11.r1", "compliant"] in [row[:4] for row in rows]
    hostile = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=cmd()")
    assert (hostile.data_type, hostile.quotePrefix) == ("s", True)
    before = _rows(desk)
    looked = await visitor.post(PATH, files=_sent(data, "填报.xlsx"))
    assert looked.status_code == 200, re.findall(r"<bdi>(.*?)</bdi>", looked.text)
    assert "不变4处" in looked.text
    assert _rows(desk) == before


async def test_a_list_is_looked_at_and_then_taken_over(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    text = "单位名称,要点,值,理由\n云溪县财政局,KD2.r1,2,复核\n云溪县卫生健康局,KD2.r1,1,\n云溪县公安局,KD2.r1,,\n"
    looked = await visitor.post(PATH, {"reason": "年终"}, files=_sent(text.encode("gb18030")))
    assert "新增1处，修改1处，不变0处" in looked.text
    before = _rows(desk)
    answer = await visitor.post(PATH, _again(looked.text))
    assert answer.headers["location"] == f"/entries/{A}/grid?saved=2"
    assert _rows(desk) == before + 2
    assert (_current(desk, "finance")["KD2.r1"].value, _current(desk, "finance")["KD2.r1"].reason) == (2, "复核")
    assert _current(desk, "health")["KD2.r1"].reason == "年终"
    again = await visitor.post(PATH, _again(looked.text))  # the same form once more
    assert again.headers["location"] == f"/entries/{A}/grid?saved=2"
    assert _rows(desk) == before + 2


async def test_every_mistake_is_named_with_its_place_and_in_chinese(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    text = (
        "单位名称,要点,值,理由\n没有的局,KD2.r1,1,x\n云溪县财政局,KD99.r1,1,x\n云溪县财政局,KD2.r1,很多,x\n"
        "云溪县财政局,KD11.r1,最好,x\n云溪县公安局,KD2.r1,1,\n云溪县公安局,KD4.r9,1,x\n云溪县公安局,KD3.r1,99,x\n"
    )
    answer = await visitor.post(PATH, files=_sent(text.encode()))
    assert answer.status_code == 422
    main = answer.text.split("<main")[1]
    cells = re.findall(
        r'data-label="行">(.*?)</td><td><bdi>(.*?)</bdi></td><td class="full break"><bdi>(.*?)</bdi>', main
    )
    assert [row for row, _, _ in cells] == ["2", "3", "4", "5", "6", "7", "8"]
    assert not [said for _, _, said in cells if re.search(r"\b(is|no|the|be|write|none)\b", said)], cells


async def test_what_was_entered_meanwhile_is_shown_and_nothing_is_taken(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    text = "单位名称,要点,值,理由\n云溪县卫生健康局,KD2.r1,2,复核\n"
    looked = await visitor.post(PATH, files=_sent(text.encode()))
    with desk.store.session() as session:
        entries.append(
            session, assessment=A, unit_code="health", place="KD2.r1", value=1, reason="他", who="other", now=desk.now
        )
    answer = await visitor.post(PATH, _again(looked.text))
    assert answer.status_code == 409
    assert "他人已修改" in answer.text
    assert "other" in answer.text
    assert _current(desk, "health")["KD2.r1"].value == 1
    assert (await visitor.post(PATH, _again(answer.text))).status_code == 303  # seen by now
    assert _current(desk, "health")["KD2.r1"].value == 2


HOSTILE = [
    ("填报.xlsm", files.office("xlsx"), "含有宏"),
    ("填报.xlsx", files.LOCKED_OFFICE, "密码"),
    ("填报.xlsx", files.EXE, "扩展名不符"),
    ("填报.pdf", files.PDF, "不是可读取的名单"),
    ("填报.csv", b"\n" * 100_000, "20,000行"),
    ("填报.csv", ("单位名称,要点,值,理由\n云溪县财政局,KD2.r1,1," + "长" * 10_000).encode(), "最多可读4000个字符"),
]


@pytest.mark.parametrize(("name", "data", "said"), HOSTILE, ids=[f"{n}-{s}" for n, _, s in HOSTILE])
async def test_a_hostile_list_is_refused_in_words(desk, signed_in, name: str, data: bytes, said: str) -> None:
    visitor = await signed_in("assessor")
    before = _rows(desk)
    answer = await visitor.post(PATH, {"reason": "x"}, files=_sent(data, name))
    assert answer.status_code == 422
    assert said in answer.text
    assert _rows(desk) == before
    with desk.store.reading() as session:
        assert session.exec(select(ProofFile)).first() is None


async def test_a_closed_period_takes_no_list(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    text = "单位名称,要点,值,理由\n云溪县卫生健康局,KD2.r1,2,复核\n"
    looked = await visitor.post(PATH, files=_sent(text.encode()))
    with desk.store.session() as session:
        step = {"who": "reviewer", "now": desk.now}
        periods.advance(session, A, PeriodState.REVIEW, expected=PeriodState.OPEN, **step)
        periods.advance(session, A, PeriodState.CLOSED, expected=PeriodState.REVIEW, **step)
    page = await visitor.get(PATH)
    assert "本周期已结束" in page.text
    assert 'type="file"' not in page.text
    answer = await visitor.post(PATH, _again(looked.text))
    assert answer.status_code == 409
    assert "KD2.r1" not in _current(desk, "health")


@pytest.mark.parametrize("fields", [{"batch": "1", "seen": "0"}, {"batch": "x"}, {"batch": "1"}])
async def test_a_batch_of_nobody_is_not_there(desk, signed_in, fields: dict[str, str]) -> None:
    visitor = await signed_in("assessor")
    await visitor.get(PATH)
    assert (await visitor.post(PATH, fields | {"action": "take"})).status_code == 404
