"""The life of findings over the nights: suspected, verified, fixed, reopened. A person's verdict outranks the machine.

Recording is idempotent: the same run with the same verdicts, recorded again, changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.facts.verdict import JudgedFinding, Verdict, fingerprint
from sitecheck.review.memory import rules
from sitecheck.review.sightings import fitted, sighting_of, take_up
from sitecheck.review.states import MachineStep, next_when_gone, next_when_seen
from sitecheck.review.trail import MACHINE, decide
from sitecheck.store.models import Decision, DismissalRule, Finding, Run, Sighting, Site, dumps
from sitecheck.store.stamps import touch

PARTIAL = "partial"
"""Value of a verdict that did not see everything (``checks.judges.links``)."""


@dataclass(slots=True)
class Recorded:
    """What recording one site's verdicts changed; ``ids`` maps fingerprints of the findings seen to their rows."""

    new: int = 0
    seen: int = 0  # known before and seen in this run
    verified: int = 0
    fixed: int = 0
    reopened: int = 0
    ids: dict[str, int] = field(default_factory=dict)


def record_site(
    session: Session,
    *,
    run: Run,
    site: Site,
    verdicts: Sequence[Verdict],
    attempts_by_url: Mapping[str, Sequence[Attempt]],
    now: datetime,
    examined: Mapping[str, Collection[str]] | None = None,
) -> Recorded:
    """Record the findings of one site's night in the caller's transaction.

    ``attempts_by_url`` gives the requests behind a finding by its URL. ``examined`` names, per check, subjects that
    were looked at and found well: where a verdict did not see everything, only these are taken as mended.
    """
    return _Recorder(session, run, site, now, examined or {}).record(verdicts, attempts_by_url)


