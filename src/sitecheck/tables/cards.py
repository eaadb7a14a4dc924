"""The cards of all units of an assessment: scored, ranked, with proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from sqlmodel import Session

from sitecheck.checks.definition import CheckFile
from sitecheck.scoring.beside import self_assessment_due, with_self_scores
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.messages import Language, say_all
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.numbers import ZERO
from sitecheck.scoring.results import rank_of, result_of
from sitecheck.scoring.rubric import choose, load_family, rubric_folders
from sitecheck.scoring.scorecard import Line, Scorecard
from sitecheck.scoring.values import Origin, Said, Submission
from sitecheck.settings.records import AssessmentConfig, Project, UnitConfig
from sitecheck.tables.facts import Known, gather, sources_of
from sitecheck.tables.named_sources import beside, named_sources
from sitecheck.tables.period import period_days
from sitecheck.tables.proofs import authorities, decided, finding_refs, waiting
from sitecheck.tables.quarters import with_quarters
from sitecheck.tables.records import Deduction, FindingRef, Sheet, UnitCard, takes

_BY_HAND = frozenset({Origin.ENTRY, Origin.EVENT, Origin.RANKING, Origin.FILE})


def assessment_cards(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    checks: Mapping[str, CheckFile],
    language: Language = "zh",
) -> tuple[UnitCard, ...]:
    """A card for every unit of ``assessment``, in the order of the project's units.

    Ranked metrics are ranked among these units. Raises LookupError for a rubric that is missing, RubricError for a
    faulty one and ValueError for settings the rubric does not have.
    """
    rubric, partners = load_family(assessment.rubric, rubric_folders(project.root))
    rubrics = (rubric, *partners.values())
    switches = choose(rubric, assessment.settings)
    days = period_days(assessment.period)
    units = assessed_units(project, assessment)
    known = known_units(session, project, assessment, rubrics, language)
    # Only what the rubric asks for: a table about seven checks is not four fifths undecided for the other forty.
    asked = frozenset(
        name
        for one in rubrics
        for _, rule in one.rules.values()
        for name in (rule.check, *rule.also_checks)
        if name is not None
    )
    scored = score_all(rubric, [one.submission for one in known], switches, partners)
    besides = [beside(one.reports, self_assessment_due(rubric, assessment.period)) for one in known]
    scored = [
        with_self_scores(card, {item: said.value for item, said in own.items()})
        for card, own in zip(scored, besides, strict=True)
    ]
    sheets = [_sheets(card, rubric, partners, one.submission) for card, one in zip(scored, known, strict=True)]
    refs = finding_refs(session, _finding_ids(sheets), checks, language, days[1])
    cards = []
    for unit, facts, tables, own in zip(units, known, sheets, besides, strict=True):
        done, total, undecided = decided(session, unit.code, days, checks, language, asked)
        cards.append(
            UnitCard(
                assessment=assessment,
                unit=unit,
                sheets=tables,
                final=result_of(tables[0].card),
                rank=None,
                automatic=_sum(tables, frozenset({Origin.FINDING})),
                manual=_sum(tables, _BY_HAND),
                decided=done,
                checks=total,
                waiting=waiting(session, unit.code),
                undecided=undecided,
                deductions=tuple(_deductions(tables, refs, facts, language)),
                hints=facts.hints,
                refused=facts.refused,
                authorities=authorities(session, unit.code, days),
                sources=named_sources(facts),
                uses=facts.uses,
                unsettled=facts.unsettled,
                beside=own,
            )
        )
    return _ranked(cards)


def assessed_units(project: Project, assessment: AssessmentConfig) -> tuple[UnitConfig, ...]:
    """Units named by code or by category, without the excluded ones."""
    return tuple(unit for unit in project.units if assessment.covers(unit))


def known_units(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubrics: tuple[Rubric, ...],
    language: Language = "en",
) -> list[Known]:
    """What is known about every unit of ``assessment`` under ``rubrics``, in the order of ``assessed_units``.

    Tables, dry runs and published scores all rest on this. Raises ConfigError where two assessments score a unit for a
    quarter of which the year is made.
    """
    days = period_days(assessment.period)
    handed_in = sources_of(session, assessment.id, rubrics)
    known = [
        gather(session, project, assessment, rubrics, unit, days, handed_in, language)
        for unit in assessed_units(project, assessment)
    ]

    def of_another(quarter: AssessmentConfig) -> list[Known]:
        return known_units(session, project, quarter, rubrics, language)

    return with_quarters(project, assessment, rubrics, known, of_another)


def _ranked(cards: list[UnitCard]) -> tuple[UnitCard, ...]:
    ranks = rank_of([card.final for card in cards])
    return tuple(replace(card, rank=rank) for card, rank in zip(cards, ranks, strict=True))


def _sheets(
    card: Scorecard, rubric: Rubric, partners: Mapping[str, Rubric], submission: Submission
) -> tuple[Sheet, ...]:
    cards = {rubric.id: (rubric, card)} | {
        name: (partners[name], other) for name, other in sorted(card.tables.items()) if name in partners
    }
    return tuple(Sheet(table, one, submission.touches(frozenset(table.by_id))) for table, one in cards.values())


def _finding_ids(sheets: Iterable[tuple[Sheet, ...]]) -> set[int]:
    return {
        int(name)
        for tables in sheets
        for _, _, line in _lines(tables)
        if line.origin is Origin.FINDING
        for name in line.ids
    }


def _lines(tables: tuple[Sheet, ...]) -> Iterable[tuple[Sheet, Item, Line]]:
    for sheet in tables:
        for score in sheet.card.items:
            for line in score.lines:
                yield sheet, sheet.rubric.by_id[score.item], line


def _taking(tables: tuple[Sheet, ...]) -> Iterable[tuple[Sheet, Item, Line]]:
    """Lines that take points, and the deciding line (the last) of a checklist item that is *no*."""
    answers = {(sheet.rubric.id, score.item): score for sheet in tables for score in sheet.card.items}
    for sheet, item, line in _lines(tables):
        score = answers[sheet.rubric.id, item.id]
        if takes(line) or (score.answer is Said.NO and line is score.lines[-1]):
            yield sheet, item, line


def _sum(tables: tuple[Sheet, ...], origins: frozenset[Origin]) -> Decimal:
    return sum((line.points or ZERO for _, _, line in _lines(tables) if line.origin in origins), ZERO)


def _deductions(
    tables: tuple[Sheet, ...], refs: Mapping[int, FindingRef], known: Known, language: Language
) -> Iterable[Deduction]:
    by_id = {str(entry.entry_id): entry for entry in (*known.entries.values(), *known.of_quarters)}
    sources = named_sources(known)
    for sheet, item, line in _taking(tables):
        by_finding = line.origin is Origin.FINDING
        whole = item.title if line.points is None else ""
        entries = tuple(by_id[name] for name in line.ids if line.origin is Origin.ENTRY and name in by_id)
        yield Deduction(
            rubric=sheet.rubric.id,
            item=item.id,
            title=item.title,
            rule=line.rule or "",
            condition=line.condition or (sheet.rubric.rules[line.rule][1].condition if line.rule else whole),
            count=line.count,
            points=line.points,
            note=say_all(line.notes, language),
            reason=line.reason,
            origin=line.origin,
            findings=tuple(refs[int(name)] for name in line.ids if int(name) in refs) if by_finding else (),
            entered_by=", ".join(dict.fromkeys(entry.who for entry in entries)),
            entry_ids=tuple(str(entry.entry_id) for entry in entries),
            sources=tuple(sources[name] for name in line.ids if name in sources),
        )
