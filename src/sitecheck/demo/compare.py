"""What the demo found against what was planted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from sitecheck.demo.server import Portal
from sitecheck.demo.truth import UNDECIDABLE, planted
from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.store.models import CheckResult, Finding, Run, Site

Defect = tuple[str, str, str]  # unit code, check, subject


@dataclass(frozen=True, slots=True)
class Comparison:
    """``found`` and ``missed`` divide what was planted; ``false`` is everything else that was flagged."""

    found: frozenset[Defect]
    missed: frozenset[Defect]
    false: frozenset[Defect]
    undecided: int  # checks left undecided on the portals where nothing can be decided


def compare(session: Session, portals: tuple[Portal, ...], port: int) -> Comparison:
    """Compare the findings that stand now with the truth about ``portals`` served on ``port``."""
    codes = {portal.code for portal in portals}
    standing = frozenset(
        (row.unit_code, row.check_id, row.subject)
        for row in session.exec(select(Finding).where(Finding.state != FindingState.FIXED))
        if row.unit_code in codes
    )
    truth = planted(port)
    last = session.exec(select(func.max(col(Run.id)))).one()
    undecided = session.exec(
        select(func.count())
        .select_from(CheckResult)
        .join(Site, col(Site.key) == col(CheckResult.site_key))
        .where(
            CheckResult.run_id == last,
            CheckResult.outcome == Outcome.UNABLE,
            col(Site.unit_code).in_(UNDECIDABLE),
        )
    ).one()
    return Comparison(standing & truth, truth - standing, standing - truth, undecided)
