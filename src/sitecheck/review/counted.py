"""Which findings count for a period: seen in one of its nights, and confirmed (or, by policy, verified).

A finding lives in episodes: it is there, it is fixed, it comes back. A confirmation speaks for the episode it was made
in, so what was confirmed and then fixed still counts for the time it was there; what comes back waits for a person.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy
from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.review.moments import recorded_by
from sitecheck.review.trail import MACHINE, PROPOSE, RETURN, UNDO
from sitecheck.store.models import Decision, Finding, Run, Sighting

POLICIES = ("confirmed", "verified")
NOTHING_ELSE: Mapping[int, FindingState] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Counted:
    """A finding that counts: ``state`` is confirmed or verified, whatever became of it since."""

    check: str
    subject: str
    finding_id: int
    state: FindingState


@dataclass(slots=True)
class _Episode:
    """``since``: the run it began with; what people and machine said about it."""

    since: int
    confirmed: bool = False
    verified: bool = False
    put_aside: bool = False


class _Decided(NamedTuple):
    """As much of a decision as it takes."""

    who: str
    action: str
    new_state: str
    shown: str


def counted(
    session: Session,
    unit_code: str,
    policy: str,
    start: date,
    end: date,
    *,
    until: datetime | None = None,
    instead: Mapping[int, FindingState] = NOTHING_ELSE,
) -> list[Counted]:
    """Findings of the unit seen in a run judged as of ``start`` to ``end`` (inclusive) that count under ``policy``.

    ``until``: as it was at that moment (a period that was closed then): later nights and decisions are not there.
    ``instead``: as if a person had just confirmed, dismissed or reopened these findings. Ordered by check, subject and
    id. Raises ValueError for an unknown policy.
    """
    if policy not in POLICIES:
        raise ValueError(f"policy must be one of {', '.join(POLICIES)} (found {policy!r})")
    some = _may_count(unit_code, policy, instead)
    findings = session.exec(select(Finding.id, Finding.check_id, Finding.subject, Finding.state).where(some)).all()
    if not findings:
        return []
    seen: dict[int, set[int]] = {}
    sightings = (
        select(Sighting.finding_id, Sighting.run_id)
        .join(Finding, col(Finding.id) == col(Sighting.finding_id))
        .join(Run, col(Run.id) == col(Sighting.run_id))
        .where(some, Run.as_of >= start, Run.as_of <= end)
    )
    for finding_id, run_id in session.exec(recorded_by(sightings, Sighting.run_id, Finding.site_key, until)):
        seen.setdefault(finding_id, set()).add(run_id)
    history: dict[int, list[_Decided]] = {}
    columns: list[Any] = [Decision.finding_id, *(getattr(Decision, name) for name in _Decided._fields)]
    decisions = sqlalchemy.select(*columns).join(Finding, col(Finding.id) == col(Decision.finding_id)).where(some)
    if until is not None:
        decisions = decisions.where(col(Decision.at) <= until)
    for finding_id, *said in session.execute(decisions.order_by(col(Decision.id))):
        history.setdefault(finding_id, []).append(_Decided(*said))
    found = []
    for finding, check, subject, state_now in findings:
        assert finding is not None
        supposed = instead.get(finding) if until is None else None  # nothing moves what is closed
        decided = history.get(finding, ())
        now = decided[-1].new_state if until is not None and decided else state_now
        if (supposed or now) == FindingState.DISMISSED or finding not in seen:
            continue
        episodes = _episodes(decided)
        if supposed is not None:
            episodes[-1].confirmed = supposed is FindingState.CONFIRMED
            episodes[-1].put_aside = supposed is not FindingState.CONFIRMED
        state = _state(episodes, seen[finding], policy)
        if state is not None:
            found.append(Counted(check, subject, finding, state))
    return sorted(found, key=lambda one: (one.check, one.subject, one.finding_id))


def _may_count(unit_code: str, policy: str, instead: Mapping[int, FindingState]) -> ColumnElement[bool]:
    """Findings of the unit that were ever confirmed (verified, by policy), or are supposed to be: no other counts."""
    steps = ("confirm", "verify") if policy == "verified" else ("confirm",)
    made = aliased(Decision)  # also where the query around it reads decisions
    once = exists().where(col(made.finding_id) == col(Finding.id), col(made.action).in_(steps))
    any_of = or_(once, col(Finding.id).in_(sorted(instead))) if instead else once
    return and_(col(Finding.unit_code) == unit_code, any_of)


def _state(episodes: Sequence[_Episode], runs: Iterable[int], policy: str) -> FindingState | None:
    met = [next(one for one in reversed(episodes) if one.since <= run) for run in runs]
    if any(one.confirmed for one in met):
        return FindingState.CONFIRMED
    if policy == "verified" and any(one.verified and not one.put_aside for one in met):
        return FindingState.VERIFIED
    return None


def _episodes(decisions: Iterable[_Decided]) -> list[_Episode]:
    episodes = [_Episode(0)]
    before: list[tuple[bool, bool]] = []  # (confirmed, put aside) before each decision of a person
    for decision in decisions:
        now = episodes[-1]
        if decision.who == MACHINE:
            if decision.action == "verify":
                now.verified = True
            elif decision.action == "dismiss":
                now.put_aside = True
            elif decision.action == "reopen":
                run = json.loads(decision.shown).get("run")
                episodes.append(_Episode(run if isinstance(run, int) else 0))
                before = []
            continue
        if decision.action == UNDO:
            if before:
                now.confirmed, now.put_aside = before.pop()
            continue
        before.append((now.confirmed, now.put_aside))
        if decision.action in (PROPOSE, RETURN):
            continue  # what is proposed counts nothing, and takes nothing away
        now.confirmed = decision.action == "confirm"
        now.put_aside = decision.action in ("dismiss", "reopen")
    return episodes
