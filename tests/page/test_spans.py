from __future__ import annotations

from sitecheck.page.spans import NO_SPANS, Spans


def test_membership_with_nested_and_touching_ranges() -> None:
    spans = Spans(((10, 20), (12, 14), (20, 22), (3, 5)))
    assert [at for at in range(25) if at in spans] == [3, 4, *range(10, 22)]
    assert "x" not in spans
    assert spans


def test_nothing_covers_nothing() -> None:
    assert 0 not in NO_SPANS
    assert not NO_SPANS
