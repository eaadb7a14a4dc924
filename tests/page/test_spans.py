from __future__ import annotations

from sitecheck.page.document import TEXT, Node
from sitecheck.page.spans import NO_SPANS, Spans


def outside(spans: Spans) -> list[int]:
    lines = [(str(at), Node(TEXT, at, at + 1, 0, 1, None, 0, {})) for at in range(25)]
    return [node.start for _, node in spans.outside(lines)]


def test_lines_outside_of_nested_touching_and_empty_ranges() -> None:
    spans = Spans(((10, 20), (12, 14), (20, 22), (3, 5), (7, 7), (30, 40)))
    assert outside(spans) == [*range(3), *range(5, 10), *range(22, 25)]


def test_nothing_covers_nothing() -> None:
    assert outside(NO_SPANS) == [*range(25)]
