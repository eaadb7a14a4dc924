from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sitecheck.crawl.frontier import Frontier
from sitecheck.crawl.price import Price
from sitecheck.crawl.reasons import SkipReason
from sitecheck.facts.site import Skipped
from sitecheck.settings.records import Budgets
from sitecheck.store.crawlrows import FrontierRow
from sitecheck.store.nightfile import NightFile

HOME = "http://a.cn/"


Make = Callable[..., Frontier]


@pytest.fixture
def frontier(tmp_path: Path) -> Iterator[Make]:
    """Makes frontiers, each over a night file of its own."""
    with ExitStack() as files:
        numbers = itertools.count()

        def make(*urls: tuple[str, int, int], **budgets: int) -> Frontier:
            night = files.enter_context(NightFile.open(tmp_path / f"{next(numbers)}.night", "x"))
            made = Frontier(Budgets(**budgets), night.crawl)  # type: ignore[arg-type]
            NIGHTS[made] = night
            for url, price, depth in urls:
                made.add(HOME + url, price=price, depth=depth, referrer=HOME)
            return made

        yield make
    NIGHTS.clear()


NIGHTS: dict[Frontier, NightFile] = {}


def wave(made: Frontier, count: int) -> tuple[FrontierRow, ...]:
    """Write what was gathered, and take the next wave."""
    NIGHTS[made].save_wave({})
    rows = made.take(count)
    NIGHTS[made].save_wave({})
    return rows


def taken(made: Frontier, count: int = 100) -> list[str]:
    return [row.url.removeprefix(HOME) for row in wave(made, count)]


def left_out(made: Frontier) -> tuple[tuple[Skipped, ...], dict[str, int]]:
    NIGHTS[made].save_wave({})
    return made.skipped()


def test_cheapest_first_then_shallowest_then_earliest(frontier: Make) -> None:
    made = frontier(("late", 5, 1), ("deep", 1, 3), ("b", 1, 1), ("a", 1, 1), ("first", 0, 4))
    assert taken(made) == ["first", "b", "a", "deep", "late"]
    assert made.queued == 0


def test_waves_number_the_visits_through(frontier: Make) -> None:
    made = frontier(("a", 1, 1), ("b", 1, 1), ("c", 1, 1))
    assert [row.turn for row in (*wave(made, 2), *wave(made, 2))] == [1, 2, 3]
    assert [row.url for row in NIGHTS[made].crawl.visited()] == [HOME + name for name in "abc"]


def test_a_better_price_is_taken_over_a_worse_one_is_not(frontier: Make) -> None:
    made = frontier(("a", 5, 1), ("b", 3, 1), ("c", 1, 1), ("b", 4, 1), ("a", 0, 2))
    assert (made.queued, taken(made)) == (3, ["a", "c", "b"])


def test_what_was_met_once_is_not_met_again(frontier: Make) -> None:
    made = frontier(("a", 1, 1))
    assert taken(made) == ["a"]
    made.add("https://www.a.cn/a", price=0, depth=1, referrer="")
    made.skip(HOME + "a", SkipReason.SEARCH, depth=1, referrer="")
    assert (taken(made), left_out(made)) == ([], ((), {}))


def test_the_end_of_a_redirect_needs_no_visit_of_its_own(frontier: Make) -> None:
    made = frontier(("a", 1, 1), ("b", 1, 1))
    made.close(HOME + "a")
    made.close(HOME + "new")
    made.add(HOME + "new", price=0, depth=1, referrer="")
    assert (made.queued, taken(made)) == (1, ["b"])


def test_too_deep_and_out_of_scope_are_left_out_with_their_reason(frontier: Make) -> None:
    made = frontier(("a", 1, 3), ("b", 1, 2), depth=2)
    made.skip("http://b.cn/", SkipReason.OFF_SITE, depth=1, referrer=HOME)
    made.skip(HOME + "s?q=1", SkipReason.SEARCH, depth=1, referrer=HOME)
    listed, counts = left_out(made)
    assert [(one.url, one.reason) for one in listed] == [(HOME + "a", "too-deep"), (HOME + "s?q=1", "search-facet")]
    assert counts == {"off-site": 1, "search-facet": 1, "too-deep": 1}


