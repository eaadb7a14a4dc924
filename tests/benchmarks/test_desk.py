"""The office the desk is measured on: the same rows each time, valid chains, and lists that ask no more for more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from benchmarks.desk_data import PASSWORD, Amounts, Office
from benchmarks.desk_routes import LIMITS, asked
from sqlalchemy import event
from sqlmodel import func, select

from sitecheck.settings.load import load_project
from sitecheck.store.chain_check import check_chain
from sitecheck.store.engine import Store
from sitecheck.store.models import Decision, Finding, Sighting
from sitecheck.web.app import create_app

SMALL = Amounts(units=12, sites=13, nights=12, findings=60, sightings=3)
LARGER = Amounts(units=60, sites=62, nights=12, findings=600, sightings=3)
LISTS = (
    "/", "/findings", "/findings?state=all", "/scores/q4-2026", "/tables/q4-2026", "/entries/q4-2026", "/runs",
    "/audit", "/checks", "/columns", "/people", "/events", "/self/q4-2026",
)  # fmt: skip
CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[Amounts, Path]:
    made = {}
    for amounts in (SMALL, LARGER):
        root = made[amounts] = tmp_path_factory.mktemp("office")
        Office(root, f"sqlite:///{root}/sitecheck.db", amounts).fill(lambda step: None)
    return made


def test_the_same_rows_each_time(offices: dict[Amounts, Path], tmp_path: Path) -> None:
    Office(tmp_path, f"sqlite:///{tmp_path}/sitecheck.db", SMALL).fill(lambda step: None)
    said = []
    for root in (tmp_path, offices[SMALL]):
        store = Store.open(f"sqlite:///{root}/sitecheck.db")
        with store.reading() as session:
            rows = [session.exec(select(table).order_by(table.id)).all() for table in (Finding, Sighting, Decision)]  # type: ignore[arg-type]
            said.append([[row.model_dump() for row in some] for some in rows])
        store.close()
    assert said[0] == said[1]


def test_there_is_as_much_as_was_asked_for_and_the_chains_are_whole(offices: dict[Amounts, Path]) -> None:
    store = Store.open(f"sqlite:///{offices[LARGER]}/sitecheck.db")
    with store.reading() as session:
        assert session.exec(select(func.count()).select_from(Finding)).one() == LARGER.findings
        for name in ("decision", "entry", "auditrow"):
            assert check_chain(session, name) == []
    store.close()


def test_every_route_is_asked_for() -> None:
    names = {one.name.partition("?")[0] for one in asked(LARGER, 1)}
    assert {"/", "/findings", "/findings/{finding_id}", "/scores/{assessment_id}", "/runs/{run_id}"} <= names
    assert {one.sort for one in asked(LARGER, 1)} >= set(LIMITS)


async def _queries(root: Path) -> dict[str, Counter[str]]:
    """How often each statement is sent for each list, the second time somebody looks."""
    project = load_project(root)
    store = Store.open(project.database_url)
    said: list[str] = []

    def heard(_c: object, _cursor: object, statement: str, _values: Sequence[object], *_: object) -> None:
        said.append(re.sub(r"\(\?(, \?)*\)", "(…)", statement))

    app = create_app(project, store)
    transport = httpx.ASGITransport(app=app)
    found = {}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        token = CSRF.search((await client.get("/sign-in")).text)
        assert token is not None
        form = {"csrf": token[1], "name": "p00", "password": PASSWORD, "next": "/"}
        assert (await client.post("/sign-in", data=form)).status_code == 303
        for path in LISTS:
            assert (await client.get(path)).status_code == 200, path
        event.listen(store.engine, "before_cursor_execute", heard)
        for path in LISTS:
            said.clear()
            assert (await client.get(path)).status_code == 200
            found[path] = Counter(said)
        event.remove(store.engine, "before_cursor_execute", heard)
    store.close()
    return found


async def test_a_list_asks_no_more_queries_for_more_rows(offices: dict[Amounts, Path]) -> None:
    few, many = await _queries(offices[SMALL]), await _queries(offices[LARGER])
    grown = {path: (many[path] - few[path]).most_common(2) for path in LISTS if many[path].total() > few[path].total()}
    assert not grown
