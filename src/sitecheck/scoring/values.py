"""What a fact may say: one small record for each way a rule is fed, and the fact with its origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Flag:
    """It holds, or it does not (deduct, award, gate, zero_all, bonus and penalty)."""

    on: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How often (per_occurrence, bonus and penalty by count)."""

    n: int


@dataclass(frozen=True, slots=True)
class Amounts:
    """Points an assessor judged, one for each case (award, deduct, bonus and penalty within a range)."""

    amounts: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """One event at one level; two entries of the same ``event`` count once, at the higher level."""

    key: str
    event: str = ""


@dataclass(frozen=True, slots=True)
class Levels:
    """Grades or events by level (tier, bonus and penalty by level)."""

    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A place in a ranking: how many stand strictly higher and strictly lower (None: not known), among ``of``."""

    rank: int
    higher: int
    lower: int | None
    of: int | None
    group: str


@dataclass(frozen=True, slots=True)
class Metric:
    """The figure units are ranked by; higher is better. ``group`` as written, empty: the unit's category."""

    number: Decimal
    group: str = ""


class Said(StrEnum):
    """A checklist answer."""

    YES = "yes"
    NO = "no"
    NA = "na"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a checklist line got."""

    said: Said


@dataclass(frozen=True, slots=True)
class Answers:
    """What the single requirements of a checklist line got: an answer, or the figure measured. Sorted by id."""

    parts: tuple[tuple[str, Said | Decimal], ...]


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The rule or item does not concern this unit (always with a reason): no deduction, points kept."""


Value = Flag | Count | Amounts | Levels | Standing | Metric | Answer | Answers | NotApplicable
ItemValue = Decimal | Answer | NotApplicable


class Origin(StrEnum):
    """Where a fact came from."""

    FINDING = "finding"
    EVENT = "event"
    RANKING = "ranking"
    ENTRY = "entry"
    SELF = "self"  # the unit's own assessment: shown beside, never counted
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact about one rule. ``ids`` names its proof: finding ids, event keys, ranking list, entry ids.

    ``events`` names the events it rests on (for rules that exclude each other by event); ``shared`` the rules that
    count one of them as well; ``outranked`` is the fact of another source this one stands before: kept visible, not
    counted. ``earlier`` is what a rule with a cap for the
    year gave in earlier quarters of that year (points, not signed).
    """

    key: str  # ITEM.RULE
    value: Value
    origin: Origin = Origin.FILE
    ids: tuple[str, ...] = ()
    reason: str = ""
    events: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    outranked: Fact | None = None
    earlier: Decimal = Decimal(0)

    @property
    def behind(self) -> tuple[Fact, ...]:
        """The facts this one stands before, the nearest first."""
        return () if self.outranked is None else (self.outranked, *self.outranked.behind)


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """An assessor's value for a whole item; stands before the item's rules."""

    item: str
    value: ItemValue
    ids: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is scored. ``attributes`` without the category; a missing attribute takes the rubric's default."""

    code: str
    name: str = ""
    category: str = ""
    attributes: Mapping[str, bool | str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Submission:
    """All that is known about one unit. ``fill``: items nobody named get full marks.

    ``quarters``: results of the quarters a year is made of, by number; None: a period that is scored by itself.
    ``year_over``: the period ends with the year (a year, or its last quarter).
    """

    unit: Unit
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    items: Mapping[str, ItemEntry] = field(default_factory=lambda: MappingProxyType({}))
    fill: bool = False
    quarters: Mapping[int, Decimal] | None = None
    year_over: bool = True

    def touches(self, prefix: frozenset[str]) -> bool:
        """Whether any fact or item value concerns one of these items."""
        return any(key.partition(".")[0] in prefix for key in self.facts) or any(key in prefix for key in self.items)
