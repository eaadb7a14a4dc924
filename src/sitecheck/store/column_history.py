"""The tables beside the column map: what changed since, what a person pinned at the desk, small pictures of pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel


class ColumnChange(SQLModel, table=True):
    """One change of a site's column map, by a night (``who`` = sitecheck) or by a person. Appended."""

    __table_args__ = (Index("ix_columnchange_place", "site_key", "column_key"),)
    id: int | None = Field(default=None, primary_key=True)
    site_key: str = Field(foreign_key="site.key", max_length=300)
    column_key: str = Field(max_length=64)
    run_id: int | None = Field(default=None, foreign_key="run.id")
    at: datetime
    who: str = Field(max_length=64)
    action: str = Field(max_length=16)  # found, moved, lost, returned, pin, unpin, confirm
    old_url: str = Field(default="", max_length=2000)
    new_url: str = Field(default="", max_length=2000)
    old_state: str = Field(default="", max_length=16)
    new_state: str = Field(default="", max_length=16)
    why: str = Field(default="", sa_type=Text)


class DeskPin(SQLModel, table=True):
    """A column as a person placed it at the desk. It outranks the pin of the configuration; "" takes that one out."""

    site_key: str = Field(foreign_key="site.key", primary_key=True, max_length=300)
    column_key: str = Field(primary_key=True, max_length=64)
    url: str = Field(default="", max_length=2000)
    who: str = Field(max_length=64)
    at: datetime
    why: str = Field(default="", sa_type=Text)


class PagePicture(SQLModel, table=True):
    """A small picture of a page that may be a column, as the last night that looked took it.

    ``page_hash`` is the sha256 of the page's body then: while the page is the same the picture is not taken again.
    """

    site_key: str = Field(foreign_key="site.key", primary_key=True, max_length=300)
    url_key: str = Field(primary_key=True, max_length=32)  # of the URL's identity
    url: str = Field(max_length=2000)
    sha256: str = Field(max_length=64)
    size: int = 0
    page_hash: str = Field(default="", max_length=64)
    run_id: int = Field(foreign_key="run.id")
    captured_at: datetime
