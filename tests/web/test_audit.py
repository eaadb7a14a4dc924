"""The audit trail at the desk: searched, unfolded, and taken along as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from sitecheck.review.trail import note
from sitecheck.store.models import AuditRow

HOSTILE = '=cmd|"/c calc"!A1'


def _many(desk, count: int = 120, **more: str) -> None:
    given = {"who": "assessor", "action": "enter", "target": "entry:demo-2026q4/finance/KD2.r1"} | more
    with desk.store.session() as session:
        for number in range(count):
            note(session, now=desk.now + timedelta(seconds=number), new=f"value {number}", **given)


def _shown(text: str) -> list[str]:
    return re.findall(r'<tr id="row-(\d+)">', text)


async def test_pages_follow_each_other_without_gap(desk, signed_in) -> None:
    _many(desk)
    reviewer = await signed_in("reviewer")
    page = await reviewer.get("/audit?who=assessor&action=enter")
    found = _shown(page.text)
    while (further := re.search(r'href="(/audit[^"]*)" rel="next"', page.text)) is not None:
        page = await reviewer.get(further[1].replace("&amp;", "&"))
        found += _shown(page.text)
    with desk.store.reading() as session:
        every = session.exec(
            select(AuditRow.id).where(AuditRow.who == "assessor", AuditRow.action == "enter").order_by(AuditRow.id)
        ).all()
    assert found == [str(number) for number in reversed(every)]
    assert len(found) > 100


async def test_a_row_unfolds_and_leads_to_its_place(desk, signed_in) -> None:
    _many(desk, 1, why="按台账更正")
    with desk.store.session() as session:
        note(session, who="x", action="dismiss", target="finding:1", now=desk.now, old="<b>old</b>", new="\u202enew")
    reviewer, admin = await signed_in("reviewer"), await signed_in("admin")
    page = (await reviewer.get("/audit")).text
    for said in ('href="/findings/1"', 'href="/entries/demo-2026q4/finance"', "按台账更正", "&lt;b&gt;old", "录入"):
        assert said in page
    assert "\u202e" not in page
    with desk.store.session() as session:
        note(session, who="admin", action="user-role", target="user:viewer", now=desk.now)
    assert 'href="/people/person?name=viewer"' in (await admin.get("/audit")).text
    assert 'href="/people/person' not in (await reviewer.get("/audit")).text


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("who=nobody", 200, "没有符合条件的记录"),
        ("text=%25", 200, "没有符合条件的记录"),
        ("since=2026-11-20&until=2026-11-20", 200, "人工录入 demo-2026q4"),
        ("since=soon", 422, "日期格式为2026-11-20"),
        ("until=9999-12-31", 422, "日期格式为2026-11-20"),
        ("target=finding%3A999", 200, "finding:999"),
        ("action=%3Cscript%3E", 200, "&lt;script&gt;"),
        ("who=" + "x" * 65, 200, "没有符合条件的记录"),
        ("text=" + "x" * 5000, 200, "没有符合条件的记录"),
        ("before=0", 404, ""),
        ("before=99999999999999999999", 404, ""),
    ],
)
async def test_filters(signed_in, query: str, status: int, said: str) -> None:
    reviewer = await signed_in("reviewer")
    answer = await reviewer.get(f"/audit?{query}")
    assert answer.status_code == status
    assert said in answer.text
    assert "<script>alert" not in answer.text


async def test_the_export_is_the_filter_and_is_noted(desk, signed_in) -> None:
    _many(desk, 3, why=HOSTILE)
    reviewer = await signed_in("reviewer")
    await reviewer.get("/audit")
    answer = await reviewer.post("/audit/export", {"who": "assessor", "text": "KD2", "since": "2026-11-20"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="sitecheck-audit-')
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["new"] for row in rows[:3]] == ["value 2", "value 1", "value 0"]
    assert {row["who"] for row in rows} == {"assessor"}
    assert rows[0]["why"] == f"'{HOSTILE}"  # no spreadsheet runs it
    assert rows[0]["time"] == "2026-11-20 11:00:02"
    with desk.store.reading() as session:
        kept = session.exec(select(AuditRow).where(AuditRow.action == "audit-export")).one()
    assert (kept.who, kept.new) == ("reviewer", '{"since":"2026-11-20","text":"KD2","who":"assessor"}')


async def test_an_export_of_nothing_has_its_heads(signed_in) -> None:
    reviewer = await signed_in("reviewer")
    answer = await reviewer.post("/audit/export", {"who": "nobody"})
    assert answer.content.decode("utf-8-sig").split("\r\n")[0] == "row,time,at,who,action,target,old,new,why,chain"
    wrong = await reviewer.post("/audit/export", {"since": "soon"})
    assert wrong.status_code == 422


async def test_findings_and_entries_lead_to_their_rows(desk, signed_in) -> None:
    number = desk.finding("finance", "contact-fields", "hours")
    reviewer, assessor = await signed_in("reviewer"), await signed_in("assessor")
    pages = {
        f"/findings/{number}": f"/audit?target=finding%3A{number}",
        "/entries/demo-2026q4/finance": "/audit?target=entry%3Ademo-2026q4%2Ffinance%2FKD2.r1",
    }
    for path, place in pages.items():
        assert f'href="{place}"' in (await reviewer.get(path)).text
        assert "/audit?" not in (await assessor.get(path)).text
        assert len(_shown((await reviewer.get(place)).text)) >= 1
