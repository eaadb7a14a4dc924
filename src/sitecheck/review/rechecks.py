"""Looking at a portal again at once, because somebody says that a defect is mended.

What such a run finds is said beside the finding. It erases nothing: what was confirmed counts for the nights in which
it was there (``counted.py``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.facts.times import BEIJING
from sitecheck.facts.verdict import fingerprint
from sitecheck.review.decisions import shown_of
from sitecheck.review.lifecycle import PARTIAL
from sitecheck.review.refusals import Refusal, Refused
from sitecheck.review.trail import MACHINE, note
from sitecheck.store.models import AuditRow, CheckResult, Decision, Finding, Job, Run, Sighting, Site

KIND = "recheck"
PAUSE = timedelta(minutes=30)
"""A portal is not looked at again sooner than this: our visits must not be a burden."""
_ACTION = "recheck"
_DONE, _FAILED = "done", "failed"


class Seen(StrEnum):
    """What came of looking again."""

    WAITING = "waiting"
    RUNNING = "running"
    NOT_RUN = "not-run"
    STILL_THERE = "still-there"
    GONE = "gone"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Rechecked:
    """One look again: when it was asked for and by whom, the run, when it looked, and what it saw.

    ``result`` is the check's own answer where the finding could not be decided and there is one.
    """

    asked_at: datetime
    who: str
    seen: Seen
    run: Run | None = None
    result: CheckResult | None = None

    @property
    def looked_at(self) -> datetime | None:
        """When the run began."""
        return self.run.started_at if self.run is not None else None

    def after(self, cutoff: datetime) -> bool:
        """Whether the run looked only after the period was over."""
        return self.run is not None and self.run.started_at >= cutoff


def ask(session: Session, finding_id: int, *, who: str, now: datetime) -> Finding:
    """Note that the portal of a finding is looked at again now; the caller starts the run afterwards.

    Raises Refused when that was done less than ``PAUSE`` ago, and LookupError when there is no such finding.
    """
    finding = session.get(Finding, finding_id)
    if finding is None:
        raise LookupError(f"there is no finding {finding_id}")
    session.get(Site, finding.site_key, with_for_update=True)  # two people at one portal come one after the other
    last = _asked(session, finding.site_key)
    if last is not None and now < last.at + PAUSE:
        raise Refused(Refusal.TOO_SOON, at=_hour(last.at), next=_hour(last.at + PAUSE))
    note(session, who=who, action=_ACTION, target=_target(finding.site_key), now=now, new=f"finding:{finding_id}")
    session.flush()
    return finding


def newest(session: Session, finding: Finding, now: datetime) -> Rechecked | None:
    """The last look again at the finding's portal; None when nobody has asked for one."""
    asked = _asked(session, finding.site_key)
    return outcome(session, finding, asked.at, asked.who, now) if asked is not None else None


def outcome(session: Session, finding: Finding, asked_at: datetime, who: str, now: datetime) -> Rechecked:
    """What came of the look again asked for at ``asked_at``."""
    found = session.exec(
        select(Run, Job)
        .join(Job, col(Job.run_id) == col(Run.id))
        .where(Run.kind == KIND, Job.site_key == finding.site_key, Run.started_at >= asked_at)
        .order_by(col(Run.id))
    ).first()
    if found is None:
        return Rechecked(asked_at, who, Seen.WAITING if now < asked_at + PAUSE else Seen.NOT_RUN)
    run, job = found
    if job.state not in (_DONE, _FAILED) and run.state == "running":
        return Rechecked(asked_at, who, Seen.RUNNING, run)
    if job.state != _DONE:
        return Rechecked(asked_at, who, Seen.NOT_RUN, run)
    sighting = select(Sighting.id).where(Sighting.finding_id == finding.id, Sighting.run_id == run.id)
    if session.exec(sighting).first() is not None:
        return Rechecked(asked_at, who, Seen.STILL_THERE, run)
    result = session.exec(
        select(CheckResult).where(
            CheckResult.run_id == run.id,
            CheckResult.site_key == finding.site_key,
            CheckResult.check_id == finding.check_id,
        )
    ).first()
    gone = result is not None and _gone(session, finding, run, result)
    return Rechecked(asked_at, who, Seen.GONE if gone else Seen.UNDECIDED, run, None if gone else result)


def cutoff(end: date, closed_at: datetime | None) -> datetime:
    """From when on it is too late to mend for a period: when it was closed, else the end of its last day in Beijing."""
    return closed_at if closed_at is not None else datetime.combine(end + timedelta(days=1), time(), BEIJING)


def _gone(session: Session, finding: Finding, run: Run, result: CheckResult) -> bool:
    """Whether the run proved that the defect is not there: it fixed the finding, or would have, were it still open."""
    fixes = select(Decision).where(Decision.finding_id == finding.id, Decision.action == "fix")
    if any(shown_of(row).get("run") == run.id for row in session.exec(fixes) if row.who == MACHINE):
        return True
    if FindingState(finding.state) not in (FindingState.FIXED, FindingState.DISMISSED):
        return False
    if result.outcome not in (Outcome.PASS, Outcome.FAIL) or json.loads(result.params).get(PARTIAL):
        return False
    undecided = {fingerprint(finding.site_key, finding.check_id, one) for one in json.loads(result.undecided)}
    return finding.fingerprint not in undecided


def _asked(session: Session, site_key: str) -> AuditRow | None:
    query = select(AuditRow).where(AuditRow.action == _ACTION, AuditRow.target == _target(site_key))
    return session.exec(query.order_by(col(AuditRow.id).desc())).first()


def _target(site_key: str) -> str:
    return f"site:{site_key}"[:300]


def _hour(at: datetime) -> str:
    return at.astimezone(BEIJING).strftime("%H:%M")
