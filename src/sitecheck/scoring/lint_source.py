"""Where things stand in the source: lines within the document, numbers without gap, words where words are due."""

from __future__ import annotations

from collections.abc import Iterator

from sitecheck.scoring.documents import Loc
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.problems import Level

_Found = Iterator[tuple[Loc, str, Level]]


def source_mistakes(rubric: Rubric) -> _Found:
    """What keeps a reader from finding an item in the source. None of it changes a score."""
    first, last = rubric.source.lines
    if first > last:
        yield ("source", "lines"), "the first line lies after the last", Level.WARNING
    for i, item in enumerate(rubric.items):
        if first <= last and not (first <= item.source_lines[0] and item.source_lines[1] <= last):
            message = f"lies outside the lines of the source ({first} to {last}); correct one of the two"
            yield ("items", i, "source_lines"), message, Level.WARNING
    yield from _numbers(rubric)
    yield from _words(rubric)


def _numbers(rubric: Rubric) -> _Found:
    """Numbers of the source are given to all items or to none, and each once."""
    numbered = [(i, item.number) for i, item in enumerate(rubric.items) if item.number is not None]
    if not numbered:
        return
    if len(numbered) < len(rubric.items):
        for i, item in enumerate(rubric.items):
            if item.number is None:
                message = f"{item.id} has no number in the source while others do; give number"
                yield ("items", i, "id"), message, Level.WARNING
    seen: dict[int, Item] = {}
    highest = 0
    for i, number in numbered:
        if number in seen:
            message = f"number {number} of the source is {seen[number].id} already; each item has its own"
            yield ("items", i, "number"), message, Level.WARNING
        elif number > highest + 1:
            missing = f"{highest + 1} to {number - 1}" if number > highest + 2 else str(number - 1)
            message = f"the source's number {missing} is missing before {number}; add the item, or correct the number"
            yield ("items", i, "number"), message, Level.WARNING
        seen.setdefault(number, rubric.items[i])
        highest = max(highest, number)


def _words(rubric: Rubric) -> _Found:
    """Titles and conditions are what people read on every sheet."""
    for i, item in enumerate(rubric.items):
        if not item.title.strip():
            yield ("items", i, "title"), f"{item.id} needs a title", Level.WARNING
        for j, rule in enumerate(item.rules):
            if not rule.condition.strip():
                message = f"{item.id}.{rule.id} needs its condition in words"
                yield ("items", i, "rules", j, "condition"), message, Level.WARNING
