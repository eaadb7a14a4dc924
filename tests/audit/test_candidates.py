"""Which pages a person would want to see: those of columns that press first, the best of each column in front."""

from __future__ import annotations

from tests.web.test_results import observed

from sitecheck.audit.candidates import all_keys, need_of_reading, pages_to_show, shown_candidates
from sitecheck.audit.seen import row_key
from sitecheck.facts.pins import Pin, PinState
from sitecheck.facts.site import Candidate, ColumnReading, ColumnState, Trail
from sitecheck.review.columns import Need

HOME = "http://finance.yunxi.example/"


def link(name: str | None, verified: bool | None = None) -> Candidate:
    return Candidate(f"{HOME}{name}" if name is not None else None, name or "-", HOME, 0.5, "exact", verified, "label")


def column(key: str, state: ColumnState, *names: str, refused: tuple[str, ...] = (), **more) -> ColumnReading:
    trail = Trail(refused=tuple(link(name, False) for name in refused))
    return ColumnReading(key, state, candidates=tuple(map(link, names)), trail=trail, **more)


def shown(asked: set[str], most: int, *columns: ColumnReading) -> list[str]:
    seen = observed(columns={one.key: one for one in columns})
    return [url.removeprefix(HOME) for url in pages_to_show(seen, asked, most).values()]


def test_the_best_of_each_column_comes_before_the_second_best() -> None:
    a = column("a", ColumnState.MISSING, "a1", "a2", refused=("a3",))
    b = column("b", ColumnState.FOUND, "b1", "b2", url=f"{HOME}b1", confidence=0.5)
    late = column("0", ColumnState.UNABLE, "late")
    fine = column("fine", ColumnState.FOUND, "fine", url=f"{HOME}fine", confidence=0.97)
    assert shown({"a", "b", "0", "fine"}, 6, a, b, late, fine) == ["a1", "b1", "a2", "b2", "a3", "late"]
    assert shown({"a"}, 6, a, b, late, fine) == ["a1", "a2", "a3"]
    assert shown(set(), 6, a, b, late, fine) == []
    assert len(shown({"a", "b"}, 1, a, b)) == 4  # some of them may not open


def test_pins_that_moved_are_shown_whoever_asks_for_them() -> None:
    pin = Pin(f"{HOME}old", PinState.MOVED)
    moved = column("a", ColumnState.FOUND, "new", "old", url=f"{HOME}new", confidence=0.95, pin=pin)
    assert need_of_reading(moved, set()) is Need.MOVED
    assert shown(set(), 6, moved) == ["new", "old"]


def test_addresses_that_lead_nowhere_are_left_out() -> None:
    hostile = ColumnReading(
        "a", ColumnState.MISSING, candidates=(link(None), Candidate("javascript:x", "x", HOME, 0.5, "exact", None))
    )
    assert shown({"a"}, 6, hostile) == []
    assert [one.url for one in shown_candidates(hostile)] == [None, "javascript:x"]


def test_every_address_of_a_night_is_known_by_its_key() -> None:
    a = column("a", ColumnState.MISSING, "a1", refused=("a3",))
    fine = column("fine", ColumnState.FOUND, "fine", url=f"{HOME}fine", confidence=0.97)
    seen = observed(columns={"a": a, "fine": fine})
    assert all_keys(seen) == {row_key(f"{HOME}{name}") for name in ("a1", "a3", "fine")}


def test_one_address_is_shown_once_and_six_of_a_column() -> None:
    a = column("a", ColumnState.MISSING, *(f"a{n}" for n in range(9)), refused=("a1",))
    assert len(shown_candidates(a)) == 6
    b = column("b", ColumnState.MISSING, "a0")
    assert shown({"a", "b"}, 6, a, b)[:2] == ["a0", "a1"]


def test_a_night_without_columns_shows_nothing() -> None:
    assert pages_to_show(observed(), {"a"}, 6) == {}
