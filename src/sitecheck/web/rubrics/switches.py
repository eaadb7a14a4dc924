"""The switches of a rubric: what each decides, which readings it belongs to, and the values it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sitecheck.i18n.catalogue import N_
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rubric import choose
from sitecheck.scoring.show_table import value_text
from sitecheck.settings.records import AssessmentConfig

NONE = "none"
"""How "no value" is written in the form."""


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch: what it decides, the readings it is the alternative of, and its values (none listed: a number, or
    items by their ids)."""

    name: str
    words: str
    readings: tuple[str, ...]
    values: tuple[str, ...] = ()
    items: bool = False


SWITCHES = (
    Switch(
        "cap_order",
        N_("Whether the total is capped after penalties on it are taken, or before."),
        ("AO-18",),
        ("after_all", "before_penalties"),
    ),
    Switch("conversion_weight", N_("The share by which the result is converted; without one it is not."), ("AO-22",)),
    Switch(
        "subset_adjustments",
        N_("Whether bonus and penalty items hold for units that are scored by a few items only."),
        ("AO-3",),
        ("true", "false"),
    ),
    Switch("normalise_to", N_("A number the total is brought to; without one it stays as it is."), ("AW-1",)),
    Switch(
        "filing",
        N_("Whether filing in time is a precondition of the item, or gives the whole item."),
        ("AW-2",),
        ("precondition", "whole_item"),
    ),
    Switch(
        "annual_aggregation",
        N_("How the quarters make a year; without a value the year is scored on its own facts."),
        ("AK-25",),
        ("mean", NONE),
    ),
    Switch("total_cap", N_("A number the total is cut at, other than the table's own cap."), ("AW-1",)),
    Switch(
        "bonus_items",
        N_("Items that are shown as bonus and not as base; the total stays the same."),
        ("AW-1",),
        (),
        True,
    ),
)


def switch_named(name: str) -> Switch | None:
    """The switch of that name."""
    return next((one for one in SWITCHES if one.name == name), None)


def read_value(switch: Switch, text: str) -> Any:
    """The value as the rubric takes it: None for none, item ids for items, else the text itself."""
    if text in ("", NONE):
        return None
    if switch.items:
        return tuple(part.strip() for part in text.replace("、", ",").split(",") if part.strip())
    return text


@dataclass(frozen=True, slots=True)
class Setting:
    """A switch as an assessment has it: ``default`` is the rubric's, ``value`` the one in force; empty for none."""

    assessment: AssessmentConfig
    default: str
    value: str
    own: bool


def settings_of(rubric: Rubric, switch: Switch, assessments: list[AssessmentConfig]) -> list[Setting]:
    """How each assessment has a switch."""
    default = _shown(getattr(rubric.switches, switch.name))
    return [
        Setting(one, default, _shown(getattr(choose(rubric, one.settings), switch.name)), switch.name in one.settings)
        for one in assessments
    ]


def _shown(value: object) -> str:
    return "" if value is None else value_text(value)
