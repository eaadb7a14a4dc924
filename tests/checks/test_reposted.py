"""Old texts under a later day: which pairs are told, which are not, and that nothing is ever deducted."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from tests.checks.sights import AS_OF, CALENDAR, CHECKS, SITE, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.seen import SeenReading, Twin
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["reposted-content"]
PLAIN = Twin(
    f"{SITE}tz/9.html", "关于做好冬季防火工作的通知", "notices", date(2026, 11, 18), AS_OF,
    f"{SITE}tz/1.html", "关于加强冬季防火的通知", date(2025, 11, 20), date(2026, 10, 1), 1, "cc" * 32,
)  # fmt: skip


def verdict(*twins: Twin, compared: int = 30, remembered: int = 400, **given: object) -> Verdict:
    attributes = given.pop("attributes", {})
    assert isinstance(attributes, dict)
    seen = SeenReading((), (), twins, compared, remembered)
    return judge(observe(seen=seen, **given), CHECK, CALENDAR, attributes)


def test_nothing_came_again() -> None:
    found = verdict()
    assert (found.outcome, found.reason) == (Outcome.PASS, "none")
    assert found.params == {"compared": "30", "remembered": "400"}


def titled(new: str, old: str) -> Twin:
    return replace(PLAIN, title=new, old_title=old)


@pytest.mark.parametrize(
    ("twin", "told"),
    [
        pytest.param(PLAIN, True, id="a year later under another title"),
        pytest.param(replace(PLAIN, title=PLAIN.old_title), True, id="under the same title"),
        pytest.param(replace(PLAIN, url=PLAIN.old_url, title=PLAIN.old_title), True, id="at the same address"),
        pytest.param(replace(PLAIN, distance=3), True, id="nearly the same"),
        pytest.param(replace(PLAIN, distance=4), False, id="not nearly enough"),
        pytest.param(replace(PLAIN, old_day=date(2026, 10, 19)), True, id="thirty days later"),
        pytest.param(replace(PLAIN, old_day=date(2026, 10, 20)), False, id="put into two columns within the month"),
        pytest.param(replace(PLAIN, day=date(2026, 8, 12)), True, id="a hundred days ago"),
        pytest.param(replace(PLAIN, day=date(2026, 8, 11)), False, id="longer ago"),
        pytest.param(titled("2026年10月空气质量月报", "2025年10月空气质量月报"), False, id="a report of every year"),
        pytest.param(titled("第三季度工作情况", "第二季度工作情况"), False, id="a report of every quarter"),
        pytest.param(titled("2026年上半年情况", "2025年下半年情况"), False, id="a report of every half year"),
        pytest.param(titled("第12期公示", "第 11 期公示"), False, id="a series by number"),
        pytest.param(titled("2026年防火通知", "2025年防火工作通知"), True, id="more than numbers differ"),
    ],
)
def test_which_pairs_are_told(twin: Twin, told: bool) -> None:
    found = verdict(twin)
    assert (found.outcome, found.reason) == ((Outcome.FACTS, "reposted") if told else (Outcome.PASS, "none"))
    assert found.findings == ()


def test_series_are_told_where_the_file_asks_for_them() -> None:
    series = titled("第12期公示", "第11期公示")
    check = CHECK.model_copy(update={"params": CHECK.params.model_copy(update={"series": True})})
    assert judge(observe(seen=SeenReading((), (), (series,), 1, 1)), check, CALENDAR).reason == "reposted"


def test_what_is_said_of_a_pair_and_one_pair_for_each_document() -> None:
    other = replace(PLAIN, old_url=f"{SITE}tz/2.html", distance=2)
    newer = replace(PLAIN, url=f"{SITE}tz/10.html", day=AS_OF)
    found = verdict(PLAIN, other, newer)
    assert found.params["count"] == "2"
    said = message(CHECK, found.reason, found.params, "zh")
    pair = f"{SITE}tz/9.html (2026-11-18) ← 关于加强冬季防火的通知 {SITE}tz/1.html (2025-11-20)"
    assert pair in said
    assert f"{SITE}tz/2.html" not in said
    assert [mark.page_url for mark in found.looked_at] == [newer.url, PLAIN.url]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"remembered": 0}, "no-memory"),
        ({"compared": 0}, "no-texts"),
        ({"crawl": totals(Stop.BLOCKED)}, "site-unseen"),
        ({"crawl": totals(Stop.UNREACHABLE)}, "site-unseen"),
        ({"home": None}, "site-unseen"),
    ],
)
def test_what_was_not_seen_is_not_judged(given: dict[str, object], why: str) -> None:
    found = verdict(PLAIN, **given)  # type: ignore[arg-type]
    assert (found.outcome, found.reason) == (Outcome.UNABLE, why)


def test_without_any_memory() -> None:
    found = judge(observe(), CHECK, CALENDAR)
    assert (found.outcome, found.reason) == (Outcome.UNABLE, "no-memory")


def test_a_unit_without_website() -> None:
    assert verdict(PLAIN, attributes={"has_website": False}).outcome is Outcome.NOT_APPLICABLE


def test_the_order_of_documents_does_not_matter() -> None:
    twins = [replace(PLAIN, url=f"{SITE}tz/{number}.html") for number in range(20)]
    first = verdict(*twins)
    random.Random(5).shuffle(twins)
    assert verdict(*twins) == first
