"""Assessments as the screens ask for them: one by its id, its units' cards, and the rules a check feeds."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException
from sqlmodel import Session

from sitecheck.i18n import Language
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.rules import Rule
from sitecheck.scoring.show import points_text
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.tables.cards import assessed_units, assessment_cards
from sitecheck.tables.records import UnitCard
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
    found = next((unit for unit in assessed_units(desk.project, assessment) if unit.code == code), None)
    if found is None:
        raise HTTPException(404)
    return found


def cards_of(desk: Desk, session: Session, assessment: AssessmentConfig, lang: Language) -> tuple[UnitCard, ...]:
    """The cards of all units of the assessment, in the order of the unit list."""
    return assessment_cards(session, desk.project, assessment, desk.checks, lang)


def card_of(
    desk: Desk, session: Session, assessment: AssessmentConfig, unit: UnitConfig, lang: Language
) -> tuple[UnitCard, int]:
    """One unit's card and how many units there are; ranks need the others, so all are scored."""
    cards = cards_of(desk, session, assessment, lang)
    return next(card for card in cards if card.unit.code == unit.code), len(cards)


def touched(desk: Desk, check: str, unit_code: str) -> list[Touched]:
    """Rules that a finding of ``check`` on this unit bears on, in all assessments of the unit."""
    return [
        Touched(assessment, rubric, item, rule, points_text(rule))
        for assessment in desk.project.assessments
        if any(unit.code == unit_code for unit in assessed_units(desk.project, assessment))
        for rubric in desk.families[assessment.id]
        for item, rule in rubric.rules.values()
        if check == rule.check or check in rule.also_checks
    ]
