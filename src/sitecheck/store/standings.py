"""The tables of what was counted already, so that nobody waits for it: results of units, totals of nights.

All of it can be made again from the other tables; nothing rests on it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel


class Stamp(SQLModel, table=True):
    """How often the facts of a unit (``unit:CODE``) or of an assessment (``assessment:ID``) have changed."""

    key: str = Field(primary_key=True, max_length=80)
    number: int = 0


class Standing(SQLModel, table=True):
    """What a unit's card in an assessment comes to, as long as ``stamp`` is that of its facts."""

    assessment: str = Field(primary_key=True, max_length=64)
    unit_code: str = Field(foreign_key="unit.code", primary_key=True, max_length=64)
    stamp: str = Field(max_length=200)
    final: str | None = Field(default=None, max_length=64)  # decimal text, exact; None while a table is missing
    data: str = Field(default="{}", sa_type=Text)  # JSON: what the tables show of the unit
    at: datetime


class RunCheck(SQLModel, table=True):
    """What one check came to in one run, over all sites, and what became of its findings."""

    run_id: int = Field(foreign_key="run.id", primary_key=True)
    check_id: str = Field(primary_key=True, max_length=64)
    passed: int = 0
    failed: int = 0
    unable: int = 0
    facts: int = 0  # laid out for a person
    not_applicable: int = 0
    new: int = 0  # findings seen for the first time
    fixed: int = 0
    reopened: int = 0
    there: int = 0  # findings seen
