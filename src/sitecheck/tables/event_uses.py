"""What the rules of an assessment make of the events of its units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sitecheck.facts.events import Event
from sitecheck.scoring.event_trail import Use
from sitecheck.scoring.events import consume
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.values import Unit
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.tables.period import period_days


def uses_of(
    assessment: AssessmentConfig,
    rubrics: Sequence[Rubric],
    units: Iterable[UnitConfig],
    events: Mapping[str, Sequence[Event]],
) -> dict[str, tuple[Use, ...]]:
    """By the number of an event what every rule did with it, in the assessment's period. ``events``: all of each unit,
    by its code; the events of a matter bear on each other."""
    found: dict[str, list[Use]] = {}
    days = period_days(assessment.period)
    for config in units:
        known = events.get(config.code, ())
        if not known or not assessment.covers(config):
            continue
        unit = Unit(config.code, config.name, config.category, config.attributes)
        for use in consume(rubrics, unit, known, days).uses:
            found.setdefault(use.event, []).append(use)
    return {number: tuple(uses) for number, uses in found.items()}