def test_named_columns_have_a_budget_of_their_own(frontier: Make) -> None:
    rows = [(f"n/{name}.html", Price.SECTION, 1) for name in "abcd"] + [("n/gk.html", Price.COLUMN, 2)]
    made = frontier(*rows, per_folder=2, per_template=3)
    assert taken(made) == ["n/gk.html", "n/a.html", "n/b.html"]
    assert left_out(made)[1] == {"folder-budget": 2}
    made = frontier(*((f"show?id={n}", Price.ARTICLE, 1) for n in range(5)), per_folder=1, per_template=3)
    assert len(taken(made)) == 3
    assert left_out(made)[1] == {"template-budget": 2}
    made = frontier(*((f"gk?t={n}", Price.COLUMN, 1) for n in range(5)), per_template=3)
    assert len(taken(made)) == 3


def test_what_waits_at_the_end_is_left_out_for_the_reason_of_the_end(frontier: Make) -> None:
    made = frontier(*((f"show?id={n}", Price.ARTICLE, 1) for n in range(5)), ("x", 1, 1), per_template=2)
    assert len(taken(made, 3)) == 3
    assert made.end(SkipReason.PAGE_BUDGET) == 0  # none of those left would have been visited
    assert (made.queued, left_out(made)[1]) == (0, {"template-budget": 3})
    made = frontier(("a", 1, 1), ("b", 1, 1))
    NIGHTS[made].save_wave({})
    assert (made.end(SkipReason.BLOCKED), taken(made)) == (2, [])


def test_only_the_first_five_hundred_are_listed_all_are_counted(frontier: Make) -> None:
    made = frontier()
    for number in range(700):
        made.skip(f"{HOME}s?q={number}", SkipReason.SEARCH, depth=1, referrer="")
    listed, counts = left_out(made)
    assert (len(listed), listed[0].url, counts) == (500, HOME + "s?q=0", {"search-facet": 700})


@pytest.mark.parametrize("stop", range(8))
def test_taken_up_again_at_any_wave_it_goes_on_the_same(frontier: Make, stop: int) -> None:
    def step(made: Frontier, number: int) -> list[FrontierRow]:
        rows = wave(made, 3)
        for row in rows:
            for child in range(3):
                url = f"{HOME}{number % 3}/{row.seq}/{child}"
                made.add(url, price=(row.seq + child) % 4, depth=row.depth + 1, referrer=row.url)
        if rows and number == 2:
            made.refuse(rows[0], SkipReason.ROBOTS)
        NIGHTS[made].save_wave({})
        return list(rows)

    budgets = {"depth": 3, "per_folder": 30, "per_template": 25}
    plain, again = (frontier(("", 0, 0), **budgets) for _ in range(2))
    for number in itertools.count():
        rows = step(plain, number)
        assert step(again, number) == rows
        if number == stop:
            night = NIGHTS[again]
            again = Frontier(Budgets(**budgets), night.crawl)  # type: ignore[arg-type]
            NIGHTS[again] = night
            assert again.queued == plain.queued
        if not rows:
            break
    assert list(NIGHTS[again].crawl.visited()) == list(NIGHTS[plain].crawl.visited())
    assert again.skipped() == plain.skipped()
    assert number > 7


def test_more_urls_than_are_held_are_still_met_once(frontier: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitecheck.crawl.frontier._HELD", 3)
    made = frontier()
    for _ in range(2):
        for number in range(10):
            made.add(f"{HOME}{number}", price=1, depth=1, referrer="")
            made.skip(f"{HOME}s?q={number}", SkipReason.SEARCH, depth=1, referrer="")
        NIGHTS[made].save_wave({})
    assert (made.queued, len(taken(made)), left_out(made)[1]) == (10, 10, {"search-facet": 10})
