"""The audit report: schema ``sitecheck.audit/1``, published as ``docs/audit.schema.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sitecheck.audit.site import SiteAudit
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.messages import message
from sitecheck.evidence.item import EvidenceItem
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.pins import PinState
from sitecheck.facts.site import AnchorReading, ColumnReading, ColumnState, SiteObservation
from sitecheck.facts.times import BEIJING
from sitecheck.facts.verdict import Verdict, fingerprint

SCHEMA = "sitecheck.audit/1"
_OPENED = "site-availability"


def report(audits: Sequence[SiteAudit], checks: Mapping[str, CheckFile], snapshots: str) -> dict[str, Any]:
    """The whole report as plain JSON values; evidence paths begin with ``snapshots`` as the caller named it."""
    return {"schema": SCHEMA, "audits": [_audit(one, checks, snapshots) for one in audits]}


def _audit(audit: SiteAudit, checks: Mapping[str, CheckFile], snapshots: str) -> dict[str, Any]:
    seen = audit.observation
    return {
        "site": seen.site,
        "as_of": seen.as_of.isoformat(),
        "started_at": _beijing(seen.started_at),
        "finished_at": _beijing(seen.finished_at),
        "crawl": {
            "pages": seen.crawl.pages,
            "requests": seen.crawl.requests,
            "rendered": seen.crawl.rendered,
            "bytes": seen.crawl.bytes,
            "stopped_by": seen.crawl.stopped_by.value,
            **({"relaxed_tls": seen.crawl.relaxed_tls} if seen.crawl.relaxed_tls else {}),
            **({"opened_by": seen.crawl.opened_by} if seen.crawl.opened_by else {}),
        },
        **({"robots_authority": seen.robots_authority} if seen.robots_authority else {}),
        "columns": [
            {
                "key": column.key,
                "url": column.url,
                "label": column.label,
                "confidence": round(column.confidence, 2),
            }
            for column in _in_order(seen)
            if column.state is ColumnState.FOUND
        ],
        **({"pins": pins} if (pins := [_pin(one) for one in _in_order(seen) if one.pin is not None]) else {}),
        **({"anchors": [_anchor(one) for one in seen.anchors]} if seen.anchors else {}),
        "checks": [_check(verdict, audit, checks[verdict.check], snapshots) for verdict in audit.verdicts],
    }


def _in_order(seen: SiteObservation) -> list[ColumnReading]:
    return sorted(seen.columns.values(), key=lambda column: column.key)


def _pin(column: ColumnReading) -> dict[str, Any]:
    """What became of the address that a person gave; ``url`` is where the column stands now, if that is known."""
    pin = column.pin
    assert pin is not None
    return {
        "key": column.key,
        "pinned": pin.url,
        "state": pin.state.value,
        "url": column.url if column.state is ColumnState.FOUND else None,
        "why": pin.why,
        "by": pin.by.value if pin.by is not None else None,
        "confirm": pin.state in (PinState.MOVED, PinState.STALE),
    }


def _anchor(anchor: AnchorReading) -> dict[str, str]:
    return {
        "url": anchor.url,
        "name": anchor.name,
        "state": anchor.state.value,
        "page": anchor.page_url,
        "label": anchor.label,
    }


def _check(verdict: Verdict, audit: SiteAudit, check: CheckFile, snapshots: str) -> dict[str, Any]:
    return {
        "check": verdict.check,
        # The report knows four outcomes: what is laid out for a person is undecided, and says so.
        "outcome": (Outcome.UNABLE if verdict.outcome is Outcome.FACTS else verdict.outcome).value,
        "for_person": verdict.outcome is Outcome.FACTS,
        "reason": verdict.reason,
        "message": message(check, verdict.reason, verdict.params, "en"),
        "message_zh": message(check, verdict.reason, verdict.params, "zh"),
        "undecided": list(verdict.undecided),
        "findings": [_finding(verdict, index, audit, check, snapshots) for index in range(len(verdict.findings))],
    }


def _finding(verdict: Verdict, index: int, audit: SiteAudit, check: CheckFile, snapshots: str) -> dict[str, Any]:
    finding = verdict.findings[index]
    mark = fingerprint(audit.observation.site_key, verdict.check, finding.subject)
    return {
        "fingerprint": mark,
        "subject": finding.subject,
        "url": finding.url,
        "reason": finding.reason,
        "state": "verified" if finding.certain else "suspected",
        "message": message(check, finding.reason, finding.params, "en"),
        "message_zh": message(check, finding.reason, finding.params, "zh"),
        "evidence": [_listed(item, snapshots) for item in audit.evidence.get(mark, ()) if not item.missing],
        "evidence_missing": sorted({item.missing for item in audit.evidence.get(mark, ()) if item.missing}),
    }


def _listed(item: EvidenceItem, snapshots: str) -> dict[str, Any]:
    # To a reader of the report a close-up is a picture like the other, of less of the page.
    views = {"screenshot": {"view": "page"}, "closeup": {"view": "place"}}
    kind = "screenshot" if item.kind in views else item.kind
    return {"kind": kind, "path": f"{snapshots}/{item.path}", "sha256": item.sha256, **views.get(item.kind, {})}


def has_findings(audits: Sequence[SiteAudit]) -> bool:
    """Whether any check of any site failed."""
    return any(verdict.outcome is Outcome.FAIL for audit in audits for verdict in audit.verdicts)


def nothing_decided(audits: Sequence[SiteAudit]) -> bool:
    """Whether not one check of any site came to anything though there was something to look at: nothing was seen.

    That the home page opened says by itself nothing about what the portal holds.
    """
    said = (verdict for audit in audits for verdict in audit.verdicts)
    outcomes = {one.outcome for one in said if (one.check, one.outcome) != (_OPENED, Outcome.PASS)}
    return Outcome.UNABLE in outcomes and outcomes <= {Outcome.UNABLE, Outcome.NOT_APPLICABLE}


def _beijing(at: datetime) -> str:
    return at.astimezone(BEIJING).isoformat(timespec="seconds")
