"""Kind ``marked``: which official documents do not bear the mark of their openness is laid out for a person.

The rubric names the mark and no deduction for its absence, and a page may leave out what the paper bears.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sitecheck.checks.definition import Check, Frozen, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays
from sitecheck.checks.kinds.sampled import SAMPLE_REASONS, SHOWN, mark, named, none_found, subject, without_sample
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.documents import LINKED, DocumentReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict


class MarkedParams(Frozen):
    """``numbered``: only documents with a number (文号) count as official; otherwise their titles tell."""

    numbered: bool = True


class MarkedCheck(Check):
    """Official documents bear the mark of their openness."""

    kind: Literal[Kind.MARKED]
    params: MarkedParams = MarkedParams()


_COUNTS = "sampled undecided foreign"

REASONS: Mapping[str, Reason] = {
    "unmarked": reason(Outcome.FACTS, f"{_COUNTS} count documents declared"),
    "all-marked": reason(Outcome.FACTS, f"{_COUNTS} documents"),
    "none-found": reason(Outcome.FACTS, _COUNTS),
    "undecided": reason(Outcome.UNABLE, _COUNTS),
    **SAMPLE_REASONS,
}


def judge(observation: SiteObservation, check: MarkedCheck, _: WorkingDays, attributes: Attributes) -> Verdict:
    """The sampled official documents whose text lacks the mark. ``declared``: how many of them say 公开方式 instead."""
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
    shown = bare or read
    params = {**said, "documents": named(shown)}
    if bare:
        params |= {"count": str(len(bare)), "declared": str(sum(bool(one.openness) for one in bare))}
    looked = tuple(mark(one) for one in shown[:SHOWN])
    told = "unmarked" if bare else "all-marked"
    return Verdict(check.id, Outcome.FACTS, told, params, undecided=undecided, looked_at=looked)


def _counts(document: DocumentReading, check: MarkedCheck) -> bool:
    if document.column == LINKED or document.interpretation:
        return False
    return bool(document.number) or (document.official and not check.params.numbered)
