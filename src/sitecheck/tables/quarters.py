"""The quarters an assessment of a year is made of, where its settings say that it is made of them (AK-25)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sitecheck.scoring.engine import score_all
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.quarters import made_of_quarters
from sitecheck.scoring.rubric import choose
from sitecheck.scoring.values import Submission
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.tables.facts import Known

Gather = Callable[[AssessmentConfig], tuple[Sequence[Known], Sequence[Submission]]]
_QUARTERS = range(1, 5)


def with_quarters(
    project: Project,
    assessment: AssessmentConfig,
    rubrics: tuple[Rubric, ...],
    known: Sequence[Known],
    gather: Gather,
) -> list[Known]:
    """``known`` units of ``assessment`` with the results of their quarters; as they are where it is not made of them.

    ``gather`` gives what is known about the units of another assessment under the same ``rubrics``, and those that are
    only ranked with them. A quarter counts once its score is complete. Raises ConfigError where two assessments score a
    unit for the same quarter.
    """
    chosen = choose(rubrics[0], assessment.settings)
    year = "Q" not in assessment.period
    if chosen.annual_aggregation is None or not year or not made_of_quarters(rubrics[0]):
        return list(known)
    results: dict[str, dict[int, Decimal]] = {}
    for number in _QUARTERS:
        for code, result in _quarter(project, assessment, number, rubrics, gather).items():
            results.setdefault(code, {})[number] = result
    return [replace(one, submission=_made_of(one.submission, results)) for one in known]


def _quarter(
    project: Project, year: AssessmentConfig, number: int, rubrics: tuple[Rubric, ...], gather: Gather
) -> dict[str, Decimal]:
    """Complete results of one quarter by unit code."""
    found: dict[str, Decimal] = {}
    scored_by: dict[str, str] = {}
    partners = {rubric.id: rubric for rubric in rubrics[1:]}
    for other in _of_quarter(project.assessments, year, number):
        units, among = gather(other)
        submissions = [one.submission for one in units]
        for card in score_all(rubrics[0], submissions, choose(rubrics[0], other.settings), partners, among):
            if card.code in scored_by:
                names = f"{scored_by[card.code]} and {other.id}"
                message = f"{card.code}: {names} both score it for {other.period}; exclude it from one of them"
                line = project.line("assessments.yaml", "assessments", project.assessments.index(other))
                raise ConfigError([Problem("config/assessments.yaml", line, "units", message)])
            scored_by[card.code] = other.id
            if card.final is not None and card.complete:
                found[card.code] = card.final
    return found


def _of_quarter(assessments: Iterable[AssessmentConfig], year: AssessmentConfig, number: int) -> list[AssessmentConfig]:
    return [one for one in assessments if one.rubric == year.rubric and one.period == f"{year.period}Q{number}"]


def _made_of(submission: Submission, results: Mapping[str, Mapping[int, Decimal]]) -> Submission:
    return replace(submission, quarters=results.get(submission.unit.code, {}))
