from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, column, columns, listing, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.section_ages import AgesCheck
from sitecheck.facts.outcomes import Outcome, PageKind, Stop
from sitecheck.facts.sections import SectionReading, SectionState
from sitecheck.facts.site import ColumnReading, ColumnState, ListReading, ListState, PageReading
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["column-freshness"]
assert isinstance(CHECK, AgesCheck)
LIMITED = CHECK.model_copy(update={"params": CHECK.params.model_copy(update={"max_age_days": 60})})
NEW, OLD = listing("2026-11-10", "2026-10-01"), listing("2026-06-10", "2026-03-01")
UNREAD = ListReading(ListState.UNDETERMINED, rows=OLD.rows, newest=OLD.newest, reason="script-list")
N, P, D = "notices", "policies", "disclosure-directory"


def col(key: str, list_: ListReading | None = NEW, **given: Any) -> ColumnReading:
    return column(key, list=list_, **given)


def judged(*readings: ColumnReading, limited: bool = True, sections: tuple[SectionReading, ...] = ()) -> Verdict:
    return judge(observe(columns=columns(*readings), sections=sections), LIMITED if limited else CHECK, CALENDAR)


@pytest.mark.parametrize(
    ("readings", "outcome", "reason", "found", "undecided"),
    [
        ([col(N)], "pass", "in-time", [], []),
        ([col(N), col(P, OLD)], "fail", "old-columns", [P], []),
        ([col(N, listing("2026-09-21"))], "pass", "in-time", [], []),  # day 60
        ([col(N, listing("2026-09-20"))], "fail", "old-columns", [N], []),
        # undated is never old, nor is what was not read
        ([col(N), col(P, listing("", ""))], "pass", "in-time", [], [P]),
        ([col(N), col(P, UNREAD)], "pass", "in-time", [], [P]),
        ([col(N), col(P, listing("2026-06-10", "", ""))], "pass", "in-time", [], [P]),
        ([col(N), col(P, replace(OLD, reason="always-today"))], "pass", "in-time", [], [P]),
        ([col(N), column(P, ColumnState.UNABLE, reason="timeout-read")], "pass", "in-time", [], ["policies"]),
        ([col(N), col(P, listing("2026-09-01", precision="month"))], "pass", "in-time", [], []),
        ([col(N), col(P, listing("2026-08-01", precision="month"))], "fail", "old-columns", [P], []),
        ([col(N), col(P, listing("2026-12-24", state=ListState.READ, reason="future"))], "pass", "in-time", [], [P]),
        # columns without a list have no age
        ([col(N), column(P, ColumnState.MISSING)], "pass", "in-time", [], []),
        ([col(N), col(P, ListReading(ListState.EMPTY))], "pass", "in-time", [], []),
        ([col(N), col(P, ListReading(ListState.SINGLE))], "pass", "in-time", [], []),
        # not asked of
        ([col(N), col(D, OLD)], "pass", "in-time", [], []),
        ([col(P, UNREAD)], "unable", "unread", [], [P]),
        ([column(P, ColumnState.MISSING)], "unable", "no-columns", [], []),
    ],
)  # fmt: skip
def test_with_a_limit(
    readings: list[ColumnReading], outcome: str, reason: str, found: list[str], undecided: list[str]
) -> None:
    verdict = judged(*readings)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    assert [finding.subject for finding in verdict.findings] == [f"{SITE}{key}/" for key in found]
    assert [one.removeprefix(SITE).rstrip("/") for one in verdict.undecided] == undecided


@pytest.mark.parametrize(
    ("readings", "outcome", "reason"),
    [
        ([col(N, OLD)], "facts", "ages"),
        ([col(N, listing("", ""))], "facts", "none-dated"),
        ([col(N, listing("", "")), col(P, UNREAD)], "facts", "none-dated"),
        ([col(P, UNREAD)], "unable", "unread"),
    ],
)
def test_without_a_limit_nothing_is_proposed(readings: list[ColumnReading], outcome: str, reason: str) -> None:
    verdict = judged(*readings, limited=False)
    assert (verdict.outcome.value, verdict.reason, verdict.findings) == (outcome, reason, ())


def section(name: str, newest: str = "2026-05-01", **given: Any) -> SectionReading:
    day = date.fromisoformat(newest) if newest else None
    plain = SectionReading(f"{SITE}{name}/", name, SITE, SectionState.FILLED, entries=4, dated=4, newest=day)
    return replace(plain, **given)


def test_the_navigation_is_laid_out_oldest_first_each_column_once() -> None:
    seen = (
        section("b", "2026-08-01"),
        section("a"),
        section(N),  # the same address as the known column
        section("c", "", dated=0, reason="undated"),
        section("d", reason="script-list"),
        section("e", state=SectionState.EMPTY, entries=0, newest=""),
        section("f", dated=1),
    )
    verdict = judged(col(N), limited=False, sections=seen)
    assert verdict.params == {
        "count": "3",
        "columns": "a 2026-05-01 (203)、b 2026-08-01 (111)、notices 2026-11-10 (10)",
        "undated": "c",
        "unread": "d、f",
        "as_of": "2026-11-20",
    }
    assert [mark.page_url for mark in verdict.looked_at] == [f"{SITE}{name}/" for name in ("a", "b", N)]
    # the limit is asked of the columns named only
    assert judged(col(N), sections=seen).outcome is Outcome.PASS


def test_a_finding_says_which_entry_is_the_newest_and_a_browser_makes_it_certain() -> None:
    finding = judged(col(P, OLD)).findings[0]
    assert (finding.params["newest"], finding.params["days"], finding.certain) == ("2026-06-10", "163", False)
    assert finding.marks[0].text == "条目0"
    seen = PageReading(f"{SITE}{P}/", "政策文件", PageKind.LIST, 200, rendered=True)
    observation = observe(columns=columns(col(P, OLD)), sections=(), pages=(seen,))
    assert judge(observation, LIMITED, CALENDAR).findings[0].certain


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"crawl": totals(Stop.BLOCKED, reason="blocked")}, "site-unseen"),
        ({"home": None}, "site-unseen"),
        ({"columns": {}, "sections": None}, "not-surveyed"),
    ],
)
def test_a_site_that_was_not_seen(given: dict[str, Any], reason: str) -> None:
    verdict = judge(observe(**{"columns": columns(col(P, OLD)), **given}), LIMITED, CALENDAR)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNABLE, reason)
    assert judge(observe(), LIMITED, CALENDAR, {"has_website": False}).outcome is Outcome.NOT_APPLICABLE
