"""The tables by which anyone can prove that nothing was touched: chains of rows, seals of nights, what was pruned.

How the hashes are made is in ``chain.py`` (rows) and in the evidence room (seals).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel


class ChainHead(SQLModel, table=True):
    """The end of a chain of appended rows: how many there are, and the ``chain`` of the last one."""

    name: str = Field(primary_key=True, max_length=32)  # of the table
    rows: int = 0
    head: str = Field(default="", max_length=64)


class Seal(SQLModel, table=True):
    """One sealed night: the sha256 of its manifest, which names all its files, and of the manifest before it."""

    number: int = Field(primary_key=True)  # from 1, without gaps
    run_id: int = Field(foreign_key="run.id", unique=True, index=True)  # a night is sealed once
    at: datetime
    sha256: str = Field(max_length=64)  # of snapshots/seals/NNNNNN.json
    previous: str = Field(default="", max_length=64)  # "" for the first one
    stamp_sha256: str = Field(default="", max_length=64)  # of the RFC 3161 answer beside it, "" where there is none


class Pruned(SQLModel, table=True):
    """An evidence file that was removed by the rule of retention. One that is missing without a row here was lost."""

    sha256: str = Field(primary_key=True, max_length=64)
    at: datetime
    size: int = Field(default=0, sa_type=BigInteger)  # bytes on disk
    kinds: str = Field(default="[]", sa_type=Text)  # what it was, as JSON
    runs: str = Field(default="[]", sa_type=Text)  # of which nights, as JSON
    why: str = Field(default="", sa_type=Text)
    sealed_in: int | None = Field(default=None, foreign_key="seal.number")  # whose manifest says so


class ArchivedRecord(SQLModel, table=True):
    """Where a portal's answer was first written out in full, so that later nights need only point there."""

    __table_args__ = ({"sqlite_with_rowid": False},)
    site_key: str = Field(foreign_key="site.key", primary_key=True, max_length=300)
    url_key: str = Field(primary_key=True, max_length=32)  # of the URL as asked for
    digest: str = Field(primary_key=True, max_length=64)  # sha256 of the payload
    record_id: str = Field(max_length=64)  # WARC-Record-ID
    at: datetime  # WARC-Date
    warc_sha256: str = Field(index=True, max_length=64)
