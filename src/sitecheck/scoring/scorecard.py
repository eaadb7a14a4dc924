"""A scorecard: every point with its rule, its count, its origin and what was decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sitecheck.scoring.values import Origin, Said


class Remark(StrEnum):
    """What may be said about a line. The words for it, in both languages, are in ``messages.py``."""

    FLOOR = "floor"
    LIMIT = "limit"
    RULE_CAP = "rule-cap"
    ONCE = "once"
    EXCLUDED = "excluded"
    SAME_EVENT = "same-event"
    SHARED = "shared"
    COUNTED_ELSEWHERE = "counted-elsewhere"
    YEAR_CAP = "year-cap"
    NOT_THIS_UNIT = "not-this-unit"
    ASSUMED_ATTRIBUTE = "assumed-attribute"
    NOT_IN_SUBSET = "not-in-subset"
    RESCALED = "rescaled"
    NOT_THIS_TABLE = "not-this-table"
    NOT_APPLICABLE = "not-applicable"
    GATE = "gate"
    FILLED = "filled"
    WHOLE_ITEM = "whole-item"
    OUTRANKS = "outranks"
    LINKED = "linked"
    ON_TOTAL = "on-total"
    NO_POINTS = "no-points"
    GRADE = "grade"
    RANK = "rank"
    UNRANKED = "unranked"
    JUDGED = "judged"
    ASSUMED_MET = "assumed-met"
    OTHER_READING = "other-reading"
    ANSWER = "answer"
    ASKED = "asked"
    PART = "part"
    MEASURED = "measured"
    OPEN = "open"
    NOT_NOW = "not-now"
    ZERO_ALL = "zero-all"
    NOT_MET = "not-met"
    MEAN_OF_QUARTERS = "mean-of-quarters"
    QUARTERS_MISSING = "quarters-missing"
    QUARTERS_APART = "quarters-apart"
    TABLE_MISSING = "table-missing"


@dataclass(frozen=True, slots=True)
class Note:
    """One remark with the figures it needs."""

    remark: Remark
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One step of an item's arithmetic.

    ``rule`` is ``ITEM.RULE``, None for what the item itself does (limit, floor, an assessor's value). ``points`` is
    signed, None where the source gives none. ``running`` is the item's points after this line; None where the
    line acts on the total or on nothing. ``outranked``: the other sources of the same fact, which do not count, with
    the ids of their proof.
    """

    rule: str | None
    count: int | None
    points: Decimal | None
    running: Decimal | None
    notes: tuple[Note, ...] = ()
    condition: str = ""
    origin: Origin | None = None
    ids: tuple[str, ...] = ()
    reason: str = ""
    readings: tuple[str, ...] = ()
    on_total: bool = False
    outranked: tuple[tuple[Origin, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item of one unit. ``start`` plus the points of its lines (those not on the total) is ``points``.

    ``self_score`` is what the unit says of itself: shown beside, part of nothing.
    """

    item: str
    points: Decimal | None
    max_points: Decimal | None
    start: Decimal | None
    lines: tuple[Line, ...]
    answer: Said | None = None
    applies: bool = True
    complete: bool = True
    self_score: Decimal | Said | None = None


@dataclass(frozen=True, slots=True)
class Compliance:
    """Answers of a checklist. ``rate`` is a percentage of yes among yes and no; None when there is neither."""

    yes: int
    no: int
    na: int
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One unit under one table. ``total`` is this table's own result, ``final`` the one after combination with others.

    ``raw_total`` is before cap and floor; ``complete`` says that nothing is left to enter. ``tables`` holds the
    cards of the tables this one is combined with.
    """

    rubric: str
    rubric_hash: str
    code: str
    name: str
    items: tuple[ItemScore, ...]
    subtotals: Mapping[str, Decimal | None]
    groups: Mapping[str, Decimal | None]
    base: Decimal | None
    bonus: Decimal | None
    penalty: Decimal | None
    raw_total: Decimal | None
    total: Decimal | None
    final: Decimal | None
    converted: Decimal | None
    compliance: Compliance | None
    compliance_by_section: Mapping[str, Compliance]
    complete: bool
    notes: tuple[Note, ...]
    tables: Mapping[str, Scorecard]
