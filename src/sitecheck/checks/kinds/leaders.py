"""Kind ``leaders``: every leader with name, post, division of work and résumé, laid out for a person.

Nothing is deducted: whether somebody is missing, or a post is out of date, only a person can say. Where the unit's
attributes name its leaders the names are compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Key, Kind, Words
from sitecheck.checks.judges.common import DISTURBED, Attributes, WorkingDays, home_url, joined, no_website, page_sha
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.leaders import LeaderReading, Leaders
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnState, SiteObservation
from sitecheck.facts.verdict import Mark, Verdict

_NAMED = 6
_SHOWN = 12
_LISTED = 30
Beside = Literal["post", "duties", "resume"]


class LeadersParams(Frozen):
    """``fields``: what must stand beside every name. ``register_attribute``: the unit attribute that holds the names of
    its leaders, parted by 、 or a semicolon; units without it are not compared."""

    fields: tuple[Beside, ...] = Field(default=("post", "duties", "resume"), min_length=1)
    register_attribute: Words = "leaders"
    key: Key = "leadership-info"


class LeadersCheck(Check):
    """The leaders are published, each with what belongs to it."""

    kind: Literal[Kind.LEADERS]
    params: LeadersParams = LeadersParams()


_TABLE = "count names lacking unlisted unknown url"
REASONS: Mapping[str, Reason] = {
    "complete": reason(Outcome.FACTS, _TABLE),
    "lacking": reason(Outcome.FACTS, _TABLE),
    "other-names": reason(Outcome.FACTS, _TABLE),
    "partly-read": reason(Outcome.FACTS, f"{_TABLE} why"),
    "none-found": reason(Outcome.FACTS, "url pages"),
    "no-column": reason(Outcome.FACTS, "pages labels"),
    "unreadable": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(observation: SiteObservation, check: LeadersCheck, _: WorkingDays, attributes: Attributes) -> Verdict:
    """Who is named, and what is said of whom. There is no finding: a person decides."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    column = observation.columns.get(check.params.key)
    if column is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    stop = observation.crawl.stopped_by
    if column.state is ColumnState.MISSING and stop not in DISTURBED:
        home = home_url(observation)
        params = {"pages": str(len(column.trail.pages)), "labels": joined(column.trail.labels[:_NAMED])}
        looked = (Mark(home, page_sha(observation, home), region="nav"),)
        return Verdict(check.id, Outcome.FACTS, "no-column", params, looked_at=looked)
    if column.state is not ColumnState.FOUND:
        why = column.reason if column.state is not ColumnState.MISSING else stop.value
        return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": why or "disturbed"})
    read = observation.leaders
    if read is None:
        return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": "not-read"})
    url = column.url or home_url(observation)
    column_mark = Mark(url, column.body_sha256, region="main")
    if not read.leaders:
        if read.unread:
            return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": read.unread}, looked_at=(column_mark,))
        params = {"url": url, "pages": str(len(read.pages))}
        return Verdict(check.id, Outcome.FACTS, "none-found", params, looked_at=(column_mark,))
    others = {one.page_url: one.body_sha256 for one in read.leaders if one.page_url != url}
    further = (Mark(page, sha, region="main") for page, sha in list(others.items())[:_SHOWN])
    return _told(check, read, url, attributes, (column_mark, *further))


def _told(check: LeadersCheck, read: Leaders, url: str, attributes: Attributes, looked: tuple[Mark, ...]) -> Verdict:
    names = [one.name for one in read.leaders]
    registered = _registered(attributes.get(check.params.register_attribute))
    unlisted = [name for name in registered if name not in names]
    unknown = [name for name in names if registered and name not in registered]
    lacking = {one.name: _lacks(one, check.params.fields) for one in read.leaders}
    said = [f"{name}({'/'.join(_word(check, part) for part in parts)})" for name, parts in lacking.items() if parts]
    params = {
        "count": str(len(names)),
        "names": joined(names[:_LISTED]),
        "lacking": joined(said[:_LISTED]),
        "unlisted": joined(unlisted),
        "unknown": joined(unknown),
        "url": url,
    }
    unread = read.unread or (
        "incomplete" if any(not one.complete and lacking[one.name] for one in read.leaders) else ""
    )
    if unread:
        params["why"] = unread
        return Verdict(check.id, Outcome.FACTS, "partly-read", params, looked_at=looked)
    told = "other-names" if unlisted or unknown else "lacking" if said else "complete"
    return Verdict(check.id, Outcome.FACTS, told, params, looked_at=looked)


def _word(check: LeadersCheck, part: str) -> str:
    term = check.terms.get(part)
    return term.zh if term is not None else part


def _registered(value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        return ()
    return tuple(dict.fromkeys(name for part in re.split(r"[、,，;；/|]", value) if (name := "".join(part.split()))))


def _lacks(one: LeaderReading, fields: tuple[Beside, ...]) -> list[str]:
    there = {"post": bool(one.post), "duties": bool(one.duties), "resume": one.resume}
    return [name for name in fields if not there[name]]
