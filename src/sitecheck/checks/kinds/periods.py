"""Kind ``periods``: in which months or quarters of the year something was published.

What lies before the oldest row that was read is unknown, never empty. Sources: Kaifu 2013, table 3 item 5 (及时发布, no
number); Ouhai 2017, item 7 (目录按季度更新).
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Key, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays, joined, unseen
from sitecheck.checks.judges.reach import reach
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnReading, ColumnState, ListState, SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict
from sitecheck.page.urls import identity

_NO_PAGE = "children-in-navigation"


class PeriodsParams(Frozen):
    """``columns``: where entries count, together. ``unit``: what the year of the night is divided into.
    ``min_per_period``: entries asked of each; None: they are only laid out."""

    unit: Literal["month", "quarter"] = "month"
    columns: tuple[Key, ...] = Field(min_length=1)
    min_per_period: int | None = Field(default=None, ge=1)


class PeriodsCheck(Check):
    """Something must be published in every month or quarter."""

    kind: Literal[Kind.PERIODS]
    params: PeriodsParams


_TABLE = "posted empty unknown columns as_of"

REASONS: Mapping[str, Reason] = {
    "laid-out": reason(Outcome.FACTS, _TABLE),
    "none-posted": reason(Outcome.FACTS, _TABLE),
    "enough": reason(Outcome.PASS, f"{_TABLE} min"),
    "too-few": reason(Outcome.FAIL, f"{_TABLE} min count"),
    "short": reason(Outcome.FAIL, "period count min columns"),
    "not-all-known": reason(Outcome.UNABLE, f"{_TABLE} min"),
    "unread": reason(Outcome.UNABLE, "columns why"),
    "no-columns": reason(Outcome.UNABLE, "columns"),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


@dataclass(frozen=True, slots=True)
class _Period:
    """A part of the year: how many entries were seen in it, and whether all that there are were."""

    name: str
    start: date
    end: date
    count: int
    whole: bool

    def over(self, as_of: date) -> bool:
        """Whether the part had ended by the night."""
        return self.end < as_of


def judge(
    observation: SiteObservation, check: PeriodsCheck, _: WorkingDays, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """Entries by month or quarter. The subject of a finding is the part of the year (``2026-03``, ``2026Q1``)."""
    excused = unseen(observation, check.id, attributes)
    if excused is not None:
        return excused
    columns = [observation.columns[key] for key in check.params.columns if key in observation.columns]
    if not columns:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    listed, hidden = _lists(columns)
    if not listed:
        if hidden:
            params = {"columns": _names(hidden), "why": CODE_MARK.join(dict.fromkeys(map(_why, hidden)))}
            return Verdict(check.id, Outcome.UNABLE, "unread", params)
        return Verdict(check.id, Outcome.UNABLE, "no-columns", {"columns": joined(check.params.columns)})
    for column in columns:
        trace.look(column)
    return _verdict(observation, check, listed, _periods(observation.as_of, check.params.unit, listed, hidden), trace)


def _verdict(
    observation: SiteObservation,
    check: PeriodsCheck,
    listed: Sequence[ColumnReading],
    periods: Sequence[_Period],
    trace: Trace,
) -> Verdict:
    as_of, least = observation.as_of, check.params.min_per_period
    wanted = least or 1
    params = {
        "posted": joined(f"{one.name} ({one.count})" for one in periods if one.count),
        "empty": joined(one.name for one in periods if not one.count and one.whole),
        "unknown": joined(one.name for one in periods if not one.count and not one.whole),
        "columns": _names(listed),
        "as_of": as_of.isoformat(),
    }
    looked = tuple(Mark(one.url or "", one.body_sha256, region="main") for one in listed)
    unknown = tuple(one.name for one in periods if one.count < wanted and not one.whole)
    if least is None:
        name = "laid-out" if any(one.count for one in periods) else "none-posted"
        return Verdict(check.id, Outcome.FACTS, name, params, undecided=unknown, looked_at=looked)
    params["min"] = str(least)
    short = [one for one in periods if one.count < least and one.whole and one.over(as_of)]
    if short:
        findings = tuple(_finding(one, least, listed, trace) for one in short)
        said = {**params, "count": str(len(findings))}
        return Verdict(check.id, Outcome.FAIL, "too-few", said, findings, unknown)
    if unknown:
        return Verdict(check.id, Outcome.UNABLE, "not-all-known", params, undecided=unknown, looked_at=looked)
    return Verdict(check.id, Outcome.PASS, "enough", params, looked_at=looked)


def _finding(one: _Period, least: int, listed: Sequence[ColumnReading], trace: Trace) -> JudgedFinding:
    params = {"period": one.name, "count": str(one.count), "min": str(least), "columns": _names(listed)}
    marks = tuple(Mark(column.url or "", column.body_sha256, region="main") for column in listed)
    trace.step(
        "In {period} ({start} to {end}) {count} entries stand in {columns}; the lists were read back beyond it. {min} "
        "are asked for.",
        subject=one.name,
        wanted="{min} entries dated in {period}",
        start=one.start,
        end=one.end,
        **params,
    )
    # What one night reads of a list is one look.
    return JudgedFinding(one.name, listed[0].url or "", "short", params, certain=False, marks=marks)


def _lists(columns: Sequence[ColumnReading]) -> tuple[list[ColumnReading], list[ColumnReading]]:
    """Columns whose lists show entries, and those in which entries may hide."""
    listed, hidden = [], []
    for column in columns:
        reading = column.list
        if column.state is ColumnState.UNABLE:
            hidden.append(column)
        elif column.state is not ColumnState.FOUND:
            continue
        elif reading is None:
            # A disclosure part without a page of its own is its child columns, and those are looked at themselves.
            if column.reason != _NO_PAGE:
                hidden.append(column)
        elif reading.state is ListState.UNDETERMINED:
            hidden.append(column)
            if reading.rows:
                listed.append(column)
        elif reading.state is ListState.READ:
            listed.append(column)
    return listed, hidden


def _periods(as_of: date, unit: str, listed: Sequence[ColumnReading], hidden: Sequence[ColumnReading]) -> list[_Period]:
    days = _days(listed, as_of)
    reached = [reach(one.list, as_of) if one.list is not None else None for one in listed]
    since = None if hidden or None in reached else max((day for day in reached if day is not None), default=None)
    return [
        _Period(name, start, end, sum(start <= day <= end for day in days), since is not None and since <= start)
        for name, start, end in _parts(as_of, unit)
    ]


def _days(listed: Sequence[ColumnReading], as_of: date) -> list[date]:
    """The day of every distinct entry: what stands in two columns was published once."""
    days: dict[str, date] = {}
    for column in listed:
        for row in column.list.rows if column.list is not None else ():
            if row.day is not None and row.day <= as_of:
                days.setdefault(identity(row.url) if row.url else f"{row.title} {row.day}", row.day)
    return list(days.values())


def _parts(as_of: date, unit: str) -> Iterator[tuple[str, date, date]]:
    """The months or quarters of the year that had begun by then."""
    step = 1 if unit == "month" else 3
    for first in range(1, as_of.month + 1, step):
        last = first + step - 1
        end = date(as_of.year, last, months.monthrange(as_of.year, last)[1])
        name = f"{as_of.year}-{first:02}" if unit == "month" else f"{as_of.year}Q{last // 3}"
        yield name, date(as_of.year, first, 1), end


def _why(column: ColumnReading) -> str:
    reading = column.list
    return (reading.reason if reading is not None else column.reason) or "not-read"


def _names(columns: Sequence[ColumnReading]) -> str:
    return joined(column.label or column.key for column in columns)
