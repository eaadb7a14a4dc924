"""Entries that came under an earlier day: which are told, which are not, and that nothing is ever deducted."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from tests.checks.sights import AS_OF, CALENDAR, CHECKS, SITE, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.seen import LateRow, SeenReading, WatchedList
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["backdated-publication"]
BEFORE, TONIGHT, REACH = date(2026, 11, 19), AS_OF, date(2026, 6, 1)
WATCHED = WatchedList("notices", f"{SITE}tz/", date(2026, 10, 1), BEFORE, REACH, 50)


def row(number: int = 1, day: date = date(2026, 9, 29), **given: object) -> LateRow:
    plain = LateRow(
        f"{SITE}tz/{number}.html", f"第{number}号通知", "notices", f"{SITE}tz/", day, BEFORE, REACH, TONIGHT,
        page_day=day, page_read=True,
    )  # fmt: skip
    return replace(plain, **given)


def verdict(*late: LateRow, lists: tuple[WatchedList, ...] = (WATCHED,), **given: object) -> Verdict:
    attributes = given.pop("attributes", {})
    assert isinstance(attributes, dict)
    return judge(observe(seen=SeenReading(lists, late), **given), CHECK, CALENDAR, attributes)


def test_nothing_came_late() -> None:
    found = verdict()
    assert (found.outcome, found.reason) == (Outcome.PASS, "none")
    assert found.params == {"lists": "1", "since": "2026-10-01", "nights": "50"}


@pytest.mark.parametrize(
    ("late", "told"),
    [
        pytest.param(row(), True, id="weeks before"),
        pytest.param(row(day=date(2026, 11, 5)), True, id="ten working days"),
        pytest.param(row(day=date(2026, 11, 6)), False, id="nine working days"),
        # 1 to 7 October are holidays, 20 September and 10 October are worked (notice of the State Council for 2026).
        pytest.param(row(day=date(2026, 9, 25), before=date(2026, 10, 12)), False, id="the holidays do not count"),
        pytest.param(row(page_read=False, page_day=None), True, id="its page could not be read"),
        pytest.param(row(page_day=None), True, id="its page names no day"),
        pytest.param(row(page_day=None, formed=date(2026, 9, 29)), False, id="the list shows the day of formation"),
        pytest.param(row(page_day=None, formed=date(2026, 9, 2)), True, id="formed on another day"),
        pytest.param(row(page_day=date(2026, 11, 20)), False, id="its page says that it was published today"),
        pytest.param(row(page_day=date(2026, 11, 19)), False, id="its page says the night that did not show it"),
        pytest.param(row(page_day=date(2026, 11, 12)), False, id="its page says a week ago"),
        pytest.param(row(page_day=date(2026, 9, 1)), True, id="its page says an even earlier day"),
        pytest.param(row(first_seen=date(2026, 8, 12), before=date(2026, 8, 11), day=date(2026, 7, 1),
                         page_day=date(2026, 7, 1)), True, id="it came a hundred days ago"),
        pytest.param(row(first_seen=date(2026, 8, 11), before=date(2026, 8, 10), day=date(2026, 7, 1),
                         page_day=date(2026, 7, 1)), False, id="it came longer ago"),
    ],
)  # fmt: skip
def test_which_entries_are_told(late: LateRow, told: bool) -> None:
    found = verdict(late)
    assert (found.outcome, found.reason) == ((Outcome.FACTS, "backdated") if told else (Outcome.PASS, "none"))
    assert found.findings == ()


def test_what_is_said_of_an_entry() -> None:
    found = verdict(row(), row(2, date(2026, 10, 15), page_read=False))
    assert found.params["count"] == "2"
    assert found.params["unread"] == "1"
    assert found.params["days"] == "33"
    said = message(CHECK, found.reason, found.params, "zh")
    assert f"第1号通知 {SITE}tz/1.html (2026-09-29 | 2026-11-19 → 2026-11-20)" in said
    assert "早33个工作日" in said
    assert [mark.text for mark in found.looked_at] == ["第1号通知", "第2号通知"]


def test_several_that_came_together_need_fewer_days() -> None:
    days = (date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 12))
    together = [row(number, day) for number, day in enumerate(days, 1)]
    found = verdict(*together)
    assert (found.outcome, found.reason) == (Outcome.FACTS, "bulk")
    assert (found.params["together"], found.params["night"]) == ("3", "2026-11-20")
    assert "通知公告" in message(CHECK, "bulk", found.params, "zh")
    # Two are not several; nor are three of two lists, or of two nights, or of fewer days.
    assert verdict(*together[:2]).reason == "none"
    assert verdict(*together[:2], replace(together[2], column="policies")).reason == "none"
    assert verdict(*together[:2], replace(together[2], first_seen=date(2026, 11, 18))).reason == "none"
    assert verdict(*together[:2], row(3, date(2026, 11, 13))).reason == "none"


@pytest.mark.parametrize("given", [{"seen": None}, {"seen": SeenReading()}])
def test_without_an_earlier_night_nothing_is_judged(given: dict[str, object]) -> None:
    found = judge(observe(**given), CHECK, CALENDAR)
    assert (found.outcome, found.reason) == (Outcome.UNABLE, "no-memory")


def test_the_first_night_of_every_list_is_no_earlier_night() -> None:
    first = WatchedList("notices", f"{SITE}tz/", AS_OF)
    assert verdict(lists=(first,)).reason == "no-memory"


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (replace(WATCHED, reach=None, doubt="unordered"), "列表不按日期排列"),
        (replace(WATCHED, reach=None, doubt="pieced-together"), "列表由多个子栏目拼成"),
        (WatchedList("notices", f"{SITE}tz/", AS_OF, doubt="relisted"), "列表整体改版"),
        (replace(WATCHED, reach=None, doubt="undated"), "内容未注明日期"),
    ],
)
def test_lists_that_cannot_be_compared(one: WatchedList, why: str) -> None:
    found = verdict(lists=(one,))
    assert (found.outcome, found.reason) == (Outcome.UNABLE, "not-comparable")
    assert why in message(CHECK, found.reason, found.params, "zh")
    # One that can be is enough for what is said of it.
    assert verdict(lists=(one, WATCHED)).params["lists"] == "1"


def test_a_year_without_calendar_is_no_guess() -> None:
    far = row(day=date(2031, 3, 3), before=date(2031, 6, 2), first_seen=date(2031, 6, 3), page_read=False)
    found = verdict(far, as_of=date(2031, 6, 3))
    assert (found.outcome, found.reason) == (Outcome.UNABLE, "calendar-year")
    assert found.undecided == (far.url,)
    near = replace(far, day=date(2031, 5, 31))
    assert verdict(near, as_of=date(2031, 6, 3)).reason == "none"


@pytest.mark.parametrize("stop", [Stop.BLOCKED, Stop.UNREACHABLE])
def test_a_site_that_was_not_seen(stop: Stop) -> None:
    found = verdict(row(), crawl=totals(stop))
    assert (found.outcome, found.reason) == (Outcome.UNABLE, "site-unseen")
    assert verdict(row(), home=None).reason == "site-unseen"


def test_a_unit_without_website() -> None:
    assert verdict(row(), attributes={"has_website": False}).outcome is Outcome.NOT_APPLICABLE


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [row(number, date(2026, 9, 1 + number)) for number in range(20)]
    first = verdict(*rows)
    random.Random(5).shuffle(rows)
    assert verdict(*rows) == first
