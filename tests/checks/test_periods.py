from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.checks.sights import AS_OF, CALENDAR, CHECKS, column, columns, listing, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.judges.reach import reach
from sitecheck.checks.kinds.periods import PeriodsCheck
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.page import Row
from sitecheck.facts.site import ColumnReading, ColumnState, ListReading, ListState
from sitecheck.facts.verdict import Verdict

MONTHS, QUARTERS = CHECKS["monthly-posting"], CHECKS["directory-quarterly-update"]
assert isinstance(MONTHS, PeriodsCheck)
ASKED = MONTHS.model_copy(update={"params": MONTHS.params.model_copy(update={"min_per_period": 1})})
N, P, D = "notices", "policies", "disclosure-directory"
SPRING = date(2026, 4, 10)
FULL = listing("2026-04-02", "2026-03-20", "2026-03-03", "2026-02-11", "2026-01-15", "2025-12-30")
GAP = listing("2026-04-02", "2026-03-20", "2026-01-15", "2025-12-30")
SHORT = listing("2026-04-02", "2026-03-20", "2026-03-03", "2026-02-11")
UNREAD = ListReading(ListState.UNDETERMINED, reason="script-list")


def col(key: str, list_: ListReading | None = FULL, **given: Any) -> ColumnReading:
    moved = replace(list_, rows=tuple(replace(row, url=f"{row.url}{key}") for row in list_.rows)) if list_ else None
    return column(key, list=moved, **given)


def judged(*readings: ColumnReading, check: Any = ASKED, as_of: date = SPRING, **given: Any) -> Verdict:
    return judge(observe(columns=columns(*readings), as_of=as_of, **given), check, CALENDAR)


@pytest.mark.parametrize(
    ("readings", "outcome", "reason", "found", "unknown"),
    [
        ([col(N)], "pass", "enough", [], []),
        ([col(N, GAP)], "fail", "too-few", ["2026-02"], []),
        ([col(N, SHORT)], "unable", "not-all-known", [], ["2026-01"]),
        ([col(N, GAP), col(P)], "pass", "enough", [], []),
        # one list that was not read, or not far enough, leaves every gap open
        ([col(N, GAP), col(P, UNREAD)], "unable", "not-all-known", [], ["2026-02"]),
        ([col(N, GAP), column(P, ColumnState.UNABLE, reason="blocked")], "unable", "not-all-known", [], ["2026-02"]),
        ([col(N, GAP), col(P, None)], "unable", "not-all-known", [], ["2026-02"]),
        ([col(N, GAP), col(P, listing("2026-04-01", "2026-03-20", "2026-03-03"))],
         "unable", "not-all-known", [], ["2026-02"]),
        ([col(N, GAP), col(P, None, reason="children-in-navigation")], "fail", "too-few", ["2026-02"], []),
        ([col(N, GAP), column(P, ColumnState.MISSING)], "fail", "too-few", ["2026-02"], []),
        ([col(N, GAP), col(P, ListReading(ListState.EMPTY))], "fail", "too-few", ["2026-02"], []),
        # the present month is not over
        ([col(N, listing("2026-03-20", "2026-03-03", "2026-02-11", "2026-01-15", "2025-12-30"))],
         "pass", "enough", [], []),
        ([col(N, UNREAD)], "unable", "unread", [], []),
        ([column(N, ColumnState.MISSING)], "unable", "no-columns", [], []),
        ([], "unable", "not-surveyed", [], []),
    ],
)  # fmt: skip
def test_with_a_number(
    readings: list[ColumnReading], outcome: str, reason: str, found: list[str], unknown: list[str]
) -> None:
    verdict = judged(*readings)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    assert [finding.subject for finding in verdict.findings] == found
    assert not any(finding.certain for finding in verdict.findings)
    assert list(verdict.undecided) == unknown


