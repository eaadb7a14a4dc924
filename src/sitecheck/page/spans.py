"""Ranges of nodes, such as the rows of the lists, outside of which the page speaks of itself."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from sitecheck.page.document import Node

_NEVER = (sys.maxsize, sys.maxsize)


class Spans:
    """Half-open ranges of node numbers; nested and overlapping ones are allowed."""

    def __init__(self, ranges: tuple[tuple[int, int], ...] = ()) -> None:
        merged: list[tuple[int, int]] = []
        for start, end in sorted(ranges):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def outside(self, lines: Iterable[tuple[str, Node]]) -> list[tuple[str, Node]]:
        """Those of a page's lines, given in document order, that begin in none of the ranges."""
        kept = []
        ranges = zip(self._starts, self._ends, strict=True)
        start, end = next(ranges, _NEVER)
        for line in lines:
            at = line[1].start
            while at >= end:
                start, end = next(ranges, _NEVER)
            if at < start:
                kept.append(line)
        return kept


NO_SPANS = Spans()
