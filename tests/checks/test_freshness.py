from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.checks.sights import AS_OF, CALENDAR, CHECKS, SITE, column, columns, listing, observe

from sitecheck.checks.definition import FreshnessCheck
from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnReading, ColumnState, ListReading, ListState
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["update-freshness"]
SUBJECT = f"{SITE}disclosure-column/"
UNREAD = ListReading(ListState.UNDETERMINED, reason="script-list")
EMPTY = ListReading(ListState.EMPTY)
DOCUMENT = ListReading(ListState.SINGLE)
OLD = listing("2026-10-09", "2026-09-01")


def col(key: str, list_: ListReading | None = OLD, **given: Any) -> ColumnReading:
    return column(key, list=list_, **given)


def lost(key: str, state: ColumnState, **given: Any) -> ColumnReading:
    return column(key, state, **given)


def judged(*readings: ColumnReading, as_of: date = AS_OF) -> Verdict:
    return judge(observe(columns=columns(*readings), as_of=as_of), CHECK, CALENDAR)


D, L, N, P = "disclosure-column", "disclosure-directory", "notices", "policy-interpretation-column"


@pytest.mark.parametrize(
    ("readings", "outcome", "reason"),
    [
        ([col(D, listing("2026-11-19")), col(N)], "pass", "fresh"),
        ([col(D), col(N, listing("2026-11-19"))], "pass", "fresh"),  # any of them may be the fresh one
        ([col(D, listing("2026-10-23"))], "pass", "fresh"),  # day 20
        ([col(D, listing("2026-10-22"))], "fail", "stale"),  # day 21
        ([col(D, listing("2026-11-20"))], "pass", "fresh"),  # today, once
        ([col(D), col(N)], "fail", "stale"),
        ([col(D), lost(N, ColumnState.MISSING)], "fail", "stale"),
        ([col(D), lost(N, ColumnState.BROKEN)], "fail", "stale"),
        ([col(D), col(N, EMPTY)], "fail", "stale"),
        ([col(D), col(N, DOCUMENT)], "fail", "stale"),
        ([col(D, None, reason="children-in-navigation"), col(N)], "fail", "stale"),
        # where a fresh entry may hide, nothing is stale
        ([col(D), col(N, UNREAD)], "unable", "hidden"),
        ([col(D), col(N, None)], "unable", "hidden"),
        ([col(D), lost(N, ColumnState.UNABLE, reason="blocked")], "unable", "hidden"),
        ([col(D), col(N, listing("", "", ""))], "unable", "hidden"),
        ([col(D), col(N, listing("2026-09-01", "", ""))], "unable", "hidden"),
        ([col(D), col(N, listing("2026-09-01", "2026-08-01", ""))], "fail", "stale"),
        ([col(D, UNREAD), col(N, listing("2026-11-19"))], "pass", "fresh"),
        # dates that prove nothing
        ([col(D), col(N, listing("2026-12-31", "2026-09-01"))], "fail", "stale"),
        ([col(D), col(N, listing("2026-12-31"))], "unable", "hidden"),
        ([col(D), col(N, listing(*["2026-11-20"] * 5))], "unable", "hidden"),
        ([col(D, listing(*["2026-11-20"] * 4))], "pass", "fresh"),
        ([col(D, listing("2026-10-01", precision="month"))], "unable", "imprecise"),
        ([col(D, listing("2026-09-01", precision="month"))], "fail", "stale"),
        # nothing to go by
        ([col(D, listing("", ""))], "unable", "undated"),
        ([col(D, EMPTY), col(N, EMPTY)], "unable", "empty"),
        ([col(D, DOCUMENT)], "unable", "empty"),
        ([col(D, UNREAD)], "unable", "hidden"),
        ([lost(D, ColumnState.MISSING)], "unable", "no-columns"),
        ([], "unable", "not-surveyed"),
    ],
)  # fmt: skip
def test_outcomes(readings: list[ColumnReading], outcome: str, reason: str) -> None:
    verdict = judged(*readings)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    assert [finding.subject for finding in verdict.findings] == ([SUBJECT] if outcome == "fail" else [])


