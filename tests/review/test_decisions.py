from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select
from tests.review.house import House, fail, passed

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions, memory
from sitecheck.review.decisions import Conflict, DecisionError, NoSuchFinding, Scope
from sitecheck.review.memory import ENDED, RuleError
from sitecheck.store.models import AuditRow, Decision, DismissalRule

S = FindingState


def act(house: House, action: str, expected: FindingState, subject: str = "fax", who: str = "li", **more: Any) -> str:
    do: Callable[..., Any] = getattr(decisions, action)
    if action in ("dismiss", "reopen"):
        more.setdefault("reason", "看过截图")
    do(house.session, house.key(subject), who=who, now=house.at(9), expected=expected, **more)
    return house.state(subject)


@pytest.mark.parametrize(
    ("nights", "steps", "state"),
    [
        ([fail("fax")], [("confirm", S.SUSPECTED)], "confirmed"),
        ([fail("fax", certain=True)], [("confirm", S.VERIFIED)], "confirmed"),
        ([fail("fax")], [("dismiss", S.SUSPECTED)], "dismissed"),
        ([fail("fax")], [("dismiss", S.SUSPECTED), ("reopen", S.DISMISSED)], "reopened"),
        ([fail("fax")], [("confirm", S.SUSPECTED), ("dismiss", S.CONFIRMED)], "dismissed"),
        ([fail("fax")], [("dismiss", S.SUSPECTED), ("confirm", S.DISMISSED)], "confirmed"),
        ([fail("fax")], [("confirm", S.SUSPECTED), ("undo", S.CONFIRMED)], "suspected"),
        ([fail("fax"), passed()], [("confirm", S.FIXED)], "fixed"),
        ([fail("fax"), passed()], [("dismiss", S.FIXED)], "dismissed"),
        ([fail("fax"), passed()], [("reopen", S.FIXED), ("undo", S.REOPENED)], "fixed"),
    ],
)
def test_what_people_may_do(house: House, nights: list[Any], steps: list[tuple[str, S]], state: str) -> None:
    for number, verdict in enumerate(nights, 1):
        house.night(number, verdict)
    for action, expected in steps:
        act(house, action, expected)
    assert house.state() == state
    audit = house.session.exec(select(AuditRow)).all()
    assert [(row.who, row.action, row.target) for row in audit] == [
        ("li", action, f"finding:{house.key()}") for action, _ in steps
    ]


@pytest.mark.parametrize(
    ("action", "expected", "more", "says"),
    [
        ("dismiss", S.SUSPECTED, {"reason": "  "}, "needs a reason"),
        ("reopen", S.SUSPECTED, {}, "still open"),
        ("confirm", S.VERIFIED, {}, "suspected by now"),
        ("undo", S.SUSPECTED, {}, "not yours"),
        ("confirm", S.SUSPECTED, {"who": "sitecheck"}, "their own name"),
    ],
)
def test_what_people_may_not_do(house: House, action: str, expected: S, more: dict[str, Any], says: str) -> None:
    house.night(1, fail("fax"))
    steps = house.steps()
    with pytest.raises(DecisionError, match=says):
        act(house, action, expected, **more)
    assert house.state() == "suspected"
    assert house.steps() == steps


def test_the_second_of_two_people_learns_of_the_first(house: House) -> None:
    house.night(1, fail("fax"))
    act(house, "dismiss", S.SUSPECTED, who="li")
    with pytest.raises(Conflict) as caught:
        act(house, "confirm", S.SUSPECTED, who="wu")
    assert caught.value.state is S.DISMISSED
    assert house.state() == "dismissed"


@pytest.mark.parametrize("action", ["confirm", "dismiss"])
def test_the_same_decision_twice_is_refused(house: House, action: str) -> None:
    house.night(1, fail("fax"))
    state = S(act(house, action, S.SUSPECTED))
    with pytest.raises(DecisionError, match="already"):
        act(house, action, state)


def test_undo_is_for_ones_own_last_decision(house: House) -> None:
    house.night(1, fail("fax"))
    act(house, "confirm", S.SUSPECTED, who="li")
    with pytest.raises(DecisionError):
        act(house, "undo", S.CONFIRMED, who="wu")
    act(house, "undo", S.CONFIRMED, who="li")
    with pytest.raises(DecisionError):
        act(house, "undo", S.SUSPECTED, who="li")


