"""Kind ``marked``: official documents of the unit that do not bear the mark of their openness.

Of a document only that is said which its page shows from head to end; where the page says openness in other words, or
the text may go on elsewhere, a person sees it. The rubric names no deduction, and nothing counts before somebody
confirms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Kind, Words
from sitecheck.checks.judges.common import DISTURBED, Attributes, WorkingDays, joined
from sitecheck.checks.kinds.sampled import SAMPLE_REASONS, SHOWN, mark, named, none_found, subject, without_sample
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.documents import LINKED, DocumentReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Verdict
from sitecheck.page.labels import compact

_YEAR = re.compile(r"〔((?:19|20)\d\d)〕")


class MarkedParams(Frozen):
    """``numbered``: only documents with a number (文号) count as official; otherwise their titles tell. ``exempt``:
    words in titles of documents that are public by their nature or go to one party only, and bear no mark. ``since``:
    the first year of which the mark may be expected."""

    numbered: bool = True
    exempt: tuple[Words, ...] = (
        "公告", "通告", "公报", "公示", "命令", "处罚", "决定书", "许可", "行政复议", "裁决", "告知", "答复", "提案",
        "议案", "人民代表大会", "政协", "任免", "任职", "免职", "鉴定", "验收",
    )  # fmt: skip
    since: int = Field(default=2017, ge=1949)


class MarkedCheck(Check):
    """Official documents bear the mark of their openness."""

    kind: Literal[Kind.MARKED]
    params: MarkedParams = MarkedParams()


_COUNTS = "sampled undecided foreign"

REASONS: Mapping[str, Reason] = {
    "unmarked": reason(Outcome.FAIL, f"{_COUNTS} count declared"),
    "unmarked-document": reason(Outcome.FAIL, "title number url"),
    "laid-out": reason(Outcome.FACTS, f"{_COUNTS} count documents declared why"),
    "all-marked": reason(Outcome.PASS, f"{_COUNTS} documents"),
    "none-found": reason(Outcome.FACTS, _COUNTS),
    "undecided": reason(Outcome.UNABLE, _COUNTS),
    **SAMPLE_REASONS,
}


def judge(
    observation: SiteObservation, check: MarkedCheck, _: WorkingDays, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """The sampled official documents whose text lacks the mark. ``declared``: how many of the others without it say in
    other words how open they are."""
    missing = without_sample(observation, check, attributes)
    if missing is not None:
        return missing
    asked = [one for one in observation.documents or () if _counts(one, check)]
    own = [one for one in asked if not one.foreign]
    hidden = [one for one in own if one.marked is None or not one.complete]
    read = [one for one in own if one.marked is not None and one.complete]
    said = {"sampled": str(len(own)), "undecided": str(len(hidden)), "foreign": str(len(asked) - len(own))}
    undecided = tuple(subject(one) for one in hidden)
    if not own:
        return none_found(observation, check, said)
    if not read:
        return Verdict(check.id, Outcome.UNABLE, "undecided", said, undecided=undecided)
    bare = [one for one in read if not one.marked]
    if not bare:
        params = {**said, "documents": named(read)}
        looked = tuple(mark(one) for one in read[:SHOWN])
        return Verdict(check.id, Outcome.PASS, "all-marked", params, undecided=undecided, looked_at=looked)
    disturbed = observation.crawl.stopped_by in DISTURBED
    doubts = {subject(one): "disturbed" if disturbed else _doubt(one, check) for one in bare}
    lacking = [one for one in bare if not doubts[subject(one)]]
    open_ = [one for one in bare if doubts[subject(one)]]
    said |= {"declared": str(sum(bool(one.openness) for one in open_))}
    undecided += tuple(subject(one) for one in open_)
    if lacking:
        params = {**said, "count": str(len(lacking)), "undecided": str(len(undecided))}
        return Verdict(check.id, Outcome.FAIL, "unmarked", params, _findings(lacking, trace), undecided)
    why = joined(doubts.values())
    params = {**said, "count": str(len(bare)), "documents": named(bare), "why": why}
    looked = tuple(mark(one) for one in bare[:SHOWN])
    return Verdict(check.id, Outcome.FACTS, "laid-out", params, undecided=undecided, looked_at=looked)


def _findings(lacking: list[DocumentReading], trace: Trace) -> tuple[JudgedFinding, ...]:
    """One for each document. A plain page is one look, so none is certain."""
    found: dict[str, JudgedFinding] = {}
    for one in lacking:
        params = {"title": one.title or one.row_title, "number": one.number, "url": one.url}
        key = subject(one)
        trace.look(one, subject=key)
        trace.step(
            "“{title}”, {number}, {url}: the page was read to its end, and its text bears no mark of openness; nor "
            "does it say in other words how open it is.",
            subject=key,
            wanted="the mark on the page of the document",
            **params,
        )
        found.setdefault(
            key, JudgedFinding(key, one.url, "unmarked-document", params, certain=False, marks=(mark(one),))
        )
    return tuple(found.values())


def _doubt(one: DocumentReading, check: MarkedCheck) -> str:
    """Why a document without the mark is not called unmarked (a code), empty where nothing speaks for it."""
    if one.openness:
        return "declared"
    if one.foreign is None:
        return "maker-unknown"
    if one.elsewhere:
        return one.elsewhere
    if not one.text_length or one.failure is not None:
        return "incomplete"
    title = compact(one.title or one.row_title)
    if not one.official or any(word in title for word in check.params.exempt):
        return "exempt"
    numbered = _YEAR.search(one.number)
    years = [int(numbered[1])] if numbered is not None else []
    years += [day.year for day in (one.formed, one.publish_date or one.row_day) if day is not None]
    if not years:
        return "undated"
    return "old-document" if min(years) < check.params.since else ""


def _counts(document: DocumentReading, check: MarkedCheck) -> bool:
    if document.column == LINKED or document.interpretation:
        return False
    return bool(document.number) or (document.official and not check.params.numbered)
