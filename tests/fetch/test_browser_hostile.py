"""Pages that want to stop, leave, drown or talk past the browser; each ends in a typed way and the next one opens."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from tests.fetch.browsing import SITE, FakeFetcher, html, ours

from sitecheck.facts.fetched import Fetched
from sitecheck.fetch.browser import Browser, BrowserLimits, NoRender, NotRendered, Rendered, find_browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
on_one_loop = pytest.mark.asyncio(loop_scope="module")
LIMITS = BrowserLimits(settle=2.0, call=10.0, page=20.0, pages=1000, memory=500, idle_memory=2000)


@dataclass
class Case:
    """``ends``: how it must end, or may end if ``perhaps``; otherwise it is rendered, with ``shows`` in it."""

    body: str
    ends: frozenset[NoRender] = frozenset()
    shows: str = "内容"
    whole: bool = True
    perhaps: bool = False
    more: dict[str, Fetched | str] = field(default_factory=dict)


def _script(code: str) -> str:
    return f"<p>内容</p><script>{code}</script>"


HUNG, CRASHED = frozenset({NoRender.HUNG}), frozenset({NoRender.CRASHED})
STUCK = HUNG | CRASHED
BINARY = html(f"{SITE}/setup.exe", "MZ", kind="application/octet-stream")

CASES = {
    "endless script": Case(_script("for (;;);"), HUNG),
    "endless script, later": Case(_script("setTimeout(() => { for (;;); }, 50)"), HUNG),
    "endless dialogs": Case(_script("for (;;) alert('!')"), HUNG),
    "a dialog every moment": Case(_script("setInterval(() => confirm('?'), 20)")),
    "asks before it is left": Case(_script("onbeforeunload = event => event.preventDefault()")),
    "memory": Case(_script("const all = []; for (;;) all.push(new Uint8Array(2e7).fill(1))"), CRASHED),
    "memory of small things": Case(_script("const all = []; setTimeout(() => { for (;;) all.push([{}]) }, 10)"), STUCK),
    "elements for ever": Case(_script("for (;;) document.body.append(document.createElement('p'))"), STUCK),
    "six million characters": Case(
        _script("document.body.append(new Comment('字'.repeat(6e6)))"), frozenset({NoRender.TOO_LARGE})
    ),
    "endless recursion": Case(_script("const f = () => f() + 1; try { f() } catch { document.body.append(' end') }")),
    "a worker that never stops": Case(
        _script("new Worker(URL.createObjectURL(new Blob(['for (;;);']))); document.body.append(' started')"),
        shows=" started",
    ),
    "closes itself": Case(_script("window.close(); document.body.append(' stayed')"), shows=" stayed"),
    "closes itself by the back door": Case(_script("window.open('', '_self').close()")),
    "prints": Case(_script("print(); document.body.append(' stayed')"), shows=" stayed"),
    "windows": Case(_script("for (let i = 0; i < 20; i++) window.open('/window' + i)")),
    "asks for permissions": Case(
        _script(
            "navigator.geolocation.getCurrentPosition(() => 0); Notification.requestPermission();"
            "navigator.mediaDevices?.getUserMedia({video: true}).catch(() => 0)"
        )
    ),
    "full screen and pointer": Case(_script("document.body.requestFullscreen().catch(() => 0)")),
    "reloads for ever": Case(_script("location.reload()"), whole=False, more={"/page": _script("location.reload()")}),
    "moves on for ever": Case(
        _script("location.replace('/a')"),
        whole=False,
        more={"/a": _script("location.replace('/b')"), "/b": _script("location.replace('/a')")},
    ),
    "moves on while it is looked at": Case(
        _script("setTimeout(() => { location.href = '/other' }, 250)"), shows="另一页", more={"/other": "<p>另一页</p>"}
    ),
    "moves on to what does not answer": Case(_script("location.href = '/gone'"), whole=False),
    "moves on by form": Case(
        "<p>内容</p><form method=post action=/login id=f></form><script>f.submit()</script>", whole=False
    ),
    "changes its address for ever": Case(
        _script("setInterval(() => history.pushState(0, '', `?${Math.random()}`), 5)"), HUNG, perhaps=True
    ),
    "leads to nothing": Case(_script("location.href = 'about:blank'"), frozenset({NoRender.LED_AWAY})),
    "leads to a file of the machine": Case(_script("location.href = 'file:///etc/passwd'")),
    "leads to the browser's own pages": Case(_script("location.href = 'chrome://crash'")),
    "leads to another program": Case(_script("location.href = 'mailto:a@example.com'")),
    "leads to a page made of data": Case(_script("location.href = 'data:text/html,away'")),
    "is a download": Case(_script("location.href = '/setup.exe'"), more={"/setup.exe": BINARY}),
    "starts a download": Case("<p>内容</p><a id=a download href='data:text/plain,x'></a><script>a.click()</script>"),
    "frames in frames": Case(
        "<p>内容</p><iframe src=/in></iframe>",
        more={"/in": "<script>document.write(`<iframe src='/in?${Math.random()}'></iframe>`)</script>"},
    ),
    "rewrites itself for ever": Case(_script("setInterval(() => { document.body.innerHTML += ' x' }, 1)")),
    "stops loading": Case(_script("window.stop()")),
    "opens its document anew": Case(_script("document.open(); document.write('<p>内容</p>')")),
    "asks for a debugger": Case(_script("setInterval(() => { debugger }, 5)")),
    "speaks in a loop to its console": Case(
        _script("setInterval(() => console.log('x'.repeat(1e4)), 5)"), HUNG, perhaps=True
    ),
    "fails in a loop": Case(_script("setInterval(() => { throw new Error('x') }, 1)")),
    "is broken": Case("<p>内容</p><!--<script><table><svg><math><select><template>"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with Browser(find_browser(), limits=LIMITS) as started:
        assert started.available, started.why_missing
        yield started


@on_one_loop
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_a_page_ends_in_a_typed_way_and_the_next_one_opens(browser: Browser, case: Case) -> None:
    fetcher = FakeFetcher({"/page": case.body, "/fine": "<p>fine", **case.more})
    lost, chromium = browser.losses, browser.process
    found = await browser.render(f"{SITE}/page", fetcher)
    if case.ends and not (case.perhaps and isinstance(found, Rendered)):
        assert isinstance(found, NotRendered)
        assert found.why in case.ends, found
    else:
        assert isinstance(found, Rendered), found
        assert case.shows in found.html
        assert found.whole is (case.whole and found.settled)
    after = await browser.render(f"{SITE}/fine", fetcher)
    assert isinstance(after, Rendered)
    assert "fine" in after.html
    # It was the page that ended, and Chromium went on.
    assert (browser.losses, browser.process) == (lost, chromium)


@on_one_loop
async def test_a_script_that_asks_for_ever_is_stopped_and_its_page_is_not_whole(browser: Browser) -> None:
    class Anything(FakeFetcher):
        async def get(self, url: str, *, referer: str | None = None) -> Fetched:
            found = await super().get(url, referer=referer)
            return found if found.ok else html(url, "{}", kind="application/json")

    body = _script("(async () => { for (let i = 0; ; i++) await Promise.all("
                   "[...Array(50)].map((_, k) => fetch(`/rows?${i}-${k}`).catch(() => 0))) })()")  # fmt: skip
    fetcher = Anything({"/page": body})
    found = await browser.render(f"{SITE}/page", fetcher)
    assert isinstance(found, Rendered)
    assert not found.whole
    assert len(fetcher.asked) <= 301


class Silent(FakeFetcher):
    """Says when it is asked for a path it never answers."""

    def __init__(self, answers: dict[str, Fetched | str]) -> None:
        super().__init__(answers)
        self.waited_for = asyncio.Event()

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        if url.endswith("/never"):
            self.waited_for.set()
            await asyncio.Event().wait()
        return await super().get(url, referer=referer)


@on_one_loop
async def test_what_is_still_waited_for_at_the_end_is_missing(browser: Browser) -> None:
    found = await browser.render(f"{SITE}/page", Silent({"/page": _script("fetch('/never')")}))
    assert isinstance(found, Rendered)
    assert (found.settled, found.whole) == (False, False)
    assert (f"{SITE}/never", "unanswered") in [(one.url, one.outcome) for one in found.requests]


@on_one_loop
async def test_a_page_that_hangs_does_not_take_its_neighbour_along(browser: Browser) -> None:
    fetcher = FakeFetcher({"/page": CASES["endless script"].body, "/fine": "<p>fine"})
    hung, fine = await asyncio.gather(*(browser.render(SITE + path, fetcher) for path in ("/page", "/fine")))
    assert isinstance(hung, NotRendered)
    assert isinstance(fine, Rendered)


@pytest.mark.parametrize("victim", ["Chromium", "the page", "its driver"])
async def test_killed_in_mid_render_the_page_fails_and_the_next_one_opens(victim: str) -> None:
    drivers, renderers = ours(b"run-driver"), ours(b"--type=renderer")
    async with Browser(find_browser(), limits=LIMITS) as browser:
        fetcher = Silent({"/page": _script("fetch('/never')"), "/fine": "<p>fine"})
        for turn in range(1, 3):
            fetcher.waited_for.clear()
            render = asyncio.create_task(browser.render(f"{SITE}/page", fetcher))
            await fetcher.waited_for.wait()
            match victim:
                case "Chromium":
                    pids = {browser.process}
                case "the page":
                    pids = ours(b"--type=renderer") - renderers
                case _:
                    pids = ours(b"run-driver") - drivers
            assert pids
            for pid in pids:
                os.kill(pid, 9)
            found = await render
            assert isinstance(found, NotRendered)
            assert found.why is NoRender.CRASHED
            assert isinstance(await browser.render(f"{SITE}/fine", fetcher), Rendered)
            assert browser.losses == (0 if victim == "the page" else turn)


async def test_a_browser_lost_too_often_is_given_up_with_a_reason() -> None:
    others = ours(b"--sitecheck-mark=")
    async with Browser(find_browser(), limits=BrowserLimits(losses=1)) as browser:
        fetcher = FakeFetcher({"/fine": "<p>fine"})
        os.kill(browser.process, 9)
        assert isinstance(await browser.render(f"{SITE}/fine", fetcher), Rendered)
        os.kill(browser.process, 9)
        for _ in range(2):
            found = await browser.render(f"{SITE}/fine", fetcher)
            assert isinstance(found, NotRendered)
            assert (found.why, browser.available) == (NoRender.NO_BROWSER, False)
            assert "lost 2 times" in browser.why_missing
        assert ours(b"--sitecheck-mark=") == others


async def test_a_browser_that_holds_too_much_between_pages_is_started_anew() -> None:
    async with Browser(find_browser(), limits=BrowserLimits(idle_memory=1)) as browser:
        first = browser.process
        assert isinstance(await browser.render(f"{SITE}/", FakeFetcher({"/": "x"})), Rendered)
        assert browser.process != first
        assert browser.losses == 0


# Ways out of a page that are no request, or one that is often forgotten; H and P are an address of this machine.
WAYS_OUT = """<!doctype html><p>内容</p>
<link rel=dns-prefetch href="//H:P"><link rel=preconnect href="http://H:P"><link rel=prefetch href="http://H:P/prefetch">
<link rel=prerender href="http://H:P/prerender"><link rel=icon href="http://H:P/icon.ico">
<link rel=manifest href="http://H:P/manifest"><link rel=modulepreload href="http://H:P/module.js">
<link rel=preload as=fetch href="http://H:P/preload">
<meta http-equiv=Content-Security-Policy content="report-uri http://H:P/report">
<script type=speculationrules>{"prefetch": [{"source": "list", "urls": ["http://H:P/speculation"]}]}</script>
<iframe src="http://H:P/frame"></iframe><object data="http://H:P/object"></object><embed src="http://H:P/embed">
<video src="http://H:P/film.mp4" autoplay></video><audio src="http://H:P/sound.mp3" autoplay></audio>
<video><track default src="http://H:P/track.vtt"></video><svg><image href="http://H:P/svg.png"></svg>
<style>@import "http://H:P/style.css"; @font-face {font-family: f; src: url(http://H:P/font)} p {font-family: f}</style>
<a id=a href="#x" ping="http://H:P/ping"></a><form id=f method=post action="http://H:P/form" target=t></form>
<iframe name=t></iframe>
<script>
a.click(); f.submit();
const quietly = act => { try { Promise.resolve(act()).catch(() => 0) } catch {} };
for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'REPORT'])
  quietly(() => fetch('http://H:P/' + method, {method, headers: {'X-Own': '1'}}));
