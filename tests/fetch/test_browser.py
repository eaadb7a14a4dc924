from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.fetch.browsing import SITE, FakeFetcher, html, ours
from tests.fetch.server import Exchange, Server

from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch import AddressPolicy, Fetcher, networks
from sitecheck.fetch.browser import (
    Browser,
    BrowserError,
    BrowserLimits,
    NoRender,
    NotRendered,
    PageRequest,
    Rendered,
    Source,
    find_browser,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
on_one_loop = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with Browser(find_browser(), limits=BrowserLimits(settle=6.0, call=20.0)) as started:
        assert started.available, started.why_missing
        yield started


@on_one_loop
async def test_scripts_run_and_their_data_comes_through_our_fetcher(browser: Browser) -> None:
    fetcher = FakeFetcher(
        {
            "/list.html": "<title>通知</title><ul id=l></ul><script src=/app.js></script>",
            "/app.js": html(
                SITE,
                "fetch('/rows.json').then(r => r.json()).then(rows => rows.forEach(row => "
                "document.getElementById('l').insertAdjacentHTML('beforeend', `<li>${row}</li>`)))",
                kind="text/javascript",
            ),
            "/rows.json": html(SITE, '["关于公开工作的通知"]', kind="application/json"),
        }
    )
    rendered = await browser.render(f"{SITE}/list.html", fetcher)
    assert isinstance(rendered, Rendered)
    assert "<li>关于公开工作的通知</li>" in rendered.html
    assert (rendered.title, rendered.final_url, rendered.settled) == ("通知", f"{SITE}/list.html", True)
    assert sorted(fetcher.paths()) == ["/app.js", "/list.html", "/rows.json"]
    assert (f"{SITE}/app.js", f"{SITE}/list.html") in fetcher.asked
    assert [(one.url.removeprefix(SITE), one.outcome) for one in rendered.requests] == [
        ("/app.js", "answered"),
        ("/list.html", "answered"),
        ("/rows.json", "answered"),
    ]


@on_one_loop
@pytest.mark.parametrize(("status", "whole"), [(200, True), (404, True), (403, False), (500, False), (503, False)])
async def test_an_error_in_place_of_data_leaves_a_page_that_is_not_whole(
    browser: Browser, status: int, whole: bool
) -> None:
    fetcher = FakeFetcher(
        {
            "/list.html": "<title>通知</title><script>fetch('/rows').finally(() => document.title = '完')</script>",
            "/rows": html(SITE, "[]", status=status, kind="application/json"),
        }
    )
    rendered = await browser.render(f"{SITE}/list.html", fetcher)
    assert isinstance(rendered, Rendered)
    assert (rendered.title, rendered.whole) == ("完", whole)


@on_one_loop
async def test_nothing_but_get_leaves_the_page(browser: Browser) -> None:
    page = """<body><script>
      fetch('/save', {method: 'POST', body: 'x'}).catch(() => document.body.append(' post-refused'));
      navigator.sendBeacon('/beacon', 'x');
      const socket = new WebSocket('ws://www.example.gov.cn/socket');
      window.open('/window');
      new EventSource('/events');
      alert('anything');
      document.body.append(' done');
    </script><video src=/film.mp4 autoplay></video><form method=post action=/form id=f></form>
    <script>document.getElementById('f').submit()</script>"""
    fetcher = FakeFetcher({"/": page})
    rendered = await browser.render(f"{SITE}/", fetcher)
    assert isinstance(rendered, Rendered)
    assert "post-refused" in rendered.html
    assert fetcher.paths() == ["/"]
    refused = {(one.method, one.url.removeprefix(SITE)) for one in rendered.requests if one.outcome == "refused"}
    assert {("POST", "/save"), ("POST", "/form")} <= refused


@on_one_loop
async def test_redirects_end_at_the_address_the_fetcher_ended_at(browser: Browser) -> None:
    moved = html(f"{SITE}/old", "<img src=pic.png>", final=f"{SITE}/new/index.html")
    fetcher = FakeFetcher({"/old": moved, "/go.html": "<script>location.href = '/old'</script>"})
    for start in ("/old", "/go.html"):
        rendered = await browser.render(SITE + start, fetcher)
        assert isinstance(rendered, Rendered)
        assert rendered.final_url == f"{SITE}/new/index.html"
        assert fetcher.paths()[-1] == "/new/pic.png"
        assert f"{SITE}/new/index.html" not in [url for url, _ in fetcher.asked]


@on_one_loop
async def test_a_circle_of_script_redirects_ends(browser: Browser) -> None:
    fetcher = FakeFetcher(
        {"/a": "<script>location.replace('/b')</script>", "/b": "<script>location.replace('/a')</script>"}
    )
    await browser.render(f"{SITE}/a", fetcher)
    assert len(fetcher.asked) <= 6


@on_one_loop
async def test_a_locked_document_stays_and_without_scripts_none_runs(browser: Browser) -> None:
    body = (
        "<p id=p>saved</p><noscript>off</noscript><script>location.href = '/away'; p.textContent = 'changed'</script>"
    )
    fetcher = FakeFetcher({"/away": "gone"})
    for scripts, text in ((True, "changed"), (False, "saved")):
        source = Source(f"{SITE}/page", body.encode(), "text/html; charset=utf-8", scripts=scripts)
        async with browser.open(source, fetcher, locked=True) as page:
            assert page.url == f"{SITE}/page"
            assert await page.evaluate("() => document.body.innerText.trim()") == text
    assert fetcher.paths() == []


@on_one_loop
async def test_the_charset_given_is_the_charset_read(browser: Browser) -> None:
    body = '<meta charset="utf-8"><p>政府信息公开指南</p>'.encode("gb18030")
    source = Source(f"{SITE}/", body, "text/html; charset=gb18030")
    async with browser.open(source, FakeFetcher({}), locked=True) as page:
        assert await page.evaluate("() => document.body.innerText") == "政府信息公开指南"


@on_one_loop
@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (Fetched(f"{SITE}/", f"{SITE}/", "GET", None, failure=Failure.TIMEOUT_READ), "timeout-read"),
        (html(f"{SITE}/", "%PDF-1.4", kind="application/pdf"), "application/pdf"),
    ],
    ids=["failed", "no page"],
)
async def test_what_is_no_page_renders_to_nothing(browser: Browser, answer: Fetched, detail: str) -> None:
    found = await browser.render(f"{SITE}/", FakeFetcher({}), first=answer)
    assert isinstance(found, NotRendered)
    assert (found.why, found.detail) == (NoRender.NO_PAGE, detail)


