"""Pruning as the settings want it: by hand for a named day, or by the night itself once it is sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sitecheck.audit.workshop import Clock
from sitecheck.evidence.prune import prune
from sitecheck.i18n.formats import size
from sitecheck.settings.records import Project, Settings
from sitecheck.store.blobs import BlobStore, DiskFull
from sitecheck.store.engine import Store
from sitecheck.store.keeping import Limits, limits_of, start_of

Say = Callable[[str], None]


def limits_and_reason(settings: Settings, before: date | None, now: datetime) -> tuple[Limits, str]:
    """What may go, and the words written down beside each file; ``before`` outranks the settings."""
    if before is not None:
        return Limits(start_of(before), start_of(before)), f"nights before {before}"
    nights, evidence = settings.keep_nights_days, settings.keep_evidence_days
    named = {"keep_nights_days": nights, "keep_evidence_days": evidence}
    return limits_of(nights, evidence, now), ", ".join(f"{name} = {days}" for name, days in named.items() if days)


def verified_counts(project: Project) -> bool:
    """Whether any assessment counts findings that nobody confirmed."""
    return any(one.counts == "verified" for one in project.assessments)


def prune_by_settings(project: Project, store: Store, blobs: BlobStore, *, say: Say, now: Clock) -> None:
    """Prune what the settings let go, if anything. Call it under the night lock, when nights are sealed.

    A folder that cannot be pruned costs no night: it is told. Raises StoreError.
    """
    moment = now()
    limits, why = limits_and_reason(project.settings, None, moment)
    if limits.nights is None and limits.evidence is None:
        return
    try:
        done = prune(store, blobs, limits, verified_counts=verified_counts(project), why=why, now=moment)
    except OSError as error:
        say(f"Not pruned: {error.strerror or error}")
        return
    if done.amount.files:
        say(f"Pruned by {why}: {done.amount.files} files, {size(done.amount.bytes)}.")


def make_room(project: Project, store: Store, blobs: BlobStore, *, say: Say, now: Clock) -> None:
    """Make sure that a night can keep what it takes, before a portal is asked; on a full disk prune first.

    Call it under the night lock. Raises CannotKeep and StoreError.
    """
    try:
        blobs.ready()
    except DiskFull:
        prune_by_settings(project, store, blobs, say=say, now=now)
        blobs.ready()
