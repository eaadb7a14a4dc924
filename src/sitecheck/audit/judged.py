"""The verdicts of a site's night and what they were judged by, put into the evidence store and taken out again."""

from __future__ import annotations

from collections.abc import Sequence

from sitecheck.audit.workshop import Workshop
from sitecheck.checks import kept
from sitecheck.checks.judges.common import Attributes
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict
from sitecheck.store import verdicts
from sitecheck.worktime import Calendar


def keep_verdicts(
    workshop: Workshop,
    seen: SiteObservation,
    bundle_sha256: str,
    judged: Sequence[Verdict],
    calendar: Calendar,
    attributes: Attributes,
) -> tuple[str, str]:
    """Put the verdicts about ``seen`` and what they were judged by into the evidence store; the sha256 of both.

    Raises DiskFull.
    """
    basis = kept.dump(kept.Basis(workshop.checks, calendar, workshop.rubric_limits))
    checks_sha256 = workshop.blobs.put(basis)
    night = verdicts.JudgedNight(
        verdicts.SCHEMA,
        seen.site_key,
        seen.as_of,
        bundle_sha256,
        checks_sha256,
        dict(attributes),
        tuple(judged),
    )
    return workshop.blobs.put(verdicts.dump(night)), checks_sha256
