"""A desk over a seeded project for each test, and visitors who sign in to it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import socket
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.load import load_checks
from sitecheck.facts.data import data_dir
from sitecheck.fetch.browser import find_browser
from sitecheck.jobs.lock import night_lock
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.models import Evidence
from sitecheck.web.app import create_app

_CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


def _seed_module() -> ModuleType:
    # Test files are imported by path (importmode importlib), so a helper beside them is loaded the same way.
    name = "tests_web_seed"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("seed.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


seed = _seed_module()


@cache
def _checks() -> dict[str, CheckFile]:
    return load_checks([data_dir("checks")])


class Desk:
    """The application under test, its store, and a clock that can be moved on."""

    def __init__(self, root: Path, ids: dict[tuple[str, str, str], int]) -> None:
        self.project = seed.project_in(root)
        self.store = Store.open(self.project.database_url)
        self.blobs = BlobStore(self.project.snapshots)
        self.ids = ids
        self.now: datetime = seed.NOW + timedelta(hours=1)
        self.app: FastAPI = create_app(self.project, self.store, clock=lambda: self.now, checks=_checks())

    def finding(self, unit: str, check: str, subject: str = "") -> int:
        return next(number for key, number in self.ids.items() if key[:2] == (unit, check) and subject in ("", key[2]))

    def keep(self, body: bytes, media_type: str, *, kind: str = "html", url: str = "http://a.example/") -> int:
        """One more evidence file of a finding; the number of its row."""
        row = Evidence(
            finding_id=self.finding("finance", "broken-links"),
            run_id=3,
            kind=kind,
            url=url,
            path="p",
            sha256=self.blobs.put(body),
            size=len(body),
            media_type=media_type,
            captured_at=self.now,
        )
        with self.store.session() as session:
            session.add(row)
            session.flush()
            return int(row.id or 0)


class Visitor:
    """A browser without a window: keeps cookies, and the token of the last form it saw."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.csrf = ""
        transport = httpx.ASGITransport(app=desk.app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://desk.example")

    async def get(self, path: str) -> httpx.Response:
        return self._seen(await self.client.get(path))

    async def post(
        self,
        path: str,
        data: dict[str, str] | None = None,
        *,
        token: bool = True,
        files: list[tuple[str, tuple[str, bytes, str]]] | None = None,
    ) -> httpx.Response:
        fields = {"csrf": self.csrf} if token else {}
        return self._seen(await self.client.post(path, data=fields | (data or {}), files=files))

    async def sign_in(self, name: str, password: str = seed.PASSWORD, target: str = "/") -> httpx.Response:
        await self.get("/sign-in")
        answer = await self.post("/sign-in", {"name": name, "password": password, "next": target})
        if answer.status_code == 303:
            await self.get("/account")
        return answer

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        found = _CSRF.search(answer.text) if "html" in answer.headers.get("content-type", "") else None
        self.csrf = found[1] if found else self.csrf
        return answer


SignedIn = Callable[[str], Awaitable[Visitor]]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[tuple[str, str, str], int]]:
    root = tmp_path_factory.mktemp("seeded")
    seeded = seed.seed(root)
    seeded.store.close()
    return root, seeded.ids


@pytest.fixture
def desk(template: tuple[Path, dict[tuple[str, str, str], int]], tmp_path: Path) -> Iterator[Desk]:
    root = tmp_path / "project"
    shutil.copytree(template[0], root)
    desk = Desk(root, template[1])
    yield desk
    desk.store.close()


@pytest.fixture
async def stranger(desk: Desk) -> AsyncIterator[Visitor]:
    visitor = Visitor(desk)
    yield visitor
    await visitor.client.aclose()


@pytest.fixture
async def signed_in(desk: Desk) -> AsyncIterator[SignedIn]:
    visitors: list[Visitor] = []

    async def enter(name: str) -> Visitor:
        visitor = Visitor(desk)
        visitors.append(visitor)
        answer = await visitor.sign_in(name)
        assert answer.status_code == 303
        return visitor

    yield enter
    for visitor in visitors:
        await visitor.client.aclose()


@pytest.fixture
def launched(desk: Desk) -> list[tuple[str, ...]]:
    """What was started from the desk; nothing is."""
    started: list[tuple[str, ...]] = []

    def launch(root: Path, *words: str) -> None:
        assert root == desk.project.root
        with night_lock(root / ".sitecheck"):
            started.append(words)

    desk.app.state.desk = replace(desk.app.state.desk, launch=launch)
    return started


@contextmanager
def _listening(desk: Desk) -> Iterator[str]:
    """The desk on a port of loopback, for a real browser; yields its address."""
    config = uvicorn.Config(desk.app, log_level="warning", access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def listening() -> Callable[[Desk], AbstractContextManager[str]]:
    return _listening


@pytest.fixture(scope="module")
def address(lasting_desk: Desk) -> Iterator[str]:
    """The lasting desk on a port of loopback."""
    with _listening(lasting_desk) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser for a whole module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(""), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def lasting_desk(
    template: tuple[Path, dict[tuple[str, str, str], int]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A desk for a whole module, where each test would start a browser of its own otherwise."""
    root = tmp_path_factory.mktemp("lasting") / "project"
    shutil.copytree(template[0], root)
    desk = Desk(root, template[1])
    yield desk
    desk.store.close()
