"""Assessments as the screens ask for them: one by its id, its units' cards, and the rules a check feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import HTTPException
from sqlmodel import Session

from sitecheck.i18n import Language
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.rules import Rule
from sitecheck.scoring.show import points_text
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.store.engine import is_reading
from sitecheck.tables.cards import assessed_units, assessment_cards, unit_cards
from sitecheck.tables.records import UnitCard
from sitecheck.tables.standing import Standing
from sitecheck.web.desk import Desk


@dataclass(frozen=True, slots=True)
class Touched:
    """A rule of a table that a check feeds."""

    assessment: AssessmentConfig
    rubric: Rubric
    item: Item
    rule: Rule
    points: str


def assessment_of(desk: Desk, name: str) -> AssessmentConfig:
    """The assessment of that id; 404 when there is none."""
    found = desk.assessment(name)
    if found is None:
        raise HTTPException(404)
    return found


def unit_of(desk: Desk, assessment: AssessmentConfig, code: str) -> UnitConfig:
    """A unit the assessment judges; 404 for any other."""
    found = desk.project.unit(code)
    if found is None or not assessment.covers(found):
        raise HTTPException(404)
    return found


def cards_of(desk: Desk, session: Session, assessment: AssessmentConfig, lang: Language) -> tuple[UnitCard, ...]:
    """The cards of all units of the assessment, in the order of the unit list."""
    return assessment_cards(session, desk.project, assessment, desk.checks, lang)


def standings_of(desk: Desk, assessment: AssessmentConfig) -> Mapping[str, Standing]:
    """How every unit of the assessment stands, by code, in the order of the unit list.

    Not to be asked for while a session of this request writes: what had to be computed is kept.
    """
    return desk.standings.of(desk, assessment)


def card_of(
    desk: Desk, session: Session, assessment: AssessmentConfig, unit: UnitConfig, lang: Language
) -> tuple[UnitCard, int]:
    """One unit's card and how many units there are. Only this unit is scored; its rank comes from the standings, and is
    left out where ``session`` writes."""
    places = standings_of(desk, assessment) if is_reading(session) else {}
    (card,) = unit_cards(session, desk.project, assessment, desk.checks, lang, [unit.code], places=places)
    return card, len(assessed_units(desk.project, assessment))


def touched(desk: Desk, check: str, unit_code: str) -> list[Touched]:
    """Rules that a finding of ``check`` on this unit bears on, in all assessments of the unit."""
    return [
        Touched(assessment, rubric, item, rule, points_text(rule))
        for assessment in desk.project.assessments
        if (unit := desk.project.unit(unit_code)) is not None and assessment.covers(unit)
        for rubric in desk.families[assessment.id]
        for item, rule in rubric.rules.values()
        if check == rule.check or check in rule.also_checks
    ]
