"""Kind ``availability``: the home page opened in at least one of several attempts spread over the night.

Called down only where every attempt failed at the site's own side, other hosts answered meanwhile, and the attempts lay
apart. An attempt without an answer is none of that: a firewall between us and the site does the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays, home_url, no_website, page_sha
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.identity import Look, LookEnd
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.times import BEIJING
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict


class AvailabilityParams(Frozen):
    """``looks``: attempts that must have failed, and ``apart_seconds`` the time from the first to the last of them,
    before a site is called down. Operational: no rubric gives a number."""

    looks: int = Field(default=3, ge=2)
    apart_seconds: int = Field(default=60, ge=1)


class AvailabilityCheck(Check):
    """The portal must open."""

    kind: Literal[Kind.AVAILABILITY]
    params: AvailabilityParams = AvailabilityParams()


_TRIED = "attempts why first last"

REASONS: Mapping[str, Reason] = {
    "open": reason(Outcome.PASS, "url seconds"),
    "open-in-the-end": reason(Outcome.PASS, "url attempts failed why"),
    "down": reason(Outcome.FAIL, f"url {_TRIED}"),
    "no-answer": reason(Outcome.UNABLE, f"url {_TRIED}"),
    "notice": reason(Outcome.UNABLE, "url text"),
    "kept-out": reason(Outcome.UNABLE, "why"),
    "own-network": reason(Outcome.UNABLE, "attempts why"),
    "too-few": reason(Outcome.UNABLE, _TRIED),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(
    observation: SiteObservation,
    check: AvailabilityCheck,
    _: WorkingDays,
    attributes: Attributes,
    trace: Trace = SILENT,
) -> Verdict:
    """One finding with the site as its subject where it is down."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    reading = observation.identity
    if reading is None or not reading.looks:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    looks = reading.looks
    for look in looks:
        trace.look(look)
    opened = next((look for look in looks if look.end is LookEnd.OPENED), None)
    if opened is not None:
        return _opened(observation, check, looks, opened, reading.notice)
    tried = {"attempts": str(len(looks)), "why": _why(looks), "first": _time(looks[0].at), "last": _time(looks[-1].at)}
    ends = {look.end for look in looks}
    if LookEnd.KEPT_OUT in ends:
        return Verdict(check.id, Outcome.UNABLE, "kept-out", {"why": tried["why"]})
    if LookEnd.OURS in ends:
        params = {"attempts": tried["attempts"], "why": tried["why"]}
        return Verdict(check.id, Outcome.UNABLE, "own-network", params)
    params = {"url": observation.site, **tried}
    if ends != {LookEnd.FAILED}:
        return Verdict(check.id, Outcome.UNABLE, "no-answer", params)
    if not _apart(looks, check.params):
        return Verdict(check.id, Outcome.UNABLE, "too-few", tried)
    trace.step(
        "{attempts} attempts to open {url} from {first} to {last} all failed at its own side: {why}. So many ({looks}) "
        "over so long ({apart} seconds) are needed; other hosts answered meanwhile.",
        subject=observation.site,
        wanted="one attempt that opens the home page",
        looks=check.params.looks,
        apart=check.params.apart_seconds,
        **params,
    )
    # The address may also be wrong in the register, and another night may find it open: always a suspicion at first.
    finding = JudgedFinding(
        observation.site,
        observation.site,
        "down",
        params,
        certain=False,
        marks=(Mark(home_url(observation), page_sha(observation, home_url(observation))),),
    )
    return Verdict(check.id, Outcome.FAIL, "down", params, (finding,))


def _opened(
    observation: SiteObservation, check: AvailabilityCheck, looks: Sequence[Look], opened: Look, notice: str
) -> Verdict:
    if notice:
        return Verdict(check.id, Outcome.UNABLE, "notice", {"url": opened.url, "text": notice})
    failed = [look for look in looks if look.end is not LookEnd.OPENED]
    if failed:
        params = {"url": opened.url, "attempts": str(len(looks)), "failed": str(len(failed)), "why": _why(failed)}
        return Verdict(check.id, Outcome.PASS, "open-in-the-end", params)
    params = {"url": home_url(observation), "seconds": f"{opened.ms / 1000:.1f}"}
    return Verdict(check.id, Outcome.PASS, "open", params)


def _apart(looks: Sequence[Look], params: AvailabilityParams) -> bool:
    times = [look.at for look in looks if look.at is not None]
    return len(times) >= params.looks and (max(times) - min(times)).total_seconds() >= params.apart_seconds


def _why(looks: Sequence[Look]) -> str:
    return CODE_MARK.join(dict.fromkeys(_code(look) for look in looks))


def _code(look: Look) -> str:
    if look.failure is not None:
        return look.failure.value
    opened = look.status is not None and 200 <= look.status < 300
    return "bare" if opened else f"http-{look.status}"


def _time(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(BEIJING):%m-%d %H:%M:%S}"
