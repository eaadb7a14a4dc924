"""An assessment under another rubric: the facts as they are now, read by each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session

from sitecheck.scoring.diff_units import Refusal, Side, UnitDiff, compare_units
from sitecheck.scoring.messages import Language
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rubric import choose
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.tables.scored import known_units, ranked_with

_UNSETTLED = "was entered for a quarter; it has to be entered for the year"


def assessment_side(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubric: Rubric,
    partners: Mapping[str, Rubric],
    language: Language = "en",
    codes: Collection[str] | None = None,
) -> Side:
    """The units of ``assessment`` (of ``codes`` only, where given, as they stand among all) under ``rubric``, whichever
    the assessment itself names.

    Raises ValueError for settings of the assessment that the rubric does not have.
    """
    switches = choose(rubric, assessment.settings)
    known = known_units(session, project, assessment, (rubric, *partners.values()), language, codes)
    refused = {
        one.submission.unit.code: (
            *(Refusal(refused.place, refused.message) for refused in one.refused),
            *(Refusal(place, _UNSETTLED) for place in one.unsettled),
        )
        for one in known
    }
    among = ranked_with(session, project, assessment, (rubric, *partners.values()), codes)
    return Side(rubric, partners, switches, [one.submission for one in known], refused, among)


def try_switch(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    family: tuple[Rubric, Mapping[str, Rubric]],
    switch: str,
    value: Any,
    codes: Collection[str],
    language: Language = "en",
) -> tuple[UnitDiff, ...]:
    """Units of ``assessment`` as they are, and as they would be with another value of one switch. Nothing is kept.

    Raises ValueError for a value that the switch does not take.
    """
    rubric, partners = family
    settings = {**assessment.settings, switch: value}
    choose(rubric, settings)  # before anything is gathered
    other = assessment.model_copy(update={"settings": settings})
    before, after = (
        assessment_side(session, project, one, rubric, partners, language, codes) for one in (assessment, other)
    )
    return compare_units(before, after, language)
