"""Overview, runs and columns."""

from __future__ import annotations

from sqlmodel import delete, select

from sitecheck.store.models import Job, Observation, Run


async def test_the_overview_counts(signed_in) -> None:
    page = (await (await signed_in("assessor")).get("/")).text
    assert "<b>3</b><span>待处理问题</span>" in page
    assert "15项检查中12项有结论" in page
    assert "被防火墙拦截" in page
    assert "云溪县公安局" in page


async def test_a_unit_s_overview_is_its_own(signed_in) -> None:
    page = (await (await signed_in("health-unit")).get("/")).text
    assert "<b>0</b><span>尚未处理的问题</span>" in page
    assert "云溪县卫生健康局" in page
    assert "公安局" not in page
    assert 'href="/scores/demo-2026q4/health"' in page
    for other in ("/runs", "/tables", "/columns", "/entries"):
        assert f'href="{other}' not in page


async def test_runs_newest_first_with_what_was_decided(signed_in) -> None:
    page = (await (await signed_in("viewer")).get("/runs")).text
    assert page.index("/runs/3") < page.index("/runs/2") < page.index("/runs/1")
    assert "12 / 15" in page
    assert "每天01:00自动开始巡检" in page


async def test_a_run_says_what_was_undecided_and_why(signed_in) -> None:
    page = (await (await signed_in("viewer")).get("/runs/3")).text
    assert "被防火墙或安全验证拦截 3" in page
    assert "未能判断的一律不扣分" in page
    assert "data-live" not in page
    assert "第2次巡检" not in page


async def test_a_run_that_is_not_there(signed_in) -> None:
    visitor = await signed_in("viewer")
    assert (await visitor.get("/runs/99")).status_code == 404
    assert (await visitor.get("/runs/99/live")).status_code == 404


async def test_a_run_under_way_is_watched(desk, signed_in) -> None:
    with desk.store.session() as session:
        run = session.get_one(Run, 3)
        run.state, run.finished_at = "running", None
        job = session.get_one(Job, 15)
        job.state, job.phase, job.finished_at = "running", "crawl", None
    visitor = await signed_in("viewer")
    page = (await visitor.get("/runs/3")).text
    assert 'data-live="/runs/3/live"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    answer = await visitor.get("/runs/3/live")
    assert answer.headers["x-run-over"] == "no"
    assert "抓取页面" in answer.text
    assert "<html" not in answer.text
    with desk.store.session() as session:
        session.get_one(Run, 3).state = "finished"
    assert (await visitor.get("/runs/3/live")).headers["x-run-over"] == "yes"


async def test_columns_of_all_sites_and_of_one(signed_in) -> None:
    visitor = await signed_in("viewer")
    page = (await visitor.get("/columns")).text
    assert "2 / 2" in page
    assert "1 / 2" in page
    site = (await visitor.get("/columns?site=health.yunxi.example%2F")).text
    assert "依申请公开" in site
    assert "未找到" in site
    assert "96%" in site
    assert (await visitor.get("/columns?site=nowhere")).status_code == 200


async def test_an_authority_over_robots_txt_stands_wherever_the_site_does(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    places = ("/columns?site=health.yunxi.example%2F", "/runs/3", "/scores/demo-2026q4/health")
    for place in places:
        assert "书面授权" not in (await visitor.get(place)).text
    with desk.store.session() as session:
        for seen in session.exec(select(Observation).where(Observation.run_id == 3)):
            seen.robots_authority = "卫健函〔2026〕3号"
    for place in places:
        page = (await visitor.get(place)).text
        assert "经书面授权" in page, place
        assert "卫健函〔2026〕3号" in page, place


async def test_an_empty_project_says_what_to_do_next(desk, signed_in) -> None:
    visitor = await signed_in("admin")
    with desk.store.session() as session:
        for table in reversed(Run.metadata.sorted_tables):
            if table.name not in ("app_user", "unit", "site"):
                session.execute(delete(table))
    assert "sitecheck nightly --now" in (await visitor.get("/")).text
    assert "sitecheck nightly --now" in (await visitor.get("/runs")).text
    assert "首次巡检后显示" in (await visitor.get("/findings")).text
    assert (await visitor.get("/tables/demo-2026q4")).status_code == 200
    assert (await visitor.get("/scores/demo-2026q4/finance")).status_code == 200
