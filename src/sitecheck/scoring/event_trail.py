"""The trail of the event ledger: what every rule did with every event it looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """What became of an event under a rule. Events of another kind, level, subject or outcome are not listed."""

    COUNTED = "counted"
    SAME_MATTER = "same-matter"  # another event of the matter counts
    COUNTED_BY = "counted-by"  # another rule counts the matter
    NOT_VERIFIED = "not-verified"
    UNKNOWN = "unknown"  # level, subject or flags are not recorded
    NO_GRADE = "no-grade"  # the rule has no grade for it
    NO_AMOUNT = "no-amount"  # the source names no amount, and none was judged
    OUT_OF_RANGE = "out-of-range"  # the amount judged is not one the rule takes

    @property
    def open(self) -> bool:
        """Whether a person could make it count by recording more."""
        return self in (Why.NOT_VERIFIED, Why.UNKNOWN, Why.NO_AMOUNT, Why.OUT_OF_RANGE)


@dataclass(frozen=True, slots=True)
class Use:
    """One event under one rule. ``detail``: the rule or event that counts instead, or what is not recorded."""

    key: str  # ITEM.RULE
    event: str
    why: Why
    detail: str = ""
