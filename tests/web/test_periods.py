"""Periods at the desk: steps by those who may, closing with what is open accepted by name, publishing, versions."""

from __future__ import annotations

import io
import zipfile

import pytest

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions, entries, periods
from sitecheck.review.periods import PeriodState
from sitecheck.tables.publish import publish

A = "demo-2026q4"
PERIOD, PUBLISHED = f"/periods/{A}", f"/tables/{A}/published"
S = PeriodState
REASONS = {
    "accept.not-over": "提前结束",
    "accept.waiting": "下期处理",
    "accept.incomplete": "无此项",
    "accept.undecided": "拦截",
}


def state(desk) -> PeriodState:
    with desk.store.reading() as session:
        return periods.state_of(session, A)


def steps(desk, *states: PeriodState) -> None:
    for to in states:
        with desk.store.session() as session:
            now = periods.state_of(session, A)
            periods.advance(session, A, to, expected=now, who="reviewer", now=desk.now)


def publish_now(desk, reason: str = "") -> None:
    with desk.store.session() as session:
        publish(session, desk.project, desk.project.assessments[0], who="reviewer", now=desk.now, reason=reason)


async def test_the_five_steps_are_shown_and_made_by_those_who_may(desk, signed_in) -> None:
    reader = await signed_in("assessor")
    page = (await reader.get(PERIOD)).text
    for words in ("正在进行", "自查自评", "复核中", "已结束", "已公布"):
        assert words in page
    assert "开始复核" not in page
    assert (await reader.post(PERIOD, {"to": "review", "expected": "open"})).status_code == 403
    visitor = await signed_in("reviewer")
    assert "开始复核" in (await visitor.get(PERIOD)).text
    answer = await visitor.post(PERIOD, {"to": "review", "expected": "open", "why": "开始"})
    assert (answer.status_code, answer.headers["location"]) == (303, PERIOD)
    assert state(desk) is S.REVIEW
    assert "复核中" in (await visitor.get("/periods")).text


async def test_closing_names_what_is_open_and_takes_reasons_by_name(desk, signed_in) -> None:
    steps(desk, S.REVIEW)
    visitor = await signed_in("reviewer")
    page = (await visitor.get(PERIOD)).text
    assert 'href="/findings?unit=finance"' in page
    assert f'href="/entries/{A}/finance"' in page
    for name in REASONS:
        assert f'name="{name}"' in page
    kept = {name: why for name, why in REASONS.items() if name != "accept.waiting"}
    answer = await visitor.post(PERIOD, {"to": "closed", "expected": "review", **kept})
    assert answer.status_code == 422
    assert "周期未结束" in answer.text
    assert 'value="提前结束"' in answer.text  # what was typed is still there
    assert state(desk) is S.REVIEW
    answer = await visitor.post(PERIOD, {"to": "closed", "expected": "review", "why": "会议通过", **REASONS})
    assert answer.status_code == 303
    assert state(desk) is S.CLOSED
    page = (await visitor.get(PERIOD)).text
    for words in ("下期处理", "会议通过", "结束之后的检查"):
        assert words in page


async def test_a_reader_sees_what_is_open_and_no_fields(desk, signed_in) -> None:
    steps(desk, S.REVIEW)
    page = (await (await signed_in("viewer")).get(PERIOD)).text
    assert "尚未认定的问题" in page
    assert "accept." not in page


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"to": "review", "expected": "open"}, 409, "其他人已推进"),
        ({"to": "open", "expected": "review"}, 422, "退回需要写明理由"),
        ({"to": "self-assessment", "expected": "closed", "why": "x"}, 422, "不能这样操作"),
        ({"to": "published", "expected": "closed"}, 404, ""),
        ({"to": "shut", "expected": "review"}, 404, ""),
        ({}, 404, ""),
    ],
)
async def test_steps_that_cannot_be_made(desk, signed_in, form: dict[str, str], status: int, said: str) -> None:
    steps(desk, S.REVIEW)
    visitor = await signed_in("admin")
    answer = await visitor.post(PERIOD, form)
    assert answer.status_code == status
    assert said in answer.text
    assert state(desk) is S.REVIEW


async def test_a_closed_period_stands_still_and_refuses_values(desk, signed_in) -> None:
    steps(desk, S.REVIEW, S.CLOSED)
    visitor = await signed_in("assessor")
    sheet = f"/scores/{A}/finance"
    answer = await visitor.get(sheet)
    assert answer.status_code == 200
    before = answer.text.split("<main")[1].split("print-only")[0]
    number = desk.finding("finance", "contact-fields", "fax")
    desk.now = desk.now.replace(hour=desk.now.hour + 1)
    with desk.store.session() as session:
        decisions.confirm(session, number, who="assessor", now=desk.now, expected=FindingState.VERIFIED)
    assert (await visitor.get(sheet)).text.split("<main")[1].split("print-only")[0] == before


async def test_publishing_is_looked_at_first_and_kept(desk, signed_in) -> None:
    visitor = await signed_in("reviewer")
    page = await visitor.get(f"{PERIOD}/publish")
    assert "请先结束" in page.text
    assert (await visitor.post(f"{PERIOD}/publish", {"seen": "0"})).status_code == 422
    steps(desk, S.REVIEW, S.CLOSED)
    assert "公布第1版" in (await visitor.get(f"{PERIOD}/publish")).text
    answer = await visitor.post(f"{PERIOD}/publish", {"seen": "0"})
    assert (answer.status_code, answer.headers["location"]) == (303, PUBLISHED)
    assert state(desk) is S.PUBLISHED
    stale = await visitor.post(f"{PERIOD}/publish", {"seen": "0", "why": "更正"})
    assert stale.status_code == 409
    assert "另一版" in stale.text


