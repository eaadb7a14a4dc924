"""The whole story in a real browser: from a bare folder to a number in the final table and its proof."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import jsonschema
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sitecheck.demo.server import free_port, serving
from sitecheck.demo.truth import planted, portals
from sitecheck.fetch.browser import find_browser

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SITECHECK = [sys.executable, "-m", "sitecheck"]
PASSWORD = "demo-password-1"


@pytest.fixture(scope="module")
def port() -> int:
    return free_port(portals(0), 18600)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "project"
    command = [*SITECHECK, "demo", "--once", str(folder), "--portal-port", str(port)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Planted defects found: 11 of 11; findings that were not planted: 0" in done.stderr
    subprocess.run(
        [*SITECHECK, "user", "password", "demo", "--project", str(folder)], input=PASSWORD, text=True, check=True
    )
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = find_browser("")
    assert path is not None, "make setup installs Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def desk(project: Path) -> Iterator[str]:
    """The desk in a process of its own; yields its address."""
    port = free_port(portals(0)[:1], 18900)
    process = subprocess.Popen(
        [*SITECHECK, "serve", "--no-schedule", "--port", str(port), "--project", str(project)],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if "The desk is open" in line:
                break
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    with desk(project) as url:
        yield url


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.goto(address + "/")
    page.fill("input[name=name]", "demo")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(address + "/")
    yield page
    context.close()


def rows(project: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(project / "sitecheck.db")) as db:
        return db.execute(query).fetchall()


def finding_id(project: Path, check: str, subject: str) -> object:
    return rows(project, f"select id from finding where check_id = '{check}' and subject = '{subject}'")[0][0]


def total(page: Page, address: str, unit: str) -> str:
    page.goto(f"{address}/scores/demo-2026q4/{unit}")
    return page.locator(".score-main b").inner_text()


def test_the_demo_found_exactly_what_was_planted(project: Path, port: int) -> None:
    found = rows(project, "select unit_code, check_id, subject from finding")
    assert set(found) == planted(port)
    undecided = rows(
        project,
        "select count(*) from checkresult join site on site.key = site_key"
        " where unit_code = 'police' and outcome = 'unable'",
    )
    assert undecided == [(len(list((ROOT / "checks").glob("*.yaml"))),)]


def test_every_finding_has_its_picture_and_its_page(project: Path) -> None:
    evidence = rows(project, "select finding_id, kind, path, missing from evidence")
    assert [row for row in evidence if row[3]] == []
    for (finding,) in rows(project, "select id from finding"):
        kinds = {row[1] for row in evidence if row[0] == finding}
        assert kinds >= {"screenshot", "html", "headers"}
    for _, kind, path, _ in evidence:
        file = project / "snapshots" / str(path)
        assert file.is_file()
        if kind == "screenshot":
            assert file.read_bytes().startswith(b"\x89PNG")


def test_judging_again_gives_no_difference(project: Path) -> None:
    done = subprocess.run(
        [*SITECHECK, "judge", "--run", "1", "--project", str(project)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "0 differences" in done.stderr


def test_candidates_of_columns_that_need_a_person_are_pictured(project: Path) -> None:
    needed = rows(project, "select site_key, url from columnmap where need in ('low', 'broken') order by 1, 2")
    pictures = rows(project, "select site_key, url, sha256, size from pagepicture order by 1, 2")
    assert needed
    assert [row[:2] for row in pictures] == needed
    for _, _, sha256, size in pictures:
        assert int(str(size)) <= 30 * 1024
        assert (project / "snapshots" / "objects" / str(sha256)[:2] / f"{str(sha256)[2:]}.raw").is_file()


def test_a_second_night_finds_nothing_new(project: Path, port: int) -> None:
    before = rows(project, "select fingerprint from finding order by 1")
    pictures = rows(project, "select * from pagepicture order by 1, 2")
    changes = rows(project, "select * from columnchange order by id")
    with serving(portals(port), port):
        done = subprocess.run(
            [*SITECHECK, "nightly", "--now", "--project", str(project)], capture_output=True, text=True, check=False
        )
    assert done.returncode == 1, done.stderr
    assert "0 new findings, 11 seen again, 0 fixed, 0 reopened" in done.stderr
    assert rows(project, "select fingerprint from finding order by 1") == before
    assert rows(project, "select * from pagepicture order by 1, 2") == pictures  # no page has changed
    assert rows(project, "select * from columnchange order by id") == changes


def test_confirm_dismiss_enter_and_see_the_score_change(project: Path, page: Page, address: str) -> None:
    assert total(page, address, "education") == "96"
    page.goto(f"{address}/findings/{finding_id(project, 'contact-fields', 'fax')}")
    page.locator("button[value=confirm]").click()
    expect(page.locator(".flash-good")).to_be_visible()
    assert total(page, address, "education") == "95"

    page.goto(f"{address}/findings/{finding_id(project, 'contact-fields', 'email')}")
    page.locator("button[value=dismiss]").click()
    assert rows(project, "select state from finding where subject = 'email'") == [("verified",)]
    page.goto(f"{address}/findings/{finding_id(project, 'contact-fields', 'email')}")
    page.fill("textarea[name=reason]", "邮箱已在机构概况页公布")
    page.locator("button[value=dismiss]").click()
    expect(page.locator(".flash-good")).to_be_visible()
    assert rows(project, "select state from finding where subject = 'email'") == [("dismissed",)]
    assert total(page, address, "education") == "95"

    page.goto(f"{address}/entries/demo-2026q4/education")
    page.select_option("select[name='v.KD12.r1']", "true")
    page.fill("textarea[name='why.KD12.r1']", "一件申请逾期答复")
    page.locator("button[value=save]").click()
    expect(page.locator(".flash-good")).to_be_visible()
    assert total(page, address, "education") == "90"

    decisions = rows(project, "select who, action, reason from decision where who <> 'sitecheck' order by id")
    assert decisions == [("demo", "confirm", ""), ("demo", "dismiss", "邮箱已在机构概况页公布")]


def test_from_a_number_to_its_marked_picture_in_two_clicks(project: Path, page: Page, address: str) -> None:
    page.goto(f"{address}/findings/{finding_id(project, 'contact-fields', 'fax')}")
    if page.locator("button[value=confirm]").count():
        page.locator("button[value=confirm]").click()
    page.goto(f"{address}/tables/demo-2026q4")
    row = page.locator("tr", has_text="云溪县教育局")
    row.locator("td[data-label='依申请公开'] a").click()  # one
    page.locator("#KD10 ~ tr a.proof").first.click()  # two
    picture = page.locator("#picture img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 800")
    reply = page.request.get(address + str(picture.get_attribute("src")))
    assert reply.headers["content-type"] == "image/png"


def test_the_proof_of_a_finding_stands_up(project: Path, page: Page, address: str) -> None:
    page.goto(f"{address}/findings/{finding_id(project, 'contact-fields', 'fax')}")
    closeup = page.locator("#closeup img").first
    expect(closeup).to_be_visible()
    assert closeup.evaluate("image => image.complete && image.naturalWidth >= 640")
    expect(page.locator("#seal")).to_contain_text("本证据的全部文件均列入当晚巡检结束时封存的清单")
    page.get_by_text("证据文件与哈希值", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出 WACZ 证据包").click()
    with zipfile.ZipFile(waiting.value.path()) as file:
        assert file.testzip() is None
        assert "datapackage.json" in file.namelist()
    page.get_by_role("link", name="判定过程").click()
    expect(page.locator(".flash-good")).to_contain_text("结果一致")
    expect(page.locator(".steps li").first).to_contain_text("要求公布：")


def test_the_workbook_reads_back(page: Page, address: str, project: Path) -> None:
    page.goto(f"{address}/tables/demo-2026q4")
    with page.expect_download() as waiting:
        page.locator("a[href$='download.xlsx']").click()
    book = load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert book.sheetnames[:2] == ["总表", "扣分明细"]
    assert len(book.sheetnames) == 2 + 8
    main = [[cell.value for cell in row] for row in book["总表"].iter_rows()]
    education = next(row for row in main if "云溪县教育局" in row)
    score = total(page, address, "education")
    assert float(score) in [value for value in education if isinstance(value, int | float)] or score in education


def test_english_by_a_switch_and_no_foreign_asset(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/findings")
    page.get_by_text("English").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("en"))
    expect(page.locator("h1")).to_have_text("Findings")
    page.get_by_text("中文").first.click()
    assert [url for url in asked if not url.startswith(address)] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_is_wider_than_its_window(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/findings", "/findings/1", "/tables", "/runs", "/entries", "/scores", "/columns", "/evidence"):
        reply = page.goto(address + path)
        assert reply is not None
        assert reply.status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_audit_writes_the_published_report(tmp_path: Path, port: int) -> None:
    schema = json.loads((ROOT / "docs" / "audit.schema.json").read_text(encoding="utf-8"))
    file = tmp_path / "out.json"
    url = f"http://127.0.0.24:{port}/"
    with serving(portals(port), port):
        done = subprocess.run(
            [*SITECHECK, "audit", url, "--json", str(file), "--allow-private", "--as-of", "2026-11-20"],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        )
    assert done.returncode == 1, done.stderr
    value = json.loads(file.read_text(encoding="utf-8"))
    jsonschema.validate(value, schema)
    (audit,) = value["audits"]
    assert audit["crawl"]["stopped_by"] == "exhausted"
    assert {column["key"] for column in audit["columns"]} >= {"foi-entry", "disclosure-guide", "disclosure-directory"}
    found = {(check["check"], one["subject"]) for check in audit["checks"] for one in check["findings"]}
    assert found == {(check, subject) for code, check, subject in planted(port) if code == "housing"}
    for check in audit["checks"]:
        for finding in check["findings"]:
            assert any(item["kind"] == "screenshot" for item in finding["evidence"])
            assert all((tmp_path / item["path"]).is_file() for item in finding["evidence"])
