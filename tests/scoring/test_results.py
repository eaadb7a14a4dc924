from __future__ import annotations

from decimal import Decimal

import pytest

from sitecheck.scoring.results import rank_of


@pytest.mark.parametrize(
    ("results", "ranks"),
    [
        (["90", "95", "80"], [2, 1, 3]),
        (["90", "90", "80"], [1, 1, 3]),
        (["85.994", "85.991", None], [1, 1, None]),
        (["85.995", "85.99"], [1, 2]),
        ([], []),
    ],
    ids=["plain", "tie", "equal as shown", "half up", "none"],
)
def test_ranks(results: list[str | None], ranks: list[int | None]) -> None:
    assert rank_of([None if one is None else Decimal(one) for one in results]) == ranks