@pytest.mark.parametrize(
    ("newest", "as_of", "outcome", "days"),
    [
        ("2026-09-24", "2026-10-23", "pass", "16"),  # the holiday week does not count, two make-up days do
        ("2026-02-10", "2026-03-16", "pass", "20"),
        ("2026-02-09", "2026-03-16", "fail", "21"),
        ("2025-12-24", "2026-01-21", "pass", "19"),  # over the turn of the year: three days off, one made up for
    ],
)
def test_working_days(newest: str, as_of: str, outcome: str, days: str) -> None:
    verdict = judged(col(D, listing(newest)), as_of=date.fromisoformat(as_of))
    assert (verdict.outcome.value, verdict.params["days"]) == (outcome, days)


@pytest.mark.parametrize(
    ("newest", "outcome", "reason"),
    [("2051-04-03", "unable", "calendar-year"), ("2051-05-31", "pass", "fresh"), ("2051-06-01", "pass", "fresh")],
)
def test_a_year_without_calendar_is_not_guessed(newest: str, outcome: str, reason: str) -> None:
    # Twenty plain days hold at most twenty working days: no calendar is needed to say that.
    reading = listing(newest, newest=date.fromisoformat(newest))
    verdict = judged(col(D, reading), as_of=date(2051, 6, 20))
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    if reason == "calendar-year":
        assert verdict.params["year"] == "2051"


def test_the_subject_is_the_disclosure_column_else_the_first_one_found() -> None:
    for readings, subject in (
        ((col(N), col(D)), SUBJECT),
        ((lost(D, ColumnState.MISSING), col(N), col(L)), f"{SITE}{L}/"),
        ((col(P), col(N)), f"{SITE}{N}/"),
    ):
        (finding,) = judged(*readings).findings
        assert (finding.subject, finding.url) == (subject, subject)


def test_the_subject_stays_when_dates_move() -> None:
    one = judged(col(D), col(N)).findings[0]
    other = judged(col(D, listing("2026-08-03")), col(N, listing("2026-07-03"))).findings[0]
    assert one.subject == other.subject
    assert one.params["newest"] != other.params["newest"]


def test_the_finding_says_when_where_and_how_long() -> None:
    verdict = judged(col(D, listing("2026-09-01")), col(N, label="通知公告"))
    (finding,) = verdict.findings
    assert finding.params == {
        "newest": "2026-10-09",
        "column": "通知公告",
        "days": "31",
        "max": "20",
        "as_of": "2026-11-20",
        "scope": "last-gap",
    }
    assert [mark.page_url for mark in finding.marks] == [SUBJECT, f"{SITE}notices/"]
    assert finding.marks[1].text == "条目0"
    assert message(CHECK, finding.reason, finding.params, "zh") == (
        "最近一次发布是2026-10-09（通知公告），至核查日2026-11-20已有31个工作日，超过20个（只核对最近一次发布至核查日的间隔）"
    )


@pytest.mark.parametrize(
    ("readings", "certain"),
    [
        ([col(D)], False),
        ([col(D), col(N)], True),
        ([col(D), col(N, EMPTY)], False),
        ([col(D, listing("2026-10-09", precision="inferred")), col(N, listing("2026-09-09"))], False),
    ],
)
def test_two_lists_are_two_witnesses(readings: list[ColumnReading], certain: bool) -> None:
    assert judged(*readings).findings[0].certain is certain


def test_what_hides_is_named() -> None:
    verdict = judged(col(D), col(N, UNREAD, label="通知公告"), lost("news", ColumnState.UNABLE, reason="blocked"))
    assert verdict.undecided == (f"{SITE}notices/", "news")
    assert verdict.params == {"columns": "通知公告、news", "why": "script-list,blocked", "newest": "2026-10-09"}
    said = message(CHECK, verdict.reason, verdict.params, "zh")
    assert "列表由脚本生成，未能读出、被防火墙或安全验证拦截" in said


def test_columns_that_are_not_disclosure_columns_do_not_count() -> None:
    assert judged(col(D), col("annual-report", listing("2026-11-19"))).outcome is Outcome.FAIL


def test_the_order_of_columns_does_not_matter() -> None:
    readings = [col(D), col(N, listing("2026-10-01")), col(L, listing("2026-10-09"))]
    assert judged(*readings) == judged(*reversed(readings))


