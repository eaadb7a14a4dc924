"""Many findings at once: what is left out, one transaction, a decision of its own for each, taken back as one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import select
from tests.review.house import House, fail

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import bulk, claims, decisions
from sitecheck.review.bulk import Act, NothingToDo, Outcome, Why
from sitecheck.review.counted import counted
from sitecheck.review.decision_errors import DecisionError
from sitecheck.review.filters import OPEN, Filter
from sitecheck.review.second import Second
from sitecheck.review.trail import shown_of
from sitecheck.store.models import AuditRow, Bulk, Decision, Finding

S = FindingState
SUBJECTS = ("address", "email", "fax", "hours", "phone")


@pytest.fixture
def five(house: House) -> House:
    house.night(1, fail(*SUBJECTS, certain=True))
    return house


def seen(house: House, *subjects: str, state: S = S.VERIFIED) -> dict[int, S]:
    return {house.key(subject): state for subject in subjects or SUBJECTS}


def alone(_unit: str) -> Second:
    return Second()


def do(house: House, act: Act, given: dict[int, S], who: str = "li", **more: Any) -> Outcome:
    more.setdefault("reason", "统一处理")
    more.setdefault("second_of", alone)
    return bulk.carry_out(
        house.session, given, act, who=who, now=house.at(3), shown=lambda one: {"message": one.subject}, **more
    )


def test_each_finding_has_a_decision_that_names_the_bulk(five: House) -> None:
    done = do(five, Act.CONFIRM, seen(five, "fax", "email"))
    assert sorted(done.done) == sorted(seen(five, "fax", "email"))
    rows = five.session.exec(select(Decision).where(Decision.action == "confirm")).all()
    assert [(row.who, row.reason, shown_of(row)["bulk"]) for row in rows] == [("li", "统一处理", done.number)] * 2
    assert {shown_of(row)["message"] for row in rows} == {"fax", "email"}
    assert (five.state("fax"), five.state("phone")) == ("confirmed", "verified")
    audit = five.session.exec(select(AuditRow).where(AuditRow.action == "bulk-confirm")).one()
    assert (audit.target, audit.new) == (f"bulk:{done.number}", "2")


def test_what_is_left_out_and_why(five: House) -> None:
    given = seen(five) | {9999: S.VERIFIED}
    now = five.at(3)
    claims.take(five.session, five.key("fax"), who="wu", now=now, minutes=10)
    claims.take(five.session, five.key("email"), who="li", now=now, minutes=10)  # one's own is no hindrance
    decisions.dismiss(five.session, five.key("phone"), who="wu", now=now, expected=S.VERIFIED, reason="x")
    decisions.confirm(five.session, five.key("hours"), who="wu", now=now, expected=S.VERIFIED, second=Second(True))
    made = bulk.plan(
        five.session, given, Act.CONFIRM, who="li", now=now, second_of=lambda _: Second(asked=True, reviews=False)
    )
    assert {one.subject for one in made.able} == {"address", "email"}
    assert {(one.finding_id, one.why, one.who) for one in made.left} == {
        (five.key("fax"), Why.CLAIMED, "wu"),
        (five.key("phone"), Why.CHANGED, ""),
        (five.key("hours"), Why.SECOND, "wu"),
        (9999, Why.GONE, ""),
    }
    assert set(made.instead.values()) == {S.CONFIRMED}


def test_a_decision_in_between_is_left_out_and_the_rest_done(five: House) -> None:
    given = seen(five)
    decisions.confirm(five.session, five.key("fax"), who="wu", now=five.at(2), expected=S.VERIFIED)
    done = do(five, Act.DISMISS, given)
    assert [(one.finding_id, one.why) for one in done.left] == [(five.key("fax"), Why.CHANGED)]
    assert len(done.done) == 4
    assert five.state("fax") == "confirmed"
    assert bulk.outcome_of(five.session.get_one(Bulk, done.number)) == done


def test_what_is_so_already_is_left_out(five: House) -> None:
    do(five, Act.CONFIRM, seen(five, "fax"))
    given = seen(five, "fax", state=S.CONFIRMED) | seen(five, "email")
    done = do(five, Act.CONFIRM, given)
    assert [(one.finding_id, one.why) for one in done.left] == [(five.key("fax"), Why.SETTLED)]


def test_nothing_to_do_leaves_nothing_behind(five: House) -> None:
    given = seen(five, "fax")
    decisions.confirm(five.session, five.key("fax"), who="wu", now=five.at(2), expected=S.VERIFIED)
    with pytest.raises(NothingToDo) as caught, five.session.begin_nested():
        do(five, Act.DISMISS, given)
    assert [one.why for one in caught.value.left] == [Why.CHANGED]
    assert five.session.exec(select(Bulk)).all() == []


def test_a_dismissal_needs_a_reason(five: House) -> None:
    with pytest.raises(DecisionError, match="needs a reason"):
        do(five, Act.DISMISS, seen(five, "fax"), reason=" ")
    assert five.state() == "verified"


def test_taken_back_as_one(five: House) -> None:
    done = do(five, Act.DISMISS, seen(five))
    decisions.reopen(five.session, five.key("fax"), who="wu", now=five.at(3), expected=S.DISMISSED, reason="x")
    claims.take(five.session, five.key("phone"), who="wu", now=five.at(3), minutes=10)
    back = bulk.undo(five.session, done.number, who="li", now=five.at(3, 1))
    assert {one.finding_id: one.why for one in back.left} == {
        five.key("fax"): Why.CHANGED,
        five.key("phone"): Why.CLAIMED,
    }
    assert {subject: five.state(subject) for subject in SUBJECTS} == {
        "address": "verified", "email": "verified", "fax": "reopened", "hours": "verified", "phone": "dismissed",
    }  # fmt: skip
    with pytest.raises(DecisionError):
        bulk.undo(five.session, done.number, who="li", now=five.at(3, 2))


@pytest.mark.parametrize(("number", "who"), [(1, "wu"), (999, "li")])
def test_only_one_s_own_is_taken_back(five: House, number: int, who: str) -> None:
    done = do(five, Act.DISMISS, seen(five))
    with pytest.raises(DecisionError):
        bulk.undo(five.session, done.number if number == 1 else number, who=who, now=five.at(3, 1))
    assert five.state() == "dismissed"


def test_nothing_left_to_take_back(five: House) -> None:
    done = do(five, Act.DISMISS, seen(five, "fax"))
    decisions.reopen(five.session, five.key("fax"), who="wu", now=five.at(3), expected=S.DISMISSED, reason="x")
    with pytest.raises(NothingToDo):
        bulk.undo(five.session, done.number, who="li", now=five.at(3, 1))


def test_where_a_second_look_is_asked_for_they_are_proposals(five: House) -> None:
    done = do(five, Act.CONFIRM, seen(five), second_of=lambda _: Second(asked=True, reviews=False))
    assert len(done.done) == 5
    assert {(one.state, one.proposed) for one in five.session.exec(select(Finding))} == {("verified", "confirm")}
    agreed = do(five, Act.CONFIRM, seen(five), who="chen", second_of=lambda _: Second(asked=True, reviews=True))
    assert len(agreed.done) == 5
    assert five.state() == "confirmed"


def test_choosing_by_a_filter_stops_past_the_most(five: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bulk.chosen(five.session, Filter(states=OPEN)) == seen(five)
    monkeypatch.setattr(bulk, "MOST", 3)
    assert len(bulk.chosen(five.session, Filter(states=OPEN))) == 4


@pytest.mark.parametrize(
    ("act", "before"), [(Act.CONFIRM, None), (Act.CONFIRM, "dismiss"), (Act.DISMISS, None), (Act.DISMISS, "confirm")]
)
@pytest.mark.parametrize("policy", ["confirmed", "verified"])
def test_what_is_supposed_counts_as_what_is_done(five: House, act: Act, policy: str, before: str | None) -> None:
    """The preview computes with states that nobody has decided; the decision then comes to the same."""
    given, state = seen(five, "fax"), S.VERIFIED
    if before is not None:
        more = {"reason": "x"} if before == "dismiss" else {}
        do_it = getattr(decisions, before)
        state = S(do_it(five.session, five.key(), who="wu", now=five.at(2), expected=state, **more).state)
        given = {five.key(): state}
    days = (date(2026, 11, 1), date(2026, 11, 30))
    made = bulk.plan(five.session, given, act, who="li", now=five.at(3), second_of=alone)
    supposed = counted(five.session, "culture", policy, *days, instead=made.instead)
    do(five, act, given)
    assert counted(five.session, "culture", policy, *days) == supposed
