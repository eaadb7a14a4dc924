"""The tables of what offices hand in: events, ranking lists, self-assessments. All but drafts are appended, never
changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class EventRow(SQLModel, table=True):
    """One revision of an event of the ledger; the newest row of a ``key`` counts, a withdrawn one takes it back."""

    __table_args__ = (UniqueConstraint("key", "revision"),)  # two people cannot append the same one
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, index=True)
    revision: int = 1
    unit_code: str = Field(foreign_key="unit.code", index=True, max_length=64)
    kind: str = Field(max_length=32)
    title: str = Field(max_length=300)
    happened: date | None = None
    verified: date | None = None
    level: str = Field(default="", max_length=16)
    subject: str = Field(default="", max_length=32)
    matter: str = Field(default="", max_length=64)
    count: int = 1
    points: str | None = Field(default=None, max_length=40)  # decimal text
    flags: str = Field(default="{}", sa_type=Text)
    document_no: str = Field(default="", max_length=100)
    note: str = Field(default="", sa_type=Text)
    attachments: str = Field(default="[]", sa_type=Text)
    withdrawn: bool = False
    reason: str = Field(default="", sa_type=Text)  # why it was revised or withdrawn
    who: str = Field(max_length=64)
    at: datetime


class RankList(SQLModel, table=True):
    """A ranking list as imported, whole; the newest of an assessment and metric counts, a withdrawn one takes it back.

    ``rows`` is JSON: one record for each unit, with its figure, its place and how it was named. ``sha256`` is of the
    file, which lies below ``snapshots/``.
    """

    __table_args__ = (Index("ix_ranklist_place", "assessment", "metric"),)
    id: int | None = Field(default=None, primary_key=True)
    assessment: str = Field(max_length=64)
    metric: str = Field(max_length=200)
    file: str = Field(default="", max_length=300)
    sha256: str = Field(default="", max_length=64)
    rows: str = Field(default="[]", sa_type=Text)
    withdrawn: bool = False
    reason: str = Field(default="", sa_type=Text)
    who: str = Field(max_length=64)
    at: datetime


class SelfReport(SQLModel, table=True):
    """What a unit says of itself for one item (自查自评); the newest row of an item is shown."""

    __table_args__ = (Index("ix_selfreport_unit", "assessment", "unit_code"),)
    id: int | None = Field(default=None, primary_key=True)
    assessment: str = Field(max_length=64)
    unit_code: str = Field(foreign_key="unit.code", max_length=64)
    item: str = Field(max_length=64)
    value: str = Field(max_length=40)  # decimal text, or yes, no, na
    explanation: str = Field(default="", sa_type=Text)
    attachments: str = Field(default="[]", sa_type=Text)
    submitted_at: datetime
    who: str = Field(max_length=64)
    at: datetime


class SelfDraft(SQLModel, table=True):
    """What a unit has filled in of its self-assessment and not handed in yet. ``version`` counts its changes."""

    assessment: str = Field(primary_key=True, max_length=64)
    unit_code: str = Field(foreign_key="unit.code", primary_key=True, max_length=64)
    item: str = Field(primary_key=True, max_length=64)
    value: str = Field(default="", max_length=40)
    explanation: str = Field(default="", sa_type=Text)
    attachments: str = Field(default="[]", sa_type=Text)
    version: int = 1
    who: str = Field(max_length=64)
    at: datetime


class SelfStep(SQLModel, table=True):
    """One step of a unit's self-assessment, appended: handed in, given back, reminded of."""

    __table_args__ = (Index("ix_selfstep_unit", "assessment", "unit_code"),)
    id: int | None = Field(default=None, primary_key=True)
    assessment: str = Field(max_length=64)
    unit_code: str = Field(foreign_key="unit.code", max_length=64)
    action: str = Field(max_length=16)  # submit, return, remind
    at: datetime
    who: str = Field(max_length=64)
    why: str = Field(default="", sa_type=Text)
