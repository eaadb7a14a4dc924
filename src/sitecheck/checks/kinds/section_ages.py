"""Kind ``section-ages``: how old the newest entry of each column is.

Without a number of days in the rubric the ages are laid out for a person. A column whose entries bear no dates is
listed as such and never called old. Source: Ouhai 2017, items 8 and 14; Wafangdian 2013, item 8 (no number in either).
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Key, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays, joined, unseen, was_rendered
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.sections import SectionState
from sitecheck.facts.site import ColumnReading, ColumnState, ListState, SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict
from sitecheck.page.urls import identity

_PICTURES = 6


class AgesParams(Frozen):
    """``columns``: those that ``max_age_days`` (calendar days) is asked of; None: ages are only laid out. ``limits``:
    days for single columns, before ``max_age_days``. ``navigation``: the other columns of the navigation are laid out
    as well."""

    max_age_days: int | None = Field(default=None, ge=1)
    limits: dict[Key, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    columns: tuple[Key, ...] = Field(min_length=1)
    navigation: bool = True


class AgesCheck(Check):
    """Columns must be kept up to date."""

    kind: Literal[Kind.SECTION_AGES]
    params: AgesParams


_TABLE = "count columns undated unread as_of"

REASONS: Mapping[str, Reason] = {
    "ages": reason(Outcome.FACTS, _TABLE),
    "none-dated": reason(Outcome.FACTS, "undated unread as_of"),
    "in-time": reason(Outcome.PASS, f"{_TABLE} max"),
    "old-columns": reason(Outcome.FAIL, f"{_TABLE} max"),
    "old": reason(Outcome.FAIL, "label url newest days max as_of"),
    "unread": reason(Outcome.UNABLE, "unread why"),
    "no-columns": reason(Outcome.UNABLE, "columns"),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


@dataclass(frozen=True, slots=True)
class _Age:
    """One column: ``newest`` None where nothing is dated, ``hidden`` why a newer entry may not have been seen.
    ``possible`` is the latest day the newest entry may mean, ``limit`` the days asked of it (None: it is only laid
    out)."""

    label: str
    url: str
    newest: date | None = None
    possible: date | None = None
    hidden: str = ""
    sha: str | None = None
    title: str = ""
    limit: int | None = None


def judge(
    observation: SiteObservation, check: AgesCheck, _: WorkingDays, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """The table of ages, oldest first; where there is a limit, the columns beyond it. Subjects are their addresses."""
    excused = unseen(observation, check.id, attributes)
    if excused is not None:
        return excused
    if observation.sections is None and not any(key in observation.columns for key in check.params.columns):
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    ages = _ages(observation, check.params, trace)
    if not ages:
        return Verdict(check.id, Outcome.UNABLE, "no-columns", {"columns": joined(check.params.columns)})
    return _verdict(observation, check, ages, trace)


def _verdict(observation: SiteObservation, check: AgesCheck, ages: Sequence[_Age], trace: Trace) -> Verdict:
    as_of = observation.as_of
    known = sorted((one for one in ages if one.newest is not None and not one.hidden), key=_by_age)
    undated = [one for one in ages if one.newest is None and not one.hidden]
    hidden = [one for one in ages if one.hidden]
    table = {
        "count": str(len(known)),
        "columns": joined(_line(one, as_of) for one in known),
        "undated": joined(one.label for one in undated),
        "unread": joined(one.label for one in hidden),
        "as_of": as_of.isoformat(),
    }
    unsure = tuple(dict.fromkeys(identity(one.url) for one in (*hidden, *undated)))
    marks = tuple(_mark(one) for one in known[:_PICTURES])
    if not known and not undated:
        params = {"unread": table["unread"], "why": joined(one.hidden for one in hidden)}
        return Verdict(check.id, Outcome.UNABLE, "unread", params, undecided=unsure)
    if all(one.limit is None for one in ages):
        name = "ages" if known else "none-dated"
        return Verdict(check.id, Outcome.FACTS, name, table, undecided=unsure, looked_at=marks)
    asked = [one for one in known if one.limit is not None]
    if not asked:
        params = {"unread": joined(one.label for one in (*hidden, *undated)), "why": "undated"}
        return Verdict(check.id, Outcome.UNABLE, "unread", params, undecided=unsure)
    old = [one for one in asked if _beyond(one, as_of)]
    said = {**table, "max": joined(dict.fromkeys(str(one.limit) for one in asked))}
    if not old:
        return Verdict(check.id, Outcome.PASS, "in-time", said, undecided=unsure, looked_at=marks)
    findings = tuple(_finding(observation, one, trace) for one in old)
    said["count"] = str(len(findings))
    return Verdict(check.id, Outcome.FAIL, "old-columns", said, findings, unsure)


def _beyond(one: _Age, as_of: date) -> bool:
    return one.limit is not None and one.possible is not None and (as_of - one.possible).days > one.limit


def _finding(observation: SiteObservation, one: _Age, trace: Trace) -> JudgedFinding:
    assert one.newest is not None
    params = {
        "label": one.label,
        "url": one.url,
        "newest": one.newest.isoformat(),
        "days": str((observation.as_of - one.newest).days),
        "max": str(one.limit),
        "as_of": observation.as_of.isoformat(),
    }
    trace.step(
        "The newest entry of “{label}” ({url}) is of {newest}; that is {days} days before {as_of}, and {max} are "
        "allowed.",
        subject=identity(one.url),
        wanted="an entry dated {needed} or later",
        needed=observation.as_of - timedelta(one.limit or 0),
        **params,
    )
    certain = was_rendered(observation, one.url)
    return JudgedFinding(identity(one.url), one.url, "old", params, certain, (_mark(one),))


def _ages(observation: SiteObservation, params: AgesParams, trace: Trace) -> list[_Age]:
    """Every column once: those asked for first, in their order, then the others of the navigation."""
    found: dict[str, _Age] = {}
    for key in params.columns:
        column = observation.columns.get(key)
        age = _of_column(column, observation.as_of) if column is not None else None
        if age is not None:
            trace.look(column, subject=identity(age.url))
            asked = replace(age, limit=params.limits.get(key, params.max_age_days))
            found.setdefault(identity(age.url), asked)
    for age in _of_sections(observation) if params.navigation else ():
        found.setdefault(identity(age.url), age)
    return list(found.values())


def _of_column(column: ColumnReading, as_of: date) -> _Age | None:
    label, url = column.label or column.key, column.url or column.key
    if column.state is ColumnState.UNABLE:
        return _Age(label, url, hidden=column.reason or "disturbed")
    reading = column.list
    if column.state is not ColumnState.FOUND or reading is None:
        return None
    if reading.state is ListState.UNDETERMINED:
        return _Age(label, url, hidden=reading.reason or "undetermined", sha=column.body_sha256)
    if reading.state is not ListState.READ:
        return None
    newest = reading.newest
    if newest is None or newest > as_of or reading.reason:
        return _Age(label, url, hidden=_doubt(reading.reason), sha=column.body_sha256)
    row = next((row for row in reading.rows if row.day == newest), None)
    possible = newest
    if row is not None and row.precision == "month":
        possible = min(newest.replace(day=months.monthrange(newest.year, newest.month)[1]), as_of)
    # Beside many entries without a date one of these may be the newest.
    mostly = reading.undated * 2 > len(reading.rows)
    title = row.title if row is not None else ""
    return _Age(label, url, newest, possible, "undated" if mostly else "", column.body_sha256, title)


def _of_sections(observation: SiteObservation) -> Iterator[_Age]:
    for one in observation.sections or ():
        if one.state is not SectionState.FILLED or not one.entries:
            continue
        if one.newest is None or one.newest > observation.as_of or one.reason:
            yield _Age(one.label, one.url, hidden=_doubt(one.reason), sha=one.body_sha256)
        else:
            mostly = "undated" if one.dated * 2 < one.entries else ""
            yield _Age(one.label, one.url, one.newest, one.newest, mostly, one.body_sha256)


def _doubt(said: str) -> str:
    """Why a list tells no age; that it bears no dates is told apart from that."""
    return "" if said in ("", "undated") else said


def _by_age(one: _Age) -> tuple[date, str]:
    return one.newest or date.max, one.url


def _line(one: _Age, as_of: date) -> str:
    assert one.newest is not None
    return f"{one.label} {one.newest.isoformat()} ({(as_of - one.newest).days})"


def _mark(one: _Age) -> Mark:
    return Mark(one.url, one.sha, text=one.title, region="" if one.title else "main")
