"""How far all units are with their self-assessment, and whom to remind in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from sitecheck.facts.times import BEIJING
from sitecheck.i18n import Translator
from sitecheck.review.selfsteps import Progress, SelfState, progress
from sitecheck.scoring.model import Rubric
from sitecheck.settings.records import AssessmentConfig, Project, UnitConfig
from sitecheck.tables.named_sources import is_late
from sitecheck.tables.scored import assessed_units
from sitecheck.tables.self_items import due_on, items_of


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """One unit: how far it is, how many items it is asked for, and whether it is late (None: no day is named).

    A form handed in is late by the day it came, one that is still missing by today.
    """

    unit: UnitConfig
    progress: Progress
    asked: int
    late: bool | None

    @property
    def missing(self) -> bool:
        """Whether the form has still to come."""
        return self.progress.state.open


@dataclass(frozen=True, slots=True)
class Reminder:
    """Whom to remind of what: one unit of an assessment, the day it was due, and the words, ready to send."""

    assessment: str
    unit_code: str
    unit: str
    due: date | None
    late: bool
    words: str


def progress_of(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubrics: Sequence[Rubric],
    now: datetime,
    codes: Sequence[str] | None = None,
) -> tuple[UnitProgress, ...]:
    """Every unit of the assessment in the order of the unit list; of ``codes`` only, where they are given."""
    known = progress(session, assessment.id, codes)
    due = due_on(assessment, rubrics[0])
    asked: dict[object, int] = {}
    found = []
    for unit in assessed_units(project, assessment):
        if codes is not None and unit.code not in codes:
            continue
        kind = (unit.category, tuple(sorted(unit.attributes.items())))  # units of one kind are asked the same
        if kind not in asked:
            asked[kind] = len(items_of(rubrics, unit))
        standing = known.get(unit.code, Progress())
        since = standing.handed_in_at if standing.state is SelfState.HANDED_IN else now
        late = is_late(since, due) if since is not None else None
        found.append(UnitProgress(unit, standing, asked[kind], late))
    return tuple(found)


def reminders(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    rubrics: Sequence[Rubric],
    now: datetime,
    t: Translator,
) -> tuple[Reminder, ...]:
    """Whom to remind: every unit whose form has still to come. Whoever sends letters takes them from here."""
    due = due_on(assessment, rubrics[0])
    return tuple(
        Reminder(
            assessment.id, one.unit.code, one.unit.name, due, bool(one.late), words_for(one, assessment, due, now, t)
        )
        for one in progress_of(session, project, assessment, rubrics, now)
        if one.missing
    )


def words_for(one: UnitProgress, assessment: AssessmentConfig, due: date | None, now: datetime, t: Translator) -> str:
    """The reminder to one unit."""
    parts = [
        t(
            "{unit}: the self-assessment for “{title}” has not been handed in.",
            unit=one.unit.name,
            title=assessment.title,
        )
    ]
    if due is not None:
        today = now.astimezone(BEIJING).date()
        days = (due - today).days
        parts.append(
            t("It was due on {day}; it is still accepted and marked as late.", day=due)
            if days < 0
            else t("It is due on {day}.", day=due)
        )
    if one.progress.state is SelfState.RETURNED:
        parts.append(t("The office gave it back: {words}", words=one.progress.words))
    else:
        parts.append(t("{done} of {all} items have a value.", done=one.progress.items, all=one.asked))
    return "".join(parts) if t.language == "zh" else " ".join(parts)


def by_state(rows: Sequence[UnitProgress]) -> Mapping[SelfState, int]:
    """How many units there are in each state."""
    return {state: sum(row.progress.state is state for row in rows) for state in SelfState}
