"""How the units of an assessment stand: what their cards come to, kept as long as the facts are the same.

A standing is good while its stamp is that of the configuration, of the unit's facts and of what concerns all units
(``store/stamps.py``). What is stale is computed again by whoever looks; nothing rests on what is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, select

from sitecheck import __version__
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.load import checks_hash
from sitecheck.review.periods import frozen
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.results import rank_of, result_of
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.scoring.uncollected import uncollected
from sitecheck.settings.records import AssessmentConfig, Project, UnitConfig
from sitecheck.store import models
from sitecheck.store.blobs import DiskFull
from sitecheck.store.engine import Store
from sitecheck.store.models import dumps
from sitecheck.store.stamps import assessment_stamps, settle, unit_stamps
from sitecheck.store.troubles import StoreError
from sitecheck.store.upsert import upsert
from sitecheck.tables.lines import AUTOMATIC, BY_HAND, asked_for, sum_of, taking
from sitecheck.tables.period import period_days
from sitecheck.tables.records import Sheet
from sitecheck.tables.scored import Scored, assessed_units, scored_units
from sitecheck.tables.standing import Standing, TableSum, dump_standing, load_standing
from sitecheck.tables.tallies import decided_by_unit, waiting_by_unit

_AT_ONCE = 200  # units computed together: what is held in memory at a time
_DIGITS = 24  # of a hash in a stamp


@dataclass(frozen=True, slots=True)
class _Kept:
    """A standing as a row: ``stamp`` is that of the facts it was computed from."""

    code: str
    stamp: str
    standing: Standing


def standings(
    session: Session, project: Project, assessment: AssessmentConfig, checks: Mapping[str, CheckFile]
) -> dict[str, Standing]:
    """The standing of every unit of ``assessment`` by code, in the order of the project.

    Raises LookupError for a rubric that is missing, RubricError for a faulty one, ValueError for settings the rubric
    does not have, ConfigError where two assessments score a unit for a quarter of which the year is made.
    """
    return _ranked(_all(session, project, assessment, checks)[0])


def kept_standings(
    store: Store, project: Project, assessment: AssessmentConfig, checks: Mapping[str, CheckFile], now: datetime
) -> dict[str, Standing]:
    """The same, and what had to be computed is kept for whoever looks next. Raises as ``standings`` does.

    What cannot be kept (a full disk) is computed again the next time.
    """
    with store.reading() as session:
        every, fresh = _all(session, project, assessment, checks)
    if fresh:
        with suppress(StoreError, DiskFull), store.session() as session:
            _keep(session, assessment, fresh, now)
    return _ranked(every)


def keep_standings(
    session: Session, project: Project, assessment: AssessmentConfig, checks: Mapping[str, CheckFile], now: datetime
) -> int:
    """Compute and keep what is stale; how many there were. Raises as ``standings`` does."""
    _, fresh = _all(session, project, assessment, checks)
    _keep(session, assessment, fresh, now)
    return len(fresh)


def _all(
    session: Session, project: Project, assessment: AssessmentConfig, checks: Mapping[str, CheckFile]
) -> tuple[list[Standing], list[_Kept]]:
    """Every standing, and those of them that had to be computed."""
    settle(session)
    rubric, partners = load_family(assessment.rubric, rubric_folders(project.root))
    units = assessed_units(project, assessment)
    # The stamps are read before the facts: what changes in between makes a standing stale, never one that is wrong.
    stamps = _stamps(session, project, assessment, (rubric, *partners.values()), units, checks)
    rows = session.exec(
        select(models.Standing.unit_code, models.Standing.stamp, models.Standing.data).where(
            models.Standing.assessment == assessment.id
        )
    )
    read = ((code, load_standing(data)) for code, stamp, data in rows if stamps.get(code) == stamp)
    kept = {code: standing for code, standing in read if standing is not None}
    stale = [unit.code for unit in units if unit.code not in kept]
    fresh = []
    for start in range(0, len(stale), _AT_ONCE):
        some = frozenset(stale[start : start + _AT_ONCE])
        for one in _computed(session, project, assessment, rubric, partners, some):
            fresh.append(_Kept(one.code, stamps[one.code], one))
    found = kept | {one.code: one.standing for one in fresh}
    return [found[unit.code] for unit in units], fresh


def _keep(session: Session, assessment: AssessmentConfig, fresh: Iterable[_Kept], now: datetime) -> None:
    rows = [
        {
            "assessment": assessment.id,
            "unit_code": one.code,
            "stamp": one.stamp,
            "final": format(one.standing.final, "f") if one.standing.final is not None else None,
            "data": dump_standing(one.standing),
            "at": now,
        }
        for one in sorted(fresh, key=lambda one: one.code)
    ]
    known = set(session.exec(select(models.Unit.code)))  # one that was configured and never taken up has no row yet
    upsert(
        session,
        models.Standing,
        [row for row in rows if row["unit_code"] in known],
        replace=("stamp", "final", "data", "at"),
    )


def _ranked(every: Sequence[Standing]) -> dict[str, Standing]:
    ranks = rank_of([one.final for one in every])
    return {one.code: replace(one, rank=rank) for one, rank in zip(every, ranks, strict=True)}


@uncollected
def _computed(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubric: Rubric,
    partners: Mapping[str, Rubric],
    codes: Collection[str],
) -> list[Standing]:
    scored = scored_units(session, project, assessment, rubric, partners, codes=codes)
    asked = asked_for((rubric, *partners.values()))
    until = frozen(session, assessment.id)
    done = decided_by_unit(session, codes, period_days(assessment.period), asked, until)
    wait = waiting_by_unit(session, codes, until)
    return [_standing(one, done.get(one.unit.code, (0, 0, 0)), wait.get(one.unit.code, 0)) for one in scored]


def _standing(one: Scored, done: tuple[int, int, int], waiting: int) -> Standing:
    card = one.sheets[0].card
    decided, checks, undecided = done
    return Standing(
        code=one.unit.code,
        final=result_of(card),
        automatic=sum_of(one.sheets, AUTOMATIC),
        manual=sum_of(one.sheets, BY_HAND),
        decided=decided,
        checks=checks,
        waiting=waiting,
        undecided=undecided,
        deductions=sum(1 for _ in taking(one.sheets)),
        complete=card.complete,
        missing=tuple(
            score.item for sheet in one.sheets for score in sheet.card.items if score.applies and not score.complete
        ),
        refused=tuple(entry.place for entry in one.known.refused),
        tables=tuple(_table(sheet, alone=len(one.sheets) == 1) for sheet in one.sheets),
    )


def _table(sheet: Sheet, *, alone: bool) -> TableSum:
    card = sheet.card
    return TableSum(
        rubric=sheet.rubric.id,
        given=sheet.given or alone,
        total=card.total,
        rate=card.compliance.rate if card.compliance is not None else None,
        subtotals=dict(card.subtotals),
        groups=dict(card.groups),
        rates={name: one.rate for name, one in card.compliance_by_section.items()},
    )


def _stamps(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubrics: Sequence[Rubric],
    units: Iterable[UnitConfig],
    checks: Mapping[str, CheckFile],
) -> dict[str, str]:
    """The stamp a standing must have to be good, by unit."""
    related = related_to(project, assessment)
    basis = dumps(
        {
            "version": __version__,
            "rubrics": [rubric.hash for rubric in rubrics],
            "checks": _hash_of(checks),
            "assessment": assessment.id,
            "related": [one.model_dump(mode="json", exclude={"title"}) for one in related],
            "closed": [str(frozen(session, one.id)) for one in related],
            "units": [(unit.code, unit.category) for unit in units],  # among whom places are given
        }
    )
    common = assessment_stamps(session)
    whole = f"{_short(basis)}.{sum(common.get(one.id, 0) for one in related)}"
    own = unit_stamps(session)
    return {unit.code: f"{whole}.{_short(unit.model_dump_json())}.{own.get(unit.code, 0)}" for unit in units}


def related_to(project: Project, assessment: AssessmentConfig) -> list[AssessmentConfig]:
    """``assessment`` and those whose facts may bear on it: of the same rubric and the same year."""
    year = assessment.period.partition("Q")[0]
    others = (one for one in project.assessments if one.id != assessment.id)
    return [
        assessment,
        *(one for one in others if one.rubric == assessment.rubric and one.period.partition("Q")[0] == year),
    ]


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


_LAST: list[tuple[Mapping[str, CheckFile], str]] = []


def _hash_of(checks: Mapping[str, CheckFile]) -> str:
    """The hash of the checks; a program has one set of them, which is hashed once."""
    if not _LAST or _LAST[0][0] is not checks:
        _LAST[:] = [(checks, checks_hash(checks))]
    return _LAST[0][1]
