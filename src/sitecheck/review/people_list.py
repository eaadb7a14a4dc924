"""The list of people: who may sign in, how their account stands, and when it was changed last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from sitecheck.review.users import Role
from sitecheck.store.models import AuditRow, Unit, User


class AccountState(StrEnum):
    """How an account stands, for the list's filter."""

    ACTIVE = "active"
    LOCKED = "locked"
    MUST_CHANGE = "must-change"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of the list. ``states``: all that hold, never empty; ``changed``: the last audit row about them."""

    user: User
    unit_name: str
    states: tuple[AccountState, ...]
    changed: AuditRow | None


def people(
    session: Session,
    *,
    now: datetime,
    text: str = "",
    role: Role | None = None,
    state: AccountState | None = None,
    number: int = 1,
    size: int = 50,
) -> tuple[list[Listed], int]:
    """Page ``number`` (from 1) of the people, by name, and how many there are. ``text``: in name, unit or its code."""
    conditions: list[ColumnElement[bool]] = []
    if text:
        conditions.append(or_(*(column.icontains(text, autoescape=True) for column in (
            col(User.name), col(User.unit_code), col(Unit.name)
        ))))  # fmt: skip
    if role is not None:
        conditions.append(col(User.role) == role.value)
    if state is not None:
        conditions.append(_condition(state, now))
    query = select(User, Unit.name).join(Unit, col(Unit.code) == col(User.unit_code), isouter=True).where(*conditions)
    count = select(func.count(col(User.name))).join(Unit, col(Unit.code) == col(User.unit_code), isouter=True)
    found = session.exec(count.where(*conditions)).one()
    rows = session.exec(query.order_by(col(User.name)).offset((number - 1) * size).limit(size)).all()
    changed = last_changes(session, [user.name for user, _ in rows])
    return [Listed(user, unit or "", states(user, now), changed.get(user.name)) for user, unit in rows], found


def states(user: User, now: datetime) -> tuple[AccountState, ...]:
    """How the account of ``user`` stands."""
    if not user.active:
        return (AccountState.CLOSED,)
    locked = user.locked_until is not None and now < user.locked_until
    found = ((AccountState.LOCKED,) if locked else ()) + ((AccountState.MUST_CHANGE,) if user.must_change else ())
    return found or (AccountState.ACTIVE,)


def last_changes(session: Session, names: Sequence[str]) -> dict[str, AuditRow]:
    """The newest audit row about each of these people, by name."""
    targets = [f"user:{name}" for name in names]
    newest = select(func.max(col(AuditRow.id))).where(col(AuditRow.target).in_(targets)).group_by(AuditRow.target)
    rows = session.exec(select(AuditRow).where(col(AuditRow.id).in_(newest)))
    return {row.target.removeprefix("user:"): row for row in rows}


def _condition(state: AccountState, now: datetime) -> ColumnElement[bool]:
    match state:
        case AccountState.ACTIVE:
            return col(User.active).is_(True)
        case AccountState.LOCKED:
            return col(User.active) & (col(User.locked_until) > now)
        case AccountState.MUST_CHANGE:
            return col(User.active) & col(User.must_change)
        case AccountState.CLOSED:
            return ~col(User.active)
