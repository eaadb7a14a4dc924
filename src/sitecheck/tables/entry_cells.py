"""Many values at once: each cell read and checked as everywhere, held against what stands, then all kept or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, func, select

from sitecheck.i18n import Translator
from sitecheck.i18n.catalogue import N_
from sitecheck.review import entries
from sitecheck.review.entries import Value
from sitecheck.scoring.conditions import applies
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.refusals import FactRefused
from sitecheck.scoring.rules import Rule
from sitecheck.scoring.values import Unit
from sitecheck.settings.records import UnitConfig
from sitecheck.store.models import Entry, dumps
from sitecheck.tables.cell_text import cell_text, read_cell
from sitecheck.tables.handed_in import read_entry

MOST_CELLS = 1_000
_NOW = datetime(2000, 1, 1)  # noqa: DTZ001 - of a value that is only checked


class State(StrEnum):
    """What keeping a cell would do, or why it cannot be kept."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    SAME = "same"
    WRONG = "wrong"
    CONFLICT = "conflict"

    @property
    def label(self) -> str:
        """For people."""
        return _LABELS[self]


_LABELS = {
    State.NEW: N_("new"),
    State.CHANGED: N_("changed"),
    State.WITHDRAWN: N_("withdrawn"),
    State.SAME: N_("as it is"),
    State.WRONG: N_("does not fit"),
    State.CONFLICT: N_("changed meanwhile"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as typed. ``seen``: the row that stood there when the person looked; 0 for none."""

    unit: str
    place: str
    text: str
    seen: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A cell with what became of it. ``newest`` is the row that stands there now, ``stood`` its value."""

    cell: Cell
    state: State
    value: Any
    stood: Value | None
    stood_text: str
    newest: int
    message: str = ""

    @property
    def changes(self) -> bool:
        """Whether there is something to keep."""
        return self.state in (State.NEW, State.CHANGED, State.WITHDRAWN)


def newest_rows(
    session: Session, assessment: str, units: Iterable[str], places: Iterable[str]
) -> dict[tuple[str, str], int]:
    """The newest row of each unit and place that has one."""
    query = (
        select(Entry.unit_code, Entry.place, func.max(Entry.id))
        .where(
            Entry.assessment == assessment,
            col(Entry.unit_code).in_(sorted(set(units))),
            col(Entry.place).in_(sorted(set(places))),
        )
        .group_by(col(Entry.unit_code), col(Entry.place))
    )
    return {(unit, place): number for unit, place, number in session.exec(query) if number is not None}


def check_cells(
    session: Session,
    assessment: str,
    rubrics: tuple[Rubric, ...],
    units: Mapping[str, UnitConfig],
    cells: Sequence[Cell],
    t: Translator,
) -> tuple[Checked, ...]:
    """What keeping ``cells`` would do, in their order; ``units``: those assessed, by code."""
    rules: dict[str, Rule] = {key: rule for table in rubrics for key, (_, rule) in table.rules.items()}
    named, places = {cell.unit for cell in cells}, {cell.place for cell in cells}
    stood = entries.current_of(session, assessment, units=named, places=places)
    newest = newest_rows(session, assessment, named, places)
    times = Counter((cell.unit, cell.place) for cell in cells)
    found = []
    for cell in cells:
        key, now = (cell.unit, cell.place), stood.get(cell.unit, {}).get(cell.place)
        rule = rules.get(cell.place)
        value = read_cell(rule, cell.text)
        state, message = State.WRONG, ""
        if times[key] > 1:
            message = t("This place stands in the block more than once.")
        elif cell.unit not in units:
            message = t("This unit is not assessed here.")
        elif not _concerns(rubrics, units[cell.unit], cell.place):
            message = t("No table of this unit has this place.")
        else:
            message = _fault(rubrics, cell, value, t)
        if not message:
            state = _state(rule, value, now, t)
            if cell.seen != newest.get(key, 0) and state is not State.SAME:
                state = State.CONFLICT
        found.append(Checked(cell, state, value, now, _shown(rule, now, t), newest.get(key, 0), message))
    return tuple(found)


def keep_cells(
    session: Session, assessment: str, checked: Iterable[Checked], *, reason: str, who: str, now: datetime
) -> int:
    """Keep every cell that changes something, in the caller's transaction; how many. Raises EntryConflict where another
    value came in between, PeriodClosed."""
    kept = 0
    for one in checked:
        assert one.state not in (State.WRONG, State.CONFLICT), "only what was checked and settled is kept"
        if not one.changes:
            continue
        common: dict[str, Any] = {
            "assessment": assessment,
            "unit_code": one.cell.unit,
            "place": one.cell.place,
            "reason": reason,
            "who": who,
            "now": now,
            "expected": one.newest,
        }
        if one.state is State.WITHDRAWN:
            entries.withdraw(session, **common)
        else:
            entries.append(session, value=one.value, **common)
        kept += 1
    return kept


def _fault(rubrics: tuple[Rubric, ...], cell: Cell, value: Any, t: Translator) -> str:
    if value is None:
        return ""
    try:
        # The reason is asked for all cells together, when they are kept.
        read_entry(rubrics, cell.place, Value(0, cell.place, value, "-", "", _NOW))
    except FactRefused as refused:
        return refused.say(t.language)
    return ""


def _state(rule: Rule | None, value: Any, now: Value | None, t: Translator) -> State:
    if value is None:
        return State.SAME if now is None else State.WITHDRAWN
    if now is None:
        return State.NEW
    same = dumps(value) == dumps(now.value) or cell_text(rule, value, t) == cell_text(rule, now.value, t)
    return State.SAME if same else State.CHANGED


def _shown(rule: Rule | None, now: Value | None, t: Translator) -> str:
    return cell_text(rule, now.value, t) if now is not None else ""


def _concerns(rubrics: Iterable[Rubric], config: UnitConfig, place: str) -> bool:
    unit = Unit(config.code, config.name, config.category, config.attributes)
    return any(
        (place in table.rules or place in table.by_id) and applies(table.applies_to.when, unit, table.attributes).met
        for table in rubrics
    )
