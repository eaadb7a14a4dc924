"""Ranking lists are kept whole; the newest of a metric counts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.review.house import House

from sitecheck.facts.ranks import RankRow
from sitecheck.review import rankings
from sitecheck.store.sources import RankList

NOW = datetime(2026, 7, 2, 2, 0, tzinfo=UTC)
ROWS = (
    RankRow("culture", Decimal("98.50"), 1, "department"),
    RankRow("finance", Decimal(0), None, "department", given=False),
)


def keep(house: House, rows: tuple[RankRow, ...] = ROWS, **more: str) -> tuple[RankList, bool]:
    values = {"assessment": "q2", "metric": "OA", "file": "oa.xlsx", "sha256": "ab" * 32, "who": "assessor", **more}
    return rankings.keep(house.session, rows=rows, now=NOW, **values)  # type: ignore[arg-type]


def test_kept_as_it_is(house: House) -> None:
    row, new = keep(house)
    house.session.expire_all()
    assert new
    assert rankings.current(house.session, "q2") == {"OA": (row, ROWS)}
    assert rankings.current(house.session, "q3") == {}


def test_the_same_list_twice_adds_nothing(house: House) -> None:
    first, _ = keep(house)
    assert keep(house) == (first, False)


def test_the_newest_counts_and_the_old_one_stays(house: House) -> None:
    first, _ = keep(house)
    second, new = keep(house, ROWS[:1], sha256="cd" * 32, reason="更正")
    other, _ = keep(house, metric="portal")
    assert new
    assert {metric: row.id for metric, (row, _) in rankings.current(house.session, "q2").items()} == {
        "OA": second.id, "portal": other.id,
    }  # fmt: skip
    assert [row.id for row in rankings.history(house.session, "q2")] == [other.id, second.id, first.id]


def test_withdrawn_and_imported_again(house: House) -> None:
    keep(house)
    rankings.withdraw(house.session, assessment="q2", metric="OA", reason="名单有误", who="reviewer", now=NOW)
    assert rankings.current(house.session, "q2") == {}
    _, new = keep(house)
    assert new
    assert list(rankings.current(house.session, "q2")) == ["OA"]


@pytest.mark.parametrize(("metric", "reason", "words"), [("OA", "", "say why"), ("portal", "x", "no list for portal")])
def test_what_cannot_be_withdrawn(house: House, metric: str, reason: str, words: str) -> None:
    keep(house)
    with pytest.raises(ValueError, match=words):
        rankings.withdraw(house.session, assessment="q2", metric=metric, reason=reason, who="x", now=NOW)
