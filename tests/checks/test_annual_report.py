from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.checks.sights import AS_OF, CALENDAR, CHECKS, SITE, column, columns, listing, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.annual_report import AnnualReportParams, Deadlines, required_year
from sitecheck.checks.messages import message
from sitecheck.facts.outcomes import Stop
from sitecheck.facts.reports import AnnualReports, ReportReading, UnclearEntry
from sitecheck.facts.site import ColumnState, ListState, PageReading, SiteObservation
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["annual-report"]
ALL = ("overview", "disclosed", "requests", "disputes", "problems", "others")
STRICT = CHECK.model_copy(update={"params": AnnualReportParams(deadlines=Deadlines())})


def report(year: int | None, **given: Any) -> ReportReading:
    day = date((year or 2025) + 1, 1, 20)
    plain = ReportReading(
        f"{SITE}nb/{year}.html", f"{year}年报告", year, f"{SITE}annual-report/", day, day, parts=ALL, own=True
    )
    return replace(plain, **given)


def night(*reports: ReportReading, state: ColumnState = ColumnState.FOUND, **given: Any) -> SiteObservation:
    read = {key: given.pop(key) for key in ("unclear", "unread", "back_to") if key in given}
    shown = given.pop("shown", listing("2025-01-20"))
    found = AnnualReports(tuple(reports), entries=len(reports), **read)
    return observe(columns=columns(column("annual-report", state, list=shown)), reports=found, **given)


def verdict_of(seen: SiteObservation, check: Any = CHECK, **attributes: object) -> Verdict:
    return judge(seen, check, CALENDAR, attributes)


OLD = report(2024)
EMPTY = listing(state=ListState.EMPTY)


@pytest.mark.parametrize(
    ("seen", "outcome", "reason"),
    [
        (night(report(2025), OLD), "pass", "published"),
        (night(report(2025, own=None)), "pass", "published"),
        (night(report(2025, format="pdf", parts=(), complete=False)), "pass", "published-unread"),
        (night(report(2025), unread="timeout-read"), "pass", "published"),  # it is there, whatever else was unread
        (night(report(2025), crawl=totals(Stop.TIME_BUDGET)), "pass", "published"),
        (night(report(2025, parts=ALL[:4])), "facts", "parts-missing"),
        (night(report(2025, trouble="http-404")), "facts", "unopened"),
        (night(report(2025, trouble="http-404"), report(2025, url="x")), "pass", "published"),
        (night(report(2025, in_column=False), OLD), "facts", "elsewhere"),
        (night(OLD), "fail", "missing"),
        (night(OLD, report(2023)), "fail", "missing"),
        (night(shown=EMPTY), "fail", "missing"),
        (night(), "facts", "unclear"),  # nothing on the list could be recognised at all
        (night(report(2025, own=False), OLD), "facts", "unclear"),  # perhaps ours under another name
        (night(report(None), OLD), "facts", "unclear"),
        (night(OLD, unclear=(UnclearEntry("2025年", "u", "p"),)), "facts", "unclear"),
        (night(OLD, unread="further-pages"), "unable", "not-read-through"),
        (night(OLD, unread="further-pages", back_to=date(2024, 1, 20)), "fail", "missing"),
        (night(OLD, unread="further-pages", back_to=date(2026, 1, 20)), "unable", "not-read-through"),
        (night(OLD, crawl=totals(Stop.TIME_BUDGET)), "unable", "not-read-through"),
        (night(OLD, crawl=totals(Stop.BLOCKED)), "unable", "not-read-through"),
        (night(state=ColumnState.MISSING), "facts", "no-column"),
        (night(report(2025, in_column=False), state=ColumnState.MISSING), "facts", "elsewhere"),
        (night(state=ColumnState.MISSING, crawl=totals(Stop.TIME_BUDGET)), "unable", "not-read-through"),
        (night(state=ColumnState.UNABLE), "unable", "unreadable"),
        (night(state=ColumnState.BROKEN), "unable", "unreadable"),
        (replace(night(OLD), reports=None), "unable", "unreadable"),
        (observe(), "unable", "not-surveyed"),
    ],
)
def test_outcomes(seen: SiteObservation, outcome: str, reason: str) -> None:
    verdict = verdict_of(seen)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    assert [one.subject for one in verdict.findings] == (["2025"] if outcome == "fail" else [])
    for lang in ("zh", "en"):
        assert "{" not in message(CHECK, verdict.reason, verdict.params, lang)


