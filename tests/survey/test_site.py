from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from tests.survey.fake import SITE, WORDS, FakeVisitor, Reply, crawl, page, plan
from tests.survey.test_columns import BASE, GUIDE, NEWS, portal

from sitecheck.demo.content import AS_OF
from sitecheck.demo.truth import portals
from sitecheck.facts.outcomes import Failure, Stop
from sitecheck.facts.site import ColumnState, ListState
from sitecheck.facts.visit import LinkState, Visit
from sitecheck.store.blobs import DiskFull
from sitecheck.survey.lists import ListReader
from sitecheck.survey.plan import SurveyPlan
from sitecheck.survey.site import SurveyResult, survey_site

PORT = 8901
DEFECTS = (LinkState.DEAD, LinkState.SOFT_404, LinkState.INTRANET)


async def survey(code: str, *, jitter: bool = False) -> SurveyResult:
    found = next(one for one in portals(PORT) if one.code == code)
    site = f"http://{found.address}:{PORT}/"

    def answer(path: str) -> Reply:
        reply = found.answer("GET", path)
        failure = Failure.BLOCKED if reply.status == 412 else None
        return Reply(reply.body, reply.status, reply.content_type, failure)

    visitor = FakeVisitor(answer, site=site, jitter=jitter)
    seen = await crawl(visitor, limit=80)
    if code == "police":
        seen = replace(seen, totals=replace(seen.totals, stopped_by=Stop.BLOCKED, reason="blocked"))
    return await survey_site(seen, visitor, WORDS, SurveyPlan(site=site, as_of=AS_OF))


WANTED = ("disclosure-directory", "disclosure-guide", "foi-entry", "policy-interpretation-column")
FOUND = dict.fromkeys(WANTED, ColumnState.FOUND)


@pytest.mark.parametrize(
    ("code", "states", "defects"),
    [
        ("finance", FOUND, set()),
        ("education", FOUND, set()),
        ("housing", FOUND, {"/files/zjbd.doc", "/special/2025/index.html"}),
        ("town", FOUND, set()),
        ("civil", FOUND | {"disclosure-guide": ColumnState.BROKEN, "policy-interpretation-column": ColumnState.MISSING},
         {"/gk/zn.htm"}),
        ("health", FOUND | {"foi-entry": ColumnState.MISSING}, set()),
        ("police", dict.fromkeys(WANTED, ColumnState.UNABLE), set()),
    ],
)  # fmt: skip
async def test_the_demonstration_portals(code: str, states: dict[str, ColumnState], defects: set[str]) -> None:
    result = await survey(code)
    assert {key: result.columns[key].state for key in WANTED} == states
    bad = [reading.verdict.url for reading in result.links if reading.verdict.state in DEFECTS]
    assert {"/" + url.split("/", 3)[3] for url in bad} == defects


async def test_a_stale_portal_is_stale_and_a_closed_column_closed() -> None:
    labour, health = await survey("labour"), await survey("health")
    newest = {reading.list.newest for reading in labour.columns.values() if reading.list is not None}
    assert max(day for day in newest if day is not None).isoformat() == "2026-10-17"
    assert health.columns["disclosure-directory"].closed_text
    assert labour.site_code == "4301050003"


@pytest.mark.parametrize("code", ["finance", "housing", "labour"])
async def test_the_order_of_answers_changes_nothing(code: str) -> None:
    assert await survey(code) == await survey(code, jitter=True)


async def test_an_error_in_one_column_costs_only_that_column(caplog: pytest.LogCaptureFixture) -> None:
    class Breaking(FakeVisitor):
        async def visit(self, url: str, *, referer: str | None = None) -> Visit:
            if url.endswith("/zn.html") and referer is not None:
                raise RuntimeError("out of luck")
            return await super().visit(url, referer=referer)

    pages = portal(
        {"政府信息公开指南": "/zn.html", "政策解读": "/jd/"},
        {"/zn.html": page("x", GUIDE), "/jd/": page("政策解读", NEWS)},
    )
    visitor = Breaking(pages)
    with caplog.at_level(logging.ERROR):
        result = await survey_site(await crawl(visitor), visitor, WORDS, plan())
    guide = result.columns["disclosure-guide"]
    assert (guide.state, guide.reason) == (ColumnState.UNABLE, "internal-error")
    assert result.columns["policy-interpretation-column"].state is ColumnState.FOUND
    assert "disclosure-guide" in caplog.text


async def test_a_full_disk_is_not_the_column_s_fault() -> None:
    class Full(FakeVisitor):
        async def visit(self, url: str, *, referer: str | None = None) -> Visit:
            if url.endswith("/zn.html"):
                raise DiskFull("no space left")
            return await super().visit(url, referer=referer)

    pages = portal({}, {}, '<a href="/zn.html">政府信息公开指南</a>')
    seen = await crawl(FakeVisitor(pages), limit=1)
    with pytest.raises(DiskFull):
        await survey_site(seen, Full(pages), WORDS, plan())


async def test_an_error_in_a_list_leaves_the_column(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(self: ListReader, visit: Visit, key: str) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(ListReader, "read", broken)
    visitor = FakeVisitor({**BASE, "/": page("首页", NEWS, nav='<a href="/tz/">通知公告</a>')})
    reading = (await survey_site(await crawl(visitor), visitor, WORDS, plan())).columns["notices"]
    assert reading.state is ColumnState.FOUND
    assert reading.list is not None
    assert (reading.list.state, reading.list.reason) == (ListState.UNDETERMINED, "internal-error")


async def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    visitor = FakeVisitor({**BASE, "/": page("首页", NEWS)})
    await survey_site(
        await crawl(visitor),
        visitor,
        WORDS,
        plan(columns=("news", "notices")),
        on_progress=lambda *step: told.append(step),
    )
    assert told[:2] == [("columns", 1, 2), ("columns", 2, 2)]
    assert told[2][0] == "links"


async def test_an_unreachable_site_gives_an_answer_all_the_same() -> None:
    visitor = FakeVisitor({"/": Reply("", None, failure=Failure.REFUSED)})
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    result = await survey_site(await crawl(visitor), visitor, WORDS, plan(), sleep=wait)
    assert waits == [90.0]  # before the last look at its home page
    assert {reading.state for reading in result.columns.values()} == {ColumnState.UNABLE}
    assert {reading.reason for reading in result.columns.values()} == {"refused"}
    assert result.links == ()
    assert SITE not in result.metas
