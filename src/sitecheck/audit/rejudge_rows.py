"""The verdicts of a site's night as the rows of the database tell them: for nights that kept no bytes, and as a test of
the rows themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from sitecheck.audit.rejudge_compare import StoredVerdict
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict
from sitecheck.store.models import CheckResult, Finding, Sighting


def verdicts_of_rows(
    session: Session, run_id: int, site_key: str, kept: Sequence[Verdict] = ()
) -> tuple[StoredVerdict, ...]:
    """One for each check that was judged, by check id.

    ``kept``: the night's verdicts as its file has them, for a night whose results were thinned out of the database;
    its findings are still told by their rows.
    """
    found: dict[str, dict[str, JudgedFinding]] = {}
    for finding, sighting in session.exec(
        select(Finding, Sighting)
        .join(Sighting, col(Sighting.finding_id) == col(Finding.id))
        .where(Sighting.run_id == run_id, Finding.site_key == site_key)
    ):
        found.setdefault(finding.check_id, {})[finding.fingerprint] = _judged(finding, sighting)
    rows = session.exec(
        select(CheckResult)
        .where(CheckResult.run_id == run_id, CheckResult.site_key == site_key)
        .order_by(col(CheckResult.check_id))
    ).all()
    if not rows:
        told = sorted(kept, key=lambda one: one.check)
        return tuple(StoredVerdict(replace(one, findings=()), found.get(one.check, {})) for one in told)
    return tuple(StoredVerdict(_verdict(row), found.get(row.check_id, {})) for row in rows)


def _verdict(row: CheckResult) -> Verdict:
    return Verdict(
        row.check_id,
        Outcome(row.outcome),
        row.reason,
        json.loads(row.params),
        undecided=tuple(json.loads(row.undecided)),
    )


def _judged(finding: Finding, sighting: Sighting) -> JudgedFinding:
    return JudgedFinding(
        finding.subject,
        finding.url,
        sighting.reason,
        json.loads(sighting.params),
        sighting.certain,
        tuple(Mark(**mark) for mark in json.loads(sighting.marks)),
    )