quietly(() => { const x = new XMLHttpRequest(); x.open('POST', 'http://H:P/sync', false); x.send('x') });
quietly(() => navigator.sendBeacon('http://H:P/beacon', 'x'));
quietly(() => fetch('http://H:P/alive', {method: 'POST', keepalive: true, body: 'x'}));
quietly(() => new WebSocket('ws://H:P/socket'));
quietly(() => new EventSource('http://H:P/events'));
quietly(() => new WebTransport('https://H:P/transport'));
const work = `fetch('http://H:P/worker'); importScripts('http://H:P/import.js');
  new WebSocket('ws://H:P/worker-socket'); fetch('http://H:P/worker-post', {method: 'POST'})`;
quietly(() => new Worker(URL.createObjectURL(new Blob([work]))));
quietly(() => new SharedWorker(URL.createObjectURL(new Blob([work]))));
quietly(() => navigator.serviceWorker.register('/service.js'));
for (const urls of ['stun:H:P', 'turn:H:P', 'turn:H:P?transport=tcp'])
  quietly(() => {
    const peer = new RTCPeerConnection({iceServers: [{urls, username: 'u', credential: 'c'}]});
    peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
  });
quietly(() => window.open('http://H:P/window'));
quietly(() => { const i = document.createElement('iframe'); document.body.append(i);
  const w = i.contentWindow; new w.WebSocket('ws://H:P/inner-socket'); w.fetch('http://H:P/inner');
  const peer = new w.RTCPeerConnection({iceServers: [{urls: 'stun:H:P'}]});
  peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer)) });
