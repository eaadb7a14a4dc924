"""A unit through the quarters of a year: what its quarters add to the year, and what they used up before a quarter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from sitecheck.facts.events import Event
from sitecheck.review.entries import Value, current
from sitecheck.scoring.engine import score
from sitecheck.scoring.events import consume
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.refusals import FactRefused
from sitecheck.scoring.rules import AdjustmentRule
from sitecheck.scoring.scorecard import Scorecard
from sitecheck.scoring.values import Fact, Origin, Submission, Unit
from sitecheck.scoring.year import after_quarters, given_earlier
from sitecheck.scoring.year_facts import of_the_year
from sitecheck.settings.records import AssessmentConfig, Project, UnitConfig
from sitecheck.tables.handed_in import read_entry
from sitecheck.tables.period import period_days

FINDINGS = "findings/"  # before the id of a finding on a line that names other proof as well
_QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Carried:
    """What the quarters of a year add to it: facts, the entries behind them, and places to be entered anew."""

    facts: Mapping[str, Fact]
    entries: tuple[Value, ...]
    unsettled: tuple[str, ...]


NOTHING = Carried({}, (), ())


def scored_by_year(rubric: Rubric, period: str) -> bool:
    """Whether ``period`` is a year that is scored anew on its own facts, which its quarters are part of."""
    return "Q" not in period and {"annual", "quarterly"} <= set(rubric.cadence.periods)


def carried(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubrics: tuple[Rubric, ...],
    config: UnitConfig,
    machine: Callable[[tuple[date, date]], Mapping[str, Fact]],
    until: datetime | None = None,
) -> Carried:
    """What was entered for the unit in the quarters of the year of ``assessment``.

    For a rule with entries in some quarters, findings and events (``machine`` gives their facts of some days) count in
    the others; without any entry they speak for the whole year by themselves. What was entered after ``until`` is not
    seen.
    """
    if not scored_by_year(rubrics[0], assessment.period):
        return NOTHING
    quarters = [_Quarter(session, project, assessment, rubrics, config, number, until) for number in _QUARTERS]
    keys = dict.fromkeys(key for quarter in quarters for key in quarter.facts)
    if not keys:
        return Carried({}, (), tuple(dict.fromkeys(place for quarter in quarters for place in quarter.items)))
    others = [machine(quarter.days) for quarter in quarters]
    facts: dict[str, Fact] = {}
    unsettled = [place for quarter in quarters for place in quarter.items]
    for key in keys:
        rule = next(rubric.rules[key][1] for rubric in rubrics if key in rubric.rules)
        parts = [
            _named_apart(fact)
            for quarter, other in zip(quarters, others, strict=True)
            if (fact := quarter.facts.get(key) or other.get(key)) is not None
        ]
        # An entry first: it is what the line is known by.
        parts.sort(key=lambda fact: fact.origin is not Origin.ENTRY)
        whole = of_the_year(rule, parts)
        if whole is None:
            unsettled.append(key)
        else:
            facts[key] = whole
    entries = tuple(value for quarter in quarters for value in quarter.entries)
    return Carried(facts, entries, tuple(dict.fromkeys(unsettled)))


def _named_apart(fact: Fact) -> Fact:
    """A finding of a quarter beside the entries of others: both have plain numbers, and one line names them all."""
    if fact.origin is not Origin.FINDING:
        return fact
    return replace(fact, ids=tuple(f"{FINDINGS}{one}" for one in fact.ids))


def used_before(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubrics: tuple[Rubric, ...],
    config: UnitConfig,
    events: Sequence[Event],
    until: datetime | None = None,
) -> dict[str, Decimal]:
    """Points that rules with a cap for the year gave in the quarters before that of ``assessment``, as far as was
    entered by ``until``."""
    year, quarter, number = assessment.period.partition("Q")
    capped = {
        key
        for rubric in rubrics
        for key, (_, rule) in rubric.rules.items()
        if isinstance(rule, AdjustmentRule) and rule.period_cap is not None
    }
    if not quarter or not capped:
        return {}
    unit = Unit(config.code, config.name, config.category, config.attributes)
    cards: list[Scorecard] = []
    for before in range(rubrics[0].cadence.first_quarter, int(number)):
        whole = assessment.model_copy(update={"period": year})
        one = _Quarter(session, project, whole, rubrics, config, before, until)
        facts = {**consume(rubrics, unit, events, one.days).facts, **one.facts}
        some = {key: fact for key, fact in facts.items() if key in capped}
        if some:
            submission = after_quarters(Submission(unit, some), _given(rubrics, cards))
            cards += [score(rubric, submission) for rubric in rubrics]
    return _given(rubrics, cards)


def _given(rubrics: Sequence[Rubric], cards: Sequence[Scorecard]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for rubric in rubrics:
        found |= given_earlier(rubric, [card for card in cards if card.rubric == rubric.id])
    return found


class _Quarter:
    """What was entered for a unit in one quarter of a year, in the project's first assessment of it that fits."""

    def __init__(
        self,
        session: Session,
        project: Project,
        year: AssessmentConfig,
        rubrics: tuple[Rubric, ...],
        config: UnitConfig,
        number: int,
        until: datetime | None,
    ) -> None:
        period = f"{year.period}Q{number}"
        self.days = period_days(period)
        self.facts: dict[str, Fact] = {}
        self.items: list[str] = []
        self.entries: list[Value] = []
        for one in project.assessments:
            if one.rubric != year.rubric or one.period != period or not one.covers(config):
                continue
            for place, entry in current(session, one.id, config.code, until=until).items():
                try:
                    found = read_entry(rubrics, place, entry)
                except FactRefused:
                    continue  # told on the quarter's own sheet
                if isinstance(found, Fact):
                    self.facts[place] = found
                    self.entries.append(entry)
                elif found is not None:
                    self.items.append(place)
            break
