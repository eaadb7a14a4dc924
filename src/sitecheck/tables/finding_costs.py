"""What one finding costs: the rules it bears on in each assessment of its unit, and the points they take for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session

from sitecheck.facts.outcomes import FindingState
from sitecheck.review.counted import NOTHING_ELSE, counted
from sitecheck.scoring.automatic import Policy
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.messages import say_all
from sitecheck.scoring.rubric import RubricError, choose, load_family, rubric_folders
from sitecheck.scoring.rules import Automation
from sitecheck.scoring.scorecard import Line, Scorecard
from sitecheck.scoring.show import points_text
from sitecheck.scoring.values import Origin
from sitecheck.settings.records import AssessmentConfig, Project, UnitConfig
from sitecheck.store.models import Finding
from sitecheck.tables.facts import Known, gather, sources_of
from sitecheck.tables.period import period_days


class Standing(StrEnum):
    """Whether a finding costs points under a rule."""

    COUNTED = "counted"
    OUTRANKED = "outranked"  # an entry or a list stands before it
    NOT_COUNTED = "not-counted"  # not in the state that counts, or not seen in the period
    NOT_MET = "not-met"  # it counts, and the rule asks for more than it
    BY_HAND = "by-hand"  # the rule leaves it to a person


@dataclass(frozen=True, slots=True)
class Cost:
    """One rule that a finding bears on. ``worth`` says in words what the rule takes.

    ``points`` are those of the line the finding stands on, which ``places`` findings share; None where it is on none,
    and where the rule answers *no* in a checklist. ``counts``: from which state on findings count in the assessment.
    ``loss``: what the item gives less with this finding confirmed than with it dismissed, where that was asked for and
    the item has points.
    """

    assessment: str
    title: str
    period: str
    rubric: str
    rubric_hash: str
    item: str
    item_title: str
    rule: str
    wording: str
    worth: str
    standing: Standing
    counts: str
    points: Decimal | None = None
    places: int = 0
    note: str = ""
    loss: Decimal | None = None


def costs_of(session: Session, project: Project, finding: Finding, *, suppose: bool = False) -> tuple[Cost, ...]:
    """In the order of the assessments; empty where no rule of any asks for the check.

    With ``suppose`` each says what the finding costs once a person confirms it, whatever it is now.

    Only the unit itself is scored: ranks among units do not touch what a finding costs. Faulty rubrics are left out;
    the preflight tells them.
    """
    unit = project.unit(finding.unit_code)
    if unit is None:
        return ()
    return tuple(
        cost
        for assessment in project.assessments
        if assessment.covers(unit)
        for cost in _of_assessment(session, project, assessment, unit, finding, suppose=suppose)
    )


def _of_assessment(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    unit: UnitConfig,
    finding: Finding,
    *,
    suppose: bool,
) -> tuple[Cost, ...]:
    try:
        table, partners = load_family(assessment.rubric, rubric_folders(project.root))
    except (LookupError, RubricError):
        return ()
    rubrics = (table, *partners.values())
    bears = [
        (rubric, item, key, rule)
        for rubric in rubrics
        for key, (item, rule) in rubric.rules.items()
        if finding.check_id in (rule.check, *rule.also_checks)
    ]
    if not bears:
        return ()
    days = period_days(assessment.period)
    handed_in = sources_of(session, assessment.id, rubrics, [unit.code])
    policy = Policy(assessment.counts).value
    assert finding.id is not None
    number, switches = finding.id, choose(table, assessment.settings)

    def scored(instead: Mapping[int, FindingState]) -> tuple[Known, Scorecard]:
        known = gather(session, project, assessment, rubrics, unit, days, handed_in, "en", instead)
        return known, score_all(table, [known.submission], switches, partners)[0]

    supposed = {number: FindingState.CONFIRMED} if suppose else NOTHING_ELSE
    until = handed_in.until
    counting = {one.finding_id for one in counted(session, unit.code, policy, *days, until=until, instead=supposed)}
    known, card = scored(supposed)
    without = scored({number: FindingState.DISMISSED})[1] if suppose else None
    found = []
    for rubric, item, key, rule in bears:
        line = _line(card, rubric.id, table.id, item.id, key, finding)
        automatic = rule.automation is Automation.AUTO and finding.check_id == rule.check
        counts = finding.id in counting
        standing = _standing(known, item.id, key, finding, line, automatic=automatic, counts=counts)
        found.append(
            Cost(
                assessment=assessment.id,
                title=assessment.title,
                period=assessment.period,
                rubric=rubric.id,
                rubric_hash=rubric.hash,
                item=item.id,
                item_title=item.title,
                rule=key,
                wording=rule.condition,
                worth=points_text(rule),
                standing=standing,
                counts=assessment.counts,
                points=line.points if line is not None and standing is Standing.COUNTED else None,
                places=len(line.ids) if line is not None else 0,
                note=say_all(line.notes, "en") if line is not None else "",
                loss=_loss(card, without, rubric.id, table.id, item.id),
            )
        )
    return tuple(found)


def _loss(card: Scorecard, without: Scorecard | None, rubric: str, main: str, item: str) -> Decimal | None:
    if without is None:
        return None
    here, there = (_points(one, rubric, main, item) for one in (card, without))
    return there - here if here is not None and there is not None else None


def _points(card: Scorecard, rubric: str, main: str, item: str) -> Decimal | None:
    table = card if rubric == main else card.tables.get(rubric)
    return next((one.points for one in table.items if one.item == item), None) if table is not None else None


def _line(card: Scorecard, rubric: str, main: str, item: str, rule: str, finding: Finding) -> Line | None:
    """The line of the scorecard that the finding stands on."""
    table = card if rubric == main else card.tables.get(rubric)
    scores = [one for one in table.items if one.item == item] if table is not None else []
    return next(
        (
            line
            for score in scores
            for line in score.lines
            if line.rule == rule and line.origin is Origin.FINDING and str(finding.id) in line.ids
        ),
        None,
    )


def _standing(
    known: Known, item: str, key: str, finding: Finding, line: Line | None, *, automatic: bool, counts: bool
) -> Standing:
    if line is not None:
        # A value that a person gave for the item makes up for whatever its rules took.
        return Standing.OUTRANKED if item in known.submission.items else Standing.COUNTED
    if not automatic:
        return Standing.BY_HAND
    fact = known.submission.facts.get(key)
    below = fact.outranked if fact is not None else None
    while below is not None and below.origin is not Origin.FINDING:
        below = below.outranked
    if below is not None and str(finding.id) in below.ids:
        return Standing.OUTRANKED
    return Standing.NOT_MET if counts else Standing.NOT_COUNTED


def within(cost: Cost, as_of: date) -> bool:
    """Whether a night judged as of that day lies in the period of the assessment."""
    first, last = period_days(cost.period)
    return first <= as_of <= last
