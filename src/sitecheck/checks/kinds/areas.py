"""Kind ``areas``: which of the key areas (重点领域) a unit has to publish are named nowhere.

A unit has to do with some of the areas only. One is missed only where the register says that it is the unit's, or
where the unit's own column goes by the list and names nearly all of it; everywhere else a person sees what was found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field, model_validator

from sitecheck.checks.definition import Key, Kind, Words
from sitecheck.checks.judges.common import Attributes, WorkingDays, joined
from sitecheck.checks.kinds import collect
from sitecheck.checks.kinds.collect import CollectParams, Expression, Group, PlacesCheck, number_of
from sitecheck.checks.kinds.places import narrow
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.mentions import MentionReading, NamedUnit, Topic
from sitecheck.facts.outcomes import Outcome, PageKind
from sitecheck.facts.site import ColumnReading, ColumnState, ListState, SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict
from sitecheck.page.labels import compact

# Why no rows, or no days, were read of a page whose names of parts were.
_OF_ROWS = frozenset({"no-list", "children-unread", "children-undated", "oldest-first"})
_OF_COLUMN = r"^(?=\D{{2,12}}$).*(?:{})"  # short and without a number: the name of a column, and no title
_PARTED = re.compile(r"[、,，;；/|]")


class AreasParams(CollectParams):
    """``areas``: keys of the groups that are asked for, None where the source names none: then nothing is missed.
    ``kin``: by group, expressions that may be another name of the area; what the column calls so is not missed.
    ``column``: the column of the key areas, ``pages``: expressions of which the title, the path line or a heading of
    its pages must meet one. ``shown``: the share of the areas that it must name by their own names before it is held
    against the list; columns made by another list share many of them.
    ``register_attribute``: the unit attribute with the names of the areas that are the unit's, parted by 、.
    """

    areas: tuple[Key, ...] | None = None
    kin: dict[Key, tuple[Expression, ...]] = Field(default_factory=dict)
    column: Key = "key-areas-column"
    pages: tuple[Expression, ...] = ("重点领域",)
    shown: float = Field(default=0.8, gt=0, le=1)
    register_attribute: Words = "key_areas"

    @model_validator(mode="after")
    def _names_groups(self) -> AreasParams:
        keys = {group.key for group in self.groups}
        unknown = [key for key in (*(self.areas or ()), *self.kin) if key not in keys]
        if unknown:
            raise ValueError(f"names no group: {', '.join(dict.fromkeys(unknown))}")
        if any(group.each or group.within for group in self.groups):
            raise ValueError("an area is a group of whole pages; each and within mean nothing here")
        return self


class AreasCheck(PlacesCheck):
    """The key areas are published."""

    kind: Literal[Kind.AREAS]
    params: AreasParams

    @property
    def within_column(self) -> str:
        """Under which key the survey gives what the pages of the column alone name, by any of its names."""
        return f"{self.id}/column"

    @property
    def by_name(self) -> str:
        """Under which key it gives what they call by the area's own names."""
        return f"{self.id}/column/named"

    def topics(self, upstream: Sequence[str] = (), units: Sequence[NamedUnit] = ()) -> tuple[Topic, ...]:
        """As for every check of places, and each area on the pages of the column by its own and by all of its names."""
        own: list[Topic] = []
        for group in self.params.groups:
            names = (*group.any, *(word for way in group.also for word in way.any))
            kin = self.params.kin.get(group.key, ())
            parts = tuple(_OF_COLUMN.format(name) for name in names)
            own.append(Topic(self.by_name, group.key, parts, pages=self.params.pages))
            own.append(Topic(self.within_column, group.key, (*names, *kin), pages=self.params.pages))
        return (*super().topics(upstream, units), *own)


_TOLD = "groups missing count each places unopened lacking lacking_en"

REASONS: Mapping[str, Reason] = {
    **{key: one for key, one in collect.REASONS.items() if key != "none-registered"},
    "collected": reason(Outcome.FACTS, f"{_TOLD} why unknown"),
    "covered": reason(Outcome.PASS, f"{_TOLD} url unknown"),
    "uncovered": reason(Outcome.FAIL, f"{_TOLD} url unknown number"),
    "area-missing": reason(Outcome.FAIL, "area url pages"),
}


