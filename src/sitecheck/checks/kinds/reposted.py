"""Kind ``reposted``: texts that stood on the site before and stand there again under a later day.

Facts for a person, never a defect: a notice may be repeated for good reason. What is proved is that the two texts are
nearly the same and the days are not (Charikar 2002: fingerprints that differ in at most three of 64 bits).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays, joined, no_website
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.seen import Twin
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Mark, Verdict

_SHOWN = 12  # pairs named, and pictures taken for the person who decides
_NUMBERS = re.compile(r"[0-9０-９〇零一二三四五六七八九十百]+|[上下]半年|[甲乙丙丁]")


class RepostedParams(Frozen):
    """``max_distance``: bits of 64 in which the fingerprints may differ. ``min_days``: calendar days between the two
    days; fewer are the ordinary work of putting one text into several columns. ``within_days``: how far back the later
    day may lie. ``series``: whether titles that differ in numbers only, as those of monthly reports, are told too."""

    max_distance: int = Field(default=3, ge=0, le=3)
    min_days: int = Field(default=30, ge=1)
    within_days: int = Field(default=100, ge=1)
    series: bool = False


class RepostedCheck(Check):
    """Old texts under a later day are laid out."""

    kind: Literal[Kind.REPOSTED]
    params: RepostedParams = RepostedParams()


REASONS: Mapping[str, Reason] = {
    "none": reason(Outcome.PASS, "compared remembered"),
    "reposted": reason(Outcome.FACTS, "count pairs"),
    "no-memory": reason(Outcome.UNABLE),
    "no-texts": reason(Outcome.UNABLE),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(observation: SiteObservation, check: RepostedCheck, _: WorkingDays, attributes: Attributes) -> Verdict:
    """The documents whose text stood there before under an earlier day, the newest first."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    stop, seen = observation.crawl.stopped_by, observation.seen
    if stop in (Stop.BLOCKED, Stop.UNREACHABLE) or observation.home is None:
        return Verdict(check.id, Outcome.UNABLE, "site-unseen", {"why": observation.crawl.reason or stop.value})
    if seen is None or not seen.remembered:
        return Verdict(check.id, Outcome.UNABLE, "no-memory")
    if not seen.compared:
        return Verdict(check.id, Outcome.UNABLE, "no-texts")
    earliest = observation.as_of - timedelta(check.params.within_days)
    twins = [one for one in seen.twins if one.day >= earliest and _counts(one, check.params)]
    if not twins:
        params = {"compared": str(seen.compared), "remembered": str(seen.remembered)}
        return Verdict(check.id, Outcome.PASS, "none", params)
    # One pair for each document: the nearest and oldest stands first.
    pairs = list({one.url: one for one in reversed(twins)}.values())
    pairs.sort(key=lambda one: (-one.day.toordinal(), one.url))
    params = {"count": str(len(pairs)), "pairs": joined(map(_pair, pairs[:_SHOWN]))}
    marks = tuple(Mark(one.url, one.body_sha256, text=one.title) for one in pairs[:_SHOWN])
    return Verdict(check.id, Outcome.FACTS, "reposted", params, looked_at=marks)


def _counts(one: Twin, params: RepostedParams) -> bool:
    if one.distance > params.max_distance or (one.day - one.old_day).days < params.min_days:
        return False
    return params.series or one.title == one.old_title or _unnumbered(one.title) != _unnumbered(one.old_title)


def _unnumbered(title: str) -> str:
    return _NUMBERS.sub("", "".join(title.split()))


def _pair(one: Twin) -> str:
    new = f"{one.title} {one.url} ({one.day.isoformat()})"
    return f"{new} ← {one.old_title} {one.old_url} ({one.old_day.isoformat()})"