class _Recorder:
    def __init__(
        self, session: Session, run: Run, site: Site, now: datetime, examined: Mapping[str, Collection[str]]
    ) -> None:
        assert run.id is not None, "a run is stored before its findings"
        self._session, self._run, self._run_id, self._site, self._now = session, run, run.id, site, now
        self._examined = examined
        self._known = {
            finding.fingerprint: finding
            for finding in session.exec(select(Finding).where(Finding.site_key == site.key))
        }
        self._sightings = {
            row.finding_id: row
            for row in session.exec(
                select(Sighting)
                .join(Finding, col(Finding.id) == col(Sighting.finding_id))
                .where(Finding.site_key == site.key, Sighting.run_id == self._run_id)
            )
        }
        self._decisions: dict[int, list[Decision]] = {}
        for decision in session.exec(
            select(Decision)
            .join(Finding, col(Finding.id) == col(Decision.finding_id))
            .where(Finding.site_key == site.key)
            .order_by(col(Decision.id))
        ):
            self._decisions.setdefault(decision.finding_id, []).append(decision)
        self._rules: list[DismissalRule] = rules(session)
        self._done = Recorded()

    def record(self, verdicts: Sequence[Verdict], attempts: Mapping[str, Sequence[Attempt]]) -> Recorded:
        for verdict in sorted(verdicts, key=lambda one: one.check):
            judged = sorted(verdict.findings, key=lambda one: one.subject)
            fresh = [self._new(verdict.check, finding) for finding in judged if not self._knows(verdict, finding)]
            self._session.add_all(fresh)
            self._session.flush()  # rows need their ids before sightings and decisions can hang on them
            fresh_marks = {finding.fingerprint for finding in fresh}
            for finding in judged:
                mark = fingerprint(self._site.key, verdict.check, finding.subject)
                self._see(mark, finding, attempts.get(finding.url, ()), is_new=mark in fresh_marks)
            self._mend(verdict)
        touch(self._session, self._site.unit_code, *{finding.unit_code for finding in self._known.values()})
        self._session.flush()
        return self._done

    def _knows(self, verdict: Verdict, finding: JudgedFinding) -> bool:
        return fingerprint(self._site.key, verdict.check, finding.subject) in self._known

    def _new(self, check: str, judged: JudgedFinding) -> Finding:
        mark = fingerprint(self._site.key, check, judged.subject)
        finding = Finding(
            fingerprint=mark,
            site_key=self._site.key,
            unit_code=self._site.unit_code,
            check_id=check,
            subject=fitted(judged.subject, mark),
            url=fitted(judged.url, mark),
            reason=judged.reason,
            params=dumps(dict(judged.params)),
            state=FindingState.SUSPECTED.value,
            nights=0,
            first_run=self._run_id,
            last_run=self._run_id,
            first_seen=self._now,
            last_seen=self._now,
        )
        self._known[mark] = finding
        return finding

    def _see(self, mark: str, judged: JudgedFinding, attempts: Sequence[Attempt], *, is_new: bool) -> None:
        finding = self._known[mark]
        assert finding.id is not None
        self._done.ids[mark] = finding.id
        if is_new:
            self._done.new += 1
            self._step(finding, MachineStep("see", FindingState.SUSPECTED))
        else:
            self._done.seen += 1
        known = self._sightings.get(finding.id)
        row = sighting_of(finding.id, self._run_id, judged, attempts)
        first_time = known is None
        if known is None:
            self._session.add(row)
            self._sightings[finding.id] = row
        else:
            take_up(known, row)
        if self._run_id < finding.last_run:
            # A night recorded late tells that the finding was there then, nothing about what it is now.
            finding.nights += first_time
            finding.first_run = min(finding.first_run, self._run_id)
            return
        if first_time:
            finding.nights += 1
            finding.last_run, finding.last_seen = self._run_id, self._now
        finding.url, finding.reason = fitted(judged.url, mark), judged.reason
        finding.params = dumps(dict(judged.params))
        self._session.add(finding)
        self._advance(finding, judged)

    def _advance(self, finding: Finding, judged: JudgedFinding) -> None:
        assert finding.id is not None
        decisions = self._decisions.setdefault(finding.id, [])
        # Two steps at most: what was fixed is reopened, what is open may be covered by a remembered dismissal.
        for _ in range(2):
            step = next_when_seen(
                finding,
                decisions,
                certain=judged.certain,
                rules=self._rules,
                subject=judged.subject,
                day=self._run.as_of,
            )
            if step is None:
                return
            self._step(finding, step)

    def _mend(self, verdict: Verdict) -> None:
        if verdict.outcome not in (Outcome.PASS, Outcome.FAIL):
            return  # what could not be decided mends nothing
        undecided = {fingerprint(self._site.key, verdict.check, subject) for subject in verdict.undecided}
        proved: set[str] | None = None
        if verdict.params.get(PARTIAL):
            well = self._examined.get(verdict.check, ())
            proved = {fingerprint(self._site.key, verdict.check, subject) for subject in well}
        for mark, finding in sorted(self._known.items()):
            if finding.check_id != verdict.check or mark in self._done.ids or mark in undecided:
                continue
            if proved is not None and mark not in proved:
                continue
            # A finding seen in this very run is not mended by recording the run again.
            if finding.last_run >= self._run_id:
                continue
            step = next_when_gone(finding)
            if step is not None:
                self._step(finding, step)

    def _step(self, finding: Finding, step: MachineStep) -> None:
        assert finding.id is not None
        match step.state:
            case FindingState.VERIFIED:
                self._done.verified += 1
                finding.verified_at = finding.verified_at or self._now
            case FindingState.FIXED:
                self._done.fixed += 1
            case FindingState.REOPENED:
                self._done.reopened += 1
        row = decide(
            self._session,
            finding,
            action=step.action,
            new=step.state,
            who=MACHINE,
            now=self._now,
            reason=step.reason,
            shown={"run": self._run_id, **({"rule": step.rule} if step.rule is not None else {})},
        )
        self._decisions.setdefault(finding.id, []).append(row)
