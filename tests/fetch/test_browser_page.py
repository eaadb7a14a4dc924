from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import pytest
from playwright.async_api import Error, Page
from tests.fetch.browsing import SITE, FakeFetcher

from sitecheck.fetch.browser_limits import (
    BrowserCrashed,
    BrowserError,
    BrowserHung,
    BrowserLimits,
    PageTooLarge,
    within,
)
from sitecheck.fetch.browser_page import OpenPage
from sitecheck.fetch.browser_requests import Requests, Source
from sitecheck.fetch.browser_result import NoRender
from sitecheck.fetch.browser_shelf import Shelf

MOVED = Error("Page.evaluate: Execution context was destroyed, most likely because of a navigation")
CLOSED = Error("Page.evaluate: Target page, context or browser has been closed")


class FakePage:
    """Answers scripts one after the other; an error among the answers is raised, the last answer stays."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def evaluate(self, script: str, argument: object = None) -> object:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return await answer if asyncio.iscoroutine(answer) else answer

    async def content(self) -> str:
        return "<p>内容"


def opened(page: FakePage, clock: Callable[[], float] = lambda: 0.0, limits: BrowserLimits | None = None) -> OpenPage:
    requests = Requests(Source(SITE, b"", "text/html"), FakeFetcher({}), Shelf(), locked=False, clock=clock)
    return OpenPage(cast(Page, page), requests, limits or BrowserLimits(), clock)


async def _raises(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(
    ("error", "kind", "why"),
    [
        (Error("Page.evaluate: Target crashed"), BrowserCrashed, NoRender.CRASHED),
        (CLOSED, BrowserCrashed, NoRender.CRASHED),
        (Exception("Connection closed while reading from the driver"), BrowserCrashed, NoRender.CRASHED),
        (Error("Page.goto: net::ERR_FAILED at http://x/"), BrowserError, NoRender.FAILED),
    ],
)
async def test_what_went_wrong_has_its_name(error: Exception, kind: type[BrowserError], why: NoRender) -> None:
    with pytest.raises(BrowserError) as caught:
        await within(5, _raises(error), "step")
    assert (type(caught.value), caught.value.why) == (kind, why)
    assert str(caught.value).startswith("step: ")


async def test_a_step_without_answer_has_hung() -> None:
    with pytest.raises(BrowserHung) as caught:
        await within(0.0, asyncio.Event().wait(), "step")
    assert caught.value.why is NoRender.HUNG


async def test_a_page_that_moves_on_under_a_script_is_asked_again_a_few_times() -> None:
    assert await opened(FakePage(MOVED, MOVED, "there")).evaluate("") == "there"
    for_ever = FakePage(MOVED)
    with pytest.raises(BrowserError, match="destroyed"):
        await opened(for_ever).evaluate("")
    assert for_ever.asked == 6


async def test_a_dead_page_is_not_asked_again() -> None:
    page = FakePage(CLOSED, "there")
    with pytest.raises(BrowserCrashed):
        await opened(page).evaluate("")
    assert page.asked == 1


@pytest.mark.parametrize(("answers", "settled"), [((MOVED, False, True), True), ((False,), False)])
async def test_it_settles_when_it_is_loaded_and_at_the_latest_when_its_time_is_over(
    answers: tuple[object, ...], settled: bool
) -> None:
    ticks = iter(range(1000))
    page = opened(FakePage(*answers), lambda: float(next(ticks)), BrowserLimits(settle=60))
    await page.settle(scripts=True)
    assert page.settled is settled


async def test_all_steps_together_have_an_end() -> None:
    now = 0.0
    page = opened(FakePage(asyncio.Event().wait()), lambda: now, BrowserLimits(page=30, call=20))
    now = 30.0
    with pytest.raises(BrowserHung, match=r"within 0\.1 s"):
        await page.evaluate("")


async def test_a_document_past_its_bound_is_not_taken_over() -> None:
    assert await opened(FakePage(5)).html() == "<p>内容"
    with pytest.raises(PageTooLarge, match="5242881"):
        await opened(FakePage(5 * 1024 * 1024 + 1)).html()
