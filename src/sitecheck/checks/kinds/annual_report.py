"""Kind ``annual-report``: the report of the required year is published, in time where that is asked, with its parts.

A report is called missing only where its column was found, its list was read down to where it would stand, and the
night was undisturbed. Sources: Regulation on Open Government Information (2019), articles 49 and 50; the form of 2021.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sitecheck.checks.definition import Check, Frozen, Key, Kind
from sitecheck.checks.judges.common import (
    DISTURBED,
    Attributes,
    WorkingDays,
    home_url,
    joined,
    no_website,
    page_sha,
    was_rendered,
)
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.reports import AnnualReports, ReportReading
from sitecheck.facts.site import ColumnReading, ColumnState, ListState, SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict

_COLUMN = "annual-report"
_FORM_SINCE = 2019  # reports on earlier years had another form
_REGIME = 2019  # first report year under the Regulation of 2019
_NAMED = 6
_PARTS = ("overview", "disclosed", "requests", "disputes", "problems", "others")


def _month_day(text: str) -> str:
    try:
        date.fromisoformat(f"2001-{text}")
    except ValueError:
        raise ValueError("must be a month and a day, such as 01-31") from None
    return text


MonthDay = Annotated[str, AfterValidator(_month_day)]


class Deadlines(Frozen):
    """Last days of the year after the one reported on. ``earlier``: for reports on years before 2019."""

    departments: MonthDay = "01-31"
    governments: MonthDay = "03-31"
    earlier: MonthDay = "03-31"


class AnnualReportParams(Frozen):
    """``report_year`` null: the last year whose deadline is past. ``deadlines`` null: when it was published is told and
    not judged. ``parts``: which of the prescribed parts are looked for."""

    report_year: int | None = Field(default=None, ge=2008, le=2100)
    deadlines: Deadlines | None = None
    parts: tuple[Key, ...] = _PARTS


class AnnualReportCheck(Check):
    """The annual report on open government information is there."""

    kind: Literal[Kind.ANNUAL_REPORT]
    params: AnnualReportParams = AnnualReportParams()


_ONE = "year title url date"
REASONS: Mapping[str, Reason] = {
    "published": reason(Outcome.PASS, _ONE),
    "published-unread": reason(Outcome.PASS, f"{_ONE} format"),
    "missing": reason(Outcome.FAIL, "year url entries years"),
    "late": reason(Outcome.FAIL, f"{_ONE} deadline"),
    "parts-missing": reason(Outcome.FACTS, f"{_ONE} parts"),
    "maybe-late": reason(Outcome.FACTS, f"{_ONE} deadline dates"),
    "unopened": reason(Outcome.FACTS, f"{_ONE} why"),
    "unclear": reason(Outcome.FACTS, "year url entries titles"),
    "elsewhere": reason(Outcome.FACTS, f"{_ONE} page"),
    "no-column": reason(Outcome.FACTS, "year pages labels"),
    "not-read-through": reason(Outcome.UNABLE, "year url years why"),
    "unreadable": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(
    observation: SiteObservation,
    check: AnnualReportCheck,
    _: WorkingDays,
    attributes: Attributes,
    trace: Trace = SILENT,
) -> Verdict:
    """Whether the report is there. The finding's subject is the year of the report."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    column = observation.columns.get(_COLUMN)
    if column is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    if column.state in (ColumnState.UNABLE, ColumnState.BROKEN):
        return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": column.reason or "disturbed"})
    reports = observation.reports
    if reports is None:
        return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": "not-read"})
    year = required_year(check.params, observation.as_of, attributes)
    trace.look(column, subject=str(year))
    trace.step(
        "On {as_of} the report on {year} must be there: {rule}.",
        subject=str(year),
        as_of=observation.as_of,
        year=year,
        rule="the check names that year" if check.params.report_year else "it is the last whose deadline is past",
    )
    found = [one for one in reports.reports if one.year == year and one.own is not False]
    in_column = [one for one in found if one.in_column]
    if in_column:
        return _published(check, min(in_column, key=_rank), year, attributes, trace)
    if found:
        one = found[0]
        params = {**_said(one, year), "page": one.page_url}
        return Verdict(check.id, Outcome.FACTS, "elsewhere", params, looked_at=(_mark(one, on_list=True),))
    return _absent(observation, check, column, reports, year, trace)


def required_year(params: AnnualReportParams, as_of: date, attributes: Attributes) -> int:
    """The year whose report must be there: as configured, else the last whose deadline is past on ``as_of``. Where no
    deadline is set the latest of all, 31 March, decides, so that no unit is asked too early."""
    if params.report_year is not None:
        return params.report_year
    last = as_of.year - 1
    return last if as_of > _deadline(params.deadlines or Deadlines(), last, attributes) else last - 1


def _deadline(deadlines: Deadlines, year: int, attributes: Attributes) -> date:
    """A department's date holds only where the unit is known to be no government."""
    if year < _REGIME:
        day = deadlines.earlier
    else:
        day = deadlines.departments if attributes.get("is_government") is False else deadlines.governments
    return date.fromisoformat(f"{year + 1}-{day}")


