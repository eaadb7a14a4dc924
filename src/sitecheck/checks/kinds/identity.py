"""Kind ``identity``: the site says whose it is, says so alike everywhere, and stands under a government's name.

Only codes that contradict each other on the home page itself are a defect. A host or a title that looks odd is laid out
for a person: public bodies have names outside ``gov.cn`` too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from sitecheck.checks.definition import Check, Frozen, Kind, Words
from sitecheck.checks.judges.common import Attributes, WorkingDays, home_url, page_sha, unseen
from sitecheck.checks.kinds.collect import Expression
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.identity import CodeClash, IdentityReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict
from sitecheck.page.urls import host_key, same_site

SUBJECT = "site-code"


class IdentityParams(Frozen):
    """``hosts``: patterns of hosts that governments have (政务 is written ``xn--zfr164b`` in a host).
    ``suspicious``: words in a title that belong to those who take over expired names."""

    hosts: tuple[Words, ...] = ("*.gov.cn", "*.xn--zfr164b")
    suspicious: Expression = "365bet|bet365|博彩|赌场|娱乐城|棋牌|彩票平台|六合彩|时时彩|体育投注|私服"


class IdentityCheck(Check):
    """Whose site it is."""

    kind: Literal[Kind.IDENTITY]
    params: IdentityParams = IdentityParams()


_CODES = "meta footer report"

REASONS: Mapping[str, Reason] = {
    "consistent": reason(Outcome.PASS, f"code host {_CODES}"),
    "contradicting": reason(Outcome.FAIL, f"{_CODES} pages"),
    "to-be-looked-at": reason(Outcome.FACTS, f"clues host title registered page {_CODES}"),
    "hidden": reason(Outcome.UNABLE, "why"),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(
    observation: SiteObservation, check: IdentityCheck, _: WorkingDays, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """One finding, ``site-code``, where the home page gives two codes; clues for a person otherwise."""
    excused = unseen(observation, check.id, attributes)
    if excused is not None:
        return excused
    reading = observation.identity
    if reading is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    clash = next((one for one in reading.clashes if one.on_home), None)
    if clash is not None:
        return _contradicting(check, clash, trace)
    codes = _places({**reading.odd_codes, **reading.codes})
    clues = list(_clues(observation, reading, check.params))
    looked = (Mark(home_url(observation), page_sha(observation, home_url(observation))),)
    if "no-code" in clues and reading.shell:
        return Verdict(check.id, Outcome.UNABLE, "hidden", {"why": "shell"}, looked_at=looked)
    if clues:
        params = {
            "clues": CODE_MARK.join(clues),
            "host": reading.host,
            "title": reading.title,
            "registered": reading.registered_code,
            "page": reading.clashes[0].page_url if reading.clashes else "",
            **codes,
        }
        return Verdict(check.id, Outcome.FACTS, "to-be-looked-at", params, looked_at=looked)
    params = {"code": next(filter(None, _places(reading.codes).values()), ""), "host": reading.host, **codes}
    return Verdict(check.id, Outcome.PASS, "consistent", params, looked_at=looked)


def _contradicting(check: IdentityCheck, clash: CodeClash, trace: Trace) -> Verdict:
    params = {**_places(clash.codes), "pages": str(clash.pages)}
    mark = Mark(clash.page_url, clash.body_sha256, text=clash.codes.get("footer", ""))
    trace.look(clash, subject=SUBJECT)
    trace.step(
        "The home page gives different identification codes: {meta} in its tags, {footer} in its footer, {report} in "
        "the link for reporting errors. {pages} pages say so.",
        subject=SUBJECT,
        wanted="one and the same code in all of these places",
        **params,
    )
    # Another page that says the same is the second look: what was met once may be a slip of that night.
    finding = JudgedFinding(SUBJECT, clash.page_url, "contradicting", params, certain=clash.pages > 1, marks=(mark,))
    return Verdict(check.id, Outcome.FAIL, "contradicting", params, (finding,))


def _places(codes: Mapping[str, str]) -> dict[str, str]:
    return {"meta": codes.get("meta", ""), "footer": codes.get("footer", ""), "report": codes.get("report-link", "")}


def _clues(observation: SiteObservation, reading: IdentityReading, params: IdentityParams) -> Iterator[str]:
    """What a person should look at, as codes."""
    address = f"http://{reading.host}/"
    if not same_site(address, params.hosts):
        yield "look-alike-host" if "gov" in reading.host else "other-host"
    if not same_site(address, (host_key(observation.site),)):
        yield "moved"
    if re.search(params.suspicious, reading.title, re.I):
        yield "suspicious-title"
    said = {code.lower() for code in reading.codes.values()}
    if not said:
        yield "odd-code" if reading.odd_codes else "no-code"
    elif reading.odd_codes:
        yield "odd-code"
    if reading.registered_code and said and said != {reading.registered_code.lower()}:
        yield "other-code"
    elif len(said) > 1 or reading.clashes:
        yield "codes-differ"
