"""What must be kept, and why: findings, nights, files. Nothing here changes anything.

A file goes only when every row that names it lets it go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Any

from sqlmodel import Session, col, func, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.facts.times import BEIJING
from sitecheck.store.models import Appeal, Decision, Finding, Observation, PublishedScore, Run, Sighting
from sitecheck.store.references import Hold, Named

OPEN = ("running", "interrupted")
"""States of a run that may still be taken up again."""
_WAITING = (FindingState.VERIFIED.value, FindingState.REOPENED.value)
_FINDING = "finding"  # origin of a fact that was computed from findings (scoring.values.Origin)


class Why(IntEnum):
    """Why a file stays; of several reasons the highest is told."""

    SHOWN = 0
    YOUNG = 1
    JUST_WRITTEN = 2
    NEWEST_NIGHT = 3
    OPEN_RUN = 4
    WAITING = 5
    COUNTS = 6
    CONFIRMED = 7
    APPEALED = 8
    PUBLISHED = 9
    HANDED_IN = 10

    @property
    def words(self) -> str:
        """What it means, for people."""
        return _WORDS[self]


_WORDS = {
    Why.SHOWN: "a small picture in the column map",
    Why.YOUNG: "younger than the limit, or kept for ever",
    Why.JUST_WRITTEN: "written within the last hour",
    Why.NEWEST_NIGHT: "of the newest night of its portal",
    Why.OPEN_RUN: "of a night that is not over",
    Why.WAITING: "of a finding that waits for a person",
    Why.COUNTS: "of a finding that counts as verified in an assessment",
    Why.CONFIRMED: "of a finding that a person confirmed",
    Why.APPEALED: "of a finding that a unit has appealed against",
    Why.PUBLISHED: "of a finding that a published score rests on",
    Why.HANDED_IN: "handed in by an office or a unit",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Nights and evidence from before these moments (aware) may go; None keeps for ever."""

    nights: datetime | None = None
    evidence: datetime | None = None


def limits_of(nights_days: int, evidence_days: int, now: datetime) -> Limits:
    """The limits of the settings, where 0 days means for ever; days begin at midnight in Beijing."""
    today = now.astimezone(BEIJING).date()

    def before(days: int) -> datetime | None:
        return start_of(today - timedelta(days=days)) if days else None

    return Limits(before(nights_days), before(evidence_days))


def start_of(day: date) -> datetime:
    """Midnight in Beijing."""
    return datetime.combine(day, time(), BEIJING)


def protected_findings(session: Session, *, verified_counts: bool) -> dict[int, Why]:
    """Findings whose evidence is never pruned, whatever its age, with the strongest reason.

    ``verified_counts``: an assessment counts findings that nobody confirmed.
    """
    found: dict[int, Why] = {}

    def protect(ids: Iterable[int | None], why: Why) -> None:
        found.update((one, max(why, found.get(one, why))) for one in ids if one is not None)

    states = list(session.exec(select(Finding.id, Finding.state, Finding.verified_at)))
    protect((one for one, state, _ in states if state in _WAITING), Why.WAITING)
    if verified_counts:
        # What was verified and then mended still counts for the nights in which it was there.
        kept = (one for one, state, at in states if at is not None and state != FindingState.DISMISSED)
        protect(kept, Why.COUNTS)
    protect((one for one, state, _ in states if state == FindingState.CONFIRMED), Why.CONFIRMED)
    # What a person once confirmed may count for the time it was there, whatever became of it since.
    confirmed = select(Decision.finding_id).where(Decision.new_state == FindingState.CONFIRMED.value).distinct()
    protect((one for one in session.exec(confirmed)), Why.CONFIRMED)
    # Answered or not: what was said of it must stay checkable.
    protect(session.exec(select(col(Appeal.finding_id)).distinct()), Why.APPEALED)
    known = {one for one, _, _ in states}
    protect((one for one in published_findings(session) if one in known), Why.PUBLISHED)
    return found


def published_findings(session: Session) -> set[int]:
    """Findings that a fact of any published score, in any version, was computed from."""
    found: set[int] = set()
    for text in session.exec(select(PublishedScore.facts).execution_options(yield_per=100)):
        found.update(_ids(json.loads(text)))
    return found


def _ids(data: Any) -> Iterator[int]:
    """Ids in every fact that came from findings, also one that another fact outranks."""
    if isinstance(data, dict):
        if data.get("origin") == _FINDING:
            yield from (int(one) for one in data.get("ids", ()) if str(one).isdecimal())
        for value in data.values():
            yield from _ids(value)
    elif isinstance(data, list):
        for value in data:
            yield from _ids(value)


class Keeper:
    """Tells for each row that names a file whether it wants the file kept."""

    def __init__(self, session: Session, limits: Limits, *, verified_counts: bool) -> None:
        self._limits = limits
        self.protected = protected_findings(session, verified_counts=verified_counts)
        """Findings that are protected, with the reason."""
        runs = list(session.exec(select(Run.id, Run.started_at, Run.state)))
        self._began = {run: at for run, at, _ in runs}
        self._open = {run for run, _, state in runs if state in OPEN}
        self._newest = set(
            session.exec(select(Observation.site_key, func.max(Observation.run_id)).group_by(Observation.site_key))
        )
        self._nights: dict[tuple[str, int], Why] = {}
        seen = select(Sighting.finding_id, Sighting.run_id, Finding.site_key).join(
            Finding, col(Finding.id) == col(Sighting.finding_id)
        )
        for finding, run, site in session.exec(seen.execution_options(yield_per=5000)):
            why = self.protected.get(finding)
            if why is not None:
                self._nights[site, run] = max(why, self._nights.get((site, run), why))

    def why(self, row: Named) -> Why | None:
        """The strongest reason of this row to keep its file; None lets it go."""
        return max(self._reasons(row), default=None)

    def _reasons(self, row: Named) -> Iterator[Why]:
        if row.hold is Hold.BESIDE:
            yield Why.SHOWN
            return
        if row.hold is Hold.HANDED_IN or row.run is None or row.site is None:
            yield Why.HANDED_IN
            return
        if row.run in self._open:
            yield Why.OPEN_RUN
        if row.hold is Hold.FINDING:
            if row.finding in self.protected:
                yield self.protected[row.finding]
            limit = self._limits.evidence
        else:
            if (row.site, row.run) in self._nights:
                yield self._nights[row.site, row.run]
            if (row.site, row.run) in self._newest:
                yield Why.NEWEST_NIGHT
            limit = self._limits.nights
        if limit is None or self._began[row.run] >= limit:
            yield Why.YOUNG
