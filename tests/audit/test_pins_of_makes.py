"""Pinned columns of a portal that is rebuilt by another content system: found again where they are, or undecided."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from tests.portals.made import UPSTREAM, made
from tests.portals.makes import MAKES
from tests.portals.office import AS_OF

from sitecheck.audit.example import observe_memory
from sitecheck.facts.pins import PinState
from sitecheck.facts.site import ColumnState

PORTALS = made()
MOVING = ("notices", "policies", "policy-interpretation-column", "annual-report")
REBUILT = list(pairwise([*MAKES, next(iter(MAKES))]))


@pytest.mark.parametrize(("before", "after"), REBUILT, ids=[f"{one}-{two}" for one, two in REBUILT])
def test_a_portal_is_rebuilt(before: str, after: str) -> None:
    old, new = PORTALS[before], PORTALS[after]
    pins = {key: old.columns[key] for key in MOVING}
    first = observe_memory(old.memory, {}, AS_OF - timedelta(1), upstream=UPSTREAM, pins=pins)
    held = {key: column.pin.held for key, column in first.columns.items() if column.pin and column.pin.held}
    assert set(held) == set(MOVING)
    second = observe_memory(new.memory, {}, AS_OF, upstream=UPSTREAM, pins=pins, remembered=held)
    for key in MOVING:
        column = second.columns[key]
        assert column.pin is not None
        assert (column.state, column.url) == (ColumnState.FOUND, new.columns[key]), column.trail.note
        moved = old.columns[key] != new.columns[key]
        assert column.pin.state is (PinState.MOVED if moved else PinState.HOLDS)


@pytest.mark.parametrize(("before", "after"), REBUILT, ids=[f"{one}-{two}" for one, two in REBUILT])
def test_a_pin_to_a_portal_that_is_gone_before_its_first_night(before: str, after: str) -> None:
    old, new = PORTALS[before], PORTALS[after]
    pins = {key: old.columns[key] for key in MOVING}
    seen = observe_memory(new.memory, {}, AS_OF, upstream=UPSTREAM, pins=pins)
    for key in MOVING:
        column = seen.columns[key]
        found = (column.state, column.url) == (ColumnState.FOUND, new.columns[key])
        assert found or (column.state, column.reason) == (ColumnState.UNABLE, "pin-stale"), column.trail.note


@pytest.mark.parametrize("after", ["static", "jpaas", "lonsun", "table"])
def test_a_column_that_the_rebuilt_portal_lacks_is_not_taken_from_another(after: str) -> None:
    key = "policy-interpretation-column"
    old, new = PORTALS["gkmlpt"], PORTALS[f"{after}-no-interpretation"]
    pins = {key: old.columns[key]}
    first = observe_memory(old.memory, {}, AS_OF - timedelta(1), upstream=UPSTREAM, pins=pins)
    held = first.columns[key].pin.held if first.columns[key].pin else None
    assert held is not None
    for known in ({}, {key: held}):
        column = observe_memory(new.memory, {}, AS_OF, upstream=UPSTREAM, pins=pins, remembered=known).columns[key]
        assert (column.state, column.reason) == (ColumnState.UNABLE, "pin-stale"), column.trail.note


def test_some_of_them_move() -> None:
    moved = [(one, two) for one, two in REBUILT if PORTALS[one].columns["notices"] != PORTALS[two].columns["notices"]]
    assert len(moved) >= 8
