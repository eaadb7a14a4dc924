"""What ``evidence fsck --repair`` does: drafts and half-done pruning are finished; never what a row still names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sitecheck.evidence.fsck import Fault, Trouble
from sitecheck.evidence.prune import remove
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.pruned import Going, mark, revive
from sitecheck.store.references import named

ORPHAN = "no row named it"
"""Why an orphan went."""


def repair(
    store: Store, blobs: BlobStore, troubles: Sequence[Trouble], *, remove_orphans: bool, now: datetime
) -> list[Trouble]:
    """Put right what can be; what was put right. Call it under the night lock.

    Orphans go only where that is asked for, each with a row that says so, as in pruning. Raises OSError, StoreError.
    """
    blobs.writable()
    drafts = [one for one in troubles if one.fault is Fault.DRAFT]
    for one in drafts:
        (blobs.root / one.path).unlink(missing_ok=True)
    again = [one for one in troubles if one.fault is Fault.KEPT_AGAIN]
    halves = [one for one in troubles if one.fault is Fault.PRUNED_BUT_THERE]
    orphans = [one for one in troubles if one.fault is Fault.ORPHAN] if remove_orphans else []
    with store.session() as session:
        revive(session, [one.sha256 for one in again])
        if orphans:
            # As long as this session writes, nobody else names a file.
            claimed = {row.sha256 for row in named(session)}
            orphans = [one for one in orphans if one.sha256 not in claimed]
            mark(session, [_going(one) for one in orphans], why=ORPHAN, now=now)
    remove(blobs.root, [_going(one) for one in (*halves, *orphans)], now=now)
    return [*drafts, *again, *halves, *orphans]


def _going(trouble: Trouble) -> Going:
    return Going(trouble.sha256, (trouble.path,), trouble.size, (), ())
