"""The units of an assessment, gathered and scored: all of them, or some as they stand among all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import entries
from sitecheck.review.counted import NOTHING_ELSE
from sitecheck.review.periods import frozen
from sitecheck.scoring.beside import with_self_scores
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.messages import Language
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.refusals import FactRefused
from sitecheck.scoring.rubric import choose
from sitecheck.scoring.rules import RankRule
from sitecheck.scoring.scorecard import Scorecard
from sitecheck.scoring.values import Fact, Submission, Unit
from sitecheck.settings.records import AssessmentConfig, Project, UnitConfig
from sitecheck.tables.facts import Known, gather, sources_of
from sitecheck.tables.handed_in import read_entry
from sitecheck.tables.named_sources import beside
from sitecheck.tables.period import period_days
from sitecheck.tables.quarters import with_quarters
from sitecheck.tables.records import Beside, Sheet
from sitecheck.tables.self_items import due_on


@dataclass(frozen=True, slots=True)
class Scored:
    """One unit: what is known, its tables (the main one first), and what it says of itself."""

    unit: UnitConfig
    known: Known
    sheets: tuple[Sheet, ...]
    beside: Mapping[str, Beside]


def assessed_units(
    project: Project, assessment: AssessmentConfig, codes: Collection[str] | None = None
) -> tuple[UnitConfig, ...]:
    """Units named by code or by category, without the excluded ones; of these only ``codes``, where they are given."""
    return tuple(unit for unit in project.units if (codes is None or unit.code in codes) and assessment.covers(unit))


def scored_units(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubric: Rubric,
    partners: Mapping[str, Rubric],
    language: Language = "en",
    codes: Collection[str] | None = None,
    instead: Mapping[int, FindingState] = NOTHING_ELSE,
) -> list[Scored]:
    """The assessed units (of ``codes`` only, where given) under the tables, in the order of the project.

    Only these are gathered and scored; of the others no more is read than what places depend on. ``instead``: as if
    findings were in these states (``review.counted``). Raises ConfigError where two assessments score a unit for a
    quarter of which the year is made, ValueError for settings the rubric does not have.
    """
    rubrics = (rubric, *partners.values())
    switches = choose(rubric, assessment.settings)
    known = known_units(session, project, assessment, rubrics, language, codes, instead)
    among = ranked_with(session, project, assessment, rubrics, codes)
    cards = score_all(rubric, [one.submission for one in known], switches, partners, among)
    due = due_on(assessment, rubric)
    found = []
    for unit, one, card in zip(assessed_units(project, assessment, codes), known, cards, strict=True):
        own = beside(one.reports, due)
        said = with_self_scores(card, {item: report.value for item, report in own.items()})
        found.append(Scored(unit, one, _sheets(said, rubric, partners, one.submission), own))
    return found


def known_units(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubrics: tuple[Rubric, ...],
    language: Language = "en",
    codes: Collection[str] | None = None,
    instead: Mapping[int, FindingState] = NOTHING_ELSE,
    at: datetime | None = None,
) -> list[Known]:
    """What is known about every unit of ``assessment`` under ``rubrics``, in the order of ``assessed_units``.

    Tables, dry runs and published scores all rest on this. Raises ConfigError where two assessments score a unit for a
    quarter of which the year is made.
    """
    days = period_days(assessment.period)
    units = assessed_units(project, assessment, codes)
    some = None if codes is None else [unit.code for unit in units]
    handed_in = sources_of(session, assessment.id, rubrics, some, at)
    known = [gather(session, project, assessment, rubrics, unit, days, handed_in, language, instead) for unit in units]

    def of_another(quarter: AssessmentConfig) -> tuple[Sequence[Known], Sequence[Submission]]:
        among = ranked_with(session, project, quarter, rubrics, codes, handed_in.until)
        known = known_units(session, project, quarter, rubrics, language, codes, instead, handed_in.until)
        return known, among

    return with_quarters(project, assessment, rubrics, known, of_another)


def ranked_with(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubrics: tuple[Rubric, ...],
    codes: Collection[str] | None,
    at: datetime | None = None,
) -> list[Submission]:
    """Those units beside ``codes`` for which a figure or rank was entered, with these alone: places depend on them.

    Lists that were imported move nobody, and what was entered for a quarter gives no place in the year.
    """
    places = [key for rubric in rubrics for key, (_, rule) in rubric.rules.items() if isinstance(rule, RankRule)]
    if codes is None or not places:
        return []
    entered = entries.current_of(session, assessment.id, places=places, until=frozen(session, assessment.id, at))
    found = []
    for unit in assessed_units(project, assessment, set(entered) - set(codes)):
        facts: dict[str, Fact] = {}
        for place, entry in entered[unit.code].items():
            try:
                fact = read_entry(rubrics, place, entry)
            except FactRefused:
                continue  # told on the unit's own sheet
            if isinstance(fact, Fact):
                facts[place] = fact
        found.append(Submission(Unit(unit.code, unit.name, unit.category, unit.attributes), facts))
    return found


def _sheets(
    card: Scorecard, rubric: Rubric, partners: Mapping[str, Rubric], submission: Submission
) -> tuple[Sheet, ...]:
    cards = {rubric.id: (rubric, card)} | {
        name: (partners[name], other) for name, other in sorted(card.tables.items()) if name in partners
    }
    return tuple(Sheet(table, one, submission.touches(frozenset(table.by_id))) for table, one in cards.values())
