"""Portals that make new addresses for ever: the crawl ends, columns behind the trap are seen, nothing is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.crawl.night import NOW, Crawled, in_memory, no_sleep
from tests.crawl.portal import page

from sitecheck.crawl.result import CrawlTarget
from sitecheck.crawl.site import crawl_site
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.facts.outcomes import Stop
from sitecheck.fetch import AddressPolicy, Fetcher, Memory, MemoryPage, Pace
from sitecheck.page.urls import identity
from sitecheck.settings.records import Budgets
from sitecheck.store.nightfile import NightFile

HOST = "portal.test"
SITE = f"http://{HOST}/"
COLUMNS = {"政府信息公开指南": "/zfxxgk/zn/", "依申请公开": "/zfxxgk/ysq/", "政策解读": "/zcjd/"}
MENU = [f"{label}={path}" for label, path in COLUMNS.items()]
BUDGETS = Budgets(pages=300, per_folder=25, per_template=15)

Links = Callable[[str], list[str]]  # path with query of a page of the trap → its links besides the menu


class Endless(Mapping[str, MemoryPage]):
    """A portal with an entry into a trap on its home page; ``links`` makes each page of the trap."""

    def __init__(self, entry: str, links: Links) -> None:
        self.entry, self.links = entry, links
        self.asked: list[str] = []

    def __getitem__(self, target: str) -> MemoryPage:
        if not target.startswith("/"):
            raise KeyError(target)  # asked for by its whole address first
        self.asked.append(target)
        if target == "/robots.txt":
            raise KeyError(target)
        if target == "/":
            # The columns stand behind the way into the trap.
            text = page("首页", f"更多={self.entry}", *(f"目录{n}=/ml{n}/" for n in range(3)))
        elif target.startswith("/ml"):
            text = page("目录", *MENU)
        elif target in COLUMNS.values():
            text = page("栏目", "首页=/")
        else:
            text = page(f"第{len(self.asked)}页", *self.links(target))
        return MemoryPage(text.encode())

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


async def crawled(portal: Endless, folder: Path, **options: object) -> Crawled:
    fetcher = Fetcher(
        AddressPolicy(public=False), transport=Memory(portal, HOST), pace=Pace(per_second=100_000), sleep=no_sleep
    )
    async with fetcher:
        with NightFile.open(folder / "a.night", "x", folder / "a.last") as file:
            visitor = NightVisitor(fetcher, file)
            target = CrawlTarget(SITE, budgets=BUDGETS, **options)  # type: ignore[arg-type]
            result = await crawl_site(target, visitor, file, clock=lambda: 0.0, now=lambda: NOW, sleep=no_sleep)
            return in_memory(result)


def number(target: str) -> int:
    digits = "".join(char for char in target if char.isdigit())
    return int(digits[-6:] or 0)


def calendar(target: str) -> list[str]:
    n = number(target)
    return [
        f"下月=/rl?date=20{n % 70 + 10}-{n % 12 + 1:02}",
        f"上月=/rl?date=20{(n + 7) % 80 + 10}-{(n + 5) % 12 + 1:02}",
    ]


def path_calendar(target: str) -> list[str]:
    n = number(target)
    return [
        f"下月=/events/{2030 + n % 60}/{n % 12 + 1:02}/",
        f"日=/events/{2030 + n % 50}/{n % 11 + 1:02}/{n % 27 + 1:02}/",
    ]


def facets(target: str) -> list[str]:
    n = number(target) + 1
    kinds = ("教育", "卫生", "财政", "民政", "交通")
    return [
        f"{kind}=/so?{order}&kind={quote(kind)}{n}&p={n * 7 + k}"
        for k, kind in enumerate(kinds)
        for order in ("a=x&b=y", "b=y&a=x")
    ]


def session_paths(target: str) -> list[str]:
    n = number(target) + 1
    return [f"甲=/l/a.html;jsessionid={n:026X}", f"乙=/l/b.html;jsessionid={n + 1:026X}"]


def session_queries(target: str) -> list[str]:
    n = number(target) + 1
    return [f"甲=/l/a.jsp?sid={n:032x}", f"乙=/l/b.jsp?PHPSESSID={n}", f"丙=/l/c.jsp?_t={1700000000000 + n}"]


def climbing(target: str) -> list[str]:
    return ["通知=tz/", "公告=gg/", "上级=../tz/gg/"]


def mixed_climbing(target: str) -> list[str]:
    n = len(target)
    return [f"一={'abcdefgh'[n % 8]}/x/", f"二={'stuvwxyz'[n % 8]}/x/"]


def hex_names(target: str) -> list[str]:
    n = number(target) + 1
    return [f"文{k}=/d/{(n * 40503 + k * 7919) % 2**32:08x}c0ffee{k}.html" for k in range(4)]


def pages_of_lists(target: str) -> list[str]:
    n = number(target) + 1
    return [f"下一页=/l/index_{n}.html", f"下一页=/q?page={n}"]


def numbers(target: str) -> list[str]:
    n = number(target) + 1
    return [f"详情=/item/{n * 3}/", f"详情=/item/{n * 3 + 1}/", f"详情=/item/{n * 3 + 2}/x.html"]


def folders(target: str) -> list[str]:
    n = sum(map(ord, target))
    return [f"文章{k}=/f/{'abcdefghij'[k]}{'klmnopqrst'[n % 10]}{'uvwxyz'[n // 10 % 6]}.html" for k in range(10)]


def twins(target: str) -> list[str]:
    n = number(target) + 1
    return [
        f"打印=/print.jsp?id={n}", f"大字=/x.html?fontsize={n}", f"手机=/wap/{n}/", f"无障碍=/wza/{n}/",
        f"English=/english/{n}/", f"繁体=/gate/big5/{HOST}/{n}/", f"登录=/login.jsp?to={n}", f"搜索=/s?searchword={n}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "links", "reasons", "most"),
    [
        ("/rl?date=2026-11", calendar, {"calendar"}, 20),
        ("/events/2026/11/", path_calendar, {"calendar"}, 20),
        ("/so?a=x&b=y&kind=0&p=0", facets, {"template-budget"}, 25),
        ("/l/a.html;jsessionid=1", session_paths, set(), 15),
        ("/l/a.jsp?sid=0", session_queries, {"too-deep"}, 30),
        ("/t/", climbing, {"repeating-path"}, 120),
        ("/t/", mixed_climbing, {"repeating-path"}, 150),
        ("/d/", hex_names, {"template-budget"}, 30),
        ("/l/index_1.html", pages_of_lists, {"too-deep"}, 30),
        ("/item/1/", numbers, {"template-budget"}, 60),
        ("/f/", folders, {"folder-budget"}, 40),
        (
            "/x.html", twins,
            {"print-or-mobile-twin", "accessibility-twin", "language-twin", "account", "search-facet"}, 12,
        ),
    ],
)  # fmt: skip
async def test_a_trap_without_end_ends_and_the_columns_behind_it_are_seen(
    tmp_path: Path, entry: str, links: Links, reasons: set[str], most: int
) -> None:
    portal = Endless(entry, links)
    result = await crawled(portal, tmp_path)
    seen = {one.url for one in result.pages}
    assert seen >= {SITE + path.lstrip("/") for path in COLUMNS.values()}
    assert len(portal.asked) <= most
    assert set(result.skipped_counts) >= reasons
    assert result.totals.stopped_by is Stop.EXHAUSTED
    # Each address met is either a page or in the list of what was left out.
    accounted = {identity(url) for url in seen | {one.url for one in result.skipped}}
    assert {target.url for target in result.targets} <= accounted


async def test_columns_come_before_the_trap_even_with_a_small_budget(tmp_path: Path) -> None:
    portal = Endless("/item/1/", numbers)
    await crawled(portal, tmp_path)
    first = [portal.asked.index(path) for path in COLUMNS.values()]
    assert max(first) < 16
