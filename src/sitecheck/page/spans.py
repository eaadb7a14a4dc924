"""Ranges of nodes, such as the rows of the lists, asked for often."""

from __future__ import annotations

from bisect import bisect_right


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

    def __contains__(self, position: object) -> bool:
        """Whether a node number lies in one of the ranges."""
        if not isinstance(position, int):
            return False
        at = bisect_right(self._starts, position) - 1
        return at >= 0 and position < self._ends[at]

    def __bool__(self) -> bool:
        return bool(self._starts)


NO_SPANS = Spans()
