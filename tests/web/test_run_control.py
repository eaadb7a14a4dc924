"""Starting, stopping and taking up runs from the desk; who may, what is refused, and what is noted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import col, select

from sitecheck import __version__
from sitecheck.jobs import queue
from sitecheck.jobs.lock import night_lock
from sitecheck.jobs.run_log import run_log, start_log
from sitecheck.store.models import AuditRow, Job, Run

FINANCE = "finance.yunxi.example/"


def change(desk, number: int = 3, **values: object) -> None:
    with desk.store.session() as session:
        run = session.get_one(Run, number)
        for name, value in values.items():
            setattr(run, name, value)
        session.add(run)


def noted(desk) -> list[tuple[str, str, str]]:
    with desk.store.reading() as session:
        rows = session.exec(select(AuditRow).where(col(AuditRow.action).startswith("run-")).order_by(AuditRow.id))
        return [(row.who, row.action, row.target) for row in rows]


@pytest.mark.parametrize("name", ["admin", "assessor"])
async def test_a_night_is_started_and_that_is_noted(desk, signed_in, launched, name: str) -> None:
    visitor = await signed_in(name)
    assert 'action="/runs/start"' in (await visitor.get("/runs")).text
    answer = await visitor.post("/runs/start")
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs")
    assert launched == [("nightly", "--now")]
    assert noted(desk) == [(name, "run-start", "nights")]


async def test_a_second_start_is_refused_in_words(desk, signed_in, launched) -> None:
    visitor = await signed_in("assessor")
    with night_lock(desk.project.root / ".sitecheck"):
        page = (await visitor.get("/runs")).text
        assert 'action="/runs/start"' not in page
        assert "巡检即将开始" in page
        for path, data in (("/runs/start", {}), ("/runs/3/retry", {"site": FINANCE})):
            answer = await visitor.post(path, data)
            assert answer.status_code == 409
            assert "已有巡检正在进行" in answer.text
    assert (launched, noted(desk)) == ([], [])


async def test_a_process_that_cannot_be_started(desk, signed_in) -> None:
    def launch(*_: object) -> None:
        raise OSError("no more processes")

    desk.app.state.desk = replace(desk.app.state.desk, launch=launch)
    answer = await (await signed_in("admin")).post("/runs/start")
    assert (answer.status_code, "无法启动巡检进程" in answer.text) == (409, True)
    assert noted(desk) == []


async def test_the_others_see_no_buttons_and_are_refused(signed_in, launched) -> None:
    visitor = await signed_in("reviewer")
    for page in ("/runs", "/runs/3"):
        assert 'action="/runs/' not in (await visitor.get(page)).text.replace('action="/runs/3" role="search"', "")
    for path in ("/runs/start", "/runs/3/stop", "/runs/3/take-up", "/runs/3/retry"):
        assert (await visitor.post(path, {"site": FINANCE})).status_code == 403
    assert launched == []


async def test_a_run_is_asked_to_stop(desk, signed_in) -> None:
    change(desk, state="running", finished_at=None)
    visitor = await signed_in("assessor")
    assert 'action="/runs/3/stop"' in (await visitor.get("/runs/3")).text
    answer = await visitor.post("/runs/3/stop")
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs/3")
    page = (await visitor.get("/runs/3")).text
    assert "assessor已要求停止" in page
    assert "本机没有进程在执行" in page
    assert 'action="/runs/3/stop"' not in page
    with desk.store.session() as session:
        assert queue.stop_asked(session, 3)
        queue.interrupt(session, run_id=3)
    page = (await visitor.get("/runs/3")).text
    assert "已由人工停止。已完成的部分均已保留，可以继续。 (assessor)" in page
    assert noted(desk) == [("assessor", "run-stop", "run:3")]


async def test_what_is_over_is_not_stopped(desk, signed_in) -> None:
    answer = await (await signed_in("admin")).post("/runs/3/stop")
    assert (answer.status_code, "本次巡检并未在进行" in answer.text) == (409, True)
    assert (await (await signed_in("admin")).post("/runs/99/stop")).status_code == 404
    assert noted(desk) == []


async def test_a_night_that_was_left_is_taken_up(desk, signed_in, launched) -> None:
    change(desk, state="interrupted", version=__version__)
    visitor = await signed_in("admin")
    assert 'action="/runs/3/take-up"' in (await visitor.get("/runs/3")).text
    assert (await visitor.post("/runs/3/take-up")).status_code == 303
    assert launched == [("nightly", "--now")]
    assert noted(desk) == [("admin", "run-take-up", "run:3")]


async def test_a_run_of_some_sites_is_taken_up_as_it_was(desk, signed_in, launched) -> None:
    change(desk, state="running", version=__version__, kind="recheck")  # killed: nobody holds the lock
    visitor = await signed_in("admin")
    assert (await visitor.post("/runs/3/take-up")).status_code == 303
    words = launched[0]
    assert words[:3] == ("nightly", "--kind", "recheck")
    assert words[3::2] == ("--site",) * 5
    assert FINANCE in words


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"state": "finished"}, "本次巡检已经结束"),
        ({"state": "interrupted", "version": "0.0.1"}, "属于另一日期或另一程序版本"),
        ({"state": "interrupted", "version": __version__, "as_of": None}, "属于另一日期或另一程序版本"),
    ],
)
async def test_what_cannot_be_taken_up(desk, signed_in, launched, values: dict[str, object], said: str) -> None:
    if "as_of" in values:
        with desk.store.reading() as session:
            values["as_of"] = session.get_one(Run, 2).as_of
    change(desk, **values)
    visitor = await signed_in("admin")
    assert 'action="/runs/3/take-up"' not in (await visitor.get("/runs/3")).text
    answer = await visitor.post("/runs/3/take-up")
    assert (answer.status_code, said in answer.text) == (409, True)
    assert launched == []


async def test_one_site_is_looked_at_again(desk, signed_in, launched) -> None:
    visitor = await signed_in("assessor")
    assert f'<input type="hidden" name="site" value="{FINANCE}">' in (await visitor.get("/runs/3")).text
    assert (await visitor.post("/runs/3/retry", {"site": FINANCE})).status_code == 303
    assert launched == [("nightly", "--kind", "retry", "--site", FINANCE)]
    for site in ("nowhere.example/", "", "--now"):
        answer = await visitor.post("/runs/3/retry", {"site": site})
        assert (answer.status_code, "该站点已不在配置中" in answer.text) == (409, True)
    assert len(launched) == 1
    assert noted(desk) == [("assessor", "run-retry", f"site:{FINANCE}")]


async def test_the_log_of_a_run_and_of_the_last_start(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    assert "尚未从工作台启动过巡检" in (await visitor.get("/runs/log")).text
    assert "运行日志" not in (await visitor.get("/runs/3")).text
    state = desk.project.root / ".sitecheck"
    log, start = run_log(state, 3), start_log(state, desk.now)
    log.parent.mkdir(parents=True)
    log.write_text("".join(f"line {n}\n" for n in range(300)) + "<script>alert(1)</script>\u202e\n", encoding="utf-8")
    start.write_text("sitecheck: no such portal <b>\n", encoding="utf-8")
    page = (await visitor.get("/runs/3")).text
    assert "line 101\n" in page
    assert "line 100\n" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page
    assert "no such portal &lt;b&gt;" in (await visitor.get("/runs/log")).text


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ("state=done", 5), ("state=failed", 0), ("trouble=blocked", 1), ("trouble=any", 1), ("trouble=undecided", 1),
        ("trouble=unreachable", 0), ("text=财政", 1), ("text=yunxi", 5), ("text=%25", 0), ("state=x&trouble=y", 5),
        ("state=done&trouble=blocked&text=police", 1), ("page=2", 0),
    ],
)  # fmt: skip
async def test_sites_of_a_run_by_state_trouble_and_unit(signed_in, query: str, units: int) -> None:
    page = (await (await signed_in("viewer")).get(f"/runs/3?{query}")).text
    assert page.count("/results?run=3&amp;site=") == units
    assert ("没有符合条件的站点" in page) == (units == 0)


async def test_runs_of_some_sites_are_not_the_last_night(desk, signed_in) -> None:
    with desk.store.session() as session:
        run, _ = queue.open_run(
            session,
            kind="recheck",
            as_of=desk.now.date(),
            site_keys=[FINANCE],
            checks_hash="",
            version="",
            now=desk.now,
        )
        assert run.id is not None
        job = session.exec(select(Job).where(Job.run_id == run.id)).one()
        assert job.id is not None
        queue.finish(session, job_id=job.id, error="", now=desk.now)
        queue.close_run(session, run_id=run.id, now=desk.now)
    visitor = await signed_in("viewer")
    assert "第3次巡检" in (await visitor.get("/")).text
    page = (await visitor.get("/runs")).text
    assert "申诉复查" in page
    assert page.index("/runs/4") < page.index("/runs/3")
