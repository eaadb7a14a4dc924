"""Rows of a ranking list as imported: who, in which group, with which figure or place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class RankRow:
    """One unit of a list. ``score``: higher is better; a list without figures gives ``rank``. ``group`` is empty in a
    list of all units. ``given`` false: the unit was not in the list and stands in it with zero, as was asked for."""

    unit: str
    score: Decimal | None = None
    rank: int | None = None
    group: str = ""
    given: bool = True
