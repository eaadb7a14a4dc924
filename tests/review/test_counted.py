from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.review.house import SITE, House, fail, passed, unable

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions
from sitecheck.review.counted import counted
from sitecheck.review.decisions import Scope
from sitecheck.store.models import Job

S = FindingState
FAX, GONE, CERTAIN = fail("fax"), passed(), fail("fax", certain=True)


def play(house: House, story: list[Any], late: int = 120) -> None:
    """Nights are verdicts (None: no night that day); a tuple is a person's decision, ``late`` minutes after the night
    before it began."""
    number = 0
    for step in story:
        if isinstance(step, tuple):
            action, expected = step
            more: dict[str, Any] = {"reason": "看过"} if action in ("dismiss", "reopen") else {}
            do = getattr(decisions, action)
            do(house.session, house.key(), who="li", now=house.at(number, late), expected=expected, **more)
        else:
            number += 1
            if step is not None:
                house.night(number, step)


CASES: list[tuple[str, list[Any], tuple[int, int], str | None, str | None]] = [
    # story, period (days), what counts by policy confirmed, by policy verified
    ("suspected never counts", [FAX], (1, 9), None, None),
    ("verified", [CERTAIN], (1, 9), None, "verified"),
    ("confirmed", [FAX, ("confirm", S.SUSPECTED)], (1, 9), "confirmed", "confirmed"),
    ("dismissed never counts", [CERTAIN, ("dismiss", S.VERIFIED)], (1, 9), None, None),
    ("confirmed, then dismissed", [FAX, ("confirm", S.SUSPECTED), ("dismiss", S.CONFIRMED)], (1, 9), None, None),
    ("confirmation taken back", [FAX, ("confirm", S.SUSPECTED), ("undo", S.CONFIRMED)], (1, 9), None, None),
    ("dismissal taken back", [CERTAIN, ("dismiss", S.VERIFIED), ("undo", S.DISMISSED)], (1, 9), None, "verified"),
    ("taken up again by a person", [FAX, ("confirm", S.SUSPECTED), ("reopen", S.CONFIRMED)], (1, 9), None, None),
    ("before the period", [CERTAIN, GONE, unable()], (2, 9), None, None),
    ("after the period", [None, None, CERTAIN, ("confirm", S.VERIFIED)], (1, 2), None, None),
    ("on the first and last day", [CERTAIN], (1, 1), None, "verified"),
    ("confirmed, then fixed", [FAX, ("confirm", S.SUSPECTED), GONE], (1, 9), "confirmed", "confirmed"),
    ("confirmed after it was fixed", [FAX, GONE, ("confirm", S.FIXED)], (1, 9), "confirmed", "confirmed"),
    ("verified, then fixed", [CERTAIN, GONE], (1, 9), None, "verified"),
    ("confirmed, fixed, back: old time", [FAX, ("confirm", S.SUSPECTED), GONE, FAX], (1, 2), "confirmed", "confirmed"),
    ("confirmed, fixed, back: new time", [FAX, ("confirm", S.SUSPECTED), GONE, CERTAIN], (3, 9), None, None),
    ("back and confirmed again", [FAX, GONE, FAX, ("confirm", S.REOPENED)], (3, 9), "confirmed", "confirmed"),
    ("only the second time confirmed", [FAX, GONE, FAX, ("confirm", S.REOPENED)], (1, 2), None, None),
    ("confirmed later, seen in the period", [FAX, FAX, ("confirm", S.VERIFIED)], (1, 1), "confirmed", "confirmed"),
    ("not seen in the period though open", [FAX, ("confirm", S.SUSPECTED), unable()], (2, 2), None, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "story", "days", "confirmed", "verified"), CASES, ids=[case[0] for case in CASES])
def test_what_counts(
    house: House, name: str, story: list[Any], days: tuple[int, int], confirmed: str | None, verified: str | None
) -> None:
    play(house, story)
    first, last = (date(2026, 11, day) for day in days)
    for policy, expected in (("confirmed", confirmed), ("verified", verified)):
        found = counted(house.session, "culture", policy, first, last)
        assert [one.state.value for one in found] == ([expected] if expected else []), policy


