"""The table of an assessment's period: every step from open to published, appended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel


class PeriodStep(SQLModel, table=True):
    """One step of a period; the newest row of an assessment says where it stands. Without a row it is open."""

    __table_args__ = (Index("ix_periodstep_assessment", "assessment", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    assessment: str = Field(max_length=64)
    state: str = Field(max_length=24)  # open, self-assessment, review, closed, published
    at: datetime
    who: str = Field(max_length=64)
    why: str = Field(default="", sa_type=Text)
