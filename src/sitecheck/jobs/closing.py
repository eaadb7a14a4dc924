"""How a night ends: its evidence is sealed."""

from __future__ import annotations

from collections.abc import Callable

from sitecheck.audit.workshop import Clock
from sitecheck.evidence.seal import SealError, seal_nights
from sitecheck.settings.records import Project
from sitecheck.store.engine import Store


def close_nights(project: Project, store: Store, *, say: Callable[[str], None], now: Clock) -> None:
    """Seal every night that is over; call it under the night lock.

    A seal that cannot be made is told and made by the next night: what was audited counts without it. Raises OSError
    (a full disk) and StoreError.
    """
    try:
        made = seal_nights(store, project.snapshots, now)
    except SealError as error:
        say(f"Not sealed: {error}")
        return
    for seal in made:
        say(f"Run {seal.run_id} is sealed: number {seal.number}, {seal.sha256}.")
