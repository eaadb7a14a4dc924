"""What the database says, held against the seals: the rows of each night, and the chains of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC

import sqlalchemy
from sqlmodel import Session, col, func, select

from sitecheck.evidence.manifest import Manifest
from sitecheck.evidence.sealed_files import OTHER, rows_of
from sitecheck.evidence.wrong import Found, Wrong
from sitecheck.facts.outcomes import FindingState
from sitecheck.store.chain import CHAINED
from sitecheck.store.chain_check import ChainFault, Fault, check_chain
from sitecheck.store.models import Decision, Finding, Pruned

_WRONG = {
    Fault.CHANGED: Wrong.ROW_CHANGED,
    Fault.ADDED: Wrong.ROW_ADDED,
    Fault.MOVED: Wrong.ROW_MOVED,
    Fault.GONE: Wrong.ROW_MISSING,
    Fault.CUT: Wrong.ROW_MISSING,
    Fault.END: Wrong.CHAIN_END,
    Fault.REWRITTEN: Wrong.CHAIN_REWRITTEN,
}


def check_night(session: Session, manifest: Manifest) -> Iterator[Found]:
    """Rows of a night that name other files than its manifest does, and rows that are gone."""
    paths = {one.sha256: one.path for one in manifest.files}
    sealed = {
        (file.sha256, file.kind, file.site, finding)
        for file in manifest.files
        if file.kind != OTHER
        for finding in (file.findings or ("",))
    }
    found = set()
    for row in rows_of(session, manifest.run):
        key = (row.sha256, row.kind, row.site, row.finding)
        found.add(key)
        where = _where(manifest.run, row.kind, row.site, row.finding)
        if key not in sealed:
            yield Found(
                Wrong.EVIDENCE_ROW, where, f"the row names {row.sha256}; seal {manifest.number} knows nothing of it"
            )
        elif row.path and row.path != paths[row.sha256]:
            yield Found(Wrong.EVIDENCE_ROW, where, f"the row says {row.path}, the seal {paths[row.sha256]}")
    for sha, kind, site, finding in sorted(sealed - found):
        where = _where(manifest.run, kind, site, finding)
        yield Found(Wrong.EVIDENCE_ROW, where, f"seal {manifest.number} names {sha}, and no row does")


def check_pruned(session: Session, sealed: Mapping[int, Manifest]) -> Iterator[Found]:
    """Rows of files that were pruned, held against the manifests that speak of it."""
    told = {number: frozenset(manifest.pruned) for number, manifest in sealed.items()}
    for row in session.exec(select(Pruned).order_by(Pruned.sha256).execution_options(yield_per=5000)):
        if row.sealed_in in told and row.sha256 not in told[row.sealed_in]:
            yield Found(Wrong.EVIDENCE_ROW, f"pruned {row.sha256}", f"seal {row.sealed_in} does not say that it went")


def check_chains(session: Session, sealed: Mapping[int, Manifest]) -> Iterator[Found]:
    """Every chain of rows, from its first row to its last."""
    for name in CHAINED:
        known = {
            number: (head.rows, head.head)
            for number, manifest in sealed.items()
            if (head := manifest.chains.get(name)) is not None
        }
        for fault in check_chain(session, name, known):
            yield Found(_WRONG[fault.fault], _row(fault), _words(fault))


def check_states(session: Session) -> Iterator[Found]:
    """Every finding is in the state its last decision says: states change by decisions only."""
    last = select(func.max(Decision.id)).where(Decision.finding_id == Finding.id).correlate(Finding).scalar_subquery()
    decided = func.coalesce(Decision.new_state, FindingState.SUSPECTED.value)
    query = (
        sqlalchemy.select(col(Finding.id), col(Finding.site_key), col(Finding.check_id), col(Finding.state), decided)
        .join(Decision, col(Decision.id) == last, isouter=True)
        .where(col(Finding.state) != decided)
        .order_by(col(Finding.id))
    )
    for key, site, check, state, said in session.connection().execute(query):
        yield Found(
            Wrong.FINDING_STATE, f"finding {key} ({check}, {site})", f"it is {state}, and {said} by its last decision"
        )


def _where(run: int, kind: str, site: str, finding: str) -> str:
    return f"run {run}, {site}, {kind}" + (f", finding {finding}" if finding else "")


def _row(fault: ChainFault) -> str:
    if fault.row is None:
        return fault.table
    at = fault.at.astimezone(UTC).isoformat(timespec="seconds") if fault.at is not None else "no time"
    return f"{fault.table} {fault.row} ({fault.who}, {at})"


def _words(fault: ChainFault) -> str:
    rows = f"{fault.count} row{'s' if fault.count != 1 else ''}"
    match fault.fault:
        case Fault.CHANGED:
            return "its content is not what was chained" + (
                ", or its scores or rubrics are not" if fault.table == "publication" else ""
            )
        case Fault.ADDED:
            return "it was never appended to the chain" + (f" ({rows} behind its end)" if fault.count > 1 else "")
        case Fault.MOVED:
            return f"it belongs after row {fault.near}"
        case Fault.GONE:
            return f"{rows} between row {fault.near or 0} and this one gone"
        case Fault.CUT:
            return f"the last {rows} after this one gone"
        case Fault.END:
            return f"{rows} missing by the count of the chain" if fault.count > 0 else "its end is not written down so"
        case Fault.REWRITTEN:
            return (
                f"seal {fault.seal} knows another chain of {rows}: all rows after the first {fault.near} may have been "
                "written anew"
            )
