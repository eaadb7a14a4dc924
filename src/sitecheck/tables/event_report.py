"""The event ledger in lines of text: each event, and below it what every rule makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitecheck.facts.events import Event
from sitecheck.i18n import Translator
from sitecheck.i18n.names import name_of
from sitecheck.scoring.event_trail import Use
from sitecheck.scoring.events import consume
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.scoring.values import Unit
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.tables.cards import assessed_units
from sitecheck.tables.event_words import use_text
from sitecheck.tables.period import period_days


def event_report(
    project: Project, assessment: AssessmentConfig | None, events: Sequence[Event], t: Translator
) -> Iterator[str]:
    """One line for each event: number, unit, kind, days, title; with an assessment those of its units, each followed by
    its trail. Raises LookupError and RubricError as ``load_family`` does."""
    uses = _uses(project, assessment, events) if assessment is not None else {}
    assessed = None if assessment is None else {unit.code for unit in assessed_units(project, assessment)}
    for event in events:
        if assessed is not None and event.unit not in assessed:
            continue
        days = "/".join(day.isoformat() if day is not None else "-" for day in (event.happened, event.verified))
        yield "\t".join((event.key, event.unit, name_of("event_kind", event.kind.value, t), days, event.title))
        for use in uses.get(event.key, ()):
            yield f"\t{use.key}\t{use_text(use, t)}"


def _uses(project: Project, assessment: AssessmentConfig, events: Sequence[Event]) -> dict[str, list[Use]]:
    rubric, partners = load_family(assessment.rubric, rubric_folders(project.root))
    found: dict[str, list[Use]] = {}
    days = period_days(assessment.period)
    for config in assessed_units(project, assessment):
        unit = Unit(config.code, config.name, config.category, config.attributes)
        for use in consume((rubric, *partners.values()), unit, events, days).uses:
            found.setdefault(use.event, []).append(use)
    return found
