"""Pruning as the settings want it: by hand for a named day, or by the night itself once it is sealed."""

from __future__ import annotations

from datetime import date, datetime

from sitecheck.evidence.prune import Plan, prune
from sitecheck.settings.records import Project, Settings
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.keeping import Limits, limits_of, start_of


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


def prune_after_night(project: Project, store: Store, blobs: BlobStore, now: datetime) -> Plan | None:
    """Prune as the settings say; None where they keep everything. Call it under the night lock.

    Raises OSError and StoreError.
    """
    limits, why = limits_and_reason(project.settings, None, now)
    if limits.nights is None and limits.evidence is None:
        return None
    return prune(store, blobs, limits, verified_counts=verified_counts(project), why=why, now=now)
