"""How often the facts of a unit or of an assessment have changed: what was computed from them holds as long."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, col, func, select

from sitecheck.store.models import Stamp
from sitecheck.store.upsert import upsert

_TOUCHED = "touched stamps"


def touch(session: Session, *unit_codes: str) -> None:
    """The facts of these units change in this transaction: whoever writes one says so.

    The stamps are written when the transaction commits, each once and in a fixed order, so that two transactions never
    wait for each other.
    """
    _note(session, (f"unit:{code}" for code in unit_codes))


def touch_assessment(session: Session, *ids: str) -> None:
    """What concerns all units of these assessments changes in this transaction (a ranking list, the period)."""
    _note(session, (f"assessment:{name}" for name in ids))


def settle(session: OrmSession) -> None:
    """Write the stamps touched so far; done by itself before a commit."""
    touched: set[str] | None = session.info.get(_TOUCHED)
    if not touched:
        return
    keys = sorted(touched)
    touched.clear()
    upsert(session, Stamp, [{"key": key, "number": 1} for key in keys], add={"number": 1})


def unit_stamps(session: Session) -> dict[str, int]:
    """The stamp of every unit that ever had a fact, by code."""
    rows = session.exec(select(Stamp.key, Stamp.number).where(col(Stamp.key).startswith("unit:")))
    return {key.removeprefix("unit:"): number for key, number in rows}


def assessment_stamps(session: Session) -> dict[str, int]:
    """The stamp of every assessment that ever had one, by id."""
    rows = session.exec(select(Stamp.key, Stamp.number).where(col(Stamp.key).startswith("assessment:")))
    return {key.removeprefix("assessment:"): number for key, number in rows}


def version(session: Session) -> int:
    """A number that grows with every committed change of any fact."""
    return int(session.exec(select(func.coalesce(func.sum(Stamp.number), 0))).one())


def _note(session: Session, keys: Iterable[str]) -> None:
    touched: set[str] | None = session.info.get(_TOUCHED)
    if touched is None:
        touched = session.info[_TOUCHED] = set()
        event.listen(session, "before_commit", settle)
    touched.update(keys)
