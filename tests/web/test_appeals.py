"""Appeals at the desk: opened by the unit, answered by the office, looked at again; what other units never see."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from sitecheck.facts.outcomes import FindingState
from sitecheck.jobs.lock import NightRunning
from sitecheck.review import decisions, entries, periods
from sitecheck.review.periods import PeriodState
from sitecheck.store.models import Appeal, AppealStep, Finding, ProofFile
from sitecheck.web.app import create_app

A = "demo-2026q4"
HOSTILE = '"><script>alert(1)</script>\u202egnp.exe'


async def _send(visitor, path: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None):
    parts = [(name, (None, value)) for name, value in ({"csrf": visitor.csrf} | fields).items()]
    parts += [(name, (given[0], given[1], "application/octet-stream")) for name, given in (files or {}).items()]
    return visitor._seen(await visitor.client.post(path, files=parts))


def _confirmed(desk, who: str = "assessor", at: datetime | None = None) -> int:
    """The finding about the fax of the finance office, confirmed by ``who``."""
    number = desk.finding("finance", "contact-fields", "fax")
    with desk.store.session() as session:
        state = FindingState(session.get_one(Finding, number).state)
        if state is FindingState.CONFIRMED:
            decisions.reopen(session, number, who=who, now=desk.now, expected=state, reason="再核实")
            state = FindingState.REOPENED
        decisions.confirm(session, number, who=who, now=at or desk.now, expected=state)
    return number


def _new(finding: int = 0, place: str = "", unit: str = "finance") -> str:
    return f"/appeals/new?assessment={A}&unit={unit}&finding={finding}&place={place}"


def _hidden(text: str, *names: str) -> dict[str, str]:
    return {
        name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', text) if name in names
    }


async def _open(visitor, finding: int = 0, place: str = "", words: str = "传真号在指南第二页", **more: str) -> str:
    page = (await visitor.get(_new(finding, place))).text
    fields = _hidden(page, "nonce", "assessment", "unit", "finding", "place") | {"words": words} | more
    answer = await _send(visitor, "/appeals/new", fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def _act(visitor, path: str, action: str, words: str = "", files: dict[str, tuple[str, bytes]] | None = None):
    page = (await visitor.get(path)).text
    fields = _hidden(page, "nonce", "seen", "expected") | {"action": action, "words": words}
    return await _send(visitor, path, fields, files)


def _state(desk, number: int) -> str:
    with desk.store.reading() as session:
        return session.get_one(Finding, number).state


async def test_a_unit_appeals_from_the_finding_and_is_upheld(desk, signed_in) -> None:
    number = _confirmed(desk)
    unit, office = await signed_in("finance-unit"), await signed_in("assessor")
    page = (await unit.get(f"/findings/{number}?state=all")).text
    assert "可在2026-11-27（含）前提出申诉" in page
    assert html.escape(_new(number).partition("&place")[0]) in page
    path = await _open(unit, number)
    page = (await unit.get(path)).text
    for text in ("待答复", "应于2026-12-04（含）前答复", "传真号在指南第二页", "撤回申诉"):
        assert text in page
    assert "待答复" in (await unit.get(f"/findings/{number}?state=all")).text
    assert "申诉办理中" in (await unit.get(f"/scores/{A}/finance")).text
    answer = await _act(office, path, "uphold", "经查指南第二页有传真号")
    assert answer.headers["location"] == f"{path}?done=uphold"
    assert _state(desk, number) == "dismissed"
    page = (await unit.get(path)).text
    assert "申诉成立" in page
    assert "经查指南第二页有传真号" in page
    again = await _act(office, path, "reject", "x")
    assert again.status_code == 409
    assert "此申诉已办结" in again.text


async def test_a_form_sent_twice_opens_one_appeal(desk, signed_in) -> None:
    number = _confirmed(desk)
    unit = await signed_in("finance-unit")
    fields = _hidden((await unit.get(_new(number))).text, "nonce", "assessment", "unit", "finding", "place")
    first = await _send(unit, "/appeals/new", fields | {"words": "错了"})
    second = await _send(unit, "/appeals/new", fields | {"words": "错了"})
    assert first.headers["location"] == second.headers["location"]
    with desk.store.reading() as session:
        assert len(session.exec(select(Appeal)).all()) == 1
    third = await _send(unit, "/appeals/new", fields | {"words": "错了", "nonce": "another-nonce-0000"})
    assert third.status_code == 422
    assert "请在其中补充" in third.text


async def test_after_the_last_day_only_the_office_opens_one(desk, signed_in) -> None:
    number = _confirmed(desk)
    desk.now += timedelta(days=8)
    unit, office = await signed_in("finance-unit"), await signed_in("assessor")
    page = (await unit.get(_new(number))).text
    assert "申诉期限为2026-11-27" in page
    assert 'name="words"' not in page
    fields = {"assessment": A, "unit": "finance", "finding": str(number), "place": "", "words": "错了"}
    answer = await _send(unit, "/appeals/new", fields)
    assert answer.status_code == 422
    assert "申诉期限为2026-11-27" in answer.text
    assert "错了" in answer.text
    answer = await _send(office, "/appeals/new", fields)
    assert "此处须写明理由" in answer.text
    path = await _open(office, number, reason="单位网络中断")
    page = (await unit.get(path)).text
    assert "代被考核单位提出" in page
    assert "单位网络中断" in page


@pytest.mark.parametrize(
    ("announced", "today", "open_"),
    [
        ("2026-09-30", "2026-10-13", True),  # National Day: 1 to 7 October are off, Saturday 10 is worked
        ("2026-09-30", "2026-10-14", False),
    ],
)
async def test_days_are_counted_over_holidays(desk, signed_in, announced: str, today: str, open_: bool) -> None:
    at = datetime.fromisoformat(f"{announced}T04:00:00+00:00")
    number = _confirmed(desk, at=at)
    desk.now = datetime.fromisoformat(f"{today}T15:30:00+00:00")
    page = (await (await signed_in("finance-unit")).get(_new(number))).text
    assert ('name="words"' in page) is open_


async def test_a_year_without_holidays_is_told_and_held_against_nobody(desk, signed_in) -> None:
    number = _confirmed(desk, at=datetime(2026, 12, 30, 4, tzinfo=UTC))
    desk.now = datetime(2027, 3, 1, 4, tzinfo=UTC)
    unit = await signed_in("finance-unit")
    assert "尚无2027年节假日安排" in (await unit.get(_new(number))).text
    page = (await unit.get(await _open(unit, number))).text
    assert "无法计算答复期限" in page


async def test_a_line_of_the_score_sheet_is_appealed_against(desk, signed_in) -> None:
    unit, office = await signed_in("finance-unit"), await signed_in("reviewer")
    sheet = (await unit.get(f"/scores/{A}/finance")).text
    assert "place=KD2.r1" in sheet
    path = await _open(unit, place="KD2.r1", words=HOSTILE)
    page = (await office.get(path)).text
    assert "年度总结" in page or "KD2.r1" in page
    assert "<script>alert(1)" not in page
    assert "\u202e" not in page
    before = _entries(desk)
    answer = await _act(office, path, "uphold", "总结已报送")
    assert answer.status_code == 303
    assert _entries(desk) == before  # the value is changed by hand
    assert f'href="/entries/{A}/finance#KD2"' in (await office.get(path)).text


def _entries(desk) -> dict[str, object]:
    with desk.store.reading() as session:
        return {place: one.value for place, one in entries.current(session, A, "finance").items()}


@pytest.mark.parametrize(("place", "status"), [("KD3.r1", 200), ("KD99", 404), ("", 404)])
async def test_what_was_not_deducted_is_not_appealed_against(signed_in, place: str, status: int) -> None:
    answer = await (await signed_in("finance-unit")).get(_new(place=place))
    assert answer.status_code == status
    assert ("无从申诉" in answer.text) is (status == 200)


async def test_another_unit_sees_nothing_of_it(desk, signed_in) -> None:
    number = _confirmed(desk)
    unit, other = await signed_in("finance-unit"), await signed_in("health-unit")
    path = await _open(unit, number)
    await _act(unit, path, "add", "", {"proofs": ("指南.txt", "传真".encode())})
    with desk.store.reading() as session:
        (proof,) = session.exec(select(ProofFile.id)).all()
    for hidden in (path, f"/proofs/{proof}", _new(number)):
        assert (await other.get(hidden)).status_code == 404
    assert path not in (await other.get("/appeals?group=all")).text
    assert path in (await unit.get("/appeals?group=all")).text
    assert (await _send(other, path, {"action": "withdraw", "seen": "1"})).status_code == 404
    wrong = await _send(
        other, "/appeals/new", {"assessment": A, "unit": "health", "finding": str(number), "words": "x"}
    )
    assert wrong.status_code == 404
    page = (await (await signed_in("viewer")).get(path)).text
    assert "指南.txt" in page
    assert 'value="uphold"' not in page


async def test_a_unit_decides_nothing(desk, signed_in) -> None:
    number = _confirmed(desk)
    unit = await signed_in("finance-unit")
    path = await _open(unit, number)
    for action in ("uphold", "reject", "recheck"):
        answer = await _act(unit, path, action, "x")
        assert answer.status_code == 409
        assert "您的角色无权进行此操作" in answer.text
    assert _state(desk, number) == "confirmed"
    assert (await _act(unit, path, "withdraw")).status_code == 303


async def test_what_came_meanwhile_is_shown_and_nothing_typed_is_lost(desk, signed_in) -> None:
    number = _confirmed(desk)
    unit, office = await signed_in("finance-unit"), await signed_in("reviewer")
    path = await _open(unit, number)
    fields = _hidden((await office.get(path)).text, "nonce", "seen", "expected")
    await _act(unit, path, "add", "补充：附传真回执")
    answer = await _send(office, path, fields | {"action": "reject", "words": "我写的长理由"})
    assert answer.status_code == 409
    assert "补充：附传真回执" in answer.text
    assert "我写的长理由" in answer.text
    assert "刚刚有新的变动" in answer.text


async def test_a_finding_decided_meanwhile_is_a_conflict(desk, signed_in) -> None:
    number = _confirmed(desk)
    unit, office = await signed_in("finance-unit"), await signed_in("reviewer")
    path = await _open(unit, number)
    fields = _hidden((await office.get(path)).text, "nonce", "seen", "expected")
    with desk.store.session() as session:
        decisions.reopen(session, number, who="admin", now=desk.now, expected=FindingState.CONFIRMED, reason="再看")
    answer = await _send(office, path, fields | {"action": "uphold", "words": "成立"})
    assert answer.status_code == 409
    assert "他人刚刚处理了该问题" in answer.text
    assert _state(desk, number) == "reopened"


async def test_who_confirmed_does_not_reject(desk, signed_in) -> None:
    number = _confirmed(desk)
    unit, same, second = await signed_in("finance-unit"), await signed_in("assessor"), await signed_in("reviewer")
    path = await _open(unit, number)
    answer = await _act(same, path, "reject", "维持")
    assert answer.status_code == 409
    assert "须由复核人员或管理员" in answer.text
    assert (await _act(second, path, "reject", "")).status_code == 409
    assert (await _act(second, path, "reject", "维持扣分")).status_code == 303
    assert _state(desk, number) == "confirmed"


def _with_launch(desk, trouble: Exception | None = None) -> list[tuple[object, ...]]:
    started: list[tuple[object, ...]] = []

    def launch(root: object, *words: str) -> None:
        if trouble is not None:
            raise trouble
        started.append((root, *words))

    desk.app = create_app(desk.project, desk.store, clock=lambda: desk.now, checks={}, launch=launch)
    return started


async def test_looking_again_starts_one_run_in_half_an_hour(desk, signed_in) -> None:
    number = _confirmed(desk)
    started = _with_launch(desk)
    unit, office = await signed_in("finance-unit"), await signed_in("reviewer")
    path = await _open(unit, number)
    answer = await _act(office, path, "recheck")
    assert answer.headers["location"] == f"{path}?done=recheck"
    command = ("nightly", "--now", "--site", "finance.yunxi.example/", "--kind", "recheck")
    assert started == [(desk.project.root, *command)]
    assert "复查即将开始" in (await unit.get(path)).text
    page = await office.get(f"/findings/{number}?state=all")
    answer = await office.post(f"/findings/{number}/recheck", _hidden(page.text, "nonce"))
    assert answer.status_code == 409
    assert "方可再次复查" in answer.text
    desk.now += timedelta(minutes=31)
    assert "复查未进行或未成功" in (await unit.get(path)).text
    await office.get(f"/findings/{number}?state=all")
    assert (await office.post(f"/findings/{number}/recheck")).status_code == 303
    assert len(started) == 2
    with desk.store.reading() as session:
        steps = [one.action for one in session.exec(select(AppealStep).order_by(AppealStep.id))]
    assert steps == ["open", "recheck"]


async def test_a_run_under_way_is_told_and_nothing_is_noted(desk, signed_in) -> None:
    number = _confirmed(desk)
    _with_launch(desk, NightRunning("a night is already running"))
    office = await signed_in("reviewer")
    path = await _open(office, number, reason="代为提出")
    answer = await _act(office, path, "recheck")
    assert answer.status_code == 409
    assert "巡检正在进行" in answer.text
    _with_launch(desk)
    office = await signed_in("reviewer")
    assert (await _act(office, path, "recheck")).status_code == 303
    assert (await office.post("/findings/999999/recheck")).status_code == 404


async def test_in_a_closed_period_no_appeal_is_opened_but_an_open_one_is_answered(desk, signed_in) -> None:
    number = _confirmed(desk)
    unit, office = await signed_in("finance-unit"), await signed_in("reviewer")
    path = await _open(unit, place="KD2.r1")
    with desk.store.session() as session:
        at = PeriodState.OPEN
        for to in (PeriodState.REVIEW, PeriodState.CLOSED):
            periods.advance(session, A, to, expected=at, who="reviewer", now=desk.now)
            at = to
    assert "考核周期已关闭" in (await unit.get(_new(number))).text
    fields = {"assessment": A, "unit": "finance", "finding": str(number), "place": "", "words": "错了"}
    answer = await _send(unit, "/appeals/new", fields)
    assert answer.status_code == 422
    assert "考核周期已关闭" in answer.text
    assert (await _act(office, path, "uphold", "成立")).status_code == 303


async def test_the_list_narrows_by_unit_and_by_how_near_the_day_is(desk, signed_in) -> None:
    unit, office = await signed_in("finance-unit"), await signed_in("viewer")
    path = await _open(unit, place="KD2.r1")
    for query, there in (
        ("", True), ("?unit=finance", True), ("?unit=health", False), ("?group=overdue", False), ("?group=soon", False),
        ("?group=decided", False), ("?group=all", True), ("?group=nonsense&page=99", True),
    ):  # fmt: skip
        assert (path in (await office.get(f"/appeals{query}")).text) is there, query
    desk.now = datetime(2026, 12, 2, 4, tzinfo=UTC)
    office = await signed_in("viewer")
    assert path in (await office.get("/appeals?group=soon")).text
    desk.now = datetime(2026, 12, 5, 4, tzinfo=UTC)
    office = await signed_in("viewer")
    assert path in (await office.get("/appeals?group=overdue")).text
    assert date(2026, 12, 4).isoformat() in (await office.get("/appeals?group=overdue")).text


@pytest.mark.parametrize("path", ["/appeals/999", "/appeals/0", "/appeals/x"])
async def test_what_is_not_there(signed_in, path: str) -> None:
    assert (await (await signed_in("assessor")).get(path)).status_code == 404
