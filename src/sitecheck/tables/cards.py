"""The cards of units of an assessment: scored, ranked, with proof."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from sqlmodel import Session

from sitecheck.checks.definition import CheckFile
from sitecheck.review.periods import frozen
from sitecheck.scoring.messages import Language, say_all
from sitecheck.scoring.results import rank_of, result_of
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.scoring.values import Origin
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.tables.facts import Known
from sitecheck.tables.lines import AUTOMATIC, BY_HAND, asked_for, lines_of, sum_of, taking
from sitecheck.tables.named_sources import named_sources
from sitecheck.tables.period import period_days
from sitecheck.tables.proofs import authorities, decided, finding_refs, waiting
from sitecheck.tables.records import Deduction, FindingRef, Sheet, UnitCard
from sitecheck.tables.scored import assessed_units, known_units, scored_units
from sitecheck.tables.standing import Standing
from sitecheck.tables.standings import standings

__all__ = ["assessed_units", "assessment_cards", "known_units", "unit_cards"]


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
    cards = _cards(session, project, assessment, checks, language, None)
    ranks = rank_of([card.final for card in cards])
    return tuple(replace(card, rank=rank) for card, rank in zip(cards, ranks, strict=True))


def unit_cards(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    checks: Mapping[str, CheckFile],
    language: Language,
    codes: Collection[str],
    *,
    places: Mapping[str, Standing] | None = None,
) -> tuple[UnitCard, ...]:
    """The cards of some units of ``assessment``, equal to those ``assessment_cards`` makes of all.

    Only these units are gathered and scored. Their ranks come from the standings of all: ``places``, or those of this
    session. Raises as ``assessment_cards`` does.
    """
    known = standings(session, project, assessment, checks) if places is None else places
    cards = _cards(session, project, assessment, checks, language, codes)
    return tuple(replace(card, rank=known[card.unit.code].rank if card.unit.code in known else None) for card in cards)


def _cards(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    checks: Mapping[str, CheckFile],
    language: Language,
    codes: Collection[str] | None,
) -> list[UnitCard]:
    rubric, partners = load_family(assessment.rubric, rubric_folders(project.root))
    days = period_days(assessment.period)
    scored = scored_units(session, project, assessment, rubric, partners, language, codes)
    asked = asked_for((rubric, *partners.values()))
    until = frozen(session, assessment.id)
    refs = finding_refs(session, _finding_ids(one.sheets for one in scored), checks, language, days[1], until)
    cards = []
    for one in scored:
        code, facts, tables = one.unit.code, one.known, one.sheets
        done, total, undecided = decided(session, code, days, checks, language, asked, until)
        cards.append(
            UnitCard(
                assessment=assessment,
                unit=one.unit,
                sheets=tables,
                final=result_of(tables[0].card),
                rank=None,
                automatic=sum_of(tables, AUTOMATIC),
                manual=sum_of(tables, BY_HAND),
                decided=done,
                checks=total,
                waiting=waiting(session, code, until),
                undecided=undecided,
                deductions=tuple(_deductions(tables, refs, facts, language)),
                hints=facts.hints,
                refused=facts.refused,
                authorities=authorities(session, code, days, until),
                sources=named_sources(facts),
                uses=facts.uses,
                unsettled=facts.unsettled,
                beside=one.beside,
            )
        )
    return cards


def _finding_ids(sheets: Iterable[tuple[Sheet, ...]]) -> set[int]:
    return {
        int(name)
        for tables in sheets
        for _, _, line in lines_of(tables)
        if line.origin is Origin.FINDING
        for name in line.ids
    }


def _deductions(
    tables: tuple[Sheet, ...], refs: Mapping[int, FindingRef], known: Known, language: Language
) -> Iterable[Deduction]:
    by_id = {str(entry.entry_id): entry for entry in (*known.entries.values(), *known.of_quarters)}
    sources = named_sources(known)
    for sheet, item, line in taking(tables):
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
