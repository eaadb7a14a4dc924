"""A real night, exported, held against the public validator and indexer, and replayed by a public player."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from tests.evidence.exports import inside, png
from tests.evidence.players import PROGRAMS, PYTHON, needs_players

from sitecheck.cli.app import app
from sitecheck.cli.trouble import run
from sitecheck.demo.portals import housing
from sitecheck.demo.project import write_project
from sitecheck.demo.server import Portal, Reply, free_port, serving
from sitecheck.fetch.browser import find_browser
from sitecheck.jobs.night import run_night
from sitecheck.page.urls import site_key
from sitecheck.settings.load import load_project
from sitecheck.store.engine import Store
from sitecheck.store.sync import sync_project

pytestmark = [needs_players, pytest.mark.browser, pytest.mark.slow]

_STARTS = 60.0  # seconds a player may take; it takes two
_STYLE = "body{border-top:7px solid rgb(1, 2, 3)}"
_ADDED = '<link rel="stylesheet" href="/look.css"><img id="emblem" src="/emblem.png" alt="">'
_SHOWN = "() => [...document.images].every(one => one.complete && one.naturalWidth > 0) && document.images.length > 0"


@dataclass(frozen=True)
class Exported:
    """The file, its parts, and the list of pages in it."""

    path: Path
    parts: dict[str, bytes]
    pages: list[dict[str, str]]


def _portal() -> Portal:
    """A portal of the demonstration with a style sheet and a picture on every page."""
    answer = housing.answer()

    def dressed(method: str, target: str) -> Reply:
        if target == "/look.css":
            return Reply(_STYLE.encode(), "text/css")
        if target == "/emblem.png":
            return Reply(png(64, 48), "image/png")
        reply = answer(method, target)
        body = reply.body.replace(b"</body>", f"{_ADDED}</body>".encode())
        return Reply(body, reply.content_type, reply.status, reply.headers)

    flags = {"has_service_window": True, "has_website": True, "foi_responsible": True}
    return Portal("housing", housing.UNIT, "dressed", "127.0.0.24", dressed, flags)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Two nights over the portal, the second with pictures, and what the second one kept."""
    folder = tmp_path_factory.mktemp("replay") / "project"
    portal = _portal()
    port = free_port([portal], 19200)
    write_project(folder, (portal,), port)
    project = load_project(folder)
    store = Store.open(project.database_url)
    try:
        with store.session() as session:
            sync_project(session, project, [site_key(site.url) for site in project.sites])
        with serving([portal], port):
            for use_browser in (False, True):
                report = asyncio.run(run_night(project, store, say=lambda _: None, use_browser=use_browser))
                assert (report.sites, report.failed) == (1, 0)
    finally:
        store.close()
    path = folder.parent / "housing.wacz"
    assert run(app, ["evidence", "export", "housing", "-o", str(path), "-p", str(folder)]) == 0
    parts = inside(path)
    pages = [json.loads(line) for line in parts["pages/pages.jsonl"].decode().splitlines()[1:]]
    return Exported(path, parts, pages)


@pytest.fixture(scope="module")
def player(exported: Exported, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """pywb with the export as its only collection, on loopback; its address."""
    folder = tmp_path_factory.mktemp("pywb")
    both = "from pywb.manager.manager import main; import sys; main(['init', 'c']); main(['add', '--unpack-wacz', 'c', "
    subprocess.run([PYTHON, "-c", f"{both}sys.argv[1]])", exported.path], cwd=folder, capture_output=True, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "log").open("wb") as log:
        command = [PROGRAMS / "wayback", "--bind", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _wait(process, port, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until the player listens; the test ends when it does not come up."""
    for _ in range(int(_STARTS / 0.1)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"pywb does not listen: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = find_browser("")
    assert path is not None, "make setup installs Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, player: str) -> Iterator[Page]:
    """A page that reaches the player and nothing else; that it tried to is a failure."""
    context = chromium.new_context()
    refused: list[str] = []

    def gate(route: Route) -> None:
        if route.request.url.startswith(player + "/"):
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    context.route("**/*", gate)
    yield context.new_page()
    context.close()
    assert refused == []


def _at(player: str, entry: dict[str, str], modifier: str = "") -> str:
    time = "".join(sign for sign in entry["ts"] if sign.isdigit())
    return f"{player}/c/{time}{modifier}/{entry['url']}"


def _entries(exported: Exported, start: str) -> list[dict[str, str]]:
    """Pages whose address begins so, each address once."""
    found = {one["url"]: one for one in exported.pages if one["url"].startswith(start)}
    assert found
    return list(found.values())


def test_the_public_validator_finds_nothing_wrong(exported: Exported) -> None:
    done = subprocess.run(
        [PROGRAMS / "wacz", "validate", "-f", exported.path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the passed WACZ is valid" in done.stdout


def test_the_public_indexer_makes_the_same_index(exported: Exported, tmp_path: Path) -> None:
    (tmp_path / "data.warc.gz").write_bytes(exported.parts["archive/data.warc.gz"])
    command = [PROGRAMS / "cdxj-indexer", "--sort", "--records", "response,revisit,resource", "data.warc.gz"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == exported.parts["indexes/index.cdx"].decode()
    assert "warc/revisit" in done.stdout


def test_nothing_is_missing(exported: Exported) -> None:
    assert "about/missing.txt" not in exported.parts
    folders = {name.partition("/")[0] for name in exported.parts}
    assert folders >= {"archive", "pictures", "captures", "verdicts", "checks", "rubrics", "seals", "about"}


def test_a_captured_page_replays_with_its_picture_and_its_style(exported: Exported, player: str, page: Page) -> None:
    entries = _entries(exported, "http")
    for entry in entries:
        page.goto(_at(player, entry))
        frame = page.frame_locator("iframe#replay_iframe")
        expect(frame.locator("body")).to_contain_text("住房")
        expect(frame.locator("#emblem")).to_be_visible()
        assert frame.locator("#emblem").evaluate("one => [one.naturalWidth, one.naturalHeight]") == [64, 48]
        expect(frame.locator("body")).to_have_css("border-top-color", "rgb(1, 2, 3)")


def test_what_a_browser_had_built_replays_as_it_was(exported: Exported, player: str, page: Page) -> None:
    entries = _entries(exported, "urn:sitecheck:view:")
    written: list[str] = []
    for entry in entries:
        page.goto(_at(player, entry))
        frame = page.frame_locator("iframe#replay_iframe")
        expect(frame.locator("#emblem")).to_be_visible()
        assert frame.locator("#emblem").evaluate("one => one.naturalWidth") == 64
        expect(frame.locator("body")).to_have_css("border-top-color", "rgb(1, 2, 3)")
        titles = frame.locator("#list a").all_inner_texts()
        assert len(titles) == len(set(titles))  # the scripts that wrote them do not run again
        written += titles
    assert written


def test_the_pictures_of_the_evidence_replay(exported: Exported, player: str, page: Page) -> None:
    entries = _entries(exported, "urn:sitecheck:picture:")
    assert any("screenshot" in one["title"] for one in entries)
    assert any("closeup" in one["title"] for one in entries)
    for entry in entries:
        reply = page.goto(_at(player, entry, "mp_"))
        assert reply is not None
        assert reply.status == 200
        page.wait_for_function(_SHOWN)
