"""The period of an assessment as its page shows it: the five steps with their dates, and where things are settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sitecheck.review.periods import PeriodState
from sitecheck.store.models import PeriodStep
from sitecheck.tables.closing import At, Concern, Doubt
from sitecheck.web.render import query_of

SHOWN = 12
"""How many places of a concern are listed."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the five steps. ``reached`` and ``who``: when it came there last, and by whom; None where it is ahead."""

    state: PeriodState
    done: bool
    now: bool
    reached: datetime | None
    who: str


def stages(steps: Sequence[PeriodStep]) -> tuple[Stage, ...]:
    """The five steps; of one that was left backwards nothing is shown."""
    order = tuple(PeriodState)
    now = PeriodState(steps[-1].state) if steps else PeriodState.OPEN
    reached: dict[PeriodState, PeriodStep] = {}
    for step in steps:
        state = PeriodState(step.state)
        reached = {one: row for one, row in reached.items() if order.index(one) < order.index(state)}
        reached[state] = step
    return tuple(
        Stage(
            one,
            done=order.index(one) < order.index(now),
            now=one is now,
            reached=reached[one].at if one in reached else None,
            who=reached[one].who if one in reached else "",
        )
        for one in order
    )


def settled_at(concern: Concern, assessment: str) -> str:
    """The address where all of it is settled; empty where no page of the desk does."""
    ways: Mapping[Doubt, str] = {
        Doubt.RUNNING: "/runs",
        Doubt.NO_NIGHT: "/runs",
        Doubt.WAITING: "/findings",
        Doubt.PROPOSED: "/findings" + query_of({"state": "second"}),
        Doubt.APPEALS: "/appeals",
        Doubt.INCOMPLETE: f"/entries/{assessment}",
        Doubt.REFUSED: f"/entries/{assessment}",
        Doubt.UNDECIDED: f"/scores/{assessment}",
        Doubt.NO_SELF: f"/self/{assessment}",
    }
    return ways.get(concern.doubt, "")


def place_of(doubt: Doubt, at: At, assessment: str) -> str:
    """The address where what lies at one place is settled; empty where there is none."""
    ways: Mapping[Doubt, str] = {
        Doubt.QUARTERS: f"/periods/{at.code}",
        Doubt.WAITING: "/findings" + query_of({"unit": at.code}),
        Doubt.PROPOSED: "/findings" + query_of({"unit": at.code, "state": "second"}),
        Doubt.INCOMPLETE: f"/entries/{assessment}/{at.code}",
        Doubt.REFUSED: f"/entries/{assessment}/{at.code}",
        Doubt.UNDECIDED: f"/scores/{assessment}/{at.code}",
        Doubt.NO_SELF: f"/self/{assessment}/{at.code}",
    }
    return ways.get(doubt, "")