def test_an_unknown_finding(house: House) -> None:
    with pytest.raises(NoSuchFinding):
        decisions.confirm(house.session, 99, who="li", now=house.at(1), expected=S.SUSPECTED)


def test_what_was_shown_is_kept(house: House) -> None:
    house.night(1, fail("fax"))
    act(house, "confirm", S.SUSPECTED, shown={"picture": "ab12"}, reason="核对属实")
    row = house.session.exec(select(Decision).where(Decision.action == "confirm")).one()
    assert (decisions.shown_of(row), row.reason, row.old_state) == ({"picture": "ab12"}, "核对属实", "suspected")


def test_a_dismissal_for_others_like_it_covers_the_open_ones_at_once(house: House) -> None:
    house.night(1, fail("http://a.example/1", "http://a.example/2", "http://b.example/", check="broken-links"))
    house.night(1, fail("fax"))
    act(house, "confirm", S.SUSPECTED, subject="http://a.example/2")
    house.night(2, fail("http://a.example/1", "http://a.example/3", "http://b.example/", check="broken-links"))
    act(house, "dismiss", S.VERIFIED, subject="http://a.example/1", scope=Scope(pattern="http://a.example/*"))
    states = {
        name: house.state(f"http://{name}") for name in ("a.example/1", "a.example/2", "a.example/3", "b.example/")
    }
    assert states == {
        "a.example/1": "dismissed",
        "a.example/2": "fixed",
        "a.example/3": "dismissed",
        "b.example/": "verified",
    }
    assert house.state("fax") == "suspected"
    rule = house.session.exec(select(DismissalRule)).one()
    assert (rule.site_key, rule.check_id, rule.pattern) == ("portal.example", "broken-links", "http://a.example/*")


def test_taking_a_remembered_dismissal_back_ends_it(house: House) -> None:
    house.night(1, fail("fax"))
    act(house, "dismiss", S.SUSPECTED, scope=Scope())
    act(house, "undo", S.DISMISSED)
    assert house.state() == "suspected"
    assert house.session.exec(select(DismissalRule)).one().until == ENDED
    house.night(2, fail("fax", "email"))
    assert (house.state("fax"), house.state("email")) == ("verified", "suspected")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"reason": " ", "check_id": "foi-entry"}, "needs a reason"),
        ({"reason": "x"}, "every finding"),
        ({"reason": "x", "pattern": "**"}, "every finding"),
        ({"reason": "x", "check_id": "foi-entry", "until": date(2026, 10, 1)}, "ended already"),
    ],
)
def test_rules_that_are_refused(house: House, given: dict[str, Any], says: str) -> None:
    with pytest.raises(RuleError, match=says):
        memory.remember(house.session, who="li", now=house.at(1), **given)
    assert memory.rules(house.session) == []


def test_an_unknown_rule_cannot_be_taken_back(house: House) -> None:
    with pytest.raises(RuleError, match="no remembered dismissal 7"):
        memory.forget(house.session, 7, who="li", now=house.at(1))


@pytest.mark.parametrize(
    ("rule", "covers"),
    [
        ({"check_id": "foi-entry"}, True),
        ({"check_id": "broken-links"}, False),
        ({"site_key": "a.example"}, True),
        ({"site_key": "b.example"}, False),
        ({"pattern": "http://x/*"}, True),
        ({"pattern": "http://X/*"}, False),
        ({"check_id": "foi-entry", "pattern": "nothing"}, False),
        ({"check_id": "foi-entry", "until": date(2026, 11, 5)}, True),
        ({"check_id": "foi-entry", "until": date(2026, 11, 4)}, False),
    ],
)
def test_what_a_rule_covers(house: House, rule: dict[str, Any], covers: bool) -> None:
    row = DismissalRule(reason="x", who="li", at=house.at(1), **rule)
    found = memory.rule_for(
        [row], site_key="a.example", check_id="foi-entry", subject="http://x/1", day=date(2026, 11, 5)
    )
    assert (found is row) is covers
