"""A rubric as data: sections, items, rules and what becomes of the whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sitecheck.scoring.numbers import plain
from sitecheck.scoring.rules import Condition, Points, Record, Rule

SCHEMA = "sitecheck-rubric/1"
Lines = tuple[int, int]


class Source(Record):
    """Where the table comes from; ``lines`` counts in the captured source text."""

    document: str
    lines: Lines
    part: str | None = None
    issuer: str | None = None
    doc_no: str | None = None
    issued: str | None = None
    year: int | None = None


class AppliesTo(Record):
    """Which units the table is for. ``units`` lists names where the source does, by group."""

    categories: tuple[str, ...]
    when: Condition = Field(default_factory=dict)
    units: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    note: str | None = None


class Cadence(Record):
    """How often is scored; ``stated`` false: inferred. A year is scored anew on the facts of the year."""

    periods: tuple[Literal["quarterly", "annual"], ...]
    stated: bool
    first_quarter: Annotated[int, Field(ge=1, le=4)] = 1
    data_cutoff: str | None = None
    self_assessment_due: str | None = None
    methods: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    note: str | None = None


class Total(Record):
    """What the whole table gives: the sum it must add up to, its cap and floor."""

    stated: Points | None = None  # None: the source names no total
    items_sum: Points | None = None
    cap: Points | None = None
    floor: Points | None = None
    bonus_items: tuple[str, ...] = ()  # items inside the total that are shown as bonus, not as base
    readings: tuple[str, ...] = ()
    note: str | None = None


class Subtotal(Record):
    """Several sections reported together."""

    id: str
    title: str
    sections: tuple[str, ...]
    max_points: Points | None = None


class Rescale(Record):
    """Units scored by a few items only, brought to another scale. Penalties on the total are taken after rescaling."""

    when: Condition
    items: tuple[str, ...]
    subset_max: Points
    to: Points
    readings: tuple[str, ...] = ()


class Combine(Record):
    """Several tables make one result; while one is missing there is none."""

    when: Condition
    weights: dict[str, Points]
    source_lines: Lines
    readings: tuple[str, ...] = ()


class Switches(Record):
    """The alternatives a rubric (or an assessment) may choose where the source leaves a choice."""

    cap_order: Literal["after_all", "before_penalties"] = "after_all"
    conversion_weight: Points | None = None
    subset_adjustments: bool = False
    normalise_to: Points | None = None
    filing: Literal["precondition", "whole_item"] = "precondition"
    annual_aggregation: Literal["mean"] | None = None  # how quarters make a year; None: the source does not say
    total_cap: Points | None = None  # a cap other than the table's own
    bonus_items: tuple[str, ...] | None = None  # items shown as bonus, not as base, other than the table's own

    @field_validator("bonus_items")
    @classmethod
    def _known(cls, names: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
        """Items of the rubric the switches are chosen for (``choose`` hands them over)."""
        items = (info.context or {}).get("items")
        if names is not None and items is not None and not set(names) <= set(items):
            raise ValueError(f"there is no item {', '.join(sorted(set(names) - set(items)))}")
        return names

    @model_validator(mode="after")
    def _one_scale(self) -> Self:
        """A total brought to another number cannot be cut at a third."""
        if self.total_cap is not None and self.normalise_to is not None:
            raise ValueError("total_cap and normalise_to exclude each other; keep one")
        return self


class Part(Record):
    """A share of an item with its own limit."""

    id: str
    max_points: Points
    start: Literal["full", "zero"]
    title: str


class Alternative(Record):
    """Another reading of an item, taken when ``switch`` has ``value``: another start, and only these rules count."""

    switch: Literal["filing"]
    value: str
    start: Literal["full", "zero"]
    rules: tuple[str, ...]


class Item(Record):
    """One line of the table. Its score sums start and rules over its parts (or itself), each kept within 0 and max."""

    id: str = Field(pattern=r"^[A-Z]+[0-9]+$")
    number: int | None = None
    section: str
    title: str
    max_points: Points | None = None
    start: Literal["full", "zero", "none"]
    in_base: bool = True
    basis: tuple[str, ...] = ()
    source_lines: Lines
    parts: tuple[Part, ...] = ()
    when: Condition = Field(default_factory=dict)
    alternative: Alternative | None = None
    readings: tuple[str, ...] = ()
    note: str | None = None
    rules: tuple[Rule, ...] = Field(min_length=1)


class Section(Record):
    """A heading of the table; the order of ``items`` is the order of the source."""

    id: str
    title: str
    max_points: Points | None = None
    items: tuple[str, ...]


class Rubric(Record):
    """A whole table. ``attributes`` gives the value taken where a unit does not say."""

    schema_: Literal["sitecheck-rubric/1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    source: Source
    applies_to: AppliesTo
    mode: Literal["points", "checklist"]
    cadence: Cadence
    evidence_basis: tuple[str, ...] = ()
    total: Total
    subtotals: tuple[Subtotal, ...] = ()
    rescale: Rescale | None = None
    combine: Combine | None = None
    combined_in: str | None = None  # the table that holds the combination this one is part of
    switches: Switches = Switches()
    attributes: Condition = Field(default_factory=dict)
    readings: dict[str, str] = Field(default_factory=dict)
    table_readings: tuple[str, ...] = ()  # readings that hold for the table as a whole, not for one item
    sections: tuple[Section, ...] = Field(min_length=1)
    items: tuple[Item, ...] = Field(min_length=1)

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def rules(self) -> Mapping[str, tuple[Item, Rule]]:
        """Rules by the key facts use: ``ITEM.RULE``."""
        return {f"{item.id}.{rule.id}": (item, rule) for item in self.items for rule in item.rules}

    @cached_property
    def hash(self) -> str:
        """See ``rubric_hash``."""
        return rubric_hash(self)


def canonical(rubric: Rubric) -> str:
    """The rubric's canonical JSON: sorted keys, no spaces, points as shortest decimal text.

    Fields at their default stay out, so a new optional field does not change the hash of tables published before it.
    """
    data = rubric.model_dump(by_alias=True, exclude_defaults=True)
    return json.dumps(data, default=plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def rubric_hash(rubric: Rubric) -> str:
    """Sha256 (hex) of the rubric's canonical JSON."""
    return hashlib.sha256(canonical(rubric).encode()).hexdigest()


def full_marks(item: Item) -> Decimal:
    """What the item gives at best; zero for items without points."""
    return item.max_points if item.max_points is not None else Decimal(0)
