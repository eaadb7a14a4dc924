"""The tables of people's work on findings: who is at one, many decided at once, appeals (申诉) against deductions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel


class Claim(SQLModel, table=True):
    """Somebody is looking at a finding; from ``until`` on it is free again."""

    finding_id: int = Field(foreign_key="finding.id", primary_key=True)
    who: str = Field(max_length=64, index=True)
    until: datetime


class Bulk(SQLModel, table=True):
    """Many findings decided at once. Each has a decision of its own; this row holds them together, to be taken back as
    one."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    who: str = Field(max_length=64, index=True)
    action: str = Field(max_length=16)  # confirm, dismiss
    reason: str = Field(default="", sa_type=Text)
    findings: str = Field(default="{}", sa_type=Text)  # JSON: "done" ids, and "left" ones each with why and who
    undone_at: datetime | None = None


class Appeal(SQLModel, table=True):
    """A unit's appeal against a deduction: against a finding, or a rule or item of the table.

    The newest step says how it stands; ``state`` repeats it for lists.
    """

    __table_args__ = (Index("ix_appeal_unit", "assessment", "unit_code"),)
    id: int | None = Field(default=None, primary_key=True)
    assessment: str = Field(max_length=64)
    unit_code: str = Field(foreign_key="unit.code", max_length=64)
    finding_id: int | None = Field(default=None, foreign_key="finding.id", index=True)
    place: str = Field(default="", max_length=64)  # "KD6.r2" or "KD6"; "" where the finding alone is meant
    state: str = Field(max_length=16, index=True)  # open, upheld, rejected, withdrawn
    opened_at: datetime
    opened_by: str = Field(max_length=64)
    due: date | None = None  # the last day to answer
    decided_at: datetime | None = None


class AppealStep(SQLModel, table=True):
    """One step of an appeal, appended: who, when, what, in which words, with which files."""

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = Field(foreign_key="appeal.id", index=True)
    at: datetime
    who: str = Field(max_length=64)
    action: str = Field(max_length=16)  # open, add, recheck, uphold, reject, withdraw
    text: str = Field(default="", sa_type=Text)
    attachments: str = Field(default="[]", sa_type=Text)
    run_id: int | None = Field(default=None, foreign_key="run.id")  # recheck: the run that looked again
