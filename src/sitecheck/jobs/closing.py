"""How a night ends: its totals are there, its evidence is sealed, and the seal stamped where there is an authority."""

from __future__ import annotations

from collections.abc import Callable

from sitecheck.audit.workshop import Clock
from sitecheck.evidence.seal import SealError, seal_nights
from sitecheck.evidence.stamp import Authority, StampError, read_roots, stamp_newest
from sitecheck.facts.times import BEIJING
from sitecheck.settings.records import Project
from sitecheck.store.engine import Store
from sitecheck.store.run_totals import complete


def close_nights(project: Project, store: Store, *, say: Callable[[str], None], now: Clock) -> None:
    """Write totals that are missing, then seal every night that is over; call it under the night lock.

    A seal that cannot be made is told and made by the next night: what was audited counts without it. Raises OSError
    (a full disk) and StoreError.
    """
    with store.session() as session:
        complete(session)  # of nights that ended before there were totals
    try:
        made = seal_nights(store, project.snapshots, now)
    except SealError as error:
        say(f"Not sealed: {error}")
        return
    for seal in made:
        say(f"Run {seal.run_id} is sealed: number {seal.number}, {seal.sha256}.")
    if project.settings.timestamp_url:
        _stamp(project, store, say)


def _stamp(project: Project, store: Store, say: Callable[[str], None]) -> None:
    """A stamp for the newest seal. An authority that is down costs nothing: the next stamp covers this seal, too."""
    try:
        roots = read_roots(project.timestamp_roots) if project.timestamp_roots is not None else ()
        stamped = stamp_newest(store, project.snapshots, Authority(project.settings.timestamp_url, roots))
    except StampError as error:
        say(f"Not stamped, which the next night or sitecheck evidence stamp makes up for: {error}")
        return
    if stamped is not None:
        number, stamp = stamped
        say(f"Seal {number} is stamped by {stamp.by} at {stamp.at.astimezone(BEIJING).isoformat()}.")