@on_one_loop
async def test_a_fetcher_that_breaks_fails_its_request_and_not_the_page(browser: Browser) -> None:
    class Broken(FakeFetcher):
        async def get(self, url: str, *, referer: str | None = None) -> Fetched:
            if url.endswith(".png"):
                raise OSError(28, "no room")
            return await super().get(url, referer=referer)

    rendered = await browser.render(
        f"{SITE}/", Broken({"/": "<img src=/x.png onerror=\"document.body.append('shown')\">"})
    )
    assert isinstance(rendered, Rendered)
    assert "shown" in rendered.html
    assert rendered.settled
    assert [one.outcome for one in rendered.requests] == ["answered", "failed"]


@on_one_loop
async def test_shared_parts_are_asked_for_once(browser: Browser) -> None:
    style = html(SITE, "p { color: red }", kind="text/css")
    page = "<link rel=stylesheet href=/site.css><p>x"
    fetcher = FakeFetcher({"/a": page, "/b": page, "/site.css": style})
    for path in ("/a", "/b"):
        await browser.render(SITE + path, fetcher)
    assert fetcher.paths().count("/site.css") == 1


@pytest.mark.parametrize("victim", [b"--sitecheck-mark=", b"run-driver"], ids=["Chromium", "its driver"])
async def test_it_is_renewed_after_so_many_pages_and_after_a_crash(victim: bytes) -> None:
    others = {word: ours(word) for word in (b"--sitecheck-mark=", b"run-driver")}
    async with Browser(find_browser(), limits=BrowserLimits(pages=2)) as browser:
        fetcher = FakeFetcher({"/": "fine"})
        for _ in range(3):
            assert isinstance(await browser.render(f"{SITE}/", fetcher), Rendered)
        for pid in ours(victim) - others[victim]:
            os.kill(pid, 9)
        assert isinstance(await browser.render(f"{SITE}/", fetcher), Rendered)
    assert ours(b"--sitecheck-mark=") <= others[b"--sitecheck-mark="]


