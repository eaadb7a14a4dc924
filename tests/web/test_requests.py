"""What a night asked, as the desk shows it and hands it out."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from sitecheck.store.models import Pruned, SiteLedger

NIGHT = "run=3&site=finance.yunxi.example%2F"


async def test_a_portal_s_night_with_its_pace_and_what_was_left_out(signed_in) -> None:
    page = (await (await signed_in("viewer")).get(f"/requests?{NIGHT}")).text
    assert "云溪县财政局" in page
    assert "sitecheck/0.1.0 (+test)" in page
    assert page.index("finance.yunxi.example</bdi>") < page.index("o.example</bdi>")
    assert "另有1次未发出" in page
    assert '<span class="badge">200 120</span>' in page
    assert page.index("附件或图片") < page.index("链接检查额度已用完")
    assert "2026-11-20 01:00:00" in page


async def test_the_run_and_the_portal_lead_there(signed_in) -> None:
    visitor = await signed_in("viewer")
    address = "/requests?run=3&amp;site=finance.yunxi.example%2F"
    assert address in (await visitor.get("/runs/3")).text
    assert address in (await visitor.get("/columns?site=finance.yunxi.example%2F")).text


async def test_every_request_as_a_file(signed_in) -> None:
    answer = await (await signed_in("viewer")).get(f"/requests/ledger.csv?{NIGHT}")
    assert answer.headers["content-disposition"].startswith('attachment; filename="sitecheck-requests-3-')
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 122
    assert rows[0]["time"] == "2026-11-20 01:00:00.000"
    assert [row["sent"] for row in rows[-2:]] == ["yes", "no"]


async def test_everything_left_out_as_a_file(signed_in) -> None:
    answer = await (await signed_in("viewer")).get(f"/requests/skipped.csv?{NIGHT}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["asked_as_link"] for row in rows] == ["yes", "no", "no"]
    assert rows[1]["url"] == "'=cmd()"  # no formula of a stranger runs in a spreadsheet


async def test_the_statement_in_the_person_s_language(signed_in) -> None:
    visitor = await signed_in("viewer")
    answer = await visitor.get("/requests/statement.html?host=finance.yunxi.example")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "平均每秒不超过1次请求，同时不超过2个请求" in answer.text
    assert "云溪县财政局" in answer.text
    await visitor.post("/language", {"language": "en", "next": "/"})
    answer = await visitor.get("/requests/statement.html?host=o.example")
    assert "o.example is none of the portals assessed" in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/requests?run=99&site=finance.yunxi.example%2F",
        "/requests?run=3&site=nowhere",
        "/requests/ledger.csv?run=1&site=finance.yunxi.example%2F",
        "/requests/skipped.csv?run=3&site=health.yunxi.example%2F",
        "/requests/statement.html?host=nowhere.example",
    ],
)
async def test_what_is_not_there(signed_in, path: str) -> None:
    assert (await (await signed_in("viewer")).get(path)).status_code == 404


async def test_a_night_without_a_ledger_says_so(signed_in) -> None:
    answer = await (await signed_in("viewer")).get("/requests?run=2&site=finance.yunxi.example%2F")
    assert answer.status_code == 200
    assert "本次运行没有该门户的请求台账" in answer.text


async def test_lost_files_are_said_so(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    for path in (desk.blobs.root / "objects").rglob("*.zst"):
        path.unlink()
    page = await visitor.get(f"/requests?{NIGHT}")
    assert page.status_code == 200
    assert "当夜的清单无法读取" in page.text
    assert (await visitor.get(f"/requests/ledger.csv?{NIGHT}")).status_code == 404
    assert (await visitor.get(f"/requests/skipped.csv?{NIGHT}")).status_code == 404


async def test_pruned_files_are_said_so(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    with desk.store.session() as session:
        ledgers = session.exec(select(SiteLedger)).all()
        hashes = {sha for row in ledgers for sha in (row.sha256, row.skipped_sha256) if sha}
        session.add_all(Pruned(sha256=sha, at=datetime(2026, 11, 21, 18, 0, tzinfo=UTC)) for sha in hashes)
    for sha in hashes:
        desk.blobs.path(sha).unlink()
    page = (await visitor.get(f"/requests?{NIGHT}")).text
    assert "请求记录和此清单已于2026-11-22按保存期限规定清理，仅保留汇总数。" in page
    assert '<span class="badge">200 120</span>' in page
    assert "ledger.csv" not in page
