"""The tables around people who sign in: tokens for programs, forms that were used up, files that were uploaded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel


class ApiToken(SQLModel, table=True):
    """A key by which a program acts for a person. Only its sha256 is kept; the key itself is shown once."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100)  # what it is for
    owner: str = Field(foreign_key="app_user.name", index=True, max_length=64)
    sha256: str = Field(unique=True, max_length=64)
    scopes: str = Field(default="[]", sa_type=Text)  # JSON, sorted
    created_at: datetime
    created_by: str = Field(max_length=64)
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class FormUse(SQLModel, table=True):
    """A form that was sent: the same one sent again changes nothing and leads to ``target``."""

    nonce: str = Field(primary_key=True, max_length=64)
    who: str = Field(max_length=64)
    at: datetime = Field(index=True)
    target: str = Field(default="", max_length=300)  # where the first sending led


class ProofFile(SQLModel, table=True):
    """An uploaded file: what it was called, what it is by its content, and whose it is. Rows are appended."""

    __table_args__ = (Index("ix_prooffile_place", "assessment", "unit_code"),)
    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(index=True, max_length=64)
    name: str = Field(max_length=300)
    media_type: str = Field(max_length=100)
    size: int = 0
    assessment: str = Field(default="", max_length=64)
    unit_code: str | None = Field(default=None, foreign_key="unit.code", max_length=64)  # None: the office's own
    who: str = Field(max_length=64)
    at: datetime
