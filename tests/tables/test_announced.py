"""What stands behind the lines of a place, and since when it is known."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from tests.review.house import House, empty_store, fail, open_house

from sitecheck.facts.events import Event, EventKind
from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions, entries, events, rankings
from sitecheck.review.appeal_days import Announcement
from sitecheck.scoring.events import event_id
from sitecheck.scoring.scorecard import ItemScore, Line
from sitecheck.scoring.values import Origin
from sitecheck.tables.announced import lines_at, of_place


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 4, tzinfo=UTC)


def card(*lines: Line, counts: str = "confirmed") -> Any:
    score = ItemScore("KD1", None, None, None, lines)
    sheet = SimpleNamespace(card=SimpleNamespace(items=(score,)))
    return SimpleNamespace(sheets=(sheet,), assessment=SimpleNamespace(counts=counts))


def line(rule: str | None, origin: Origin | None, *ids: str) -> Line:
    return Line(rule, None, None, None, origin=origin, ids=ids)


@pytest.fixture
def house() -> Any:
    with empty_store() as engine, open_house(engine) as house:
        yield house


def enter(house: House, place: str, day: int, who: str) -> str:
    row = entries.append(
        house.session, assessment="q", unit_code="culture", place=place, value=1, reason="x", who=who, now=at(day)
    )
    return str(row.id)


def test_each_kind_of_line(house: House) -> None:
    house.night(1, fail("fax", certain=True))
    number = house.key()
    decisions.confirm(house.session, number, who="wang", now=at(3), expected=FindingState.VERIFIED)
    entry = enter(house, "KD1.r1", 4, "li")
    event = events.record(
        house.session, Event(key="", unit="culture", kind=EventKind.NOTICE, title="通报"), who="ma", now=at(5)
    )
    listed, _ = rankings.keep(
        house.session, assessment="q", metric="m", rows=(), file="a.csv", sha256="ab" * 32, who="he", now=at(6)
    )
    lines = (
        line("KD1.r1", Origin.ENTRY, entry, f"findings/{number}"),
        line("KD1.r2", Origin.FINDING, str(number)),
        line("KD1.r3", Origin.EVENT, event_id(event.key)),
        line("KD1.r4", Origin.RANKING, f"ranks/{listed.id}"),
        line("KD1.r5", None),
    )
    shown = card(*lines)
    assert of_place(house.session, shown, "KD1.r1") == Announcement(at(4), frozenset({"li", "wang"}))
    assert of_place(house.session, shown, "KD1.r2") == Announcement(at(3), frozenset({"wang"}))
    assert of_place(house.session, shown, "KD1.r3") == Announcement(at(5), frozenset({"ma"}))
    assert of_place(house.session, shown, "KD1.r4") == Announcement(at(6), frozenset({"he"}))
    assert of_place(house.session, shown, "KD1.r5") is None
    whole = of_place(house.session, shown, "KD1")
    assert whole == Announcement(at(6), frozenset({"li", "wang", "ma", "he"}))
    assert of_place(house.session, shown, "KD2") is None
    assert [one.rule for one in lines_at(shown, "KD1.r2")] == ["KD1.r2"]


def test_where_verified_findings_count_the_second_look_announces(house: House) -> None:
    house.night(1, fail("fax", certain=True))
    found = line("KD1.r2", Origin.FINDING, str(house.key()))
    assert of_place(house.session, card(found), "KD1.r2") is None
    announced = of_place(house.session, card(found, counts="verified"), "KD1.r2")
    assert announced is not None
    assert announced.who == frozenset()