def judge(
    observation: SiteObservation,
    check: AreasCheck,
    calendar: WorkingDays,
    attributes: Attributes,
    trace: Trace = SILENT,
) -> Verdict:
    """What is named of every area, and the areas that are asked of this unit and named nowhere."""
    told = collect.judge(observation, check, calendar, attributes)
    reading = observation.mentions.get(check.id)
    if told.outcome is not Outcome.FACTS or told.reason != "collected" or reading is None:
        return told
    column = observation.columns.get(check.params.column)
    within = observation.mentions.get(check.within_column)
    registered, unknown = _registered(check, attributes.get(check.params.register_attribute))
    params = {**told.params, "unknown": joined(unknown)}
    why = _unread(observation, column)
    if within is not None and not any(within.counts.values()):
        why = why or "bare"  # a column that shows none of the areas is asked about elsewhere
    if why or column is None or within is None:
        return _laid_out(told, {**params, "why": why or "not-read"})
    asked = registered or _asked_by_column(check, observation.mentions.get(check.by_name, MentionReading()))
    if not asked:
        why = "areas-not-named" if check.params.areas is None else "few-areas"
        return _laid_out(told, {**params, "why": why})
    params["url"] = column.url or ""
    trace.look(column)
    trace.step(
        "Asked for are {areas}, for {why}.",
        areas=[group.name.zh for group in check.params.groups if group.key in asked],
        why="the register names them for the unit" if registered else "the column itself names nearly all of the list",
    )
    lost = [
        group
        for group in check.params.groups
        if group.key in asked
        and not number_of(reading, group.key, check, observation)
        and not within.counts.get(group.key)
    ]
    if not lost:
        return Verdict(check.id, Outcome.PASS, "covered", params, looked_at=told.looked_at)
    params |= {"missing": joined(group.key for group in lost), "number": str(len(lost))}
    findings = tuple(_finding(group, column, observation, trace) for group in lost)
    return Verdict(check.id, Outcome.FAIL, "uncovered", params, findings, looked_at=told.looked_at)


def _laid_out(told: Verdict, params: Mapping[str, str]) -> Verdict:
    return Verdict(told.check, told.outcome, told.reason, dict(params), looked_at=told.looked_at)


def _unread(observation: SiteObservation, column: ColumnReading | None) -> str:
    """Why nothing may be missed (a code), empty where the column was found and read."""
    if why := narrow(observation):
        return why
    if column is None:
        return "not-read"
    if column.state is not ColumnState.FOUND:
        return "no-column" if column.state is ColumnState.MISSING else column.reason or "disturbed"
    if column.kind in (PageKind.SHELL, PageKind.BLOCKED) or column.closed_text:
        return "incomplete"
    listed = column.list
    if listed is not None and listed.state is ListState.UNDETERMINED and listed.reason not in _OF_ROWS:
        return listed.reason or "undetermined"
    return ""


def _asked_by_column(check: AreasCheck, named: MentionReading) -> frozenset[str]:
    """The areas of the list where the column names nearly all of them, none where it goes by another list."""
    asked = frozenset(check.params.areas or ())
    shown = sum(bool(named.counts.get(key)) for key in asked)
    return asked if asked and shown >= math.ceil(check.params.shown * len(asked)) else frozenset()


def _registered(check: AreasCheck, value: object) -> tuple[frozenset[str], tuple[str, ...]]:
    """Keys of the areas the register names, and names that are none."""
    if not isinstance(value, str):
        return frozenset(), ()
    names = [name for part in _PARTED.split(value) if (name := compact(part))]
    known = {name: _key(check, name) for name in names}
    return frozenset(key for key in known.values() if key), tuple(name for name, key in known.items() if not key)


def _key(check: AreasCheck, name: str) -> str:
    named = [group.key for group in check.params.groups if compact(group.name.zh) == name]
    meets = [group.key for group in check.params.groups if any(re.search(one, name) for one in group.any)]
    return next(iter((*named, *meets)), "")


def _finding(group: Group, column: ColumnReading, observation: SiteObservation, trace: Trace) -> JudgedFinding:
    """Words may be read past: what no page names is suspected, never certain."""
    url = column.url or observation.site
    params = {"area": group.key, "url": url, "pages": str(observation.crawl.pages)}
    trace.step(
        "{name} ({area}) is named neither on the pages of the column {url} nor on any of the {pages} pages read.",
        subject=group.name.zh,
        wanted="a page or a part of the column that names it",
        name=group.name.zh,
        **params,
    )
    marks = (Mark(url, column.body_sha256, region="main"),)
    return JudgedFinding(group.name.zh, url, "area-missing", params, certain=False, marks=marks)