document.body.append(' through');
</script>"""


@on_one_loop
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_nothing_reaches_the_network_but_through_the_fetcher(browser: Browser, host: str) -> None:
    came: list[str] = []

    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append((await reader.read(200)).decode("latin-1"))
        writer.close()

    class Datagrams(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: object) -> None:
            came.append(f"datagram of {len(data)} bytes")

    server = await asyncio.start_server(taken, "127.0.0.1", 0, family=socket.AF_INET)
    port = server.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    ear, _ = await loop.create_datagram_endpoint(Datagrams, local_addr=("127.0.0.1", port))
    try:
        fetcher = FakeFetcher({"/page": WAYS_OUT.replace("H:P", f"{host}:{port}")})
        found = await browser.render(f"{SITE}/page", fetcher)
    finally:
        ear.close()
        server.close()
        await server.wait_closed()
    assert isinstance(found, Rendered)
    assert " through" in found.html
    assert came == []
    # What was asked of us was to be read, and came with GET; what was not is written down as refused.
    assert {one.method for one in found.requests if one.outcome != "refused"} == {"GET"}
    refused = {(one.method, one.url.rpartition("/")[2]) for one in found.requests if one.outcome == "refused"}
    assert {("POST", "POST"), ("PUT", "PUT"), ("POST", "beacon"), ("POST", "sync"), ("GET", "socket")} <= refused
    assert not found.whole
