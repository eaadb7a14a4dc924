"""Whatever stands in the ledger: order does not matter, nothing counts twice, and what is open costs nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitecheck.facts.events import Event, EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.scoring.engine import score
from sitecheck.scoring.event_trail import Why
from sitecheck.scoring.events import consume, event_id
from sitecheck.scoring.rubric import Rubric, list_rubrics, load_rubric, rubric_folders
from sitecheck.scoring.values import Submission, Unit

RUBRICS = [load_rubric(path) for path in list_rubrics(rubric_folders()).values()]
LEDGERS = [rubric for rubric in RUBRICS if any(rule.events is not None for _, rule in rubric.rules.values())]
UNIT = Unit("a", "甲局", "department", {"has_service_window": True, "has_website": True, "foi_responsible": True})
DAYS = (date(2026, 1, 1), date(2026, 12, 31))
_DAY = st.sampled_from([None, date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1)])
_EVENTS = st.lists(
    st.builds(
        Event,
        key=st.just(""),
        unit=st.just("a"),
        kind=st.sampled_from(EventKind),
        title=st.just("x"),
        happened=_DAY,
        verified=_DAY,
        level=st.none() | st.sampled_from(EventLevel),
        subject=st.none() | st.sampled_from(EventSubject),
        matter=st.sampled_from(["", "", "M", "N"]),
        count=st.integers(1, 3),
        points=st.none() | st.sampled_from([Decimal(1), Decimal(3), Decimal(5), Decimal(99)]),
        flags=st.dictionaries(st.sampled_from(EventFlag), st.booleans()),
    ),
    max_size=8,
).map(lambda events: [replace(event, key=f"E{n}") for n, event in enumerate(events)])


@pytest.mark.parametrize("rubric", LEDGERS, ids=lambda rubric: rubric.id)
@given(events=_EVENTS, order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_ledger(rubric: Rubric, events: list[Event], order) -> None:
    found = consume([rubric], UNIT, events, DAYS)
    mixed = list(events)
    order.shuffle(mixed)
    assert consume([rubric], UNIT, mixed, DAYS) == found

    by_key = {event.key: event for event in events}
    for key, fact in found.facts.items():
        counted = [by_key[use.event] for use in found.uses if use.key == key and use.why is Why.COUNTED]
        assert fact.ids == tuple(event_id(event.key) for event in counted)
        assert all(event.verified is not None for event in counted)
    # Rules that yield to each other never count one matter together.
    for key, (_, rule) in rubric.rules.items():
        if rule.events is not None and key in found.facts:
            for other in (*rule.yields_to, *rule.events.yields_to):
                theirs = found.facts[other].events if other in found.facts else ()
                assert not set(found.facts[key].events) & set(theirs)

    card = score(rubric, Submission(UNIT, found.facts))
    for item in card.items:
        assert item.points is None or item.max_points is None or Decimal(0) <= item.points <= item.max_points

    # What is open counts nowhere: without it the facts are the same, but for grades that waited for it.
    open_ = {use.event for use in found.uses if use.why.open} - {use.event for use in found.uses if not use.why.open}
    closed = consume([rubric], UNIT, [event for event in events if event.key not in open_], DAYS)
    assert {key: fact for key, fact in closed.facts.items() if key in found.facts} == found.facts
