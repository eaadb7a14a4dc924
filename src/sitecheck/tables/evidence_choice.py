"""What somebody means who asks for the evidence of ``12``: a finding, a unit or an assessment, and which nights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sqlmodel import Session, col, func, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.review.moments import recorded_by
from sitecheck.review.periods import frozen
from sitecheck.settings.records import Project
from sitecheck.store.models import Finding, Run, Sighting, Unit
from sitecheck.tables.period import period_days
from sitecheck.tables.records import UnitCard

_LONGEST = 300  # characters of a label
_DIGITS = 18  # of the largest number a database takes
_CHUNK = 500  # SQLite takes a limited number of values in one IN


class Kind(StrEnum):
    """What evidence is asked for by. The value stands before a name that could be another thing: ``unit:12``."""

    FINDING = "finding"
    UNIT = "unit"
    ASSESSMENT = "assessment"


@dataclass(frozen=True, slots=True)
class Meant:
    """One thing a name may stand for; ``key`` is a finding's number, a unit's code, an assessment's id. ``name`` is
    what people call it, ``label`` says it in a sentence."""

    kind: Kind
    key: str
    name: str
    label: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The findings with the night each is shown as of, in order of their numbers. ``dismissed`` findings are left out;
    ``counted``: the lines of scorecards that rest on a finding, by its number."""

    meant: Meant
    nights: tuple[tuple[int, int], ...]
    dismissed: int = 0
    counted: Mapping[int, tuple[Mapping[str, str], ...]] = field(default_factory=lambda: MappingProxyType({}))


class Nothing(LookupError):
    """There is no evidence of what was asked for; the text says what there is."""


def meant_by(session: Session, project: Project, text: str) -> tuple[Meant, ...]:
    """Everything ``text`` may stand for; ``finding:``, ``unit:`` or ``assessment:`` in front leaves one kind."""
    prefix, _, rest = text.partition(":")
    kinds = (Kind(prefix),) if rest and prefix in set(Kind) else tuple(Kind)
    name = rest if len(kinds) == 1 else text
    found: list[Meant] = []
    if Kind.FINDING in kinds:
        query = select(Finding).where(Finding.fingerprint == name.lower())
        if name.isascii() and name.isdigit() and len(name) <= _DIGITS:
            query = select(Finding).where((Finding.fingerprint == name) | (Finding.id == int(name)))
        found += (_finding(row) for row in session.exec(query.order_by(col(Finding.id))))
    if Kind.UNIT in kinds and (unit := session.get(Unit, name)) is not None:
        said = f"{unit.name} ({unit.code})"
        found.append(Meant(Kind.UNIT, unit.code, _line(said), _line(f"unit {unit.code} ({unit.name})")))
    if Kind.ASSESSMENT in kinds and (assessment := next((x for x in project.assessments if x.id == name), None)):
        said = f"{assessment.title} ({name})"
        found.append(Meant(Kind.ASSESSMENT, name, _line(said), _line(f"assessment {name} ({assessment.title})")))
    return tuple(found)


def chosen_finding(session: Session, meant: Meant, run: int | None) -> Chosen:
    """One finding, in its last night or in ``run``. Raises Nothing."""
    nights = _nights(session, [int(meant.key)], run)
    if not nights:
        runs = session.exec(select(Sighting.run_id).where(Sighting.finding_id == int(meant.key)))
        seen = ", ".join(map(str, sorted(runs)[-12:])) or "none"
        raise Nothing(f"{meant.label} was not seen in run {run}; it was in: {seen}")
    return Chosen(meant, nights)


def chosen_unit(session: Session, meant: Meant, run: int | None) -> Chosen:
    """All findings of a unit but the dismissed ones. Raises Nothing."""
    rows = session.exec(select(Finding.id, Finding.state).where(Finding.unit_code == meant.key)).all()
    ids = [number for number, state in rows if number is not None and state != FindingState.DISMISSED]
    nights = _nights(session, ids, run)
    if not nights:
        where = f" in run {run}" if run is not None else ""
        raise Nothing(f"{meant.label} has no finding{where} ({len(rows) - len(ids)} dismissed)")
    return Chosen(meant, nights, len(rows) - len(ids))


def chosen_assessment(
    session: Session, project: Project, meant: Meant, cards: Sequence[UnitCard], run: int | None
) -> Chosen:
    """The findings that the deductions of ``cards`` rest on, each in its last night of the period. Raises Nothing."""
    assessment = next(one for one in project.assessments if one.id == meant.key)
    counted: dict[int, list[Mapping[str, str]]] = {}
    for card in cards:
        for line in card.deductions:
            said = {"assessment": meant.key, "rubric": line.rubric, "item": line.item, "rule": line.rule}
            said |= {"condition": line.condition, "points": str(line.points) if line.points is not None else ""}
            for finding in line.findings:
                counted.setdefault(finding.id, []).append(said)
    closed = frozen(session, assessment.id)
    nights = _nights(session, sorted(counted), run, period_days(assessment.period)[1], closed)
    if not nights:
        waiting = sum(card.waiting for card in cards)
        where = f" of run {run}" if run is not None else ""
        raise Nothing(
            f"no deduction in {meant.label} rests on a finding{where}; {waiting} finding(s) wait for a person"
        )
    return Chosen(meant, nights, counted={key: tuple(lines) for key, lines in counted.items()})


def _finding(row: Finding) -> Meant:
    said = f"{row.check_id}, {row.subject}, {row.site_key}"
    return Meant(Kind.FINDING, str(row.id), _line(f"{row.id}: {said}"), _line(f"finding {row.id} ({said})"))


def _line(text: str) -> str:
    """On one line, short enough to read, with nothing in it that a terminal would obey."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def _nights(
    session: Session,
    ids: Iterable[int],
    run: int | None,
    until: date | None = None,
    closed: datetime | None = None,
) -> tuple[tuple[int, int], ...]:
    """The last night each finding was seen in, or ``run`` where it was seen then; up to the day ``until``, and of
    what was recorded by the moment ``closed``."""
    wanted, found = sorted(ids), []
    for start in range(0, len(wanted), _CHUNK):
        query = select(Sighting.finding_id, func.max(Sighting.run_id)).where(
            col(Sighting.finding_id).in_(wanted[start : start + _CHUNK])
        )
        if run is not None:
            query = query.where(Sighting.run_id == run)
        if until is not None:
            query = (
                query.join(Run, col(Run.id) == col(Sighting.run_id))
                .join(Finding, col(Finding.id) == col(Sighting.finding_id))
                .where(Run.as_of <= until)
            )
            query = recorded_by(query, Sighting.run_id, Finding.site_key, closed)
        found += [(finding, night) for finding, night in session.exec(query.group_by(col(Sighting.finding_id)))]
    return tuple(sorted(found))
