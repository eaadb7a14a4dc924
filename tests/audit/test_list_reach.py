from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from tests.checks.sights import AS_OF, listing

from sitecheck.audit.list_reach import reach_of
from sitecheck.facts.site import ListState

SIX = ("2026-11-12", "2026-10-30", "2026-10-09", "2026-09-18", "2026-08-21", "2026-07-10")


@pytest.mark.parametrize(
    ("days", "reach", "doubt"),
    [
        (SIX, "2026-09-18", ""),
        (("2026-11-12",) * 4, "2026-11-12", ""),
        (SIX[:4], "2026-10-09", ""),
        (SIX[:3], None, "undated"),
        ((), None, "undated"),
        ((*SIX, ""), "2026-09-18", ""),
        ((*SIX, "", "", ""), None, "undated"),
        (("2019-01-01", *SIX), "2026-09-18", ""),  # one row pinned
        (("2019-01-01", "2018-01-01", *SIX), None, "unordered"),
        (tuple(reversed(SIX)), None, "unordered"),
        ((*SIX[3:], *SIX[:3]), None, "unordered"),  # two boxes, each in order
        ((*SIX, "2027-01-01"), "2026-09-18", ""),  # a day ahead counts as none
    ],
)
def test_reach(days: tuple[str, ...], reach: str | None, doubt: str) -> None:
    assert reach_of(listing(*days), AS_OF) == (date.fromisoformat(reach) if reach else None, doubt)


@pytest.mark.parametrize(
    ("given", "doubt"),
    [
        ({"source": "children"}, "pieced-together"),
        ({"state": ListState.UNDETERMINED}, "pieced-together"),
        ({"reason": "always-today"}, "undated"),
        ({"precision": "month"}, "undated"),
    ],
)
def test_lists_of_which_nothing_is_known(given: dict[str, object], doubt: str) -> None:
    assert reach_of(listing(*SIX, **given), AS_OF) == (None, doubt)  # type: ignore[arg-type]


def test_the_longest_run_in_order_is_found_whatever_stands_between() -> None:
    chance = random.Random(7)
    for _ in range(200):
        days = sorted((AS_OF - timedelta(chance.randrange(400)) for _ in range(chance.randrange(10, 60))), reverse=True)
        mixed = list(days)
        for _ in range(len(days) // 5):
            mixed.insert(chance.randrange(len(mixed) + 1), AS_OF - timedelta(chance.randrange(400)))
        found, doubt = reach_of(listing(*(day.isoformat() for day in mixed)), AS_OF)
        # Strays take part in no run longer than the list's own by more than their number.
        strays = len(mixed) - len(days)
        assert doubt == ""
        assert found is not None
        own = round(2 / 3 * len(days))
        assert days[min(len(days) - 1, own + strays)] <= found <= days[max(0, own - strays - 1)]
