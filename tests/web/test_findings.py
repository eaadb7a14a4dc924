"""The queue of findings and the page of one."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from sitecheck.store.models import AuditRow, Decision, DismissalRule, Finding


def _state(desk, number: int) -> str:
    with desk.store.reading() as session:
        return str(session.get_one(Finding, number).state)


async def test_the_queue_shows_what_waits(desk, signed_in) -> None:
    page = (await (await signed_in("assessor")).get("/findings")).text
    assert f"/findings/{desk.finding('finance', 'contact-fields', 'fax')}" in page
    assert "没有公布传真号码" in page
    assert f"/findings/{desk.finding('health', 'foi-entry')}" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=all", 7),
        ("state=open", 5),
        ("state=confirmed", 2),
        ("state=dismissed", 1),
        ("state=fixed", 1),
        ("state=nonsense", 3),
        ("state=all&unit=finance", 3),
        ("state=all&check=broken-links", 3),
        ("state=all&text=%E8%B4%A2%E6%94%BF%E5%B1%80", 3),
        ("state=all&text=%25", 0),
        ("state=all&page=99", 7),
    ],
)
async def test_filters(signed_in, query: str, shown: int) -> None:
    page = (await (await signed_in("assessor")).get(f"/findings?{query}")).text
    assert len(re.findall(r'<a class="strong" href="/findings/\d+', page)) == shown
    assert ("没有符合条件的问题" in page) == (shown == 0)


@pytest.mark.parametrize(
    "path", ["/findings?page=0", "/findings?page=x", "/findings/0", "/findings/x", "/findings/99999999999"]
)
async def test_what_is_no_number_is_not_there(signed_in, path: str) -> None:
    assert (await (await signed_in("assessor")).get(path)).status_code == 404


async def test_a_unit_sees_its_own_only(desk, signed_in) -> None:
    visitor = await signed_in("health-unit")
    page = (await visitor.get("/findings?state=all&unit=finance")).text
    assert "没有符合条件的问题" in page
    own = (await visitor.get("/findings?state=all")).text
    assert len(re.findall(r'<a class="strong" href="/findings/\d+', own)) == 2
    assert "财政局" not in own
    other = desk.finding("finance", "broken-links")
    assert (await visitor.get(f"/findings/{other}")).status_code == 404


async def test_one_finding_shows_all_there_is(desk, signed_in) -> None:
    number = desk.finding("finance", "broken-links")
    page = (await (await signed_in("assessor")).get(f"/findings/{number}")).text
    assert re.search(r'<img src="/evidence/\d+/picture"', page)
    assert re.search(r'<iframe class="captured" src="/evidence/\d+/page" sandbox ', page)
    for text in ("HEAD", "404", "读取超时", "10.1.2.3", "点开是错误页", "两次不同方式的核查结果一致", "疑似 → 已复核"):
        assert text in page


async def test_hostile_text_of_a_page_is_only_text(desk, signed_in) -> None:
    number = desk.finding("finance", "broken-links")
    visitor = await signed_in("assessor")
    for path in ("/findings", f"/findings/{number}"):
        page = (await visitor.get(path)).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "\u202e" not in page


async def test_what_it_costs_leads_to_the_score_sheet(desk, signed_in) -> None:
    number = desk.finding("finance", "contact-fields", "fax")
    page = (await (await signed_in("assessor")).get(f"/findings/{number}")).text
    assert 'href="/scores/demo-2026q4/finance#KD10"' in page
    assert "每项扣1分" in page


async def test_without_a_picture_it_says_why_and_opens_the_captured_page(desk, signed_in) -> None:
    number = desk.finding("housing", "broken-links")
    page = (await (await signed_in("assessor")).get(f"/findings/{number}")).text
    assert "sitecheck doctor" in page
    assert "<details open>" in page


async def test_confirming_leads_to_the_next_of_the_queue(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    first = desk.finding("finance", "contact-fields", "fax")  # costs most
    following = desk.finding("finance", "broken-links")
    answer = await visitor.post(f"/findings/{first}", {"action": "confirm", "expected": "verified", "reason": ""})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/findings/{following}?done=confirm&last={first}"
    page = (await visitor.get(answer.headers["location"])).text
    assert "已确认。" in page
    assert _state(desk, first) == "confirmed"
    with desk.store.reading() as session:
        row = session.exec(select(Decision).where(Decision.finding_id == first).order_by(Decision.id.desc())).first()
        assert (row.who, row.action, row.old_state, row.new_state) == ("assessor", "confirm", "verified", "confirmed")
        assert '"picture":"' in row.shown
        assert session.exec(select(AuditRow).where(AuditRow.target == f"finding:{first}")).first() is not None


async def test_the_filter_is_kept_over_a_decision(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    first = desk.finding("finance", "broken-links")
    fields = {"action": "confirm", "expected": "verified", "within": "?state=all&check=broken-links"}
    answer = await visitor.post(f"/findings/{first}", fields)
    following = desk.finding("housing", "broken-links")
    wanted = f"/findings/{following}?state=all&check=broken-links&done=confirm&last={first}"
    assert answer.headers["location"] == wanted


@pytest.mark.parametrize("reason", ["", "   "])
async def test_dismissing_needs_a_reason(desk, signed_in, reason: str) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "broken-links")
    fields = {"action": "dismiss", "expected": "verified", "reason": reason}
    answer = await visitor.post(f"/findings/{number}", fields)
    assert answer.status_code == 422
    assert "此处须写明理由" in answer.text
    assert _state(desk, number) == "verified"


async def test_dismissing_reopening_and_taking_back(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "broken-links")
    path = f"/findings/{number}"
    await visitor.post(path, {"action": "dismiss", "expected": "verified", "reason": "核查时网站正在维护"})
    assert _state(desk, number) == "dismissed"
    await visitor.post(path, {"action": "reopen", "expected": "dismissed", "reason": "并未维护"})
    assert _state(desk, number) == "reopened"
    page = (await visitor.get(f"{path}?state=all")).text
    assert "撤回我的上一次处理" in page
    answer = await visitor.post(path, {"action": "undo", "expected": "reopened"})
    assert answer.headers["location"] == f"{path}?done=undo"
    assert _state(desk, number) == "dismissed"


async def test_another_person_s_decision_is_not_overwritten(desk, signed_in) -> None:
    visitor, other = await signed_in("assessor"), await signed_in("reviewer")
    number = desk.finding("finance", "broken-links")
    await other.post(f"/findings/{number}", {"action": "confirm", "expected": "verified"})
    fields = {"action": "dismiss", "expected": "verified", "reason": "已经改好"}
    answer = await visitor.post(f"/findings/{number}", fields)
    assert answer.status_code == 409
    assert "他人刚刚处理过" in answer.text
    assert "已经改好" in answer.text
    assert _state(desk, number) == "confirmed"


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "delete", "expected": "verified"},
        {"action": "", "expected": "verified"},
        {"action": "confirm", "expected": "nonsense"},
        {"action": "reopen", "expected": "verified", "reason": "x"},
        {"action": "undo", "expected": "verified"},
        {"action": "dismiss", "expected": "verified", "reason": "x", "remember": "site", "until": "soon"},
    ],
)
async def test_what_cannot_be_done_changes_nothing(desk, signed_in, fields: dict[str, str]) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "broken-links")
    assert (await visitor.post(f"/findings/{number}", fields)).status_code == 422
    assert _state(desk, number) == "verified"


async def test_a_dismissal_can_be_remembered_for_the_check_on_the_site(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "contact-fields", "fax")
    fields = {"action": "dismiss", "expected": "verified", "reason": "x", "remember": "site", "until": "2026-12-31"}
    assert (await visitor.post(f"/findings/{number}", fields)).status_code == 303
    with desk.store.reading() as session:
        rule = session.exec(select(DismissalRule)).one()
        assert (rule.check_id, rule.pattern, str(rule.until)) == ("contact-fields", None, "2026-12-31")
        assert rule.site_key == "finance.yunxi.example/"
    assert _state(desk, desk.finding("finance", "contact-fields", "hours")) == "confirmed"


async def test_a_dismissal_can_be_remembered_for_the_place_on_any_site(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "broken-links")
    fields = {"action": "dismiss", "expected": "verified", "reason": "x", "remember": "subject"}
    assert (await visitor.post(f"/findings/{number}", fields)).status_code == 303
    with desk.store.reading() as session:
        rule = session.exec(select(DismissalRule)).one()
        assert (rule.site_key, rule.pattern) == (None, "http://finance.yunxi.example/old.html")


async def test_deciding_what_is_not_there(signed_in) -> None:
    visitor = await signed_in("assessor")
    assert (await visitor.post("/findings/99999", {"action": "confirm", "expected": "verified"})).status_code == 404


async def test_a_viewer_sees_no_buttons(desk, signed_in) -> None:
    page = (await (await signed_in("viewer")).get(f"/findings/{desk.finding('finance', 'broken-links')}")).text
    assert 'name="action"' not in page
