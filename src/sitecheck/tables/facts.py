"""What is known about a unit in an assessment: facts from counted findings, and manual entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from sitecheck.review.counted import counted
from sitecheck.review.entries import Value, current
from sitecheck.scoring.automatic import CountedFinding, Hint, Policy, merge, propose
from sitecheck.scoring.facts import parse_fact, parse_item
from sitecheck.scoring.messages import Language
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.refusals import FactRefused
from sitecheck.scoring.values import Fact, ItemEntry, Origin, Submission, Unit
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.tables.records import Refused

_NOWHERE: dict[Language, str] = {"en": "is in none of the tables", "zh": "不在本次考核的任何一张表内"}


@dataclass(frozen=True, slots=True)
class Known:
    """The submission for the engine, hints for people, entries that were refused, and all entries by place."""

    submission: Submission
    hints: tuple[Hint, ...]
    refused: tuple[Refused, ...]
    entries: Mapping[str, Value]


def gather(
    session: Session,
    assessment: AssessmentConfig,
    rubrics: tuple[Rubric, ...],
    config: UnitConfig,
    days: tuple[date, date],
    language: Language = "en",
) -> Known:
    """All facts of one unit. An entry the rubric no longer takes is refused by itself; the others count."""
    unit = Unit(config.code, config.name, config.category, config.attributes)
    policy = Policy(assessment.counts)
    found = [
        CountedFinding(one.check, one.subject, str(one.finding_id), one.state)
        for one in counted(session, config.code, policy.value, *days)
    ]
    proposals = [propose(rubric, unit, found, policy) for rubric in rubrics]
    automatic = {key: fact for proposal in proposals for key, fact in proposal.facts.items()}
    entries = current(session, assessment.id, config.code)
    facts: dict[str, Fact] = {}
    items: dict[str, ItemEntry] = {}
    refused: list[Refused] = []
    for place, entry in entries.items():
        try:
            parsed = read_entry(rubrics, place, entry)
        except FactRefused as error:
            refused.append(Refused(place, error.say(language)))
            continue
        if parsed is None:
            refused.append(Refused(place, _NOWHERE[language]))
        elif isinstance(parsed, Fact):
            facts[place] = parsed
        else:
            items[place] = parsed
    return Known(
        Submission(unit, merge(automatic, facts), items),
        tuple(hint for proposal in proposals for hint in proposal.hints),
        tuple(refused),
        entries,
    )


def read_entry(rubrics: tuple[Rubric, ...], place: str, entry: Value) -> Fact | ItemEntry | None:
    """The fact or item value an entry stands for; None where no table has such a place. Raises FactRefused."""
    raw, ids = _raw(entry), (str(entry.entry_id),)
    for rubric in rubrics:
        if place in rubric.rules:
            item, rule = rubric.rules[place]
            return parse_fact(item, rule, raw, origin=Origin.ENTRY, ids=ids)
        if place in rubric.by_id:
            return parse_item(rubric.by_id[place], raw, ids=ids)
    return None


def _raw(entry: Value) -> Mapping[str, Any]:
    """The entry in the form of a fact file: a value with its reason."""
    if isinstance(entry.value, Mapping) and "value" in entry.value:
        return {"reason": entry.reason, **entry.value}
    return {"value": entry.value, "reason": entry.reason}
