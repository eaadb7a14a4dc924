from __future__ import annotations

from pathlib import Path

import pytest
from tests.crawl.night import crawl, night
from tests.crawl.portal import Portal, Reply, page
from tests.crawl.test_visitor import FakeBrowser

from sitecheck.crawl.home import open_home
from sitecheck.crawl.visitor import Look
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure, PageKind, Stop
from sitecheck.facts.visit import Visit
from sitecheck.page.read import read_page
from sitecheck.store.nightfile import Asked

HOME = "http://a.cn/"


class Doors:
    """A visitor whose answers are told by scheme and look."""

    def __init__(self, answers: dict[tuple[str, bool], int | Failure | tuple[int, Failure]]) -> None:
        self._answers = answers
        self.asked: list[tuple[str, bool]] = []
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def look(self, url: str, *, second: bool = False, steps: object = None) -> Look:
        key = (url.partition(":")[0], second)
        self.asked.append(key)
        answer = self._answers.get(key, Failure.REFUSED)
        asked = Asked("GET", url, 2 if second else 1)
        status, answer = answer if isinstance(answer, tuple) else (None, answer)
        if isinstance(answer, Failure):
            return Look(Visit(url, Fetched(url, url, "GET", status, failure=answer), None), asked)
        facts, _ = read_page(page("首页").encode(), url)
        return Look(Visit(url, Fetched(url, url, "GET", answer), facts), asked)


H, S = ("http", False), ("https", False)
H2, S2 = ("http", True), ("https", True)


@pytest.mark.parametrize(
    ("answers", "asked", "stop", "reason"),
    [
        ({H: 200}, [H], None, ""),
        ({S: 200}, [H, S], None, ""),
        ({H2: 200}, [H, S, H2], None, ""),
        ({H: Failure.TLS, S2: 200}, [H, S, H2, S2], None, ""),
        ({H: 503, H2: 200}, [H, S, H2], None, ""),
        ({}, [H, S, H2, S2], Stop.UNREACHABLE, "refused"),
        ({H: 503, H2: 502}, [H, S, H2, S2], Stop.UNREACHABLE, "http-502"),
        ({H: 404, S: 404, H2: 404, S2: 404}, [H, S, H2, S2], Stop.UNREACHABLE, "http-404"),
        ({H: Failure.BLOCKED}, [H], Stop.BLOCKED, "blocked"),
        # Closed by one scheme, open by the other; a firewall that shows itself is not asked again.
        ({H: (403, Failure.BLOCKED), S: 200}, [H, S], None, ""),
        ({H: (403, Failure.BLOCKED)}, [H, S], Stop.BLOCKED, "blocked"),
        ({H: (412, Failure.BLOCKED), S: 200}, [H], Stop.BLOCKED, "blocked"),
        ({H: Failure.ROBOTS}, [H], Stop.UNREACHABLE, "robots"),
        ({H: Failure.PRIVATE_ADDRESS}, [H], Stop.UNREACHABLE, "private-address"),
        # What the second look meets is what counts.
        ({H: Failure.TIMEOUT_READ, H2: Failure.BLOCKED}, [H, S, H2], Stop.BLOCKED, "blocked"),
    ],
)
async def test_doors_are_tried_in_turn(
    answers: dict[tuple[str, bool], int | Failure | tuple[int, Failure]],
    asked: list[tuple[str, bool]],
    stop: Stop | None,
    reason: str,
) -> None:
    doors = Doors(answers)
    home = await open_home(HOME, doors, None, sleep=doors.sleep)  # type: ignore[arg-type]
    assert len(doors.slept) == (H2 in asked)
    assert (doors.asked, home.stop, home.reason) == (asked, stop, reason)
    assert [visit.url.partition(":")[0] for visit in home.tries] == [scheme for scheme, _ in asked]


async def test_an_address_with_a_port_has_no_other_scheme() -> None:
    doors = Doors({})
    await open_home("http://a.cn:8080/", doors, None, sleep=doors.sleep)  # type: ignore[arg-type]
    assert doors.asked == [H, H2]


async def test_a_home_page_that_passes_an_error_is_crawled_after_the_second_attempt(tmp_path: Path) -> None:
    answers = iter([Reply("busy", 500), Reply(page("首页", "甲=/a/"))])
    async with Portal({"/": lambda _method: next(answers), "/a/": page("甲")}) as portal:
        result = await crawl(tmp_path, portal.url())
        again = await crawl(tmp_path, portal.url())
    assert (len(result.pages), result.totals.stopped_by) == (2, Stop.EXHAUSTED)
    assert again == result


@pytest.mark.parametrize(("browser", "pages"), [(FakeBrowser(), 2), (None, 1)])
async def test_a_home_page_made_by_script_is_opened_in_the_browser(
    tmp_path: Path, browser: FakeBrowser | None, pages: int
) -> None:
    shell = (
        "<html><head><title>局</title></head><body><div id='app'></div><script src='/app.js'></script></body></html>"
    )
    async with Portal({"/": shell, "/a": page("甲")}) as portal:
        async with night(tmp_path / "x") as tonight:
            plain = (await tonight.visitor.visit(portal.url())).page
            assert plain is not None
            assert plain.kind is PageKind.SHELL
        result = await crawl(tmp_path, portal.url(), browser=browser)
    assert (len(result.pages), result.totals.rendered) == (pages, pages - 1)
    assert result.pages[0].rendered is (pages == 2)


async def test_an_empty_home_page_is_no_home_page(tmp_path: Path) -> None:
    async with Portal({"/": Reply("")}) as portal:
        result = await crawl(tmp_path, portal.url())
    assert (result.totals.stopped_by, result.totals.reason) == (Stop.UNREACHABLE, "bad-response")
    assert portal.asked("/") == 2
