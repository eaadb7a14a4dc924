"""Published scores: what was published, by which rubric, from which facts. Appended, never changed.

Everything a score was computed from is kept beside it, so that it can be computed again when rubric files, findings
and entries have long moved on. JSON text is written with sorted keys (``models.dumps``).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class PublishedRubric(SQLModel, table=True):
    """A rubric as it was when scores were published by it: its canonical JSON, whose sha256 is the hash."""

    hash: str = Field(primary_key=True, max_length=64)
    rubric_id: str = Field(max_length=64)
    data: str = Field(sa_type=Text)


class Publication(SQLModel, table=True):
    """One published version of an assessment's scores. A correction is a further version, with its reason."""

    __table_args__ = (UniqueConstraint("assessment", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    assessment: str = Field(max_length=64)
    version: int
    title: str = Field(max_length=200)
    period: str = Field(max_length=16)
    rubric_hash: str = Field(foreign_key="publishedrubric.hash", max_length=64)
    partners: str = Field(default="[]", sa_type=Text)  # hashes of the tables it is combined with, as JSON
    switches: str = Field(default="{}", sa_type=Text)
    at: datetime
    who: str = Field(max_length=64)
    reason: str = Field(default="", sa_type=Text)
    chain: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})  # see chain.py


class PublishedScore(SQLModel, table=True):
    """One unit's score in a publication: the facts it was computed from, and the answer as ``sitecheck score`` gives
    it."""

    __table_args__ = (UniqueConstraint("publication_id", "unit_code"),)
    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    unit_code: str = Field(foreign_key="unit.code", index=True, max_length=64)
    rank: int | None = None
    facts: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)
