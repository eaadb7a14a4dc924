"""A pinned column over two nights: the portal is rebuilt between them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from sqlmodel import Session, select
from tests.survey.fake import nav, page, rows

from sitecheck.audit.record import record_audit
from sitecheck.audit.report import report
from sitecheck.audit.site import SiteAudit, audit_site
from sitecheck.audit.words import words
from sitecheck.audit.workshop import Workshop
from sitecheck.checks.load import read_check
from sitecheck.checks.words import extend_lexicon
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.pins import PinState
from sitecheck.fetch import FetchLimits, Memory, MemoryPage
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.urls import site_key
from sitecheck.settings.records import Project, Settings, SiteConfig, UnitConfig
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.models import ColumnMap, Run
from sitecheck.store.pins import load_remembered
from sitecheck.store.sync import sync_project
from sitecheck.worktime import load_calendar

KEY = "policy-interpretation-column"
SITE = "http://www.yunxi.example/"
PIN = f"{SITE}hm/list.html"
FIRST = date(2026, 11, 19)
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "audit.schema.json").read_text(encoding="utf-8"))
MENU = nav({"政务动态": "/dt/", "通知公告": "/tz/", "网上办事": "/bs/", "互动交流": "/hd/"})
NOTICES = rows(
    ("关于开展安全生产专项检查工作的通知", "/a/1.html", "2026-11-18"),
    ("关于公布行政规范性文件清理结果的公告", "/a/2.html", "2026-11-10"),
    ("政府采购项目中标结果公告", "/a/3.html", "2026-10-30"),
)
ENTRIES = ("惠企二十条看这里", "住房公积金新规来了", "城市更新怎么做", "社保缴费十问十答")
Pages = dict[str, str]


def portal(links: dict[str, str], pages: Pages) -> Pages:
    """Four ordinary columns, their articles, and what is given."""
    names = {"/dt/": "政务动态", "/tz/": "通知公告", "/bs/": "网上办事", "/hd/": "互动交流"}
    found = {path: page(name, NOTICES, nav=MENU) for path, name in names.items()}
    found |= {f"/a/{at}.html": page("关于检查的通知", "<p>现将有关事项通知如下。</p>") for at in (1, 2, 3)}
    return {**found, "/": page("首页", NOTICES, nav=MENU + nav(links)), **pages}


def listed(folder: str, *further: str) -> str:
    """The entries below another address."""
    days = ("2026-11-19", "2026-11-12", "2026-11-02", "2026-10-21", "2026-10-09")
    return rows(*((title, f"/{folder}/{at}.html", days[at]) for at, title in enumerate((*further, *ENTRIES))))


def articles(folder: str, count: int) -> Pages:
    return {f"/{folder}/{at}.html": page("惠民政策", "<p>有关内容如下。</p>") for at in range(count)}


BEFORE = portal(
    {"惠民政策": "/hm/list.html"}, {"/hm/list.html": page("惠民政策一览", listed("hm"), nav=MENU), **articles("hm", 4)}
)
AFTER = portal(
    {"便民服务": "/new/"}, {"/new/": page("便民服务", listed("n", "创业补贴如何申领"), nav=MENU), **articles("n", 5)}
)
LOST = portal({}, {})
OTHER = portal({"政策解读": "/jd/"}, {"/jd/": page("政策解读", NOTICES, nav=MENU)})


@pytest.fixture
def nights(tmp_path: Path) -> Callable[[Pages, str], object]:
    """Audits one night after the other and records each; the store is kept."""
    checks = {key: read_check(data_dir("checks") / f"{key}.yaml") for key in (KEY, "broken-links")}
    blobs = BlobStore(tmp_path / "snapshots")
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    done: list[SiteAudit] = []

    async def night(pages: Pages, pin: str = PIN) -> tuple[SiteAudit, ColumnMap, dict[str, object]]:
        site = SiteConfig(unit="culture", url=SITE, columns={KEY: pin} if pin else {})
        unit = UnitConfig(code="culture", name="云溪县文化局", category="department")
        as_of = FIRST + timedelta(len(done))
        workshop = Workshop(
            checks,
            extend_lexicon(load_lexicon(), checks.values()),
            blobs,
            None,
            Settings.model_construct(contact=""),
            transport=Memory({path: MemoryPage(html.encode()) for path, html in pages.items()}, "www.yunxi.example"),
            sleep=_no_sleep,
            limits=FetchLimits(retries=0),
            now=lambda: datetime(2026, 11, 19, 18, 0, tzinfo=UTC),
        )
        with store.session() as session:
            project = Project(root=tmp_path, settings=Settings(), units=(unit,), sites=(site,))
            sync_project(session, project, [site_key(SITE)])
            run = Run(
                kind="manual", state="running", as_of=as_of, started_at=workshop.now(), checks_hash="", version=""
            )
            session.add(run)
            session.flush()
            run_id = run.id or 0
            remembered = load_remembered(session, site_key(SITE))
        audit = await audit_site(
            site,
            workshop,
            as_of=as_of,
            night_path=tmp_path / f"{len(done)}.night",
            calendar=load_calendar([data_dir("config") / "calendar"]),
            attributes={},
            remembered=remembered,
        )
        done.append(audit)
        with store.session() as session:
            record_audit(session, run_id=run_id, audit=audit, checks=checks, now=workshop.now())
            row = _row(session)
            session.expunge(row)
        told = report([audit], checks, "snapshots")
        jsonschema.validate(told, SCHEMA)
        told["words"] = "\n".join(words([audit], checks))
        return audit, row, told

    yield night
    store.close()


def _row(session: Session) -> ColumnMap:
    return session.exec(select(ColumnMap).where(ColumnMap.column_key == KEY)).one()


async def _no_sleep(_seconds: float) -> None:
    pass


async def test_the_column_is_found_again_and_a_person_is_asked(nights) -> None:
    _, row, told = await nights(BEFORE)
    assert (row.pinned, row.pin_url, row.pin_state, row.url) == (True, PIN, "holds", PIN)
    assert "住房公积金新规来了" in row.remembered
    assert [pin["confirm"] for pin in told["audits"][0]["pins"]] == [False]
    audit, row, told = await nights(AFTER)
    assert {verdict.check: verdict.outcome for verdict in audit.verdicts} == dict.fromkeys(
        ("broken-links", KEY), Outcome.PASS
    )
    moved = f"{SITE}new/"
    assert (row.pin_url, row.pin_state, row.pin_by, row.url, row.state) == (PIN, "moved", "rows", moved, "found")
    assert (row.pin_why, "创业补贴如何申领" in row.remembered) == ("http-404", True)
    assert [(pin["url"], pin["confirm"]) for pin in told["audits"][0]["pins"]] == [(moved, True)]
    assert f"pin moved from {PIN} (http-404) to {moved} because it lists 4 of the 4 entries" in told["words"]
    # As long as nobody confirms it, it is found again each night; then it is a pin like any other.
    _, row, _ = await nights(AFTER)
    assert (row.pin_state, row.url) == ("moved", moved)
    _, row, told = await nights(AFTER, moved)
    assert (row.pin_state, row.pin_url, row.url) == ("holds", moved, moved)
    assert "note" not in told["words"]


@pytest.mark.parametrize("pages", [LOST, OTHER], ids=["nothing is like it", "its name stands over other things"])
async def test_a_stale_pin_is_undecided_and_no_finding(nights, pages: Pages) -> None:
    await nights(BEFORE)
    audit, row, told = await nights(pages)
    verdicts = {verdict.check: verdict for verdict in audit.verdicts}
    assert (verdicts[KEY].outcome, verdicts[KEY].params["why"]) == (Outcome.UNABLE, "pin-stale")
    assert not [finding for verdict in audit.verdicts for finding in verdict.findings]
    pin = audit.observation.columns[KEY].pin
    assert pin is not None
    assert pin.state is PinState.STALE
    assert (row.pin_state, row.pin_why, row.url, row.state) == ("stale", "http-404", PIN, "unable")
    assert "住房公积金新规来了" in row.remembered
    assert "please place it anew" in told["words"]
    # It stays known through such a night.
    _, row, _ = await nights(AFTER)
    assert (row.pin_state, row.url) == ("moved", f"{SITE}new/")


async def test_without_the_pin_nothing_is_kept(nights) -> None:
    await nights(BEFORE)
    _, row, told = await nights(BEFORE, "")
    assert (row.pinned, row.pin_url, row.pin_state, row.remembered) == (False, "", "", "")
    assert "pins" not in told["audits"][0]
