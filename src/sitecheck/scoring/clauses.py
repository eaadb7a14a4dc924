"""Which events of the ledger a rule counts, as data of the rubric: the ``events`` of a rule."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sitecheck.facts.events import EventFlag, EventKind, EventLevel, EventSubject


class Gives(StrEnum):
    """What the events come to for the rule."""

    COUNT = "count"  # their counts, added up
    GRADE = "grade"  # a grade or level for each
    AMOUNT = "amount"  # the points judged for each
    FLAG = "flag"  # it happened, once or often
    DENIAL = "denial"  # it happened, so what is assumed does not hold


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EventGrade(_Record):
    """The grade ``key`` of the rule for events with one of these levels (none: any) and all of these flags."""

    key: str
    levels: tuple[EventLevel, ...] = ()
    flags: dict[EventFlag, bool] = Field(default_factory=dict)


class EventClause(_Record):
    """An event counts when its kind, level, subject and flags are as asked for; lists that are empty ask for nothing.

    ``grades``: the first that fits decides; without any, the event's level is the key. ``yields_to``: rules
    (``ITEM.RULE``) that go before this one, beside those the rule itself yields to; a matter they count is not counted
    here. ``dated_by``: the day by which an
    event belongs to a period; an event that is not verified never counts.
    """

    kinds: tuple[EventKind, ...] = Field(min_length=1)
    gives: Gives
    levels: tuple[EventLevel, ...] = ()
    subjects: tuple[EventSubject, ...] = ()
    flags: dict[EventFlag, bool] = Field(default_factory=dict)
    grades: tuple[EventGrade, ...] = ()
    yields_to: tuple[str, ...] = ()
    dated_by: Literal["verified", "happened"] = "verified"
