"""What each check came to on a portal in one night, and the places a person clicks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from sitecheck.facts.mentions import Mention, MentionReading
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.site import CrawlTotals, SiteObservation
from sitecheck.store import bundle
from sitecheck.store.models import CheckResult, Observation, dumps
from sitecheck.store.run_totals import write_totals

KEY = "finance.yunxi.example/"
HOME = f"http://{KEY}"
NIGHT = "run=3&site=finance.yunxi.example%2F"
PLACES = (
    Mention("powers", "权力清单（2026年版）", f"{HOME}qz.html", HOME, date(2026, 4, 8), True),
    Mention("powers", '"><script>alert(1)</script>', "javascript:alert(1)", HOME, None, None),
    Mention("services", "便民服务清单", f"{HOME}bm.html", f"{HOME}bm.html", None, False, quote="服务事项共三十项"),
)


def observed(**given: object) -> SiteObservation:
    moment = datetime(2026, 11, 20, 1, tzinfo=UTC)
    plain = SiteObservation(
        schema=bundle.SCHEMA,
        site=HOME,
        site_key=KEY,
        as_of=date(2026, 11, 20),
        started_at=moment,
        finished_at=moment,
        crawl=CrawlTotals(84, 190, 0, 0, Stop.EXHAUSTED),
        home=None,
        mentions={"power-directory": MentionReading(PLACES, {"powers": 40, "services": 1})},
    )
    return replace(plain, **given)  # type: ignore[arg-type]


@pytest.fixture
def laid_out(desk):
    """The finance portal's last night with a check that laid out places."""
    sha = desk.blobs.put(bundle.dump(observed()))
    params = {"groups": "powers、services", "missing": "flowchart", "count": "41", "places": f"权力清单 {HOME}qz.html"}
    with desk.store.session() as session:
        row = session.exec(select(Observation).where(Observation.run_id == 3, Observation.site_key == KEY)).one()
        row.bundle_sha256 = sha
        session.add(
            CheckResult(
                run_id=3,
                site_key=KEY,
                check_id="power-directory",
                outcome=Outcome.FACTS.value,
                reason="collected",
                params=dumps(params),
            )
        )
        session.flush()
        write_totals(session, 3)
    return desk


async def test_what_a_person_judges_comes_first_with_its_places(laid_out, signed_in) -> None:
    page = (await (await signed_in("viewer")).get(f"/results?{NIGHT}")).text
    assert page.index('id="facts"') < page.index('id="fail"') < page.index('id="pass"')
    assert '<span class="badge badge-facts">待人工判断</span>' in page
    assert f'href="{HOME}qz.html"' in page
    assert "2026-04-08" in page
    assert "共40处，列出2处" in page
    assert "服务事项共三十项" in page
    assert "没有找到的：职权流程图" in page
    assert "请逐一核对：见下表" in page
    assert page.index("权力清单（2026年版）") < page.index("便民服务清单</bdi>")


async def test_what_was_found_stands_beside_what_was_not(desk, signed_in) -> None:
    area = Mention("budgets", "部门预算（本年）", f"{HOME}ys.html", HOME, date(2026, 2, 8), True)
    reading = MentionReading((area,), {"budgets": 1}, (), {"budgets": {"2026": 1}})
    sha = desk.blobs.put(bundle.dump(observed(mentions={"key-areas-coverage": reading})))
    with desk.store.session() as session:
        row = session.exec(select(Observation).where(Observation.run_id == 3, Observation.site_key == KEY)).one()
        row.bundle_sha256 = sha
        params = dumps({"groups": "budgets", "missing": "land", "number": "1"})
        session.add(
            CheckResult(
                run_id=3, site_key=KEY, check_id="key-areas-coverage", outcome="fail", reason="uncovered", params=params
            )
        )
    page = (await (await signed_in("viewer")).get(f"/results?{NIGHT}")).text
    assert "1个领域没有找到栏目或今年的文件：征地拆迁" in page
    assert f'href="{HOME}ys.html"' in page


async def test_what_was_crawled_is_text(laid_out, signed_in) -> None:
    page = (await (await signed_in("viewer")).get(f"/results?{NIGHT}")).text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page


async def test_addresses_in_a_message_are_links(desk, signed_in) -> None:
    params = {"label": "公开指南", "url": f"{HOME}zn.html"}
    with desk.store.session() as session:
        row = CheckResult(
            run_id=3, site_key=KEY, check_id="disclosure-guide", outcome="pass", reason="found", params=dumps(params)
        )
        session.add(row)
    page = (await (await signed_in("viewer")).get(f"/results?{NIGHT}")).text
    assert f'“公开指南”：<a class="out" href="{HOME}zn.html"' in page.replace("&#34;", '"').replace("&#8220;", "“")


async def test_in_english(laid_out, signed_in) -> None:
    visitor = await signed_in("viewer")
    await visitor.post("/language", {"language": "en", "next": "/"})
    page = (await visitor.get(f"/results?{NIGHT}")).text
    assert "For a person to judge" in page
    assert "list of powers" in page
    assert "2 of 40" in page


async def test_the_run_leads_there_and_counts_what_a_person_judges(laid_out, signed_in) -> None:
    visitor = await signed_in("viewer")
    page = (await visitor.get("/runs/3")).text
    assert "/results?run=3&amp;site=finance.yunxi.example%2F" in page
    assert "<b>1</b><span>待人工判断</span>" in page
    assert "<b>12 / 16</b><span>检查有结论</span>" in page


async def test_outcomes_stand_when_the_observation_is_lost(desk, signed_in) -> None:
    page = (await (await signed_in("viewer")).get(f"/results?{NIGHT}")).text
    assert "当晚的核查记录已无法读取" in page
    assert 'id="fail"' in page


async def test_a_night_behind_a_firewall_is_undecided(signed_in) -> None:
    page = (await (await signed_in("viewer")).get("/results?run=3&site=police.yunxi.example%2F")).text
    assert 'id="unable"' in page
    assert 'id="fail"' not in page


@pytest.mark.parametrize("query", ["run=3&site=nobody", "run=99&site=finance.yunxi.example%2F"])
async def test_what_is_not_there(signed_in, query: str) -> None:
    assert (await (await signed_in("viewer")).get(f"/results?{query}")).status_code == 404
