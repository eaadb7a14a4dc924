"""Which columns need a person, what a night makes of a place, and what changed since a person last placed it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select
from tests.review.house import SITE, START, House

from sitecheck.checks.load import load_checks
from sitecheck.facts.data import data_dir
from sitecheck.review.columns import (
    Change,
    Need,
    Stand,
    asked_columns,
    change_of,
    changed,
    ever_found,
    history,
    is_mapped,
    need_of,
    since_confirmed,
    state_since,
)
from sitecheck.store.models import ColumnChange, ColumnMap

A, B = f"http://{SITE}/a/", f"http://{SITE}/b/"


@pytest.mark.parametrize(
    ("state", "confidence", "pin", "asked", "need"),
    [
        ("found", 0.97, "", True, ""),
        ("found", 0.77, "", True, "low"),
        ("found", 0.1, "", False, ""),
        ("missing", 0.0, "", True, "missing"),
        ("missing", 0.0, "", False, ""),
        ("broken", 0.0, "", True, "broken"),
        ("unable", 0.0, "", True, "undecided"),
        ("found", 0.95, "moved", False, "moved"),
        ("unable", 0.0, "stale", False, "stale"),
        ("found", 0.1, "holds", True, ""),
        ("unable", 0.0, "unread", True, ""),
    ],
)
def test_who_needs_a_person(state: str, confidence: float, pin: str, asked: bool, need: str) -> None:
    assert need_of(state, confidence, pin, asked=asked) == Need(need)


FOUND, ELSEWHERE, NEVER = Stand("found", A), Stand("found", B), Stand()
MISSING, BROKEN, UNABLE = Stand("missing"), Stand("broken", A), Stand("unable")


@pytest.mark.parametrize(
    ("before", "after", "known", "wanted"),
    [
        (NEVER, FOUND, False, Change.FOUND),
        (MISSING, FOUND, False, Change.FOUND),
        (MISSING, FOUND, True, Change.RETURNED),
        (UNABLE, FOUND, True, Change.RETURNED),
        (FOUND, ELSEWHERE, True, Change.MOVED),
        (FOUND, Stand("found", f"{A}?utm_source=x"), True, None),  # the same page
        (FOUND, FOUND, True, None),
        (FOUND, MISSING, True, Change.LOST),
        (FOUND, BROKEN, True, Change.LOST),
        (FOUND, UNABLE, True, Change.LOST),
        (MISSING, BROKEN, True, None),
        (NEVER, MISSING, False, None),
    ],
)
def test_what_a_night_makes_of_a_place(before: Stand, after: Stand, known: bool, wanted: Change | None) -> None:
    assert change_of(before, after, known=known) is wanted


def test_what_checks_ask_for() -> None:
    checks = load_checks([data_dir("checks")])
    assert asked_columns(checks, ["foi-entry"]) == {"foi-entry"}
    assert asked_columns(checks, ["annual-report"]) == {"annual-report"}
    assert {"disclosure-guide", "foi-entry"} <= asked_columns(checks, ["contact-fields"])
    assert "news" in asked_columns(checks, ["update-freshness"])
    assert asked_columns(checks, ["broken-links", "no-such-check"]) == frozenset()


def test_a_night_is_written_down_once(house: House) -> None:
    house.run(1)
    row = ColumnMap(site_key=SITE, column_key="news", state="found", url=A)
    for before in (NEVER, FOUND):  # taken in again the row is as it was
        changed(house.session, row, before, known=False, run_id=1, now=START, why="")
    house.session.flush()
    (one,) = house.session.exec(select(ColumnChange)).all()
    assert (one.action, one.new_url, one.old_state, one.new_state, one.who) == ("found", A, "", "found", "sitecheck")
    assert ever_found(house.session, SITE) == {"news"}
    assert ever_found(house.session, "other.example") == set()


def test_is_mapped(house: House) -> None:
    house.session.add(ColumnMap(site_key=SITE, column_key="news", state="missing"))
    house.session.flush()
    assert is_mapped(house.session, SITE, "news")
    assert not is_mapped(house.session, SITE, "policies")
    assert not is_mapped(house.session, "other.example", "news")


def test_changes_after_a_person_placed_it(house: House) -> None:
    house.run(1)
    story = [
        ("news", "sitecheck", "found"),
        ("news", "assessor", "confirm"),
        ("news", "sitecheck", "moved"),
        ("news", "sitecheck", "lost"),
        ("policies", "sitecheck", "found"),  # never placed
        ("notices", "assessor", "pin"),
        ("notices", "sitecheck", "moved"),
        ("notices", "reviewer", "pin"),  # settled again
        ("guide", "assessor", "pin"),
        ("guide", "assessor", "unpin"),
        ("guide", "sitecheck", "moved"),
    ]
    for number, (column, who, action) in enumerate(story):
        at = START + timedelta(hours=number)
        house.session.add(ColumnChange(site_key=SITE, column_key=column, at=at, who=who, action=action))
        house.session.flush()
    rows = history(house.session, SITE)
    assert [one.action for one in rows][:2] == ["moved", "unpin"]
    assert [(one.column_key, one.action) for one in since_confirmed(rows)] == [("news", "lost"), ("news", "moved")]
    assert state_since(rows)["news"] == START + timedelta(hours=3)
    assert [one.action for one in history(house.session, SITE, "guide", limit=2)] == ["moved", "unpin"]
