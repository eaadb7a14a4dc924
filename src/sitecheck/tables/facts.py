"""What is known about a unit in an assessment: each source's facts, the one that counts before those it outranks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from sqlmodel import Session

from sitecheck.facts.events import Event
from sitecheck.facts.outcomes import FindingState
from sitecheck.review import selfreports
from sitecheck.review.counted import NOTHING_ELSE, counted
from sitecheck.review.entries import Value, current_of
from sitecheck.review.periods import frozen
from sitecheck.review.selfreports import Report
from sitecheck.scoring.automatic import CountedFinding, Hint, Policy, merge, propose
from sitecheck.scoring.event_trail import Use
from sitecheck.scoring.events import consume
from sitecheck.scoring.messages import Language
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.refusals import FactRefused
from sitecheck.scoring.values import Fact, ItemEntry, Submission, Unit
from sitecheck.scoring.year import after_quarters
from sitecheck.settings.records import AssessmentConfig, Project, UnitConfig
from sitecheck.store.sources import RankList
from sitecheck.tables.handed_in import Lists, events_of, lists_of, read_entry
from sitecheck.tables.records import Refused
from sitecheck.tables.year import carried, used_before

_NOWHERE: dict[Language, str] = {"en": "is in none of the tables", "zh": "不在本次考核的任何一张表内"}


@dataclass(frozen=True, slots=True)
class Known:
    """The submission for the engine, hints for people, entries that were refused, and all entries by place.

    ``uses`` is what the rules did with the unit's events, ``events`` those events by key, ``lists`` the ranking
    lists by the id lines name; ``of_quarters`` are entries of the quarters that count in the year, ``unsettled`` places
    entered there that have to be entered for the year; ``reports`` is the unit's self-assessment by item.
    """

    submission: Submission
    hints: tuple[Hint, ...]
    refused: tuple[Refused, ...]
    entries: Mapping[str, Value]
    uses: tuple[Use, ...] = ()
    events: Mapping[str, Event] = field(default_factory=lambda: MappingProxyType({}))
    lists: Mapping[str, RankList] = field(default_factory=lambda: MappingProxyType({}))
    of_quarters: tuple[Value, ...] = ()
    unsettled: tuple[str, ...] = ()
    reports: Mapping[str, Report] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Sources:
    """What was handed in for an assessment, read once for all units asked for.

    ``until``: the moment its period was closed, after which nothing counts, findings included; None while it is not.
    """

    lists: Lists
    events: Mapping[str, Sequence[Event]]
    reports: Mapping[str, Mapping[str, Report]]
    entries: Mapping[str, Mapping[str, Value]]
    until: datetime | None = None


def sources_of(
    session: Session,
    assessment: str,
    rubrics: tuple[Rubric, ...],
    codes: Collection[str] | None = None,
    at: datetime | None = None,
) -> Sources:
    """What was handed in for the assessment of that id, by all units or by those of ``codes``.

    ``at``: see ``periods.frozen``.
    """
    until = frozen(session, assessment, at)
    return Sources(
        lists_of(session, assessment, rubrics, until),
        events_of(session, codes, until),
        selfreports.current(session, assessment, codes),
        current_of(session, assessment, units=codes, until=until),
        until,
    )


def gather(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubrics: tuple[Rubric, ...],
    config: UnitConfig,
    days: tuple[date, date],
    sources: Sources,
    language: Language = "en",
    instead: Mapping[int, FindingState] = NOTHING_ELSE,
) -> Known:
    """All facts of one unit: findings, before them ranking lists and events, before all an assessor's entries.

    What was entered for the quarters of a year counts in the year like entries, unless the year has its own. An entry
    the rubric no longer takes is refused by itself; the others count. What is later than ``sources.until`` is not seen.
    ``instead``: see ``review.counted``.
    """
    unit = Unit(config.code, config.name, config.category, config.attributes)
    policy, until = Policy(assessment.counts), sources.until

    def seen_in(some: tuple[date, date]) -> list[CountedFinding]:
        found = counted(session, config.code, policy.value, *some, until=until, instead=instead)
        return [CountedFinding(one.check, one.subject, str(one.finding_id), one.state) for one in found]

    found = seen_in(days)
    proposals = [propose(rubric, unit, found, policy) for rubric in rubrics]
    automatic = {key: fact for proposal in proposals for key, fact in proposal.facts.items()}
    events = sources.events.get(config.code, ())
    ledger = consume(rubrics, unit, events, days)
    entries = sources.entries.get(config.code, {})
    facts, items, refused = _read(rubrics, entries, language)

    def machine(some: tuple[date, date]) -> Mapping[str, Fact]:
        seen = seen_in(some)
        facts = {key: fact for rubric in rubrics for key, fact in propose(rubric, unit, seen, policy).facts.items()}
        return merge(facts, consume(rubrics, unit, events, some).facts)

    before = carried(session, project, assessment, rubrics, config, machine, until)
    layers = (sources.lists.facts.get(config.code, {}), ledger.facts, before.facts, facts)
    for layer in layers:
        automatic = merge(automatic, layer)
    submission = Submission(unit, automatic, items, year_over=days[1].month == 12)
    used = used_before(session, project, assessment, rubrics, config, events, until)
    submission = after_quarters(submission, used)
    return Known(
        submission,
        tuple(hint for proposal in proposals for hint in proposal.hints),
        refused,
        entries,
        uses=ledger.uses,
        events={event.key: event for event in events},
        lists=sources.lists.used,
        of_quarters=before.entries,
        unsettled=tuple(place for place in before.unsettled if place not in entries),
        reports=sources.reports.get(config.code, {}),
    )


def _read(
    rubrics: tuple[Rubric, ...], entries: Mapping[str, Value], language: Language
) -> tuple[dict[str, Fact], dict[str, ItemEntry], tuple[Refused, ...]]:
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
    return facts, items, tuple(refused)
