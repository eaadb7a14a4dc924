"""In which order the queue stands. Every key is sorted upwards, so that a place in it can be found by comparing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, assert_never

from sqlalchemy import case
from sqlmodel import col

from sitecheck.facts.outcomes import FindingState
from sitecheck.review.filters import OPEN
from sitecheck.store.models import Finding

_STATES = (*OPEN, FindingState.CONFIRMED, FindingState.FIXED, FindingState.DISMISSED)


class Order(StrEnum):
    """What comes first."""

    URGENT = "urgent"  # what is certain before what is suspected, what costs most, what waits longest
    UNIT = "unit"
    CHECK = "check"
    NEWEST = "newest"


def keys(order: Order, weights: Mapping[str, int]) -> tuple[Any, ...]:
    """The keys of ``order``, the last one a finding's id. ``weights``: what a finding of a check costs, in any unit
    that is the same for all; checks that are not named cost nothing."""
    state = case({state.value: place for place, state in enumerate(_STATES)}, value=col(Finding.state), else_=9)
    match order:
        case Order.URGENT:
            return (state, *_lightness(weights), col(Finding.first_run), col(Finding.unit_code), col(Finding.id))
        case Order.UNIT:
            return (col(Finding.unit_code), state, col(Finding.check_id), col(Finding.id))
        case Order.CHECK:
            return (col(Finding.check_id), state, col(Finding.unit_code), col(Finding.id))
        case Order.NEWEST:
            return (-col(Finding.first_run), state, col(Finding.unit_code), col(Finding.id))
        case _:
            assert_never(order)


def without_state(order: Order, weights: Mapping[str, int]) -> tuple[Any, ...]:
    """The keys of ``order`` without the state, by which one finds where something stood before it was decided."""
    found = keys(order, weights)
    place = {Order.URGENT: 0, Order.UNIT: 1, Order.CHECK: 1, Order.NEWEST: 1}[order]
    return (*found[:place], *found[place + 1 :])


def _lightness(weights: Mapping[str, int]) -> tuple[Any, ...]:
    heavy = {check: -weight for check, weight in sorted(weights.items()) if weight > 0}
    return (case(heavy, value=col(Finding.check_id), else_=0),) if heavy else ()
