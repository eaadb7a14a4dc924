"""Any story of nights and decisions keeps the promises of a finding's life."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import col, select
from tests.review.house import House, fail, open_house, passed, unable

from sitecheck.facts.outcomes import FindingState
from sitecheck.facts.verdict import Verdict
from sitecheck.review import decisions
from sitecheck.review.counted import counted
from sitecheck.review.decisions import DecisionError
from sitecheck.store.models import Decision, Finding

NIGHTS: dict[str, Verdict] = {
    "seen": fail("fax"),
    "certain": fail("fax", certain=True),
    "gone": passed(),
    "undecided": passed(undecided=["fax"]),
    "unable": unable(),
}
STEPS = st.lists(st.sampled_from([*NIGHTS, "confirm", "dismiss", "reopen", "undo"]), max_size=14)


@given(steps=STEPS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@example(steps=["seen", "gone", "dismiss", "undo"])
@example(steps=["certain", "confirm", "gone", "seen", "confirm", "undo"])
def test_any_story(review_store: Engine, steps: list[str]) -> None:
    with open_house(review_store) as house:
        night = 0
        for step in steps:
            if step in NIGHTS:
                night += 1
                live_through(house, night, step)
            else:
                decide(house, night, step)
        look_back(house)


def live_through(house: House, night: int, step: str) -> None:
    before = state_of(house)
    house.night(night, NIGHTS[step])
    after = state_of(house)
    if before == "dismissed":
        assert after == "dismissed", "the machine never touches what a person dismissed"
    if before == "confirmed":
        assert after in ("confirmed", "fixed")
    if step in ("unable", "undecided"):
        assert after == before, "what was not decided changes nothing"
    house.night(night, NIGHTS[step], again=5)
    assert state_of(house) == after


def decide(house: House, night: int, step: str) -> None:
    before = state_of(house)
    if before is None:
        return
    more = {} if step in ("confirm", "undo") else {"reason": "看过"}
    do = getattr(decisions, step)
    try:
        do(house.session, house.key(), who="li", now=house.at(night, 90), expected=FindingState(before), **more)
    except DecisionError:
        assert state_of(house) == before, "a refused decision changes nothing"


def look_back(house: House) -> None:
    rows = house.session.exec(select(Decision).order_by(col(Decision.id))).all()
    assert all(first.new_state == second.old_state for first, second in pairwise(rows))
    for finding in house.session.exec(select(Finding)):
        assert finding.state == rows[-1].new_state
        assert (finding.fixed_at is not None) is (finding.state == "fixed")
    whole = (date(2026, 11, 1), date(2026, 11, 30))
    strict = counted(house.session, "culture", "confirmed", *whole)
    loose = counted(house.session, "culture", "verified", *whole)
    assert {one.finding_id for one in strict} <= {one.finding_id for one in loose}
    if not any(row.action == "confirm" for row in rows):
        assert strict == []


def state_of(house: House) -> str | None:
    known = house.session.exec(select(Finding)).first()
    return known.state if known is not None else None
