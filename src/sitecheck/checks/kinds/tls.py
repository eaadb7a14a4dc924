"""Kind ``tls``: the site's own host speaks HTTPS with a certificate that browsers accept.

A deduction is possible only for what every browser refuses, and only where the portal itself is reached by HTTPS: on a
portal that is opened by http, port 443 often belongs to somebody else on the same machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, assert_never

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays, home_url, page_sha, unseen
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.identity import TlsReading, TlsTrouble
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.times import BEIJING
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict


class TlsParams(Frozen):
    """``warn_days``: a certificate that ends within so many days is pointed out. No rule gives a number."""

    warn_days: int = Field(default=30, ge=0)


class TlsCheck(Check):
    """HTTPS with a valid certificate."""

    kind: Literal[Kind.TLS]
    params: TlsParams = TlsParams()


_SHOWN = "host trouble detail until issuer"

REASONS: Mapping[str, Reason] = {
    "valid": reason(Outcome.PASS, "host until issuer"),
    "invalid": reason(Outcome.FAIL, _SHOWN),
    "ending": reason(Outcome.FACTS, "host until days issuer"),
    "trouble": reason(Outcome.FACTS, _SHOWN),
    "not-offered": reason(Outcome.FACTS, "host"),
    "unknown": reason(Outcome.UNABLE, "host why"),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(
    observation: SiteObservation, check: TlsCheck, _: WorkingDays, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """One finding with the host as its subject where browsers refuse the portal."""
    excused = unseen(observation, check.id, attributes)
    if excused is not None:
        return excused
    tls = observation.identity.tls if observation.identity is not None else None
    if tls is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    if tls.offered is None:
        return Verdict(check.id, Outcome.UNABLE, "unknown", {"host": tls.host, "why": tls.detail})
    if not tls.offered:
        return Verdict(check.id, Outcome.FACTS, "not-offered", {"host": tls.host})
    return _valid(observation, check, tls) if not tls.trouble else _refused(observation, check, tls, trace)


def _valid(observation: SiteObservation, check: TlsCheck, tls: TlsReading) -> Verdict:
    params = {"host": tls.host, "until": _day(tls.not_after), "issuer": tls.issuer}
    if tls.not_after is not None:
        days = (tls.not_after.astimezone(BEIJING).date() - observation.as_of).days
        if days <= check.params.warn_days:
            return Verdict(check.id, Outcome.FACTS, "ending", {**params, "days": str(days)})
    return Verdict(check.id, Outcome.PASS, "valid", params)


def _refused(observation: SiteObservation, check: TlsCheck, tls: TlsReading, trace: Trace) -> Verdict:
    trouble = TlsTrouble(tls.trouble)
    params = {
        "host": tls.host,
        "trouble": trouble.value,
        "detail": tls.detail,
        "until": _day(tls.not_after),
        "issuer": tls.issuer,
    }
    match trouble:
        case TlsTrouble.FAILED:
            # Firewalls cut handshakes short, and browsers may know what we do not.
            return Verdict(check.id, Outcome.UNABLE, "unknown", {"host": tls.host, "why": trouble.value})
        case TlsTrouble.NOT_YET_VALID | TlsTrouble.UNTRUSTED | TlsTrouble.OLD_PROTOCOL:
            # Our clock may be slow; browsers fetch a missing link of the chain, and may know more authorities.
            return Verdict(check.id, Outcome.FACTS, "trouble", params)
        case TlsTrouble.EXPIRED | TlsTrouble.WRONG_HOST:
            if not _by_https(observation):
                return Verdict(check.id, Outcome.FACTS, "trouble", params)
        case never:
            assert_never(never)
    url = home_url(observation)
    trace.look(tls, subject=tls.host)
    trace.step(
        "Visitors are led to {url} by HTTPS. {host} shows a certificate of {issuer}, good until {until}, that every "
        "browser refuses: {trouble} ({detail}). The crawl's own strict connection said: {strict}.",
        subject=tls.host,
        wanted="a certificate for {host} that has not ended",
        url=url,
        strict=observation.crawl.relaxed_tls,
        **params,
    )
    # The crawl's own connections are the second witness: strict TLS did not open the home page for them either.
    finding = JudgedFinding(
        tls.host,
        url,
        "invalid",
        params,
        certain=bool(observation.crawl.relaxed_tls),
        marks=(Mark(url, page_sha(observation, url)),),
    )
    return Verdict(check.id, Outcome.FAIL, "invalid", params, (finding,))


def _by_https(observation: SiteObservation) -> bool:
    """Whether visitors are led to the portal by HTTPS: it is registered so, or its http leads there."""
    return observation.site.startswith("https://") or home_url(observation).startswith("https://")


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(BEIJING):%Y-%m-%d}"
