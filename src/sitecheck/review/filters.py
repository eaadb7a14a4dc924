"""What part of the findings is meant, as conditions of the database. Fields that are empty do not narrow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from sqlalchemy import ColumnElement, and_, exists, not_, or_
from sqlmodel import col, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.store.models import Appeal, Claim, Finding, Unit

OPEN = (FindingState.VERIFIED, FindingState.REOPENED, FindingState.SUSPECTED)


class Certainty(StrEnum):
    """How sure the program is of a finding."""

    ANY = ""
    AGREED = "agreed"  # two different looks agree, now or once
    SUSPECTED = "suspected"  # one look only


class Whose(StrEnum):
    """Who is at a finding."""

    ANY = ""
    MINE = "mine"
    FREE = "free"  # nobody
    OTHERS = "others"
    OPEN_TO_ME = "open-to-me"  # mine or nobody's


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show. ``own_unit`` is the hard limit of a person of an assessed unit.

    ``since`` and ``before`` bound the moment a finding was first seen, [since, before). ``second``: proposals that wait
    for a second look only, or none of them; None: both. ``whose`` is meant for the person ``me`` at ``now``.
    """

    unit: str = ""
    category: str = ""
    checks: tuple[str, ...] = ()
    site: str = ""
    subject: str = ""
    states: tuple[FindingState, ...] = ()
    since: datetime | None = None
    before: datetime | None = None
    nights: int = 0  # seen in so many at least
    certainty: Certainty = Certainty.ANY
    text: str = ""
    whose: Whose = Whose.ANY
    me: str = ""
    now: datetime | None = None
    second: bool | None = None
    appealed: bool = False
    ids: tuple[int, ...] | None = None
    own_unit: str | None = None


def conditions(wanted: Filter, leave_out: str = "") -> list[ColumnElement[bool]]:
    """Conditions on ``Finding`` alone. ``leave_out``: ``states`` (the second look with them), ``checks`` or ``unit``
    does not narrow."""
    found: list[ColumnElement[bool]] = []
    if wanted.own_unit is not None:
        found.append(col(Finding.unit_code) == wanted.own_unit)
    if wanted.unit and leave_out != "unit":
        found.append(col(Finding.unit_code) == wanted.unit)
    if wanted.category:
        found.append(_unit_in(col(Unit.category) == wanted.category))
    if wanted.checks and leave_out != "checks":
        found.append(col(Finding.check_id).in_(wanted.checks))
    if wanted.site:
        found.append(col(Finding.site_key) == wanted.site)
    if wanted.subject:
        found.append(col(Finding.subject) == wanted.subject)
    if leave_out != "states":
        if wanted.states:
            found.append(col(Finding.state).in_([state.value for state in wanted.states]))
        if wanted.second is not None:
            found.append((col(Finding.proposed) != "") if wanted.second else (col(Finding.proposed) == ""))
    if wanted.ids is not None:
        found.append(col(Finding.id).in_(wanted.ids))
    return [*found, *_age(wanted), *_certainty(wanted.certainty), *_people(wanted), *_words(wanted.text)]


def of_findings(*columns: Any) -> Any:
    """A query of ``columns`` over findings, for ``conditions``."""
    return select(*columns).select_from(Finding)


def _age(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(col(Finding.first_seen) >= wanted.since)
    if wanted.before is not None:
        found.append(col(Finding.first_seen) < wanted.before)
    if wanted.nights > 1:
        found.append(col(Finding.nights) >= wanted.nights)
    return found


def _certainty(certainty: Certainty) -> list[ColumnElement[bool]]:
    match certainty:
        case Certainty.ANY:
            return []
        case Certainty.AGREED:
            return [col(Finding.verified_at).is_not(None)]
        case Certainty.SUSPECTED:
            return [col(Finding.verified_at).is_(None)]
        case _:
            assert_never(certainty)


def _people(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.appealed:
        found.append(exists().where(col(Appeal.finding_id) == col(Finding.id), col(Appeal.state) == "open"))
    if wanted.now is None:
        return found
    held = and_(col(Claim.finding_id) == col(Finding.id), col(Claim.until) > wanted.now)
    match wanted.whose:
        case Whose.ANY:
            pass
        case Whose.MINE:
            found.append(exists().where(held, col(Claim.who) == wanted.me))
        case Whose.OTHERS:
            found.append(exists().where(held, col(Claim.who) != wanted.me))
        case Whose.FREE:
            found.append(not_(exists().where(held)))
        case Whose.OPEN_TO_ME:
            found.append(not_(exists().where(held, col(Claim.who) != wanted.me)))
        case _:
            assert_never(wanted.whose)
    return found


def _words(text: str) -> list[ColumnElement[bool]]:
    return [_says(word) for word in text.split()]


def _says(word: str) -> ColumnElement[bool]:
    own = (Finding.subject, Finding.url, Finding.site_key, Finding.params)
    unit = or_(*[col(place).icontains(word, autoescape=True) for place in (Unit.name, Unit.aliases)])
    return or_(*[col(place).icontains(word, autoescape=True) for place in own], _unit_in(unit))


def _unit_in(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    # Not a join: most filters say nothing of the unit, and few units are looked at where they do.
    return col(Finding.unit_code).in_(select(Unit.code).where(condition))
