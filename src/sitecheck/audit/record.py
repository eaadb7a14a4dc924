"""Taking one site's audit into the central tables, in the caller's transaction; twice is the same as once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from sitecheck.audit.candidates import all_keys, need_of_reading
from sitecheck.audit.record_ledger import record_ledger
from sitecheck.audit.seen import remembered
from sitecheck.audit.site import SiteAudit
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.engine import examined
from sitecheck.facts.outcomes import Stop
from sitecheck.facts.pins import PinState
from sitecheck.facts.site import ColumnState
from sitecheck.review.columns import Need, Stand, changed, ever_found
from sitecheck.review.lifecycle import record_site
from sitecheck.store.archived import save_archived
from sitecheck.store.models import CheckResult, ColumnMap, Evidence, Observation, Run, Site, dumps
from sitecheck.store.pictures import keep_pictures
from sitecheck.store.pins import mark_pin
from sitecheck.store.pruned import revive
from sitecheck.store.seen import load_memory, save_memory


@dataclass(frozen=True, slots=True)
class Recorded:
    """Counts of what a site's audit changed; ``gone``: files (sha256) to be removed once this is committed."""

    new: int
    seen: int
    fixed: int
    reopened: int
    decided: int
    checks: int
    gone: tuple[str, ...] = ()


def record_audit(
    session: Session, *, run_id: int, audit: SiteAudit, checks: Mapping[str, CheckFile], now: datetime
) -> Recorded:
    """Write observation, verdicts, ledger, column map, memory, findings and evidence of one site."""
    seen = audit.observation
    run = session.get_one(Run, run_id)
    site = session.get_one(Site, seen.site_key)
    _replace_results(session, run_id, audit)
    record_ledger(
        session,
        run_id=run_id,
        site_key=seen.site_key,
        ledger=audit.ledger,
        manners=audit.manners,
        skipped_sha256=seen.skipped_sha256,
        skipped=sum(seen.skipped_counts.values()) + seen.links_unchecked,
    )
    _column_map(session, run_id, audit, now)
    unseen = seen.crawl.stopped_by in (Stop.BLOCKED, Stop.UNREACHABLE)
    candidates = None if unseen else all_keys(seen)
    gone = keep_pictures(session, seen.site_key, run_id, audit.pictures, candidates=candidates, now=now)
    if seen.seen is not None:
        memory = load_memory(session, seen.site_key)
        save_memory(session, seen.site_key, memory, remembered(memory, seen))
    attempts = {link.verdict.url: link.verdict.attempts for link in seen.links}
    attempts |= {column.url: column.attempts for column in seen.columns.values() if column.url and column.attempts}
    outcome = record_site(
        session,
        run=run,
        site=site,
        verdicts=audit.verdicts,
        attempts_by_url=attempts,
        now=now,
        examined=examined(seen, checks),
    )
    for fingerprint, items in sorted(audit.evidence.items()):
        finding_id = outcome.ids[fingerprint]
        session.execute(delete(Evidence).where(col(Evidence.finding_id) == finding_id, col(Evidence.run_id) == run_id))
        session.add_all(
            Evidence(
                finding_id=finding_id,
                run_id=run_id,
                kind=item.kind,
                url=item.url,
                path=item.path,
                sha256=item.sha256,
                size=item.size,
                media_type=item.media_type,
                captured_at=item.captured_at,
                missing=item.missing,
                part=item.part,
            )
            for item in items
        )
    save_archived(session, seen.site_key, audit.archived)
    revive(session, _hashes(audit))
    session.flush()
    decided = sum(verdict.outcome.decided for verdict in audit.verdicts)
    return Recorded(outcome.new, outcome.seen, outcome.fixed, outcome.reopened, decided, len(audit.verdicts), gone)


def _hashes(audit: SiteAudit) -> set[str]:
    """Every file the night's rows name: what went by the rule of keeping may have come back with it."""
    seen = audit.observation
    ledger = (audit.ledger.sha256, seen.skipped_sha256, seen.pages_sha256)
    night = {audit.bundle_sha256, audit.verdicts_sha256, audit.checks_sha256, *ledger}
    return (night | {item.sha256 for items in audit.evidence.values() for item in items}) - {""}


def _replace_results(session: Session, run_id: int, audit: SiteAudit) -> None:
    seen = audit.observation
    for table in (Observation, CheckResult):
        session.execute(delete(table).where(col(table.run_id) == run_id, col(table.site_key) == seen.site_key))
    session.add(
        Observation(
            run_id=run_id,
            site_key=seen.site_key,
            bundle_sha256=audit.bundle_sha256,
            verdicts_sha256=audit.verdicts_sha256,
            checks_sha256=audit.checks_sha256,
            pages_sha256=seen.pages_sha256,
            pages=seen.crawl.pages,
            requests=seen.crawl.requests,
            rendered=seen.crawl.rendered,
            bytes=seen.crawl.bytes,
            stopped_by=seen.crawl.stopped_by.value,
            seconds=(seen.finished_at - seen.started_at).total_seconds(),
            robots_authority=seen.robots_authority[:500],
        )
    )
    session.add_all(
        CheckResult(
            run_id=run_id,
            site_key=seen.site_key,
            check_id=verdict.check,
            outcome=verdict.outcome.value,
            reason=verdict.reason,
            params=dumps(dict(verdict.params)),
            undecided=dumps(list(verdict.undecided)),
        )
        for verdict in audit.verdicts
    )


def _column_map(session: Session, run_id: int, audit: SiteAudit, now: datetime) -> None:
    seen = audit.observation
    rows = {
        row.column_key: row for row in session.exec(select(ColumnMap).where(ColumnMap.site_key == seen.site_key)).all()
    }
    known = ever_found(session, seen.site_key)
    for key, column in sorted(seen.columns.items()):
        row = rows.get(key)
        before = Stand(row.state, row.url) if row is not None else Stand()
        row = row or ColumnMap(site_key=seen.site_key, column_key=key, state=column.state.value)
        # A night that could not look must not wipe what an earlier one found; of a stale pin it is known to be gone.
        stale = column.pin is not None and column.pin.state is PinState.STALE
        if column.state is not ColumnState.UNABLE or not row.url or stale:
            row.url, row.label = (column.url or "")[:2000], column.label[:200]
            row.confidence, row.state, row.run_id = column.confidence, column.state.value, run_id
            row.need = need_of_reading(column, audit.asked).value
            why = column.pin.why if column.pin is not None and column.pin.why else column.reason
            changed(session, row, before, known=key in known, run_id=run_id, now=now, why=why)
        mark_pin(row, column.pin)
        if row.pin_state in (PinState.HOLDS, PinState.UNREAD):  # a person has placed it, and nothing speaks against it
            row.need = Need.NONE.value
        session.add(row)
