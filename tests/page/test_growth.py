"""Four times the page takes about four times the work, never sixteen: counted in steps, not in seconds."""

from __future__ import annotations

import pytest
from tests.page.long_pages import LONG_PAGES, read_long, steps

from sitecheck.page.read import read_page

FIXED_PART = 50_000  # what any page may cost, however short: looking for what stands in scripts, in heads, in a title


@pytest.mark.parametrize("name", LONG_PAGES)
def test_growth_is_linear(name: str) -> None:
    count, build = LONG_PAGES[name]
    read_long(build(10))
    once, fourfold = build(count // 3), build(4 * (count // 3))
    # The short page first: what is remembered of the long one would make it look cheaper than it is.
    short = steps(lambda: read_long(once))
    assert steps(lambda: read_long(fourfold)) < 5 * max(short, FIXED_PART)


def test_the_count_sees_what_grows_with_the_square() -> None:
    def pairs(size: int) -> int:
        return sum(1 for left in range(size) for right in range(size) if left < right)

    assert steps(lambda: pairs(40)) > 14 * steps(lambda: pairs(10))


def test_nested_tables_end() -> None:
    facts, _ = read_page(
        ("<title>联系我们</title>" + "<table><tr><td>联系电话：0371-66778899" * 500).encode(), "http://x/"
    )
    assert facts.contacts
