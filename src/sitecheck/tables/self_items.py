"""Which items a unit's self-assessment (自查自评) asks for, and until when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sitecheck.scoring.beside import self_assessment_due
from sitecheck.scoring.conditions import applies
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.values import Unit
from sitecheck.settings.records import AssessmentConfig, UnitConfig


def tables_of(rubrics: Sequence[Rubric], config: UnitConfig) -> tuple[Rubric, ...]:
    """The tables that concern the unit, the main one first."""
    unit = _unit(config)
    return tuple(one for one in rubrics if applies(one.applies_to.when, unit, one.attributes).met)


def items_of(rubrics: Sequence[Rubric], config: UnitConfig) -> tuple[Item, ...]:
    """Every item of those tables that applies to the unit, in the order of the source.

    A unit scored by a few items only (``rescale``) is asked for these.
    """
    unit = _unit(config)
    found: list[Item] = []
    for rubric in tables_of(rubrics, config):
        few = rubric.rescale
        subset = few.items if few is not None and applies(few.when, unit, rubric.attributes).met else None
        found += (
            item
            for item in rubric.items
            if (subset is None or item.id in subset) and applies(item.when, unit, rubric.attributes).met
        )
    return tuple(found)


def due_on(assessment: AssessmentConfig, rubric: Rubric) -> date | None:
    """The last day (included) for the self-assessment: the assessment's own, else the one the table names."""
    return assessment.self_due or self_assessment_due(rubric, assessment.period)


def _unit(config: UnitConfig) -> Unit:
    return Unit(config.code, config.name, config.category, config.attributes)
