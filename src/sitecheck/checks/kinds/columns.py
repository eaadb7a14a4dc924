"""Kind ``columns``: several columns that a portal must have, each judged as a column of its own.

Which of them a unit needs may hang on what sort of unit it is; where that is not known, a column that is not there is
left to a person. Source: the citywide tables of 2013, counties item 8 and departments item 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import (
    Check,
    ColumnParams,
    ColumnWords,
    Frozen,
    Key,
    Kind,
    OneColumnCheck,
    Text,
    Words,
)
from sitecheck.checks.judges.column import judge_column
from sitecheck.checks.judges.common import Attributes, WorkingDays, joined, no_website
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict

_CATEGORY = "category-unknown"
_COLUMN = "column"


class Required(Frozen):
    """One column. ``words`` are added to the lexicon's entry, ``categories``: the units that must have it (none: all
    units), ``needs_entries``: an empty list is a blank column."""

    key: Key
    name: Text
    words: ColumnWords = ColumnWords()
    categories: tuple[Words, ...] = ()
    needs_entries: bool = False

    def concerns(self, attributes: Attributes) -> bool | None:
        """Whether a unit must have the column, None where its category is not known."""
        if not self.categories:
            return True
        category = attributes.get("category")
        return category in self.categories if isinstance(category, str) and category else None


class ColumnsParams(Frozen):
    """``columns``: the columns asked for."""

    columns: tuple[Required, ...] = Field(min_length=1)


class ColumnsCheck(Check):
    """Several columns must exist, open and hold something."""

    kind: Literal[Kind.COLUMNS]
    params: ColumnsParams

    @property
    def columns(self) -> Mapping[str, tuple[str, ColumnWords]]:
        """Each of them, with the words this file adds."""
        return {one.key: (one.name.zh, one.words) for one in self.params.columns}

    def of(self, one: Required) -> OneColumnCheck:
        """The question about one of them."""
        params = ColumnParams(key=one.key, needs_entries=one.needs_entries)
        # Every part has been validated as part of this check.
        return OneColumnCheck.model_construct(**{**dict(self), "name": one.name, "params": params})


_OF_ONE = "column label url page pages labels refused text why"

REASONS: Mapping[str, Reason] = {
    "all-found": reason(Outcome.PASS, "columns"),
    "some-missing": reason(Outcome.FAIL, "columns count undecided"),
    "missing": reason(Outcome.FAIL, _OF_ONE),
    "broken": reason(Outcome.FAIL, _OF_ONE),
    "blank": reason(Outcome.FAIL, _OF_ONE),
    "unreadable": reason(Outcome.UNABLE, "columns why found"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(
    observation: SiteObservation, check: ColumnsCheck, _: WorkingDays, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """Whether the columns exist. Subjects are the columns' keys."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    found: list[str] = []
    unsure: dict[str, str] = {}
    findings: list[JudgedFinding] = []
    marks: list[Mark] = []
    for one in check.params.columns:
        concerned = one.concerns(attributes)
        if concerned is False:
            continue
        trace.step(
            "The unit must have the column {column}: it is asked of {units}.",
            subject=one.key,
            column=one.key,
            units=one.categories or "all units",
        )
        verdict = judge_column(observation, check.of(one), attributes, trace)
        if verdict.outcome is Outcome.PASS:
            found.append(one.key)
            marks += verdict.looked_at
        elif verdict.outcome is Outcome.FAIL and concerned:
            findings += [_named(finding, one.key) for finding in verdict.findings]
        else:
            unsure[one.key] = _why(verdict) if verdict.outcome is Outcome.UNABLE else _CATEGORY
    return _verdict(check, found, unsure, findings, marks)


def _verdict(
    check: ColumnsCheck,
    found: Sequence[str],
    unsure: Mapping[str, str],
    findings: Sequence[JudgedFinding],
    marks: Sequence[Mark],
) -> Verdict:
    undecided = tuple(unsure)
    if findings:
        params = {
            "columns": CODE_MARK.join(one.subject for one in findings),
            "count": str(len(findings)),
            "undecided": CODE_MARK.join(undecided),
        }
        return Verdict(check.id, Outcome.FAIL, "some-missing", params, tuple(findings), undecided)
    looked = tuple(marks)
    if unsure:
        params = {
            "columns": CODE_MARK.join(undecided),
            "why": joined(unsure.values()),
            "found": CODE_MARK.join(found),
        }
        return Verdict(check.id, Outcome.UNABLE, "unreadable", params, undecided=undecided, looked_at=looked)
    return Verdict(check.id, Outcome.PASS, "all-found", {"columns": CODE_MARK.join(found)}, looked_at=looked)


def _named(finding: JudgedFinding, key: str) -> JudgedFinding:
    return replace(finding, params={**finding.params, _COLUMN: key})


def _why(verdict: Verdict) -> str:
    return verdict.params.get("why") or verdict.params.get("text") or "not-read"
