"""Kind ``column-facts``: a column is looked for as for kind ``column``; where it is not as it should be, a person
decides.

For columns that a rubric asks for without saying what their absence costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from sitecheck.checks.definition import Kind, OneColumnCheck
from sitecheck.checks.judges.column import judge_column
from sitecheck.checks.judges.common import Attributes, WorkingDays
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import REASONS as KNOWN
from sitecheck.checks.vocabulary import Reason
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict


class ColumnFactsCheck(OneColumnCheck):
    """What became of looking for a column is laid out for a person."""

    kind: Literal[Kind.COLUMN_FACTS]


REASONS: Mapping[str, Reason] = {
    name: replace(known, outcome=Outcome.FACTS) if known.outcome is Outcome.FAIL else known
    for name, known in KNOWN[Kind.COLUMN].items()
}


def judge(
    observation: SiteObservation,
    check: ColumnFactsCheck,
    _: WorkingDays,
    attributes: Attributes,
    trace: Trace = SILENT,
) -> Verdict:
    """The verdict of kind ``column`` without its finding: what that would show is what is laid out."""
    verdict = judge_column(observation, check, attributes, trace)
    if verdict.outcome is not Outcome.FAIL:
        return verdict
    marks = tuple(mark for finding in verdict.findings for mark in finding.marks)
    return replace(verdict, outcome=Outcome.FACTS, findings=(), looked_at=marks)
