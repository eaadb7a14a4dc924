"""Kind ``freshness``: something was published in the disclosure columns within so many working days.

One night shows for certain the gap from the newest entry to the day of judging. Gaps further back can be told only
where every list was read without a hole; they are laid out for a person and never proposed as a deduction. Source of
the limit: the rubric (20 working days); counting: the day after is day 1, day 20 is in time.
"""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from sitecheck.checks.definition import FreshnessCheck
from sitecheck.checks.judges.common import Attributes, WorkingDays, joined, no_website, page_sha
from sitecheck.checks.judges.gaps import largest_gap
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.page import Row
from sitecheck.facts.site import ColumnReading, ColumnState, ListReading, ListState, SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict
from sitecheck.worktime import UnknownYear

_SCOPE = "last-gap"
_WHOLE = "whole-period"
_NO_PAGE = "children-in-navigation"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Newest:
    """What one list says about its newest entry: the latest day it shows for certain, and the latest day it may mean
    (an entry dated to a month only may be of that month's end)."""

    column: ColumnReading
    certain: date
    possible: date
    exact: bool


def judge_freshness(
    observation: SiteObservation,
    check: FreshnessCheck,
    calendar: WorkingDays,
    attributes: Attributes,
    trace: Trace = SILENT,
) -> Verdict:
    """Whether the newest trusted date is recent enough. The finding's subject is the disclosure column's URL."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    columns = [observation.columns[key] for key in check.params.columns if key in observation.columns]
    if not columns:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    found = [column for column in columns if column.state is ColumnState.FOUND]
    dated, hidden = _read(found, observation.as_of, check.params.same_day_rows)
    for column in columns:
        if column.state is ColumnState.UNABLE:
            hidden.append((column, column.reason or "disturbed"))
    for column in columns:
        trace.look(column)
    for one in dated:
        trace.step(
            "The newest entry of “{column}” ({url}) is of {newest}.",
            column=one.column.label or one.column.key,
            url=one.column.url,
            newest=one.certain,
        )
    for column, why in hidden:
        trace.step("In “{column}” a newer entry may stand unseen: {why}.", column=column.label or column.key, why=why)
    if not dated:
        return _nothing_dated(check, found, hidden)
    return _judge(observation, check, calendar, dated, hidden, trace)


def _judge(
    observation: SiteObservation,
    check: FreshnessCheck,
    calendar: WorkingDays,
    dated: list[_Newest],
    hidden: list[tuple[ColumnReading, str]],
    trace: Trace,
) -> Verdict:
    limit, as_of = check.params.max_working_days, observation.as_of
    best = max(dated, key=lambda one: one.certain)
    latest = max(dated, key=lambda one: one.possible)
    said = {
        "newest": best.certain.isoformat(),
        "column": best.column.label or best.column.key,
        "max": str(limit),
        "as_of": as_of.isoformat(),
        "scope": _SCOPE,
    }
    looked = (_mark(best),)
    try:
        days = _days(calendar, best.certain, as_of, limit)
        latest_days = _days(calendar, latest.possible, as_of, limit)
    except UnknownYear as unknown:
        params = {"year": str(unknown.year), "newest": said["newest"], "as_of": said["as_of"]}
        return Verdict(check.id, Outcome.UNABLE, "calendar-year", params, looked_at=looked)
    trace.step(
        "The newest of all is of {newest}, in “{column}”. From the day after to {as_of} there are {days} working days; "
        "at most {max} are allowed. Judged is {scope}.",
        wanted="an entry dated {needed} or later in one of these columns" if days > limit else "",
        needed=_needed(calendar, as_of, limit) if trace.asked else None,
        days=days,
        **said,
    )
    if days <= limit:
        return _fresh(observation, check, calendar, hidden, {**said, "days": str(days)}, looked)
    if latest_days <= limit:
        params = {"newest": latest.possible.strftime("%Y-%m"), "column": latest.column.label or latest.column.key}
        return Verdict(check.id, Outcome.UNABLE, "imprecise", params, looked_at=(_mark(latest),))
    if hidden:
        params = {**_hidden_params(hidden), "newest": said["newest"]}
        undecided = tuple(dict.fromkeys(column.url or column.key for column, _ in hidden))
        return Verdict(check.id, Outcome.UNABLE, "hidden", params, undecided=undecided, looked_at=looked)
    return _stale(observation, check, dated, best, {**said, "days": str(days)})


def _fresh(
    observation: SiteObservation,
    check: FreshnessCheck,
    calendar: WorkingDays,
    hidden: list[tuple[ColumnReading, str]],
    said: dict[str, str],
    looked: tuple[Mark, ...],
) -> Verdict:
    """The newest entry is recent; an earlier gap beyond the limit, seen without a hole, is for a person to judge."""
    lists = [
        column.list
        for key in check.params.columns
        if (column := observation.columns.get(key)) is not None
        and column.state is ColumnState.FOUND
        and column.list is not None
        and column.list.state is ListState.READ
    ]
    first = date(observation.as_of.year, 1, 1)
    asked = check.params.period is not None and not hidden
    gap = largest_gap(lists, first, observation.as_of, calendar) if asked else None
    if gap is not None and gap.days > check.params.max_working_days:
        params = {name: value for name, value in said.items() if name != "scope"}
        params |= {"gap": str(gap.days), "from": gap.start.isoformat(), "to": gap.end.isoformat()}
        return Verdict(check.id, Outcome.FACTS, "earlier-gap", params, looked_at=looked)
    scope = _WHOLE if gap is not None and gap.whole else _SCOPE
    return Verdict(check.id, Outcome.PASS, "fresh", {**said, "scope": scope}, looked_at=looked)


def _stale(
    observation: SiteObservation, check: FreshnessCheck, dated: list[_Newest], best: _Newest, params: dict[str, str]
) -> Verdict:
    subject = next(
        (
            column.url
            for key in check.params.columns
            if (column := observation.columns.get(key)) is not None
            and column.state is ColumnState.FOUND
            and column.url is not None
        ),
        observation.site,
    )
    newest = _mark(best)
    whole = Mark(subject, page_sha(observation, subject), region="main")
    marks = (newest,) if newest.page_url == subject else (whole, newest)
    certain = len({one.column.url for one in dated}) > 1 and best.exact
    finding = JudgedFinding(subject, subject, "stale", params, certain, marks)
    return Verdict(check.id, Outcome.FAIL, "stale", params, (finding,))


def _read(
    found: list[ColumnReading], as_of: date, same_day_rows: int
) -> tuple[list[_Newest], list[tuple[ColumnReading, str]]]:
    """Lists that show a date, and those in which a fresh entry may hide, with why."""
    dated: list[_Newest] = []
    hidden: list[tuple[ColumnReading, str]] = []
    for column in found:
        reading = column.list
        if reading is None:
            # A disclosure part without a page of its own is its child columns, and those are looked at themselves.
            if column.reason != _NO_PAGE:
                hidden.append((column, "not-read"))
            continue
        if reading.state is ListState.EMPTY:
            continue
        if reading.state is ListState.UNDETERMINED:
            hidden.append((column, reading.reason or "undetermined"))
            continue
        newest = _newest(column, reading, as_of, same_day_rows)
        if isinstance(newest, str):
            # A single document without a date is a guide or a set of rules, not a list whose news are hidden.
            if reading.state is ListState.READ:
                hidden.append((column, newest))
            continue
        dated.append(newest)
        if reading.undated > _dated_rows(reading):
            hidden.append((column, "undated"))
    return dated, hidden


def _dated_rows(reading: ListReading) -> int:
    return sum(row.day is not None for row in reading.rows)


def _newest(column: ColumnReading, reading: ListReading, as_of: date, same_day_rows: int) -> _Newest | str:
    rows = [row for row in reading.rows if row.day is not None]
    past = [(row.day, row) for row in rows if row.day is not None and row.day <= as_of]
    if len(rows) >= same_day_rows and all(row.day == as_of for row in rows):
        # A clock, or a template that prints today's date: it would look fresh for ever.
        return "always-today"
    days = [day for day, _ in past]
    if reading.newest is not None and reading.newest <= as_of:
        days.append(reading.newest)
    if not days:
        return "future" if rows or reading.newest is not None else "undated"
    certain = max(days)
    possible = max([certain, *(_latest(day, row, as_of) for day, row in past)])
    exact = not any(day == certain and row.precision != "day" for day, row in past)
    return _Newest(column, certain, possible, exact)


def _latest(day: date, row: Row, as_of: date) -> date:
    if row.precision != "month":
        return day
    return min(day.replace(day=months.monthrange(day.year, day.month)[1]), as_of)


def _needed(calendar: WorkingDays, as_of: date, limit: int) -> date | None:
    """The earliest day that would have been recent enough; None where the calendar does not reach back."""
    day = as_of
    try:
        while calendar.working_days(day - _DAY, as_of) <= limit:
            day -= _DAY
    except UnknownYear:
        return None
    return day


def _days(calendar: WorkingDays, newest: date, as_of: date, limit: int) -> int:
    """Working days since ``newest``; the calendar is not needed when not even the plain days exceed the limit."""
    try:
        return calendar.working_days(newest, as_of)
    except UnknownYear:
        plain = (as_of - newest).days
        if plain <= limit:
            return plain
        raise


def _nothing_dated(
    check: FreshnessCheck, found: list[ColumnReading], hidden: list[tuple[ColumnReading, str]]
) -> Verdict:
    undecided = tuple(dict.fromkeys(column.url or column.key for column, _ in hidden))
    if hidden and all(why == "undated" for _, why in hidden):
        params = {"columns": joined(column.label or column.key for column, _ in hidden)}
        return Verdict(check.id, Outcome.UNABLE, "undated", params, undecided=undecided)
    if hidden:
        params = {**_hidden_params(hidden), "newest": ""}
        return Verdict(check.id, Outcome.UNABLE, "hidden", params, undecided=undecided)
    if found:
        names = joined(column.label or column.key for column in found)
        return Verdict(check.id, Outcome.UNABLE, "empty", {"columns": names})
    return Verdict(check.id, Outcome.UNABLE, "no-columns", {"columns": joined(check.params.columns)})


def _hidden_params(hidden: list[tuple[ColumnReading, str]]) -> dict[str, str]:
    reasons = tuple(dict.fromkeys(why for _, why in hidden))
    return {"columns": joined(column.label or column.key for column, _ in hidden), "why": CODE_MARK.join(reasons)}


def _mark(newest: _Newest) -> Mark:
    column, reading = newest.column, newest.column.list
    rows = reading.rows if reading is not None else ()
    title = next((row.title for row in rows if row.day == newest.certain), "")
    return Mark(column.url or "", column.body_sha256, text=title, region="" if title else "main")
