"""An audit in words, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sitecheck.audit.site import SiteAudit
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.messages import message
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.pins import PinState
from sitecheck.facts.site import AnchorState


def words(audits: Sequence[SiteAudit], checks: Mapping[str, CheckFile]) -> Iterator[str]:
    """Lines of text: per site what was seen, then each check with its findings."""
    for audit in audits:
        crawl = audit.observation.crawl
        yield f"{audit.observation.site}  as of {audit.observation.as_of}"
        yield f"  {crawl.pages} pages, {crawl.requests} requests, stopped by: {crawl.stopped_by.value}"
        if crawl.opened_by:
            yield f"  note           the home page opens by {crawl.opened_by} only, not by the address configured"
        if crawl.relaxed_tls:
            yield f"  note           opens only with relaxed TLS ({crawl.relaxed_tls}); browsers may not (not judged)"
        if audit.observation.robots_authority:
            yield f"  robots.txt not applied, by written authority: {audit.observation.robots_authority}"
        yield from _pins(audit)
        yield from _left_out(audit)
        decided = sum(verdict.outcome.decided for verdict in audit.verdicts)
        facts = sum(verdict.outcome is Outcome.FACTS for verdict in audit.verdicts)
        for verdict in audit.verdicts:
            check = checks[verdict.check]
            said = message(check, verdict.reason, verdict.params, "en")
            yield f"  {verdict.outcome.value:<14} {verdict.check}: {said}"
            for finding in verdict.findings:
                state = "" if finding.certain else " (suspected)"
                yield f"                 - {message(check, finding.reason, finding.params, 'en')}{state}"
            if verdict.undecided:
                yield f"                 {len(verdict.undecided)} undecided"
        for anchor in audit.observation.anchors:
            where = "is not on the page" if anchor.state is AnchorState.MISSING else "is not on the page as served"
            yield f"  note           {anchor.url}#{anchor.name} {where}; linked from {anchor.page_url} (not judged)"
        left = f", {facts} laid out for a person to judge" if facts else ""
        yield f"  {decided} of {len(audit.verdicts)} checks decided{left}"


def _pins(audit: SiteAudit) -> Iterator[str]:
    for key, column in sorted(audit.observation.columns.items()):
        if column.pin is not None and column.pin.state is PinState.MOVED:
            yield f"  note           {key}: {column.trail.note}; please confirm it in sites.yaml (not judged)"
        elif column.pin is not None and column.pin.state is PinState.STALE:
            yield f"  note           {key}: {column.trail.note}; please place it anew in sites.yaml (not judged)"


def _left_out(audit: SiteAudit) -> Iterator[str]:
    seen = audit.observation
    counts = sorted(seen.skipped_counts.items(), key=lambda pair: (-pair[1], pair[0]))
    said = [f"{reason} {number}" for reason, number in counts]
    if seen.links_unchecked:
        said.append(f"links not checked {seen.links_unchecked}")
    if said:
        yield f"  left out: {', '.join(said)} (--skipped FILE lists them)"
