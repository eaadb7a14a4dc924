"""What holds for every page: nothing from elsewhere, nothing inline, one heading, both languages, security headers."""

from __future__ import annotations

import re

import pytest

from sitecheck.web.headers import POLICY
from sitecheck.web.render import HERE

A = "demo-2026q4"
PAGES = [
    "/",
    "/account",
    "/findings?state=all",
    "/findings?state=all&group=defect",
    "/dismissals",
    "/findings/1?state=all",
    "/findings/2?state=all",
    f"/entries/{A}",
    f"/entries/{A}/finance",
    f"/scores/{A}",
    f"/scores/{A}/finance",
    f"/tables/{A}",
    f"/tables/{A}/published",
    "/runs",
    "/runs/3",
    "/results?run=3&site=finance.yunxi.example%2F",
    "/results?run=3&site=police.yunxi.example%2F",
    "/requests?run=3&site=finance.yunxi.example%2F",
    "/requests?run=1&site=finance.yunxi.example%2F",
    "/columns",
    "/columns?site=finance.yunxi.example%2F",
    "/columns/column?site=finance.yunxi.example%2F&column=foi-entry",
    "/rubrics",
    "/rubrics/kaifu-2013-departments",
    "/rubrics/ouhai-2017",
    "/checks",
    "/checks/foi-entry",
    "/checks/update-freshness",
    "/evidence",
    "/evidence/usage",
    "/evidence/1/view",
    "/nothing-here",
]
_LOADED = re.compile(
    r"<(?:script|img|iframe|link|source|video|audio|object|embed|image|use)\b[^>]*?(?:src|href)=\"([^\"]*)\""
)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_pages(signed_in, language: str) -> None:
    visitor = await signed_in("admin")
    await visitor.post("/language", {"language": language, "next": "/"})
    for path in PAGES:
        answer = await visitor.get(path)
        page = answer.text
        assert answer.headers["content-security-policy"] == POLICY, path
        assert answer.headers["x-frame-options"] == "DENY", path
        assert answer.headers["referrer-policy"] == "same-origin", path
        loaded = _LOADED.findall(page)
        assert loaded, path
        assert all(target.startswith("/") and not target.startswith("//") for target in loaded), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), path
        assert not re.search(r"\s(?:style|on[a-z]+)=\"", page), path
        assert "<style" not in page, path
        assert len(re.findall(r"<h1\b", page)) == 1, path
        ids = re.findall(r"\sid=\"([^\"]+)\"", page)
        assert len(ids) == len(set(ids)), path
        assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page, path


async def test_english_pages_have_no_chinese_of_ours(signed_in) -> None:
    visitor = await signed_in("admin")
    await visitor.post("/language", {"language": "en", "next": "/"})
    for path in ("/account", "/runs", "/nothing-here"):
        page = (await visitor.get(path)).text.replace("中文", "")
        assert not re.search(r"[\u4e00-\u9fff]", page), path


def test_static_files_hold_no_address_of_elsewhere() -> None:
    for path in (HERE / "static").iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(", text), path


@pytest.mark.parametrize(("name", "kind"), [("desk.css", "text/css"), ("desk.js", "javascript"), ("icon.svg", "svg")])
async def test_static_files_are_served(stranger, name: str, kind: str) -> None:
    answer = await stranger.get(f"/static/{name}")
    assert answer.status_code == 200
    assert kind in answer.headers["content-type"]
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_an_error_of_ours_is_a_page_with_a_number(desk, signed_in, caplog) -> None:
    visitor = await signed_in("admin")

    def broken() -> None:
        raise RuntimeError("something the desk did not expect")

    desk.app.add_api_route("/broken", broken)
    answer = await visitor.get("/broken")
    assert answer.status_code == 500
    assert "程序出错" in answer.text
    assert "did not expect" not in answer.text
    number = re.search(r'<p class="mono">([0-9a-f]{8})</p>', answer.text)
    assert number is not None
    assert number[1] in caplog.text
    assert answer.headers["content-security-policy"] == POLICY


async def test_an_error_without_a_database_still_answers(desk, stranger, caplog) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    desk.store.reading = gone
    stranger.client.cookies.set("sitecheck", _ticket(desk), domain="desk.example")
    answer = await stranger.get("/")
    assert answer.status_code == 500
    assert "Nothing was changed" in answer.text
    assert "the disk is gone" in caplog.text


def _ticket(desk) -> str:
    tickets = desk.app.state.desk.tickets
    return tickets.write(tickets.issue("admin", "hash", desk.now))