def test_units_are_kept_apart_and_the_order_is_fixed(house: House) -> None:
    house.night(1, fail("fax", "email", certain=True), fail("http://a.example/", certain=True, check="broken-links"))
    house.night(1, fail("phone", certain=True), site="other.example")
    found = counted(house.session, "culture", "verified", date(2026, 11, 1), date(2026, 11, 30))
    assert [(one.check, one.subject) for one in found] == [
        ("broken-links", "http://a.example/"),
        ("contact-fields", "email"),
        ("contact-fields", "fax"),
    ]
    assert [one.finding_id for one in found] == [house.key("http://a.example/"), house.key("email"), house.key("fax")]


def test_what_a_remembered_dismissal_covers_does_not_count(house: House) -> None:
    house.night(1, CERTAIN)
    decisions.dismiss(
        house.session, house.key(), who="li", now=house.at(1, 90), expected=S.VERIFIED, reason="x",
        scope=Scope(until=date(2026, 11, 2)),
    )  # fmt: skip
    house.night(2, CERTAIN)
    house.night(3, CERTAIN)
    assert house.state() == "reopened"
    assert counted(house.session, "culture", "verified", date(2026, 11, 1), date(2026, 11, 9)) == []


def test_an_unknown_policy_is_refused(house: House) -> None:
    with pytest.raises(ValueError, match="confirmed, verified"):
        counted(house.session, "culture", "all", date(2026, 11, 1), date(2026, 11, 9))


LATER: list[tuple[str, list[Any], list[Any]]] = [
    # before the moment, after it
    ("confirmed later", [CERTAIN], [("confirm", S.VERIFIED)]),
    ("dismissed later", [FAX, ("confirm", S.SUSPECTED)], [("dismiss", S.CONFIRMED)]),
    ("dismissal taken back later", [CERTAIN, ("dismiss", S.VERIFIED)], [("undo", S.DISMISSED)]),
    ("dismissed, confirmed later", [CERTAIN, ("dismiss", S.VERIFIED)], [("confirm", S.DISMISSED)]),
    ("taken back later", [FAX, ("confirm", S.SUSPECTED)], [("undo", S.CONFIRMED)]),
    ("verified by a later night", [FAX], [FAX]),
    ("mended later", [CERTAIN, ("confirm", S.VERIFIED)], [GONE]),
    ("back later", [FAX, GONE], [FAX, ("confirm", S.REOPENED)]),
    ("found later", [GONE], [CERTAIN, ("confirm", S.VERIFIED)]),
]


@pytest.mark.parametrize(("name", "before", "after"), LATER, ids=[case[0] for case in LATER])
def test_what_comes_after_the_moment_is_not_there(house: House, name: str, before: list[Any], after: list[Any]) -> None:
    nights = sum(not isinstance(step, tuple) for step in before)
    until, month = house.at(nights, 180), (date(2026, 11, 1), date(2026, 11, 30))
    play(house, before)
    policies = ("confirmed", "verified")
    were = [counted(house.session, "culture", policy, *month) for policy in policies]
    assert [counted(house.session, "culture", policy, *month, until=until) for policy in policies] == were
    play(house, [*[None] * nights, *after], late=240)
    assert [counted(house.session, "culture", policy, *month, until=until) for policy in policies] == were
    assert [counted(house.session, "culture", policy, *month) for policy in policies] != were or name == "mended later"


def test_a_night_counts_from_when_a_portal_was_recorded(house: House) -> None:
    """The run was begun before the moment; the portal's part of it ended after, although the run as a whole is over."""
    house.night(1, CERTAIN)
    job = Job(run_id=1, site_key=SITE, state="done", finished_at=house.at(1, 90))
    house.session.add(job)
    house.session.flush()
    month = (date(2026, 11, 1), date(2026, 11, 30))
    for minutes, found in ((89, 0), (90, 1)):
        there = counted(house.session, "culture", "verified", *month, until=house.at(1, minutes))
        assert len(there) == found
