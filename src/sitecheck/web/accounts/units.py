"""Roles and units as they are typed into a form."""

from __future__ import annotations

from collections.abc import Sequence

from sitecheck.review.user_trouble import UserError, UserTrouble
from sitecheck.review.users import Role
from sitecheck.settings.records import Project, UnitConfig

_MOST_OFFERED = 300  # more would make the page heavy; any unit can be typed


def role_of(text: str) -> Role:
    """The role in a form. Raises UserError."""
    try:
        return Role(text)
    except ValueError as error:
        raise UserError(UserTrouble.ROLE, f"{text!r} is no role") from error


def unit_of_text(project: Project, text: str) -> str:
    """The code of the unit that was typed by code or by its full name; empty for none. Raises UserError."""
    if not text:
        return ""
    named = [unit.code for unit in project.units if text in (unit.code, unit.name)]
    if len(named) != 1:
        raise UserError(UserTrouble.UNIT_UNKNOWN, f"there is no unit {text!r}")
    return named[0]


def offered_units(project: Project) -> Sequence[UnitConfig]:
    """The units a form offers while one types."""
    return project.units[:_MOST_OFFERED]
