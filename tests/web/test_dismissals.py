"""Remembered dismissals at the desk: made with a look at what they cover, ended with a reason."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlmodel import select

from sitecheck.review.memory import ENDED
from sitecheck.store.models import AuditRow, DismissalRule, Finding


def _rules(desk) -> list[DismissalRule]:
    with desk.store.reading() as session:
        return list(session.exec(select(DismissalRule)).all())


def _state(desk, unit: str, check: str, subject: str = "") -> str:
    with desk.store.reading() as session:
        return str(session.get_one(Finding, desk.finding(unit, check, subject)).state)


def _previewed(page: str) -> dict[str, str]:
    found = re.search(r'name="previewed" value="([^"]*)"', page)
    return {"previewed": found[1].replace("&#34;", '"')} if found else {}


async def _make(visitor, fields: dict[str, str]):
    page = (await visitor.post("/dismissals", {"action": "preview", **fields})).text
    return await visitor.post("/dismissals", {"action": "make", **fields, **_previewed(page)})


async def test_first_what_it_would_cover(desk, signed_in) -> None:
    li = await signed_in("assessor")
    fields = {"check": "broken-links", "pattern": "http://finance*", "reason": "旧目录已迁移", "until": "2026-12-31"}
    page = (await li.post("/dismissals", {"action": "preview", **fields})).text
    assert "将立即排除1个待处理问题" in page
    assert "&lt;script&gt;alert(1)" in page  # the finding's label, as words
    assert "<script>alert" not in page
    assert _rules(desk) == []
    answer = await li.post("/dismissals", {"action": "make", **fields, **_previewed(page)})
    assert answer.headers["location"] == "/dismissals#rule-1"
    (rule,) = _rules(desk)
    assert (rule.check_id, rule.site_key, rule.pattern) == ("broken-links", None, "http://finance*")
    assert (rule.until, rule.who) == (date(2026, 12, 31), "assessor")
    assert _state(desk, "finance", "broken-links") == "dismissed"
    assert _state(desk, "housing", "broken-links") == "verified"
    listed = (await li.get("/dismissals")).text
    assert re.search(r'<a href="/findings\?state=dismissed&amp;check=broken-links">1</a>', listed)
    assert "旧目录已迁移" in listed
    assert "即将到期" not in listed


async def test_what_was_changed_is_looked_at_again(desk, signed_in) -> None:
    li = await signed_in("assessor")
    fields = {"check": "broken-links", "pattern": "http://finance*", "reason": "x"}
    page = (await li.post("/dismissals", {"action": "preview", **fields})).text
    wider = fields | {"pattern": "http://*"}
    answer = await li.post("/dismissals", {"action": "make", **wider, **_previewed(page)})
    assert answer.status_code == 200
    assert "将立即排除2个待处理问题" in answer.text
    assert _rules(desk) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": "x"}, ["请指定门户、检查项或匹配式"]),
        ({"check": "broken-links"}, ["此处须写明理由"]),
        ({"check": "nonsense", "site": "elsewhere.example/", "until": "soon"},
         ["没有这个检查项", "没有这个门户", "截止日期无法识别", "此处须写明理由"]),
        ({"check": "broken-links", "reason": "x", "until": "2020-01-01"}, ["截止日期已经过去"]),
        ({"check": "broken-links", "reason": "x", "pattern": "x" * 501}, ["匹配式过长"]),
    ],
)  # fmt: skip
async def test_all_that_is_wrong_is_said_at_once(desk, signed_in, fields: dict[str, str], said: list[str]) -> None:
    answer = await (await signed_in("assessor")).post("/dismissals", {"action": "make", **fields})
    assert answer.status_code == 422
    assert [one for one in said if one in answer.text] == said
    assert [value for name, value in fields.items() if name != "check" and value not in answer.text] == []  # kept
    assert _rules(desk) == []


async def test_ending_one_needs_a_reason(desk, signed_in) -> None:
    li = await signed_in("assessor")
    await _make(li, {"site": "finance.yunxi.example/", "reason": "停用", "until": "2026-11-30"})
    assert "即将到期" in (await li.get("/dismissals")).text
    answer = await li.post("/dismissals/1/end", {"reason": " "})
    assert answer.status_code == 422
    assert _rules(desk)[0].until == date(2026, 11, 30)
    assert (await li.post("/dismissals/1/end", {"reason": "已恢复"})).headers["location"] == "/dismissals?ended=1"
    assert _rules(desk)[0].until == ENDED
    assert "人工终止" in (await li.get("/dismissals?ended=1")).text
    with desk.store.reading() as session:
        row = session.exec(select(AuditRow).where(AuditRow.action == "dismissal-rule-end")).one()
    assert (row.who, row.why) == ("assessor", "已恢复")
    assert (await li.post("/dismissals/9/end", {"reason": "x"})).status_code == 404


async def test_sent_twice_it_is_one(desk, signed_in) -> None:
    li = await signed_in("assessor")
    fields = {"check": "broken-links", "reason": "x"}
    page = (await li.post("/dismissals", {"action": "preview", **fields})).text
    nonce = re.search(r'name="nonce" value="([^"]+)"', page)[1]
    for _ in range(2):
        answer = await li.post("/dismissals", {"action": "make", "nonce": nonce, **fields, **_previewed(page)})
        assert answer.headers["location"] == "/dismissals#rule-1"
    assert len(_rules(desk)) == 1


async def test_a_viewer_looks_only(desk, signed_in) -> None:
    li = await signed_in("assessor")
    await _make(li, {"check": "broken-links", "reason": '"><script>alert(3)</script>'})
    page = (await (await signed_in("viewer")).get("/dismissals")).text
    assert "<script>alert" not in page
    assert "/dismissals/1/end" not in page
    assert 'id="new"' not in page