def test_without_a_number_the_months_are_laid_out() -> None:
    verdict = judged(col(N, GAP), check=MONTHS)
    assert (verdict.outcome, verdict.reason, verdict.findings) == (Outcome.FACTS, "laid-out", ())
    assert verdict.params == {
        "posted": "2026-01 (1)、2026-03 (1)、2026-04 (1)",
        "empty": "2026-02",
        "unknown": "",
        "columns": "notices",
        "as_of": "2026-04-10",
    }
    none = judged(col(N, listing("2025-12-30", "2025-12-02", "2025-11-20")), check=MONTHS)
    assert (none.outcome, none.reason) == (Outcome.FACTS, "none-posted")
    assert none.params["empty"] == "2026-01、2026-02、2026-03、2026-04"


def test_quarters() -> None:
    days = ("2026-10-12", "2026-05-06", "2026-02-20", "2025-11-08")
    verdict = judged(col(D, listing(*days)), check=QUARTERS, as_of=AS_OF)
    assert verdict.params["posted"] == "2026Q1 (1)、2026Q2 (1)、2026Q4 (1)"
    assert verdict.params["empty"] == "2026Q3"
    early = judged(col(D, listing(*days)), check=QUARTERS, as_of=date(2026, 3, 31))
    assert early.params["posted"] == "2026Q1 (1)"
    assert early.params["unknown"] == ""  # dates after the night say nothing, nor does the list that shows them


def test_what_stands_in_two_columns_was_published_once() -> None:
    twice = columns(column(N, list=FULL), column(P, list=FULL))
    params = judge(observe(columns=twice, as_of=SPRING), MONTHS, CALENDAR).params
    assert params["posted"] == "2026-01 (1)、2026-02 (1)、2026-03 (2)、2026-04 (1)"


@pytest.mark.parametrize("given", [{"crawl": totals(Stop.BLOCKED)}, {"home": None}])
def test_a_site_that_was_not_seen(given: dict[str, Any]) -> None:
    verdict = judged(col(N, GAP), **given)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNABLE, "site-unseen")
    assert judge(observe(), ASKED, CALENDAR, {"has_website": False}).outcome is Outcome.NOT_APPLICABLE


PINNED = ("2019-01-02", "2026-11-10", "2026-10-20", "2026-10-01", "2026-09-15", "2026-09-01")


@pytest.mark.parametrize(
    ("reading", "since"),
    [
        (listing("2026-11-10", "2026-10-20", "2026-10-20", "2026-10-01"), "2026-10-01"),
        (listing(*PINNED), "2026-09-01"),  # an old entry pinned to the top reaches no further back
        (listing("2026-11-10", "2019-01-02", *PINNED[1:]), "2026-09-01"),
        (listing("2026-10-01", "2026-10-20", "2026-11-10"), None),  # oldest first
        (listing("2026-11-10", "2026-10-20", "2026-11-08", "2026-10-21", "2026-11-01"), None),  # no order
        (listing("2026-11-10", "2026-10-20"), None),
        (listing("2026-11-10", "2026-10-20", "", "2026-10-01"), None),
        (listing("2026-11-01", "2026-10-01", "2026-09-01", precision="month"), None),
        (listing("2026-12-24", "2026-10-20", "2026-10-01", "2026-09-01"), None),
        (listing(*PINNED[1:], source="children"), None),
        (listing(*PINNED[1:], reason="always-today"), None),
        (listing(*PINNED[1:], state=ListState.UNDETERMINED), None),
        (ListReading(ListState.READ), None),
    ],
)
def test_how_far_back_a_list_shows_everything(reading: ListReading, since: str | None) -> None:
    assert reach(reading, AS_OF) == (date.fromisoformat(since) if since else None)


def test_a_row_without_address_is_known_by_title_and_day() -> None:
    days = [date(2026, 4, 2), date(2026, 3, 2), date(2026, 3, 2)]
    found = ListReading(ListState.READ, "static", tuple(Row("公告", None, day) for day in days), days[0], 1)
    params = judge(observe(columns=columns(column(N, list=found)), as_of=SPRING), MONTHS, CALENDAR).params
    assert params["posted"] == "2026-03 (1)、2026-04 (1)"
