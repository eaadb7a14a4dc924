"""Kind ``upstream``: every site above that ``sites.yaml`` names is linked from the unit's pages.

A host is missed only where all pages read link to it nowhere, and the home page and the disclosure column, where such
links stand, were seen whole and name it nowhere. A link that leads to a dead page belongs to the check of links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from sitecheck.checks.definition import Check, Frozen, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays, home_url, joined, page_sha, unseen
from sitecheck.checks.kinds.places import first_of_each, mark_of, narrow, unopened
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.mentions import HostLook, NamedUnit, Topic
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict


class UpstreamParams(Frozen):
    """Nothing is asked besides the hosts of ``sites.yaml``."""


class UpstreamCheck(Check):
    """The sites above are linked."""

    kind: Literal[Kind.UPSTREAM]
    params: UpstreamParams = UpstreamParams()

    def topics(self, upstream: Sequence[str] = (), units: Sequence[NamedUnit] = ()) -> tuple[Topic, ...]:
        """One for each host."""
        return tuple(Topic(self.id, host, hosts=(host,)) for host in upstream)


_TOLD = "groups missing unopened places"

REASONS: Mapping[str, Reason] = {
    "linked": reason(Outcome.PASS, "groups places"),
    "not-linked": reason(Outcome.FAIL, f"{_TOLD} count pages why"),
    "host-not-linked": reason(Outcome.FAIL, "host pages looked"),
    "laid-out": reason(Outcome.FACTS, f"{_TOLD} why"),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "cut-short": reason(Outcome.UNABLE, "groups why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "none-registered": reason(Outcome.NOT_APPLICABLE),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(
    observation: SiteObservation, check: UpstreamCheck, _: WorkingDays, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """Hosts that no page links to, one finding each."""
    excused = unseen(observation, check.id, attributes)
    if excused is not None:
        return excused
    hosts = tuple(dict.fromkeys(observation.upstream_hosts))
    if not hosts:
        return Verdict(check.id, Outcome.NOT_APPLICABLE, "none-registered")
    reading = observation.mentions.get(check.id)
    if reading is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    places = reading.mentions
    met = {one.group for one in places}
    absent = [host for host in hosts if host not in met]
    closed = [host for host in hosts if unopened(places, host)]
    why = _why(observation, reading.look) if absent else ""
    if not places and why:
        return Verdict(check.id, Outcome.UNABLE, "cut-short", {"groups": joined(absent), "why": why}, undecided=hosts)
    named = reading.look.named if reading.look is not None else ()
    doubtful = [host for host in absent if why or host in named]
    missing = [host for host in absent if host not in doubtful]
    shown = first_of_each(places)
    params = {
        "groups": joined(host for host in hosts if host in met),
        "missing": joined(absent),
        "unopened": joined(closed),
        "places": joined(f"{one.title} {one.url}" for one in shown),
        "why": joined(
            (why, "named-only" if any(host in named for host in absent) else "", "unopened" if closed else "")
        ),
    }
    looked = tuple(mark_of(one) for one in shown)
    if missing:
        params |= {"missing": joined(missing), "count": str(len(missing)), "pages": str(observation.crawl.pages)}
        findings = tuple(_finding(observation, host, reading.look, trace) for host in missing)
        return Verdict(check.id, Outcome.FAIL, "not-linked", params, findings, tuple(doubtful), looked)
    if absent or closed:
        open_ = tuple(dict.fromkeys((*absent, *closed)))
        return Verdict(check.id, Outcome.FACTS, "laid-out", params, undecided=open_, looked_at=looked)
    told = {"groups": params["groups"], "places": params["places"]}
    return Verdict(check.id, Outcome.PASS, "linked", told, looked_at=looked)


def _why(observation: SiteObservation, look: HostLook | None) -> str:
    """Why nothing may be missed, empty where enough was seen."""
    if look is None:
        return narrow(observation) or "not-read"
    return narrow(observation) or look.unread


def _finding(observation: SiteObservation, host: str, look: HostLook | None, trace: Trace) -> JudgedFinding:
    pages = look.pages if look is not None else ()
    marks = tuple(Mark(url, page_sha(observation, url)) for url in pages)
    params = {"host": host, "pages": str(observation.crawl.pages), "looked": joined(pages)}
    if look is not None:
        trace.look(look, subject=host)
    trace.step(
        "sites.yaml names {host} as a site above. None of the {pages} pages read links to it; these were seen whole "
        "and name it nowhere: {looked}.",
        subject=host,
        wanted="a link to {host} on any page",
        **params,
    )
    # A plain page is one look; whether a script adds the link only the browser says.
    certain = look is not None and look.rendered
    return JudgedFinding(host, home_url(observation), "host-not-linked", params, certain, marks)