def test_a_unit_without_a_website() -> None:
    observation = observe(columns=columns(col(D)))
    assert judge(observation, CHECK, CALENDAR, {"has_website": False}).outcome is Outcome.NOT_APPLICABLE


def test_a_newest_date_without_its_row_still_counts() -> None:
    reading = replace(OLD, newest=date(2026, 11, 19))  # rows are cut, the date is of one that was left out
    assert judged(col(D, reading)).outcome is Outcome.PASS


STEADY = listing("2026-11-10", "2026-10-20", "2026-09-25", "2026-09-01", "2026-08-10")
HOLE = listing("2026-11-10", "2026-10-20", "2026-08-20", "2026-08-03")


@pytest.mark.parametrize(
    ("readings", "outcome", "reason", "scope"),
    [
        ([col(N, HOLE)], "facts", "earlier-gap", None),
        ([col(N, STEADY)], "pass", "fresh", "last-gap"),
        ([col(N, HOLE), col(P, STEADY)], "pass", "fresh", "last-gap"),  # another column fills the hole
        ([col(N, HOLE), col(P, EMPTY)], "facts", "earlier-gap", None),
        ([col(N, HOLE), col(P, DOCUMENT)], "facts", "earlier-gap", None),
        # wherever an entry may hide there is no gap
        ([col(N, HOLE), col(P, UNREAD)], "pass", "fresh", "last-gap"),
        ([col(N, HOLE), lost(P, ColumnState.UNABLE, reason="blocked")], "pass", "fresh", "last-gap"),
        ([col(N, HOLE), col(P, listing("2026-11-09", "2026-10-30", "2026-10-20"))], "pass", "fresh", "last-gap"),
        ([col(N, HOLE), col(P, listing("2026-11-09", "2026-10-30"))], "pass", "fresh", "last-gap"),
        ([col(N, replace(HOLE, source="children"))], "pass", "fresh", "last-gap"),
        ([col(N, listing("2026-11-10", "2026-10-20", "", "2026-08-20", "2026-08-03"))], "pass", "fresh", "last-gap"),
        # the year before is not this period, but a gap that ends in it is
        ([col(N, listing("2026-11-10", "2026-10-20", "2025-08-03", "2025-02-03"))],
         "facts", "earlier-gap", None),
    ],
)  # fmt: skip
def test_gaps_of_the_past_are_laid_out_and_never_deducted(
    readings: list[ColumnReading], outcome: str, reason: str, scope: str | None
) -> None:
    verdict = judged(*readings)
    assert (verdict.outcome.value, verdict.reason, verdict.params.get("scope")) == (outcome, reason, scope)
    assert verdict.findings == ()


def test_the_largest_gap_is_named_and_a_whole_year_without_one_is_said() -> None:
    said = judged(col(N, HOLE)).params
    assert (said["from"], said["to"], said["gap"]) == ("2026-08-20", "2026-10-20", "39")
    early = date(2026, 2, 12)
    steady = listing("2026-02-10", "2026-02-03", "2026-01-15", "2025-12-28", "2025-06-01")
    assert judged(col(N, steady), as_of=early).params["scope"] == "whole-period"
    late = listing("2026-02-10", "2026-02-03", "2025-12-01", "2025-11-20")
    assert judged(col(N, late), as_of=early).params["from"] == "2025-12-01"


def test_a_stale_list_is_stale_whatever_lies_behind_it() -> None:
    assert judged(col(N, listing("2026-10-09", "2026-08-01", "2026-07-01"))).reason == "stale"


def test_gaps_are_looked_at_only_where_the_check_asks() -> None:
    assert isinstance(CHECK, FreshnessCheck)
    plain = CHECK.model_copy(update={"params": CHECK.params.model_copy(update={"period": None})})
    assert judge(observe(columns=columns(col(N, HOLE))), plain, CALENDAR).reason == "fresh"


def test_a_year_without_calendar_shows_no_gap() -> None:
    days = listing("2026-01-09", "2026-01-05", "1999-12-01")
    assert judged(col(N, days), as_of=date(2026, 1, 12)).reason == "fresh"
