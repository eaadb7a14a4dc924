"""Whether a rule, item or table concerns a unit, by the unit's attributes."""

from __future__ import annotations

from dataclasses import dataclass

from sitecheck.scoring.rules import Condition
from sitecheck.scoring.values import Unit

_SAME = {"has_service_window": "has_window"}  # the unit list's column has the shorter name


@dataclass(frozen=True, slots=True)
class Applies:
    """``met``, and the attributes the unit does not state, whose default decided."""

    met: bool
    assumed: tuple[str, ...] = ()


def attribute(unit: Unit, name: str) -> bool | str | None:
    """The unit's attribute, None where it is not stated."""
    found = unit.attributes.get(name)
    return found if found is not None else unit.attributes.get(_SAME.get(name, name))


def applies(when: Condition, unit: Unit, defaults: Condition) -> Applies:
    """Whether every attribute has the value asked for. A missing attribute takes the rubric's default; without a
    default it is taken as fulfilling, since the person who entered a fact for the unit saw it apply."""
    assumed: list[str] = []
    met = True
    for name, wanted in when.items():
        found = attribute(unit, name)
        if found is None:
            assumed.append(name)
            found = defaults.get(name, wanted)
        met = met and found == wanted
    return Applies(met, tuple(assumed))
