"""Taking the ledger of a site's night into the central tables, in the caller's transaction; twice is as once."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select

from sitecheck.audit.site import Manners
from sitecheck.store.ledger import HostUse, LedgerFile
from sitecheck.store.models import LedgerPart, SiteLedger, dumps


def record_ledger(
    session: Session,
    *,
    run_id: int,
    site_key: str,
    ledger: LedgerFile,
    manners: Manners,
    skipped_sha256: str = "",
    skipped: int = 0,
) -> None:
    """Write what a night asked of each host; ``skipped`` counts pages left out and links not checked."""
    old = select(SiteLedger.id).where(SiteLedger.run_id == run_id, SiteLedger.site_key == site_key)
    session.execute(delete(LedgerPart).where(col(LedgerPart.ledger_id).in_(old)))
    session.execute(delete(SiteLedger).where(col(SiteLedger.id).in_(old)))
    row = SiteLedger(
        run_id=run_id,
        site_key=site_key,
        sha256=ledger.sha256,
        requests=ledger.rows,
        skipped_sha256=skipped_sha256,
        skipped=skipped,
        user_agent=manners.user_agent[:500],
        per_second=manners.per_second,
        in_flight=manners.in_flight,
    )
    session.add(row)
    session.flush()
    parts = [_part(row.id, use) for use in ledger.hosts]
    if parts:
        session.execute(insert(LedgerPart), parts)


def _part(ledger_id: int | None, use: HostUse) -> dict[str, object]:
    counts = {"results": dumps(use.results), "methods": dumps(use.methods)}
    return {"ledger_id": ledger_id} | asdict(use) | counts
