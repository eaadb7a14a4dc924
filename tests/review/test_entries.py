from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from tests.review.house import House

from sitecheck.review import entries
from sitecheck.review.entries import EntryConflict
from sitecheck.store.models import AuditRow, Entry

PLACE = {"assessment": "q4", "unit_code": "culture", "place": "KD6.r2"}


def put(house: House, value: Any, *, minutes: int = 0, reason: str = "目录不全", **more: Any) -> Entry:
    return entries.append(
        house.session, **{**PLACE, **more}, value=value, reason=reason, who="li", now=house.at(1, minutes)
    )


@pytest.mark.parametrize(
    "value", ["2.5", 3, True, False, 0, ["city"], {"rank": 5, "n": 63}, {"value": "na", "reason": "x"}]
)
def test_a_value_comes_back_as_it_was_entered(house: House, value: Any) -> None:
    put(house, value)
    found = entries.current(house.session, "q4", "culture")
    assert {place: one.value for place, one in found.items()} == {"KD6.r2": value}
    assert type(found["KD6.r2"].value) is type(value)


def test_the_newest_counts_and_the_history_keeps_all(house: House) -> None:
    put(house, "1")
    put(house, "2", minutes=1)
    put(house, "5", minutes=2, place="KD4")
    put(house, "9", minutes=3, assessment="q3")
    put(house, "9", minutes=3, unit_code="finance")
    assert {place: one.value for place, one in entries.current(house.session, "q4", "culture").items()} == {
        "KD4": "5",
        "KD6.r2": "2",
    }
    assert [row.value for row in entries.history(house.session, "q4", "culture", "KD6.r2")] == ['"2"', '"1"']
    assert len(entries.history(house.session, "q4", "culture")) == 3


def test_the_same_again_adds_nothing_another_reason_does(house: House) -> None:
    first = put(house, "1")
    assert put(house, "1", minutes=1).id == first.id
    assert put(house, "1", minutes=2, reason="指南不全").id != first.id
    assert len(house.session.exec(select(AuditRow)).all()) == 2


def test_withdrawn_values_leave_the_sheet_and_stay_in_the_history(house: House) -> None:
    put(house, "1")
    entries.withdraw(house.session, **PLACE, reason="填错", who="wu", now=house.at(2))
    assert entries.current(house.session, "q4", "culture") == {}
    assert [row.value for row in entries.history(house.session, "q4", "culture")] == [None, '"1"']
    row = house.session.exec(select(AuditRow).where(AuditRow.action == "withdraw")).one()
    assert (row.old, row.new, row.why, row.target) == ('"1"', "", "填错", "entry:q4/culture/KD6.r2")
    with pytest.raises(ValueError, match="no value to withdraw"):
        entries.withdraw(house.session, **PLACE, reason="", who="wu", now=house.at(2))


def test_null_is_no_value(house: House) -> None:
    with pytest.raises(ValueError, match="withdraw"):
        put(house, None)


def test_the_second_of_two_people_learns_of_the_first(house: House) -> None:
    first = put(house, "1", expected=0)
    with pytest.raises(EntryConflict, match="changed by li"):
        put(house, "2", expected=0)
    put(house, "3", expected=first.id)
    assert entries.current(house.session, "q4", "culture")["KD6.r2"].value == "3"
