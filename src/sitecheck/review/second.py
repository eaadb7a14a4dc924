"""The second look: where a setting asks for it, one person proposes a deduction and another one agrees, or returns it.

What stands proposed follows from the decisions alone; ``Finding.proposed`` repeats it for lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sitecheck.facts.outcomes import FindingState
from sitecheck.review.trail import ENDING, MACHINE, PROPOSE, UNDO, shown_of
from sitecheck.settings.records import Project
from sitecheck.store.models import Decision


@dataclass(frozen=True, slots=True)
class Second:
    """``asked``: whether deductions of the finding's unit need a second person; ``reviews``: whether this person may be
    the second one."""

    asked: bool = False
    reviews: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """What waits for a second look: the decision that proposed it, its action (confirm, dismiss), by whom and why."""

    decision_id: int
    action: str
    who: str
    reason: str


def asked_for(project: Project, unit_code: str) -> bool:
    """Whether deductions of the unit need a second person: for all units, or by one of its assessments."""
    if project.settings.second_review:
        return True
    unit = project.unit(unit_code)
    return unit is not None and any(one.second_review and one.covers(unit) for one in project.assessments)


def proposal_of(decisions: Iterable[Decision]) -> Proposal | None:
    """The proposal that stands after ``decisions`` (oldest first), None where nothing waits."""
    now: Proposal | None = None
    before: list[Proposal | None] = []  # before each decision of a person that can still be taken back
    for row in decisions:
        if row.who == MACHINE:
            if row.action in ENDING:
                now, before = None, []
            continue
        if row.action == UNDO:
            now = before.pop() if before else None
            continue
        before.append(now)
        proposed = str(shown_of(row).get("proposed", ""))
        now = Proposal(row.id or 0, proposed, row.who, row.reason) if row.action == PROPOSE else None
    return now


def needs_second(action: str, state: FindingState, decisions: Sequence[Decision]) -> bool:
    """Whether ``action`` on a finding in ``state`` is for two people where a second look is asked for: what makes a
    deduction, and what puts aside what a person had confirmed."""
    if action == "confirm":
        return True
    return action == "dismiss" and (state is FindingState.CONFIRMED or _was_confirmed(decisions))


def _was_confirmed(decisions: Sequence[Decision]) -> bool:
    standing: list[str] = []
    for row in decisions:
        if row.who == MACHINE:
            continue
        if row.action != UNDO:
            standing.append(row.action)
        elif standing:
            standing.pop()
    return "confirm" in standing