async def _corrected(desk) -> None:
    steps(desk, S.REVIEW, S.CLOSED)
    publish_now(desk)
    with desk.store.session() as session:
        periods.reopen(session, A, expected=S.PUBLISHED, who="reviewer", now=desk.now, why="漏录")
        unit = {"assessment": A, "unit_code": "health", "place": "KD2.r1"}
        entries.append(session, **unit, value=1, reason="缺<b>年度总结</b>", who="assessor", now=desk.now)
    steps(desk, S.CLOSED)


async def test_a_correction_shows_what_differs_and_needs_a_reason(desk, signed_in) -> None:
    await _corrected(desk)
    visitor = await signed_in("reviewer")
    page = (await visitor.get(f"{PERIOD}/publish")).text
    assert "与第1版的差异" in page
    assert "云溪县卫生健康局" in page
    answer = await visitor.post(f"{PERIOD}/publish", {"seen": "1"})
    assert answer.status_code == 422
    assert "更正需要理由" in answer.text
    assert (await visitor.post(f"{PERIOD}/publish", {"seen": "1", "why": "更正漏录"})).status_code == 303
    page = (await visitor.get(f"{PUBLISHED}/compare?old=1&new=2")).text
    assert "云溪县卫生健康局" in page
    assert "更正漏录" in page
    assert f"{PUBLISHED}/compare?old=1&amp;new=2" in (await visitor.get(PUBLISHED)).text
    assert "各单位均无差异" in (await visitor.get(f"{PUBLISHED}/compare?old=2&new=2")).text
    assert (await visitor.get(f"{PUBLISHED}/compare?old=1&new=3")).status_code == 404


async def test_a_version_and_a_unit_s_sheet_as_published(desk, signed_in) -> None:
    await _corrected(desk)
    publish_now(desk, "更正漏录")
    visitor = await signed_in("viewer")
    page = (await visitor.get(f"{PUBLISHED}/1")).text
    assert f'href="{PUBLISHED}/1/health"' in page
    assert "与公布的一致" in (await visitor.get(f"{PUBLISHED}/2?again=true")).text
    old, new = [(await visitor.get(f"{PUBLISHED}/{number}/health")).text for number in (1, 2)]
    assert "此版已被取代" in old
    assert "年度总结" not in old
    assert "缺&lt;b&gt;年度总结" in new
    own = await signed_in("health-unit")
    assert f'href="{PUBLISHED}/2/health"' in (await own.get(f"/scores/{A}/health")).text
    assert (await own.get(f"{PUBLISHED}/2/health")).status_code == 200
    assert (await own.get(f"{PUBLISHED}/2/finance")).status_code == 404
    for path in (f"{PUBLISHED}/9", f"{PUBLISHED}/0", f"{PUBLISHED}/2/nobody", f"{PUBLISHED}/x"):
        assert (await visitor.get(path)).status_code == 404


async def test_a_notice_is_chosen_looked_at_and_saved(desk, signed_in) -> None:
    steps(desk, S.REVIEW, S.CLOSED)
    visitor = await signed_in("viewer")
    page = (await visitor.get(f"/notices/{A}")).text
    assert "这是草稿" in page
    assert 'sandbox title="' in page
    publish_now(desk)
    page = (await visitor.get(f"/notices/{A}?show=grades&grades=%E4%BC%98%E7%A7%80+90&chosen=true")).text
    assert "这是草稿" not in page
    framed = await visitor.get(f"/notices/{A}/page?show=grades&grades=%E4%BC%98%E7%A7%80+90&chosen=true")
    assert "sandbox" in framed.headers["content-security-policy"]
    assert framed.headers["x-frame-options"] == "SAMEORIGIN"
    assert "<script" not in framed.text
    assert "等次" in framed.text
    unit = await visitor.get(f"/notices/{A}/page?page=units/finance.html")
    assert "云溪县财政局" in unit.text
    assert (await visitor.get(f"/notices/{A}/page?page=../../etc/passwd")).status_code == 404
    saved = [await visitor.get(f"/notices/{A}/notice.zip") for _ in range(2)]
    assert saved[0].content == saved[1].content
    with zipfile.ZipFile(io.BytesIO(saved[0].content)) as archive:
        assert "units/finance.html" in archive.namelist()
        assert "草稿" not in archive.read("index.html").decode()
    draft = await visitor.get(f"/notices/{A}/notice.zip?draft=true")
    with zipfile.ZipFile(io.BytesIO(draft.content)) as archive:
        assert "草稿" in archive.read("units/finance.html").decode()


@pytest.mark.parametrize("query", ["show=grades&chosen=true", "grades=%E4%BC%98%E7%A7%80&chosen=true"])
async def test_choices_that_do_not_go_together_are_told(signed_in, query: str) -> None:
    visitor = await signed_in("viewer")
    answer = await visitor.get(f"/notices/{A}?{query}")
    assert answer.status_code == 422
    assert "选项不完整" in answer.text
    assert (await visitor.get(f"/notices/{A}/page?{query}")).status_code == 422


@pytest.mark.parametrize("path", ["/periods/nothing", "/notices/nothing", "/notices/demo-2026q4?version=7&chosen=true"])
async def test_what_is_not_there(desk, signed_in, path: str) -> None:
    steps(desk, S.REVIEW, S.CLOSED)
    publish_now(desk)
    assert (await (await signed_in("admin")).get(path)).status_code == 404
