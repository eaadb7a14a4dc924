"""What decisions would change in the scores: each unit's result and rank before and after. Nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.results import rank_of, result_of
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.tables.scored import assessed_units, scored_units
from sitecheck.tables.standing import Standing

MOST_UNITS = 200
"""Units that are scored for a preview; it must be there while somebody waits."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes for one unit. Results are exact; while a table is missing they are those of the main table, and
    there are no ranks, which are among all units."""

    unit: str
    before: Decimal | None
    after: Decimal | None
    rank_before: int | None
    rank_after: int | None


@dataclass(frozen=True, slots=True)
class Effects:
    """What changes in one assessment: units whose result changes, those that come to another rank by that, how many of
    the findings' units keep their result, and how many were too many to compute."""

    assessment: AssessmentConfig
    changed: tuple[Effect, ...]
    moved: int
    unchanged: int
    left_out: int


def effects(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    instead: Mapping[int, FindingState],
    codes: Collection[str],
    before: Mapping[str, Standing],
) -> Effects:
    """What it would change in ``assessment`` if the findings of the units ``codes`` were in the states of ``instead``.

    ``before`` is how all units stand (``tables.standings``). Raises as ``standings`` does.
    """
    units = [unit.code for unit in assessed_units(project, assessment, codes)]
    some = units[:MOST_UNITS]
    rubric, partners = load_family(assessment.rubric, rubric_folders(project.root))
    scored = scored_units(session, project, assessment, rubric, partners, codes=some, instead=instead) if some else []
    after = {one.unit.code: (result_of(one.sheets[0].card), one.sheets[0].card.total) for one in scored}
    results = {code: after[code][0] if code in after else standing.final for code, standing in before.items()}
    ranks = dict(zip(results, rank_of(list(results.values())), strict=True))
    changed = []
    for code, (final, total) in after.items():
        now = before[code]
        then, was = (final, now.final) if now.final is not None else (total, now.main.total)
        if then != was:
            changed.append(Effect(code, was, then, now.rank, ranks[code]))
    named = {one.unit for one in changed}
    moved = sum(1 for code, one in before.items() if code not in named and one.rank != ranks[code])
    return Effects(assessment, tuple(changed), moved, len(some) - len(changed), len(units) - len(some))
