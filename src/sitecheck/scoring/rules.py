"""The rule kinds of a rubric. Each kind is one frozen record; an unknown field is a mistake of the author."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sitecheck.scoring.clauses import EventClause

Points = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Range = tuple[Points, Points]
Condition = dict[str, bool | str]


class Record(BaseModel):
    """Base of everything in a rubric: frozen, closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Automation(StrEnum):
    """How far a website check decides a rule: alone (a person still confirms), as evidence, or not at all."""

    AUTO = "auto"
    ASSISTED = "assisted"
    MANUAL = "manual"


class Per(StrEnum):
    """The unit in which a rule counts."""

    BANNER = "banner"  # 面
    CASE = "case"  # 例、件、起
    DOCUMENT = "document"  # 件
    ELEMENT = "element"  # 项
    EVENT = "event"  # 次
    FIELD = "field"  # 项
    HALF_DAY = "half_day"  # 半天
    MONTH = "month"  # 每月
    OCCURRENCE = "occurrence"  # 次
    PERSON_TIME = "person_time"  # 人次
    PIECE = "piece"  # 件
    PLACE = "place"  # 处
    PROJECT = "project"  # 项
    SAMPLED_CASE = "sampled_case"  # 次（抽查）
    WINDOW = "window"  # 个


class Tier(Record):
    """One grade or level; ``points`` is what it gives (set, bonus) or takes (deduct, penalty)."""

    key: str
    points: Points
    condition: str


class Band(Record):
    """A stretch of ranks counted from one end (both ends included); without ends: everyone else."""

    points: Points
    from_top: tuple[int, int] | None = None
    from_bottom: tuple[int, int] | None = None


class Steps(Record):
    """Stepwise ranks (以此类推): ``start`` for the first ``band_size`` ranks, ``step`` less for each further band."""

    start: Points
    step: Points
    band_size: Annotated[int, Field(ge=1)]
    floor: Points = Decimal(0)


class RuleBase(Record):
    """What every rule has. ``condition`` paraphrases the source; ``readings`` names the readings it rests on."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    condition: str
    part: str | None = None
    when: Condition = Field(default_factory=dict)
    automation: Automation = Automation.MANUAL
    check: str | None = None
    also_checks: tuple[str, ...] = ()
    check_params: dict[str, Any] = Field(default_factory=dict)
    threshold: dict[str, Any] = Field(default_factory=dict)
    exclusive_with: tuple[str, ...] = ()
    exclusive_scope: Literal["item", "event"] | None = None
    yields_to: tuple[str, ...] = ()  # ITEM.RULE: events named for one of these are not counted here again
    events: EventClause | None = None
    readings: tuple[str, ...] = ()
    note: str | None = None


class AwardRule(RuleBase):
    """Adds points when met. ``judged``: an assessor may give a part; ``assumed``: met unless recorded otherwise."""

    kind: Literal["award"]
    points: Points
    judged: bool = False
    assumed: bool = False


class DeductRule(RuleBase):
    """Takes points once per period (or per ``per``).

    Without points an assessor names the amount, within ``points_range`` or the item.
    """

    kind: Literal["deduct"]
    points: Points | None
    points_range: Range | None = None
    per: Per | None = None
    per_inferred: bool = False


class PerOccurrenceRule(RuleBase):
    """Points times a count, taken or (``direction: award``) given."""

    kind: Literal["per_occurrence"]
    points: Points
    per: Per
    direction: Literal["deduct", "award"] = "deduct"
    per_inferred: bool = False
    cap: Points | None = None
    max_count: Annotated[int, Field(ge=1)] | None = None


class TierRule(RuleBase):
    """``set``: one grade gives the points. ``deduct``: each event takes the points of its level."""

    kind: Literal["tier"]
    direction: Literal["set", "deduct"]
    tiers: tuple[Tier, ...] = Field(min_length=1)
    per: Per | None = None


class RankRule(RuleBase):
    """Points by rank: ``bands`` (the first that fits) or ``groups`` of steps. A higher metric is better; ties share."""

    kind: Literal["rank"]
    metric: str
    population: Literal["all", "group"]
    bands: tuple[Band, ...] = ()
    groups: dict[str, Steps] = Field(default_factory=dict)


class Requirement(Record):
    """One thing a checklist line asks for, answered by itself where somebody wants to.

    ``least`` and ``most`` bound a figure (both inclusive); ``when``: asked of units of that kind only; ``case``: asked
    only where an answer of that case is given, then with all others of the case; ``stage``: asked only before the
    year's end, or only at it.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    least: Points | None = None
    most: Points | None = None
    unit: str | None = None
    when: Condition = Field(default_factory=dict)
    case: str | None = None
    stage: Literal["in_year", "year_end"] | None = None

    @property
    def measured(self) -> bool:
        """Whether a figure may be entered."""
        return self.least is not None or self.most is not None


class YesNoRule(RuleBase):
    """A checklist answer without points. ``needs``: whether all of its requirements must hold, or any one will do."""

    kind: Literal["yes_no"]
    requirements: tuple[Requirement, ...] = ()
    needs: Literal["all", "any"] = "all"


class AdjustmentRule(RuleBase):
    """Bonus or penalty by count, amount or level; on the total (outside items) or inside its item."""

    kind: Literal["bonus", "penalty"]
    scope: Literal["total", "item"]
    points: Points | None = None
    points_range: Range | None = None
    tiers: tuple[Tier, ...] = ()
    per: Per | None = None
    per_inferred: bool = False
    cap: Points | None = None
    period_cap: Literal["calendar_year"] | None = None
    linked_to: str | None = None


class GateRule(RuleBase):
    """When it holds, the whole item gives nothing."""

    kind: Literal["gate"]
    effect: Literal["item_zero"]


class ZeroAllRule(RuleBase):
    """When it holds, the whole result is zero, after everything else."""

    kind: Literal["zero_all"]
    effect: Literal["total_zero"]


Rule = Annotated[
    AwardRule
    | DeductRule
    | PerOccurrenceRule
    | TierRule
    | RankRule
    | YesNoRule
    | AdjustmentRule
    | GateRule
    | ZeroAllRule,
    Field(discriminator="kind"),
]
