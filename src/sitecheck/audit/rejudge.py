"""Judging a stored night again, offline, and telling what differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.engine import judge_all
from sitecheck.facts.verdict import Verdict, fingerprint
from sitecheck.store import bundle
from sitecheck.store.blobs import BlobStore
from sitecheck.store.models import CheckResult, Finding, Observation, Sighting, Site, Unit
from sitecheck.worktime import Calendar


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that comes out otherwise than it was stored."""

    site_key: str
    check: str
    subject: str  # empty for the outcome of the check itself
    stored: str
    now: str


class NoSuchRun(LookupError):
    """There is no observation of that run."""


def rejudge(
    session: Session,
    run_id: int,
    blobs: BlobStore,
    checks_for: Callable[[str, date], Mapping[str, CheckFile]],
    calendar: Calendar,
) -> Iterator[tuple[str, tuple[Verdict, ...], tuple[Difference, ...]]]:
    """Per site of the run: the verdicts of today's checks over that night's observation, and what differs.

    ``checks_for`` gives the checks for a unit's code and the day the night was judged as of. Raises NoSuchRun, and
    BlobDamaged or FileNotFoundError for a bundle that was altered or lost.
    """
    rows = session.exec(
        select(Observation).where(Observation.run_id == run_id).order_by(col(Observation.site_key))
    ).all()
    if not rows:
        raise NoSuchRun(f"run {run_id} has no stored observation; 'sitecheck judge' shows the runs")
    for row in rows:
        observation = bundle.load(blobs.get(row.bundle_sha256))
        unit = session.exec(
            select(Unit).join(Site, col(Site.unit_code) == col(Unit.code)).where(Site.key == row.site_key)
        ).one()
        attributes = {"category": unit.category, **json.loads(unit.attributes)}
        verdicts = judge_all(observation, checks_for(unit.code, observation.as_of), calendar, attributes)
        yield row.site_key, verdicts, tuple(_differences(session, run_id, row.site_key, verdicts))


def _differences(session: Session, run_id: int, site_key: str, verdicts: tuple[Verdict, ...]) -> Iterator[Difference]:
    stored = {
        row.check_id: f"{row.outcome} ({row.reason})"
        for row in session.exec(
            select(CheckResult).where(CheckResult.run_id == run_id, CheckResult.site_key == site_key)
        )
    }
    found = {verdict.check: f"{verdict.outcome.value} ({verdict.reason})" for verdict in verdicts}
    for check in sorted(stored.keys() | found.keys()):
        if stored.get(check) != found.get(check):
            yield Difference(site_key, check, "", stored.get(check, "-"), found.get(check, "-"))
    sighted = {
        finding.fingerprint: (finding.check_id, finding.subject)
        for finding in session.exec(
            select(Finding)
            .join(Sighting, col(Sighting.finding_id) == col(Finding.id))
            .where(Sighting.run_id == run_id, Finding.site_key == site_key)
        )
    }
    judged = {
        fingerprint(site_key, verdict.check, finding.subject): (verdict.check, finding.subject)
        for verdict in verdicts
        for finding in verdict.findings
    }
    for key in sorted(sighted.keys() ^ judged.keys()):
        check, subject = sighted.get(key) or judged[key]
        yield Difference(
            site_key, check, subject, "finding" if key in sighted else "-", "finding" if key in judged else "-"
        )
