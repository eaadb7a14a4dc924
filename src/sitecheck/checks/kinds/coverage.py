"""Kind ``coverage``: which policy documents of the period have no interpretation is laid out for a person.

Which documents need one is for people to say: the source gives no rule, so nothing is deducted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sitecheck.checks.definition import Check, Frozen, Key, Kind, Words
from sitecheck.checks.judges.common import Attributes, WorkingDays
from sitecheck.checks.kinds.pairs import is_about, is_of_class, names_title
from sitecheck.checks.kinds.sampled import (
    INTERPRETATIONS,
    SAMPLE_REASONS,
    SHOWN,
    interpretations_unread,
    mark,
    named,
    none_found,
    published,
    subject,
    unread,
    without_sample,
)
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict
from sitecheck.page.urls import identity


class CoverageParams(Frozen):
    """The denominator. ``columns``: where policy documents stand. ``classes``: words with which their names end.
    ``numbered``: only documents with a number count. ``period``: those published in the year of the night, or all read.
    """

    columns: tuple[Key, ...] = ("policies", "disclosure-directory", "notices")
    classes: tuple[Words, ...] = ("办法", "规定", "意见", "细则", "方案", "措施", "规划")
    numbered: bool = False
    period: Literal["year", "all"] = "year"


class CoverageCheck(Check):
    """Policy documents are explained."""

    kind: Literal[Kind.COVERAGE]
    params: CoverageParams = CoverageParams()


_COUNTS = "count covered foreign"

REASONS: Mapping[str, Reason] = {
    "uncovered": reason(Outcome.FACTS, f"{_COUNTS} uncovered documents"),
    "covered": reason(Outcome.FACTS, f"{_COUNTS} documents"),
    "none-found": reason(Outcome.FACTS, "sampled foreign"),
    "interpretations-unread": reason(Outcome.UNABLE, "why"),
    **SAMPLE_REASONS,
}


def judge(observation: SiteObservation, check: CoverageCheck, _: WorkingDays, attributes: Attributes) -> Verdict:
    """Documents of the period without an interpretation that links to them, is linked from them or names them."""
    missing = without_sample(observation, check, attributes)
    if missing is not None:
        return missing
    why = interpretations_unread(observation)
    if why:
        return Verdict(check.id, Outcome.UNABLE, "interpretations-unread", {"why": why})
    asked = [one for one in observation.documents or () if _counts(one, check, observation)]
    own = [one for one in asked if not one.foreign]
    foreign = str(len(asked) - len(own))
    if not own:
        params = {"sampled": str(len(observation.documents or ())), "foreign": foreign}
        return none_found(observation, check, params)
    bare = [one for one in own if not _is_explained(one, observation)]
    said = {"count": str(len(own)), "covered": str(len(own) - len(bare)), "foreign": foreign}
    undecided = tuple(subject(one) for one in own if unread(one))
    if bare:
        params = {**said, "uncovered": str(len(bare)), "documents": named(bare)}
        looked = tuple(mark(one) for one in bare[:SHOWN])
        return Verdict(check.id, Outcome.FACTS, "uncovered", params, undecided=undecided, looked_at=looked)
    params = {**said, "documents": named(own)}
    looked = tuple(mark(one) for one in own[:SHOWN])
    return Verdict(check.id, Outcome.FACTS, "covered", params, undecided=undecided, looked_at=looked)


def _counts(document: DocumentReading, check: CoverageCheck, observation: SiteObservation) -> bool:
    rule = check.params
    if document.interpretation or document.column not in rule.columns or (rule.numbered and not document.number):
        return False
    if not is_of_class(document.title, rule.classes):
        return False
    day = published(document, observation.as_of)
    # Without a date nobody knows that it is not of this year: a person sees it.
    return rule.period == "all" or day is None or day.year == observation.as_of.year


def _is_explained(document: DocumentReading, observation: SiteObservation) -> bool:
    own = {identity(url) for url in (document.url, document.final_url) if url}
    leads = {identity(url) for url in document.links}
    for one in observation.documents or ():
        if not one.interpretation:
            continue
        if identity(one.url) in leads or is_about(one, document) or own & {identity(url) for url in one.links}:
            return True
    # The list reaches further back than what was read of it.
    column = observation.columns.get(INTERPRETATIONS)
    rows = column.list.rows if column is not None and column.list is not None else ()
    return any(identity(row.url or "") in leads or names_title(row.title, document.title) for row in rows)
