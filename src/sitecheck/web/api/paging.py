"""Lists a page at a time: a page names the cursor of the next one, which stays good while rows come and go."""

from __future__ import annotations

import binascii
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from sitecheck.web.problems import refused

T = TypeVar("T")
R = TypeVar("R")
MOST = 500

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[str, Query(max_length=400, description="`next` of the page before; empty: the first page.")]


class Page(BaseModel, Generic[T]):
    """One page of a list. ``next`` is the cursor of the page after it, null on the last one."""

    model_config = ConfigDict(frozen=True)

    items: list[T]
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


def page_of(rows: Sequence[R], limit: int, key: Callable[[R], str], shown: Callable[[R], T]) -> Page[T]:
    """The page made of ``rows``, of which one more than ``limit`` was asked for; ``key`` is what the list is in order
    of."""
    kept = rows[:limit]
    more = write(key(kept[-1])) if len(rows) > limit else None
    return Page(items=[shown(row) for row in kept], next=more)


def write(key: str) -> str:
    """The cursor that stands after ``key``."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def read(cursor: str) -> str:
    """The key a cursor stands after, "" for none. Answers 422 to what is no cursor."""
    try:
        return b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        raise refused("cursor", "this is no cursor of this list") from None


def read_number(cursor: str, first: int) -> int:
    """The number a cursor stands after, ``first`` for none. Answers 422 to what is no cursor of numbers."""
    key = read(cursor)
    if not key:
        return first
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise refused("cursor", "this is no cursor of this list")
    return int(key)
