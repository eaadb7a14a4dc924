"""An assessment under another rubric: the facts as they are now, read by each."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from sitecheck.scoring.diff_units import Refusal, Side
from sitecheck.scoring.messages import Language
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rubric import choose
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.tables.scored import known_units

_UNSETTLED = "was entered for a quarter; it has to be entered for the year"


def assessment_side(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubric: Rubric,
    partners: Mapping[str, Rubric],
    language: Language = "en",
) -> Side:
    """All units of ``assessment`` under ``rubric``, whichever the assessment itself names.

    Raises ValueError for settings of the assessment that the rubric does not have.
    """
    switches = choose(rubric, assessment.settings)
    known = known_units(session, project, assessment, (rubric, *partners.values()), language)
    refused = {
        one.submission.unit.code: (
            *(Refusal(refused.place, refused.message) for refused in one.refused),
            *(Refusal(place, _UNSETTLED) for place in one.unsettled),
        )
        for one in known
    }
    return Side(rubric, partners, switches, [one.submission for one in known], refused)