@pytest.mark.parametrize(
    ("executable", "why"),
    [
        (None, "no Chromium was found"),
        (Path("/nonexistent/chromium"), "does not exist"),
        (Path("/bin/false"), "start:"),
    ],
    ids=["none", "misspelt", "no browser"],
)
async def test_without_a_browser_it_says_why(executable: Path | None, why: str) -> None:
    async with Browser(executable) as browser:
        assert not browser.available
        assert why in browser.why_missing
        found = await browser.render(f"{SITE}/", FakeFetcher({"/": "fine"}))
        assert isinstance(found, NotRendered)
        assert found.why is NoRender.NO_BROWSER
        with pytest.raises(BrowserError):
            async with browser.open(Source(f"{SITE}/", b"", "text/html"), FakeFetcher({})):
                pass


@on_one_loop
async def test_chinese_has_shapes(browser: Browser) -> None:
    assert await browser.cjk_fonts_ok()


async def test_the_ledger_holds_for_the_browser_and_foreign_addresses_stay_closed() -> None:
    async def page(exchange: Exchange) -> None:
        port = exchange.server.port
        await exchange.reply(200, f"<img src=/pic><img src=http://127.0.0.2:{port}/other><iframe src=/frame></iframe>")

    async def plain(exchange: Exchange) -> None:
        await exchange.reply(200, "<p>frame")

    async with Server() as server:
        server.routes |= {"/page": page, "/frame": plain, "/pic": plain}
        policy = AddressPolicy(networks(("127.0.0.1/32",)))
        ledger = []
        async with (
            Fetcher(policy, on_attempt=ledger.append) as fetcher,
            Browser(find_browser()) as browser,
        ):
            rendered = await browser.render(server.url("/page"), fetcher)
        assert isinstance(rendered, Rendered)
        assert sorted({one.target for one in server.exchanges}) == ["/frame", "/page", "/pic"]
        assert [one.failure for one in ledger if "127.0.0.2" in one.url] == [Failure.PRIVATE_ADDRESS]


def test_find_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    for revision in ("chromium-900", "chromium-1255"):
        chrome = own / revision / "chrome-linux64" / "chrome"
        chrome.parent.mkdir(parents=True)
        chrome.touch(mode=0o755)
    system = tmp_path / "bin" / "chromium-browser"
    system.parent.mkdir()
    system.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(system.parent))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(own))
    assert find_browser() == own / "chromium-1255" / "chrome-linux64" / "chrome"
    assert find_browser("/opt/mine/chrome") == Path("/opt/mine/chrome")
    assert find_browser("chromium-browser") == system
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    assert find_browser() == system
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    assert find_browser() is None


@pytest.mark.parametrize(
    ("request_", "whole"),
    [
        (PageRequest("http://x/list", "GET", "xhr", "answered"), True),
        (PageRequest("http://x/list", "POST", "fetch", "refused"), False),
        (PageRequest("http://x/menu.js", "GET", "script", "failed"), False),
        (PageRequest("http://x/a.png", "GET", "image", "refused"), True),
        (PageRequest("http://hm.baidu.example/hm.js", "GET", "script", "failed"), True),
        (PageRequest("http://x/list", "GET", "xhr", "unanswered"), False),
        (PageRequest("ws://x/list", "GET", "websocket", "refused"), False),
        (PageRequest("http://x/list", "GET", "eventsource", "refused"), False),
        (PageRequest("http://x/go", "POST", "document", "refused"), False),
        (PageRequest("http://x/weather", "GET", "frame", "failed"), True),
        (PageRequest("http://x/seen", "POST", "ping", "refused"), True),
    ],
)
def test_a_page_is_whole_when_what_carries_content_was_answered(request_: PageRequest, whole: bool) -> None:
    assert Rendered("<p>x</p>", "http://x/", "", (request_,), True).whole is whole


def test_a_page_that_never_came_to_rest_is_not_whole() -> None:
    assert not Rendered("<p>x</p>", "http://x/", "", (), False).whole
