"""What an assessment asks of its rubric: settings it has, a period and categories it scores, a year made one way."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from sitecheck.scoring.model import Rubric, Switches
from sitecheck.scoring.quarters import made_of_quarters
from sitecheck.scoring.rubric import RubricError, choose, load_family, rubric_folders
from sitecheck.settings.problems import Problem, from_validation
from sitecheck.settings.records import AssessmentConfig, Project

_FILE = "config/assessments.yaml"


def choice_problems(project: Project) -> Iterator[Problem]:
    """Mistakes in settings, periods and categories; rubrics that are missing or faulty are told elsewhere."""
    for index, assessment in enumerate(project.assessments):
        try:
            rubric, _ = load_family(assessment.rubric, rubric_folders(project.root))
        except (LookupError, RubricError):
            continue
        yield from _settings(project, index, assessment, rubric)
        yield from _period(project, index, assessment, rubric)
        yield from _categories(project, index, assessment, rubric)


def _settings(project: Project, index: int, assessment: AssessmentConfig, rubric: Rubric) -> Iterator[Problem]:
    place = ("assessments", index, "settings")
    chosen = dict(assessment.settings)
    for name in sorted(assessment.settings.keys() - Switches.model_fields.keys()):
        known = ", ".join(Switches.model_fields)
        message = f"{name!r} is no setting of a rubric: one of {known}"
        yield Problem(_FILE, project.line("assessments.yaml", *place, name), "settings", message)
        chosen.pop(name, None)
    try:
        switches = choose(rubric, chosen)
    except ValidationError as error:
        yield from from_validation(error, _FILE, project.lines.get("assessments.yaml", {}), place)
        return
    if switches.annual_aggregation is not None and not made_of_quarters(rubric):
        message = f"annual_aggregation: a year under {rubric.id} is scored on its own facts; leave it out"
        yield Problem(_FILE, project.line("assessments.yaml", *place, "annual_aggregation"), "settings", message)


def _period(project: Project, index: int, assessment: AssessmentConfig, rubric: Rubric) -> Iterator[Problem]:
    first = rubric.cadence.first_quarter
    _, quarter, number = assessment.period.partition("Q")
    if quarter and int(number) < first:
        line = project.line("assessments.yaml", "assessments", index, "period")
        yield Problem(_FILE, line, "period", f"{rubric.id} is scored from Q{first} on (found {assessment.period!r})")


def _categories(project: Project, index: int, assessment: AssessmentConfig, rubric: Rubric) -> Iterator[Problem]:
    """A whole category another table is for. A unit named by its code was assigned to the table by a person (AK-27)."""
    known = rubric.applies_to.categories
    for name in assessment.categories:
        if name not in known:
            line = project.line("assessments.yaml", "assessments", index, "categories")
            message = f"{rubric.id} does not score {name!r} (it scores {', '.join(known)}); name such units by code"
            yield Problem(_FILE, line, "categories", message)
