"""The second look: every transition of a proposal, by people and by the nights."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.review.house import House, fail, passed

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions
from sitecheck.review.counted import counted
from sitecheck.review.decisions import Conflict, DecisionError, Scope, SecondLook
from sitecheck.review.second import Second, asked_for, proposal_of
from sitecheck.review.trail import shown_of
from sitecheck.settings.records import AssessmentConfig, Project, Settings, UnitConfig
from sitecheck.store.models import Decision

S = FindingState
FAX, CERTAIN, GONE = fail("fax"), fail("fax", certain=True), passed()
PEOPLE = {"li": Second(asked=True, reviews=False), "wu": Second(asked=True, reviews=False),
          "chen": Second(asked=True, reviews=True), "sun": Second(asked=True, reviews=True)}  # fmt: skip


def act(house: House, who: str, action: str, *, number: int = 9, **more: Any) -> None:
    do = getattr(decisions, action)
    state = S(house.state())
    if action in ("dismiss", "reopen", "send_back"):
        more.setdefault("reason", "看过")
    if action != "undo":
        more.setdefault("second", PEOPLE[who])
    do(house.session, house.key(), who=who, now=house.at(number, 120), expected=state, **more)


def play(house: House, story: list[Any]) -> None:
    number = 0
    for step in story:
        if isinstance(step, tuple):
            act(house, *step, number=number)
        else:
            number += 1
            house.night(number, step)


def rows(house: House) -> list[Decision]:
    return decisions._history(house.session, house.key())


STORIES: list[tuple[str, list[Any], str, tuple[str, str], bool]] = [
    # story, state, (proposed, by), whether it counts as confirmed
    ("proposed", [CERTAIN, ("li", "confirm")], "verified", ("confirm", "li"), False),
    ("by a reviewer too", [CERTAIN, ("chen", "confirm")], "verified", ("confirm", "chen"), False),
    ("agreed", [CERTAIN, ("li", "confirm"), ("chen", "confirm")], "confirmed", ("", ""), True),
    ("two reviewers", [CERTAIN, ("chen", "confirm"), ("sun", "confirm")], "confirmed", ("", ""), True),
    ("returned", [CERTAIN, ("li", "confirm"), ("chen", "send_back")], "verified", ("", ""), False),
    ("proposed again", [FAX, ("li", "confirm"), ("chen", "send_back"), ("wu", "confirm")], "suspected",
     ("confirm", "wu"), False),
    ("taken back", [FAX, ("li", "confirm"), ("li", "undo")], "suspected", ("", ""), False),
    ("agreement taken back", [FAX, ("li", "confirm"), ("chen", "confirm"), ("chen", "undo")], "suspected",
     ("confirm", "li"), False),
    ("return taken back", [FAX, ("li", "confirm"), ("chen", "send_back"), ("chen", "undo")], "suspected",
     ("confirm", "li"), False),
    ("agreed after it was taken back", [FAX, ("li", "confirm"), ("chen", "confirm"), ("chen", "undo"),
     ("sun", "confirm")], "confirmed", ("", ""), True),
    ("dismissed by one alone", [CERTAIN, ("li", "dismiss")], "dismissed", ("", ""), False),
    ("dismissed instead", [CERTAIN, ("li", "confirm"), ("chen", "dismiss")], "dismissed", ("", ""), False),
    ("dismissing what was confirmed", [FAX, ("li", "confirm"), ("chen", "confirm"), ("li", "dismiss")], "confirmed",
     ("dismiss", "li"), True),
    ("agreed to dismiss", [FAX, ("li", "confirm"), ("chen", "confirm"), ("li", "dismiss"), ("chen", "dismiss")],
     "dismissed", ("", ""), False),
    ("dismissal returned", [FAX, ("li", "confirm"), ("chen", "confirm"), ("li", "dismiss"), ("sun", "send_back")],
     "confirmed", ("", ""), True),
    ("dismissing by way of reopening", [FAX, ("li", "confirm"), ("chen", "confirm"), ("li", "reopen"),
     ("li", "dismiss")], "reopened", ("dismiss", "li"), False),
    ("confirming what was dismissed", [FAX, ("li", "dismiss"), ("li", "confirm")], "dismissed", ("confirm", "li"),
     False),
    ("seen again", [FAX, ("li", "confirm"), FAX], "verified", ("confirm", "li"), False),
    ("seen again and agreed", [FAX, ("li", "confirm"), FAX, ("chen", "confirm")], "confirmed", ("", ""), True),
    ("fixed in between", [CERTAIN, ("li", "confirm"), GONE], "fixed", ("", ""), False),
    ("fixed, then proposed", [CERTAIN, GONE, ("li", "confirm")], "fixed", ("confirm", "li"), False),
    ("fixed, proposed, agreed", [CERTAIN, GONE, ("li", "confirm"), ("chen", "confirm")], "fixed", ("", ""), True),
    ("fixed, proposed, back", [CERTAIN, GONE, ("li", "confirm"), FAX], "reopened", ("", ""), False),
    ("confirmed, dismissal proposed, fixed", [FAX, ("li", "confirm"), ("chen", "confirm"), ("li", "dismiss"), GONE],
     "fixed", ("", ""), True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "story", "state", "proposed", "counts"), STORIES, ids=[one[0] for one in STORIES])
def test_stories(
    house: House, name: str, story: list[Any], state: str, proposed: tuple[str, str], counts: bool
) -> None:
    play(house, story)
    finding = house.finding()
    assert (finding.state, finding.proposed, finding.proposed_by) == (state, *proposed)
    standing = proposal_of(rows(house))
    assert ((standing.action, standing.who) if standing else ("", "")) == proposed  # the column repeats the history
    found = counted(house.session, "culture", "confirmed", date(2026, 11, 1), date(2026, 11, 9))
    assert bool(found) is counts


@pytest.mark.parametrize("night", [GONE, FAX])
def test_a_night_that_ends_a_proposal_says_so(house: House, night: Any) -> None:
    play(house, [FAX, GONE, ("li", "confirm"), FAX] if night is FAX else [FAX, ("li", "confirm"), GONE])
    last = rows(house)[-1]
    assert (last.who, shown_of(last)["void"]) == ("sitecheck", "confirm")


def test_a_dismissal_instead_says_what_it_ended(house: House) -> None:
    play(house, [CERTAIN, ("li", "confirm"), ("chen", "dismiss")])
    assert shown_of(rows(house)[-1])["void"] == "confirm"


def test_an_agreement_names_the_first(house: House) -> None:
    play(house, [CERTAIN, ("li", "confirm")])
    first = rows(house)[-1].id
    act(house, "chen", "confirm")
    assert shown_of(rows(house)[-1])["first"] == first
    assert "void" not in shown_of(rows(house)[-1])


@pytest.mark.parametrize(
    ("who", "action", "more"),
    [
        ("li", "confirm", {}),  # one's own proposal
        ("wu", "confirm", {}),  # no reviewer
        ("wu", "dismiss", {}),
        ("wu", "send_back", {}),
        ("li", "send_back", {}),
        ("li", "dismiss", {}),
    ],
)
def test_who_may_not_be_the_second_person(house: House, who: str, action: str, more: dict[str, Any]) -> None:
    play(house, [CERTAIN, ("li", "confirm")])
    before = len(rows(house))
    with pytest.raises(SecondLook):
        act(house, who, action, **more)
    assert (len(rows(house)), house.finding().proposed) == (before, "confirm")


def test_a_reviewer_does_not_agree_with_oneself(house: House) -> None:
    play(house, [CERTAIN, ("chen", "confirm")])
    with pytest.raises(SecondLook):
        act(house, "chen", "confirm")


def test_returning_needs_words_and_a_proposal(house: House) -> None:
    play(house, [CERTAIN])
    with pytest.raises(DecisionError, match="nothing is proposed"):
        act(house, "chen", "send_back")
    act(house, "li", "confirm")
    with pytest.raises(DecisionError, match="words"):
        act(house, "chen", "send_back", reason="  ")


def test_the_proposal_seen_is_the_one_answered(house: House) -> None:
    play(house, [CERTAIN, ("li", "confirm")])
    first = rows(house)[-1].id
    act(house, "li", "undo")
    with pytest.raises(Conflict):
        act(house, "chen", "confirm", proposal=first)
    act(house, "wu", "confirm")
    with pytest.raises(Conflict):
        act(house, "chen", "confirm", proposal=first)
    with pytest.raises(Conflict):
        act(house, "chen", "confirm", proposal=0)
    act(house, "chen", "confirm", proposal=rows(house)[-1].id)
    assert house.state() == "confirmed"


def test_what_is_only_proposed_is_not_remembered(house: House) -> None:
    play(house, [FAX, ("li", "confirm"), ("chen", "confirm")])
    with pytest.raises(SecondLook, match="remembered"):
        act(house, "li", "dismiss", scope=Scope())
    assert house.state() == "confirmed"


def test_a_proposal_leaves_a_remembered_dismissal_in_force(house: House) -> None:
    house.night(1, FAX)
    act(house, "li", "dismiss", number=1, scope=Scope(until=date(2026, 11, 2)))
    act(house, "li", "confirm", number=1)
    act(house, "chen", "send_back", number=1)
    house.night(3, FAX)
    assert house.state() == "reopened"  # the rule has ended


def test_undo_of_a_proposal_when_nobody_asks_any_more(house: House) -> None:
    play(house, [CERTAIN, ("li", "confirm")])
    with pytest.raises(SecondLook):
        act(house, "li", "confirm", second=Second())
    act(house, "chen", "confirm", second=Second())
    assert house.state() == "confirmed"


@pytest.mark.parametrize(
    ("everywhere", "here", "unit", "asked"),
    [
        (False, False, "a", False),
        (True, False, "a", True),
        (False, True, "a", True),
        (False, True, "b", False),
        (False, True, "unknown", False),
    ],
)
def test_where_it_is_asked_for(everywhere: bool, here: bool, unit: str, asked: bool) -> None:
    project = Project(
        root=Path(),
        settings=Settings(second_review=everywhere),
        units=tuple(UnitConfig(code=code, name=code, category=code) for code in ("a", "b")),
        assessments=(
            AssessmentConfig(id="x", title="x", rubric="r", period="2026", categories=("a",), second_review=here),
        ),
    )
    assert asked_for(project, unit) is asked
