"""The results of checks of a site's night: rows while they are kept one by one, else read from what was judged then.

Rows of older nights are thinned out (``thinning.py``): they say nothing the night's verdicts in the evidence store do
not say, and would make up most of the database.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from sitecheck.store import verdicts
from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.models import CheckResult, Observation, dumps
from sitecheck.store.verdicts import BadVerdicts


def results_of(session: Session, blobs: BlobStore, run_id: int, site_key: str) -> list[CheckResult] | None:
    """By check id; those that are not in the database are no part of the session. None where they are lost: the file
    was pruned or is damaged."""
    place = (CheckResult.run_id == run_id, CheckResult.site_key == site_key)
    rows = session.exec(select(CheckResult).where(*place).order_by(col(CheckResult.check_id))).all()
    if rows:
        return list(rows)
    named = select(Observation.verdicts_sha256).where(Observation.run_id == run_id, Observation.site_key == site_key)
    sha = session.exec(named).first()
    if not sha:
        return []
    try:
        night = verdicts.load(blobs.get(sha))
    except (FileNotFoundError, BlobDamaged, BadVerdicts):
        return None
    return [
        CheckResult(
            run_id=run_id,
            site_key=site_key,
            check_id=one.check,
            outcome=one.outcome.value,
            reason=one.reason,
            params=dumps(dict(one.params)),
            undecided=dumps(list(one.undecided)),
        )
        for one in sorted(night.verdicts, key=lambda one: one.check)
    ]
