"""Kind ``links``: what is linked can be opened. One dead target is one finding, however many pages link to it."""

from __future__ import annotations

import re

from sitecheck.checks.definition import LinksCheck
from sitecheck.checks.judges.common import DISTURBED, Attributes, no_website
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import REASONS
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.site import LinkReading, SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict
from sitecheck.facts.visit import LinkState

PARTIAL = "partial"
"""Name of the value that says a verdict did not see everything: what it does not name is not proved mended."""

_SERVER_ERROR = re.compile(r"http-5\d\d")
_DEFECTS = {LinkState.DEAD: "dead", LinkState.SOFT_404: "soft-404", LinkState.INTRANET: "intranet"}


def judge_links(
    observation: SiteObservation, check: LinksCheck, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """Which targets do not open. Subjects are resolved target URLs; what could not be decided is listed apart."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    links = [link for link in observation.links if _counts(link, check)]
    trace.step("{checked} addresses that the site links to were asked for.", checked=len(links))
    findings = tuple(_finding(link, check, trace) for link in links if link.verdict.state in _DEFECTS)
    undecided = tuple(link.verdict.url for link in links if link.verdict.state is LinkState.UNDECIDED)
    unchecked = observation.links_unchecked
    params = {
        "count": str(len(findings)),
        "checked": str(len(links)),
        "undecided": str(len(undecided)),
        "unchecked": str(unchecked),
    }
    if unchecked or observation.crawl.stopped_by in DISTURBED:
        params[PARTIAL] = "yes"
    if findings:
        ordered = tuple(sorted(findings, key=lambda finding: finding.subject))
        return Verdict(check.id, Outcome.FAIL, "dead-links", params, ordered, undecided)
    stop = observation.crawl.stopped_by
    if stop in (Stop.BLOCKED, Stop.UNREACHABLE) or observation.home is None:
        why = observation.crawl.reason or stop.value
        return Verdict(check.id, Outcome.UNABLE, "site-unseen", {"why": why}, undecided=undecided)
    if not links and not unchecked:
        return Verdict(check.id, Outcome.UNABLE, "no-links")
    if (len(undecided) + unchecked) * 2 > len(links) + unchecked:
        return Verdict(check.id, Outcome.UNABLE, "mostly-undecided", params, undecided=undecided)
    reason = "open-so-far" if undecided or unchecked else "all-open"
    return Verdict(check.id, Outcome.PASS, reason, params, undecided=undecided, looked_at=_home(observation))


def examined(observation: SiteObservation, check: LinksCheck) -> frozenset[str]:
    """Targets that were looked at in this night and do open."""
    return frozenset(
        link.verdict.url for link in observation.links if _counts(link, check) and link.verdict.state is LinkState.OK
    )


def _counts(link: LinkReading, check: LinksCheck) -> bool:
    wanted = check.params.internal if link.internal else check.params.external
    return wanted and link.kind in check.params.kinds


def _finding(link: LinkReading, check: LinksCheck, trace: Trace) -> JudgedFinding:
    verdict, places = link.verdict, link.referrers
    reason = _reason(link, check)
    params = {
        "target": verdict.url,
        "label": places[0].label if places else "",
        "page": places[0].page_url if places else "",
        "count": str(link.count),
        "status": str(verdict.status or ""),
    }
    if reason == "dead":
        params["why"] = verdict.reason
    trace.look(link, subject=verdict.url)
    trace.step("“{label}” on {page} leads to {target}; {count} links in all do.", subject=verdict.url, **params)
    trace.step(
        "It was asked {times} times, at last with status {status}: {state} ({why}).",
        subject=verdict.url,
        wanted="an address that opens, or no link to it",
        times=len(verdict.attempts),
        status=verdict.status,
        state=verdict.state,
        why=verdict.reason,
    )
    marks = tuple(
        Mark(place.page_url, place.body_sha256, link_index=place.index, text=place.label)
        for place in places[: check.params.places]
    )
    return JudgedFinding(verdict.url, verdict.url, reason, params, verdict.certain, marks)


def _reason(link: LinkReading, check: LinksCheck) -> str:
    said = link.verdict.reason
    code = "http-5xx" if _SERVER_ERROR.fullmatch(said) else said
    known = REASONS[check.kind].get(code)
    return code if known is not None and "target" in known.params else _DEFECTS[link.verdict.state]


def _home(observation: SiteObservation) -> tuple[Mark, ...]:
    home = observation.home
    return (Mark(home.final_url or home.url, home.body_sha256),) if home is not None else ()