def test_a_unit_without_a_website() -> None:
    assert verdict_of(night(OLD), has_website=False).outcome.value == "not-applicable"


def test_a_missing_report_is_certain_once_a_browser_looked_as_well() -> None:
    plain = night(OLD)
    assert not verdict_of(plain).findings[0].certain
    url = f"{SITE}annual-report/"
    assert plain.home is not None
    looked: PageReading = replace(plain.home, url=url, final_url=url, rendered=True)
    assert verdict_of(replace(plain, pages=(*plain.pages, looked))).findings[0].certain


LATE = date(2026, 2, 9)


@pytest.mark.parametrize(
    ("one", "attributes", "outcome", "reason"),
    [
        (report(2025), {"is_government": False}, "pass", "published"),
        (report(2025, publish_date=date(2026, 1, 31), row_day=None), {"is_government": False}, "pass", "published"),
        (report(2025, publish_date=LATE, row_day=LATE), {"is_government": False}, "fail", "late"),
        (report(2025, publish_date=LATE, row_day=LATE), {"is_government": True}, "pass", "published"),
        (report(2025, publish_date=LATE, row_day=LATE), {}, "pass", "published"),  # nothing says it is a department
        (report(2025, publish_date=LATE, row_day=None), {"is_government": False}, "facts", "maybe-late"),
        (report(2025, publish_date=LATE), {"is_government": False}, "facts", "maybe-late"),  # the two disagree
        (report(2025, publish_date=None, row_day=None), {"is_government": False}, "pass", "published"),
        (report(2025, publish_date=LATE, row_day=LATE, trouble="reset"), {"is_government": False}, "facts", "unopened"),
    ],
)
def test_a_deadline_is_judged_only_where_one_is_set(
    one: ReportReading, attributes: dict[str, object], outcome: str, reason: str
) -> None:
    verdict = verdict_of(night(one), STRICT, **attributes)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    assert [(found.subject, found.certain) for found in verdict.findings] == (
        [("2025", True)] if outcome == "fail" else []
    )
    assert verdict_of(night(one), **attributes).reason not in ("late", "maybe-late")


@pytest.mark.parametrize(
    ("params", "as_of", "attributes", "year"),
    [
        ({}, AS_OF, {}, 2025),
        ({}, date(2026, 3, 31), {}, 2024),
        ({}, date(2026, 4, 1), {}, 2025),
        ({}, date(2026, 2, 1), {"is_government": False}, 2025),
        ({}, date(2026, 1, 31), {"is_government": False}, 2024),
        ({}, date(2019, 3, 31), {"is_government": False}, 2017),  # before 2019 everybody had until 31 March
        ({}, date(2019, 4, 1), {"is_government": False}, 2018),
        ({"report_year": 2021}, AS_OF, {}, 2021),
    ],
)
def test_the_year_asked_for(params: dict[str, Any], as_of: date, attributes: dict[str, object], year: int) -> None:
    assert required_year(AnnualReportParams(**params), as_of, attributes) == year


def test_reports_on_years_before_the_form_have_no_parts_to_miss() -> None:
    old = CHECK.model_copy(update={"params": AnnualReportParams(report_year=2017)})
    assert verdict_of(night(report(2017, parts=())), old).reason == "published"
    new = CHECK.model_copy(update={"params": AnnualReportParams(report_year=2019)})
    assert verdict_of(night(report(2019, parts=())), new).reason == "parts-missing"


def test_a_deadline_is_a_day_of_the_year() -> None:
    with pytest.raises(ValueError, match="month and a day"):
        Deadlines(departments="13-41")
