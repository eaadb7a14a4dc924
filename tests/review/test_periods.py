from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select
from tests.review.house import START, House

from sitecheck.review import periods
from sitecheck.review.periods import Action, PeriodClosed, PeriodConflict, PeriodError, PeriodState
from sitecheck.store.models import AuditRow

S = PeriodState
OPEN, SELF, REVIEW, CLOSED, PUBLISHED = S.OPEN, S.SELF_ASSESSMENT, S.REVIEW, S.CLOSED, S.PUBLISHED
A = "q4"


def go(house: House, *states: PeriodState, start: int = 0) -> None:
    """Step on to each state in turn, an hour apart."""
    for number, state in enumerate(states, start + 1):
        at = START + timedelta(hours=number)
        now = periods.state_of(house.session, A)
        periods.advance(house.session, A, state, expected=now, who="wang", now=at, why=f"step {number}")


def test_without_a_step_it_is_open(house: House) -> None:
    assert periods.state_of(house.session, A) is OPEN
    assert periods.closed_at(house.session, A) is None
    assert periods.history(house.session, A) == []
    assert periods.states_of(house.session) == {}


def test_the_five_steps(house: House) -> None:
    go(house, SELF, REVIEW, CLOSED, PUBLISHED)
    assert periods.state_of(house.session, A) is PUBLISHED
    assert periods.state_of(house.session, "other") is OPEN
    assert periods.states_of(house.session) == {A: PUBLISHED}
    assert [(one.state, one.who, one.why) for one in periods.history(house.session, A)] == [
        ("self-assessment", "wang", "step 1"),
        ("review", "wang", "step 2"),
        ("closed", "wang", "step 3"),
        ("published", "wang", "step 4"),
    ]
    noted = house.session.exec(select(AuditRow).where(AuditRow.target == f"period:{A}").order_by(AuditRow.id)).all()  # type: ignore[arg-type]
    assert [(one.old, one.new, one.why) for one in noted][-1] == ("closed", "published", "step 4")


def test_the_moment_of_closing_stays_when_it_is_published(house: House) -> None:
    go(house, REVIEW)
    assert periods.closed_at(house.session, A) is None
    go(house, CLOSED, PUBLISHED, start=1)
    assert periods.closed_at(house.session, A) == START + timedelta(hours=2)


def test_reviewed_again_and_closed_again(house: House) -> None:
    go(house, REVIEW, CLOSED, PUBLISHED)
    periods.reopen(
        house.session, A, expected=PUBLISHED, who="wang", now=START + timedelta(hours=9), why="an appeal was upheld"
    )
    assert periods.state_of(house.session, A) is REVIEW
    assert periods.closed_at(house.session, A) is None
    go(house, CLOSED, start=10)
    assert periods.closed_at(house.session, A) == START + timedelta(hours=11)
    # Asked of a moment before, it stands as it stood then.
    assert periods.closed_at(house.session, A, START + timedelta(hours=8)) == START + timedelta(hours=2)
    assert periods.state_of(house.session, A, START + timedelta(hours=10)) is REVIEW
    assert periods.state_of(house.session, A, START) is OPEN


WAYS = {
    OPEN: {SELF, REVIEW},
    SELF: {REVIEW, OPEN},
    REVIEW: {CLOSED, SELF, OPEN},
    CLOSED: {PUBLISHED, REVIEW},
    PUBLISHED: {REVIEW},
}
REACHED = {
    OPEN: (),
    SELF: (SELF,),
    REVIEW: (REVIEW,),
    CLOSED: (REVIEW, CLOSED),
    PUBLISHED: (REVIEW, CLOSED, PUBLISHED),
}


@pytest.mark.parametrize("state", S)
def test_ways(house: House, state: PeriodState) -> None:
    go(house, *REACHED[state])
    now = START + timedelta(days=1)
    for to in S:
        if to in WAYS[state]:
            with house.session.begin_nested() as tried:
                row = periods.advance(house.session, A, to, expected=state, who="wang", now=now, why="because")
                assert row.state == to.value
                tried.rollback()
        else:
            with pytest.raises(PeriodError, match=f"does not go to {to.value}"):
                periods.advance(house.session, A, to, expected=state, who="wang", now=now, why="because")
    assert set(periods.steps_on(state)) | set(periods.steps_back(state)) == WAYS[state]


@pytest.mark.parametrize(("state", "back"), [(SELF, OPEN), (REVIEW, OPEN), (CLOSED, REVIEW), (PUBLISHED, REVIEW)])
def test_a_step_back_needs_a_reason(house: House, state: PeriodState, back: PeriodState) -> None:
    go(house, *REACHED[state])
    with pytest.raises(PeriodError, match="needs a reason"):
        periods.advance(house.session, A, back, expected=state, who="wang", now=START + timedelta(days=1), why="  ")
    assert periods.state_of(house.session, A) is state


@pytest.mark.parametrize("state", [OPEN, SELF, REVIEW])
def test_only_a_closed_one_is_reviewed_again(house: House, state: PeriodState) -> None:
    go(house, *REACHED[state])
    with pytest.raises(PeriodError, match="only a closed one"):
        periods.reopen(house.session, A, expected=state, who="wang", now=START + timedelta(days=1), why="x")


def test_two_people_at_once(house: House) -> None:
    go(house, REVIEW)
    later = START + timedelta(days=1)
    periods.advance(house.session, A, CLOSED, expected=REVIEW, who="wang", now=later)
    with pytest.raises(PeriodConflict) as raised:
        periods.advance(house.session, A, SELF, expected=REVIEW, who="li", now=later, why="wait")
    assert raised.value.state is CLOSED


def test_a_clock_that_goes_back_is_told(house: House) -> None:
    go(house, REVIEW)
    with pytest.raises(PeriodError, match="set the clock"):
        periods.advance(house.session, A, CLOSED, expected=REVIEW, who="wang", now=START)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("action", Action)
def test_what_is_done_when(house: House, state: PeriodState, action: Action) -> None:
    go(house, *REACHED[state])
    allowed = state in (OPEN, SELF, REVIEW) or action is Action.DECIDE_APPEAL
    assert periods.may(state, action) is allowed
    if allowed:
        periods.require(house.session, A, action)
        return
    with pytest.raises(PeriodClosed) as raised:
        periods.require(house.session, A, action)
    assert (raised.value.assessment, raised.value.state, raised.value.action) == (A, state, action)
    assert f"periods reopen {A}" in str(raised.value)
