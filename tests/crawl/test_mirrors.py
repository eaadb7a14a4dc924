from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.crawl.night import crawl, essence
from tests.crawl.portal import Page, Portal, page, wide_site

from sitecheck.crawl.mirrors import Mirrors
from sitecheck.facts.outcomes import PageKind
from sitecheck.store.crawlrows import PageRow

HOME = "http://a.cn/"


def row(url: str, sha: str | None, *, kind: PageKind = PageKind.LIST, final: str = "", opened: bool = True) -> PageRow:
    return PageRow(
        turn=1, url=url, final_url=final or url, name=url, place=url, depth=1, referrer="", status=200, failure=None,
        sha=sha, rendered=False, internal=True, same_as="", title="", kind=kind.value, opened=opened, how="GET",
        asked=url, round=1,
    )  # fmt: skip


def both(path: str, here: str | None, there: str | None, **options: object) -> list[PageRow]:
    return [row(f"http://a.cn{path}", here, **options), row(f"http://b.cn{path}", there, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "is_mirror"),
    [
        ([*both("/", "1", "1"), *both("/x", "2", "2"), *both("/y", "3", "3")], True),
        ([*both("/", "1", "1")[::-1], *both("/x", "2", "2")[::-1], *both("/y", "3", "3")], True),
        ([*both("/", "1", "1"), *both("/x", "2", "2")], False),
        ([*both("/", "1", "1"), *both("/x", "1", "1"), *both("/y", "1", "1")], False),  # one page everywhere
        ([*both("/", "1", "1"), *both("/x", "2", "2"), *both("/y", "3", "3"), *both("/z", "4", "5")], False),
        ([*both("/z", "4", "5"), *both("/", "1", "1"), *both("/x", "2", "2"), *both("/y", "3", "3")], False),
        ([one for n in "123" for one in both(f"/{n}", n, n, kind=PageKind.SHELL)], False),
        ([one for n in "123" for one in both(f"/{n}", n, n, opened=False)], False),
        ([one for n in "123" for one in both(f"/{n}", n, n, final="http://a.cn/")], False),  # redirected
        ([one for n in "123" for one in both(f"/{n}", None, None)], False),
    ],
)
def test_a_mirror_is_the_same_in_everything_that_was_compared(rows: list[PageRow], is_mirror: bool) -> None:
    mirrors = Mirrors(HOME, ("a.cn", "b.cn"))
    for one in rows:
        mirrors.note(one)
    assert mirrors.original("http://b.cn/q?a=1") == ("http://a.cn/q?a=1" if is_mirror else None)
    assert mirrors.original("http://a.cn/q") is None
    assert mirrors.original("http://c.cn/q") is None


def test_a_site_of_one_host_has_none() -> None:
    mirrors = Mirrors("http://www.a.cn/", ("www.a.cn", "a.cn"))
    for n in "123":
        mirrors.note(row(f"http://a.cn/{n}", n))
        mirrors.note(row(f"http://www.a.cn/{n}", n))
    assert mirrors.original("http://a.cn/1") is None


def two_names(portal: Portal, twin: Portal, columns: int = 6) -> None:
    """Links to the other name all over, and a column that is linked to under the other name alone."""
    home = page("首页", *(f"栏目{n}=/col{n}/" for n in range(columns)), f"旧域名={twin.url()}")
    for one in (portal, twin):
        one.pages["/"] = home
        one.pages["/only/"] = page("只从旧域名链接的栏目")
        one.pages[f"/col{columns - 1}/art3.html"] = page("文章", f"更多={twin.url('/only/')}", f"首页={twin.url()}")
        for n in (0, 1, 2):
            one.pages[f"/col{n}/"] = page(f"栏目{n}", f"旧={twin.url(f'/col{n}/')}", f"三={twin.url('/col3/')}")


async def test_a_portal_under_two_names_is_crawled_once(tmp_path: Path) -> None:
    pages: dict[str, Page] = wide_site(6, 4)
    async with Portal(pages) as portal, Portal(pages, "127.0.0.2") as twin:
        two_names(portal, twin)
        result = await crawl(tmp_path, portal.url(), hosts=(f"127.0.0.2:{twin.port}",))
    assert result.skipped_counts["mirror-host"] >= 1
    assert portal.asked("/only/") == 1
    assert twin.asked("/only/") == 0
    assert sum(target.startswith("GET") for target in twin.targets) <= 8


async def test_taken_up_again_after_any_wave_it_ends_the_same(tmp_path: Path) -> None:
    pages: dict[str, Page] = wide_site(4, 4)
    async with Portal(pages) as portal, Portal(pages, "127.0.0.2") as twin:
        two_names(portal, twin, 4)
        hosts = (f"127.0.0.2:{twin.port}",)
        waves: list[int] = []
        whole = await crawl(
            tmp_path / "whole", portal.url(), hosts=hosts, on_progress=lambda *seen: waves.append(seen[1])
        )
        assert whole.skipped_counts["mirror-host"] >= 1
        for last in range(len(waves)):
            stopper = Stopper(last)
            with pytest.raises(asyncio.CancelledError):
                await crawl(tmp_path / str(last), portal.url(), hosts=hosts, on_progress=stopper)
            assert essence(await crawl(tmp_path / str(last), portal.url(), hosts=hosts)) == essence(whole)


class Stopper:
    """Cancels the crawl after a number of waves."""

    def __init__(self, waves: int) -> None:
        self.left = waves

    def __call__(self, _phase: str, _pages: int, _requests: int) -> None:
        if self.left == 0:
            raise asyncio.CancelledError
        self.left -= 1
