"""Captured pages that attack whoever looks at them, opened at the desk in a real browser by a person signed in.

Every host of the attacks leads to one listener that counts connections, so that also those are seen that the browser
makes without a request (preconnect). The profile is an ordinary one: in a private one Chromium leaves such out.
"""

from __future__ import annotations

import importlib.util
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Frame, Page, sync_playwright

from sitecheck.fetch.browser import find_browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_spec = importlib.util.spec_from_file_location("tests_web_attacks", Path(__file__).with_name("attacks.py"))
assert _spec is not None
assert _spec.loader is not None
attacks = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(attacks)
ATTACKS, OUT = attacks.ATTACKS, attacks.OUT


class Trap:
    """Where every host but the desk's leads: how many connections were made, and what was asked over them."""

    def __init__(self) -> None:
        self.calls = 0
        self.asked: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._take, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _take(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            threading.Thread(target=self._listen, args=(caller,), daemon=True).start()

    def _listen(self, caller: socket.socket) -> None:
        with caller:
            if said := caller.recv(1000):
                self.asked.append(said)


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    trap = Trap()
    yield trap
    trap.close()


@pytest.fixture(scope="module")
def context(trap: Trap, address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=find_browser(""),
            args=["--no-sandbox", f"--host-resolver-rules=MAP *.example 127.0.0.1:{trap.port},MAP desk.lan 127.0.0.1"],
            ignore_default_args=["--disable-background-networking"],
            viewport={"width": 1280, "height": 900},
        )
        for one in (address, _by_name(address)):
            page = context.new_page()
            page.goto(f"{one}/sign-in")
            page.fill("input[name=name]", "assessor")
            page.fill("input[name=password]", "a good password")
            page.press("input[name=password]", "Enter")
            page.wait_for_url(f"{one}/")
            page.close()
        yield context
        context.close()


def _by_name(address: str) -> str:
    """The desk as most offices have it: by a name and without TLS. There browsers do not say what a request is for."""
    return address.replace("127.0.0.1", "desk.lan")


class Watched:
    """A window of the desk, and everything that would be a way out of the sandbox."""

    def __init__(self, context: BrowserContext, trap: Trap) -> None:
        self.context, self.trap = context, trap
        self.calls, self.before = trap.calls, (len(trap.asked), self._cookies())
        self.seen: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("dialog", lambda dialog: (self.seen.append("dialog"), dialog.dismiss()))
        self.page.on("download", lambda _: self.seen.append("download"))
        self.page.on("popup", lambda _: self.seen.append("popup"))

    def _cookies(self) -> dict[str, str]:
        return {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}

    def settle(self) -> None:
        """Let what the page began come to its end."""
        self.page.wait_for_load_state("networkidle")

    def nobody_was_called(self) -> None:
        assert self.trap.calls == self.calls

    def close(self) -> None:
        self.page.close()
        assert self.seen == []
        assert (len(self.trap.asked), self._cookies()) == self.before


@pytest.fixture
def watched(context: BrowserContext, trap: Trap) -> Iterator[Watched]:
    watched = Watched(context, trap)
    yield watched
    watched.close()


def _kept(desk, name: str) -> int:
    return desk.keep(*ATTACKS[name], url=f"{OUT}/{name}")


def _harmless(frame: Frame) -> None:
    assert frame.evaluate("() => [typeof window.ran, self.origin]") == ["undefined", "null"]


def _frame(page: Page, row: int) -> Frame:
    return next(frame for frame in page.frames if frame.url.endswith(f"/evidence/{row}/page"))


@pytest.mark.parametrize("name", ATTACKS)
def test_in_the_desk_s_frame_nothing_runs_and_nothing_leaves(lasting_desk, address, watched, name: str) -> None:
    row = _kept(lasting_desk, name)
    page, opened = watched.page, f"{address}/evidence/{row}/view"
    page.goto(opened)
    watched.settle()
    watched.nobody_was_called()
    if page.locator("iframe.captured").count():
        _harmless(_frame(page, row))
        target = _frame(page, row).locator("#click")
        if target.count():
            # The browser may open a connection when a person presses a link; nothing is asked over it.
            target.click(force=True, no_wait_after=True)
            watched.settle()
    else:
        assert "这不是网页" in page.content()
    assert page.url == opened
    assert page.evaluate("() => typeof window.ran") == "undefined"


@pytest.mark.parametrize("name", ATTACKS)
def test_opened_by_its_address_nothing_runs_and_nothing_leaves(lasting_desk, address, watched, name: str) -> None:
    opened = f"{_by_name(address)}/evidence/{_kept(lasting_desk, name)}/page"
    answer = watched.page.goto(opened)
    watched.settle()
    watched.nobody_was_called()
    assert watched.page.url == opened
    assert answer is not None
    if answer.status == 200:
        _harmless(watched.page.main_frame)
    else:
        assert answer.status == 404


def test_where_browsers_say_so_the_page_is_only_had_in_the_screen_around_it(lasting_desk, address, watched) -> None:
    row = _kept(lasting_desk, "link-out")
    watched.page.goto(f"{address}/evidence/{row}/page")
    assert watched.page.url == f"{address}/evidence/{row}/view"


@pytest.mark.parametrize("how", ["text", "file"])
@pytest.mark.parametrize("name", ["inline-script", "svg-as-page", "utf-7", "pdf", "mail"])
def test_source_and_file_run_nothing(lasting_desk, address, context, trap, name: str, how: str) -> None:
    calls, page = trap.calls, context.new_page()
    path = f"{_by_name(address)}/evidence/{_kept(lasting_desk, name)}/{how}"
    if how == "file":
        with page.expect_download() as waiting, pytest.raises(Error, match="Download is starting"):
            page.goto(path)
        assert re.fullmatch(r"sitecheck-\d+-[0-9a-f]{16}\.(html\.txt|txt|pdf|bin)", waiting.value.suggested_filename)
        assert Path(waiting.value.path()).read_bytes() == ATTACKS[name][0]
    else:
        page.goto(path)
        assert page.evaluate("() => [typeof window.ran, document.contentType]")[0] == "undefined"
    page.close()
    assert trap.calls == calls


def test_the_trap_does_catch(context, trap) -> None:
    """Without our headers and our copy the same page does call out: what the other tests do not see can be seen."""
    calls = trap.calls
    page = context.new_page()
    page.set_content(ATTACKS["preconnect"][0].decode())
    page.wait_for_function("() => document.body")
    for _ in range(100):
        if trap.calls > calls:
            break
        page.wait_for_timeout(50)
    page.close()
    assert trap.calls > calls