def _published(
    check: AnnualReportCheck, one: ReportReading, year: int, attributes: Attributes, trace: Trace
) -> Verdict:
    said = _said(one, year)
    trace.look(one, subject=str(year))
    looked = (_mark(one),)
    if one.trouble:
        return Verdict(check.id, Outcome.FACTS, "unopened", {**said, "why": one.trouble}, looked_at=looked)
    if check.params.deadlines is not None:
        deadline = _deadline(check.params.deadlines, year, attributes)
        late = _late(check, one, year, deadline, trace)
        if late is not None:
            return late
    if not one.complete:
        params = {**said, "format": one.format}
        return Verdict(check.id, Outcome.PASS, "published-unread", params, looked_at=looked)
    missing = [part for part in check.params.parts if part not in one.parts]
    if missing and year >= _FORM_SINCE:
        params = {**said, "parts": CODE_MARK.join(missing)}
        return Verdict(check.id, Outcome.FACTS, "parts-missing", params, looked_at=looked)
    return Verdict(check.id, Outcome.PASS, "published", said, looked_at=looked)


def _late(check: AnnualReportCheck, one: ReportReading, year: int, deadline: date, trace: Trace) -> Verdict | None:
    """FAIL where list and page agree on a day after the deadline; where only one of them says so a person looks."""
    days = [day for day in (one.publish_date, one.row_day) if day is not None]
    if not any(day > deadline for day in days):
        return None
    params = {**_said(one, year), "deadline": deadline.isoformat()}
    trace.step(
        "“{title}” ({url}), on {year}: the page says {page_day}, the list {row_day}; the last day in time was "
        "{deadline}.",
        subject=str(year),
        wanted="a report published on {deadline} or before",
        page_day=one.publish_date,
        row_day=one.row_day,
        **params,
    )
    if len(days) == 2 and days[0] == days[1]:
        marks = (_mark(one, on_list=True), _mark(one))
        finding = JudgedFinding(str(year), one.url, "late", params, True, marks)
        return Verdict(check.id, Outcome.FAIL, "late", params, (finding,))
    params["dates"] = joined(day.isoformat() for day in days)
    return Verdict(check.id, Outcome.FACTS, "maybe-late", params, looked_at=(_mark(one),))


def _absent(
    observation: SiteObservation,
    check: AnnualReportCheck,
    column: ColumnReading,
    reports: AnnualReports,
    year: int,
    trace: Trace,
) -> Verdict:
    url = column.url or home_url(observation)
    stop = observation.crawl.stopped_by
    years = joined(str(known) for known in sorted({one.year for one in reports.reports if one.year}, reverse=True))
    if stop in DISTURBED:
        params = {"year": str(year), "url": url, "years": years, "why": stop.value}
        return Verdict(check.id, Outcome.UNABLE, "not-read-through", params)
    if column.state is ColumnState.MISSING:
        params = {
            "year": str(year),
            "pages": str(len(column.trail.pages)),
            "labels": joined(column.trail.labels[:_NAMED]),
        }
        looked = (Mark(url, page_sha(observation, url), region="nav"),)
        return Verdict(check.id, Outcome.FACTS, "no-column", params, looked_at=looked)
    looked = (Mark(url, column.body_sha256, region="main"),)
    if not _read_down_to(reports, year):
        params = {"year": str(year), "url": url, "years": years, "why": reports.unread}
        return Verdict(check.id, Outcome.UNABLE, "not-read-through", params, looked_at=looked)
    doubts = [one.title for one in reports.reports if one.year in (None, year) and one.in_column]
    doubts += [one.title for one in reports.unclear]
    empty = column.list is not None and column.list.state is ListState.EMPTY
    if doubts or not (empty or any(one.in_column and one.own is not False for one in reports.reports)):
        # Titles that may name it, or none that could be recognised at all: a person sees at once.
        params = {
            "year": str(year),
            "url": url,
            "entries": str(reports.entries),
            "titles": joined(doubts[:_NAMED]),
        }
        return Verdict(check.id, Outcome.FACTS, "unclear", params, looked_at=looked)
    params = {"year": str(year), "url": url, "entries": str(reports.entries), "years": years}
    trace.step(
        "The column {url} was read down to where the report would stand: {entries} entries, with reports on {years}; "
        "none of them is or may be the one on {year}.",
        subject=str(year),
        wanted="the report on {year} in this column",
        **params,
    )
    certain = was_rendered(observation, url)
    finding = JudgedFinding(str(year), url, "missing", params, certain, looked)
    return Verdict(check.id, Outcome.FAIL, "missing", params, (finding,))


def _read_down_to(reports: AnnualReports, year: int) -> bool:
    """Whether the list was read in full, or without a gap down to before the report could have been published."""
    return not reports.unread or (reports.back_to is not None and reports.back_to < date(year, 12, 1))


def _rank(one: ReportReading) -> tuple[bool, bool, bool, str]:
    """Opened ones before others, of this unit for certain before those that name nobody."""
    return bool(one.trouble), one.own is None, not one.complete, one.url


def _said(one: ReportReading, year: int) -> dict[str, str]:
    day = one.publish_date or one.row_day
    return {
        "year": str(year),
        "title": one.title,
        "url": one.url,
        "date": day.isoformat() if day is not None else "",
    }


def _mark(one: ReportReading, *, on_list: bool = False) -> Mark:
    if on_list or one.format != "html" or one.trouble:
        return Mark(one.page_url, None, text=one.title)
    return Mark(one.url, one.body_sha256, region="main")
