"""Readings: every one named is written down, every one written down is named."""

from __future__ import annotations

from collections.abc import Iterator

from sitecheck.scoring.documents import Loc
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.problems import Level


def reading_mistakes(rubric: Rubric) -> Iterator[tuple[Loc, str, Level]]:
    """Readings that lead nowhere, and readings nothing rests on."""
    named = set()
    for loc, names in _places(rubric):
        for name in names:
            named.add(name)
            if name not in rubric.readings:
                message = f"reading {name} is not written down under readings; add it there, or take the name away"
                yield loc, message, Level.ERROR
    for name, text in rubric.readings.items():
        if not text.strip():
            yield ("readings", name), "says nothing; write down how the source is read", Level.WARNING
        if name not in named:
            message = "no item or rule rests on it; name it there, or under table_readings"
            yield ("readings", name), message, Level.WARNING


def _places(rubric: Rubric) -> Iterator[tuple[Loc, tuple[str, ...]]]:
    yield ("table_readings",), rubric.table_readings
    yield ("cadence", "readings"), rubric.cadence.readings
    yield ("total", "readings"), rubric.total.readings
    if rubric.rescale is not None:
        yield ("rescale", "readings"), rubric.rescale.readings
    if rubric.combine is not None:
        yield ("combine", "readings"), rubric.combine.readings
    for i, item in enumerate(rubric.items):
        yield ("items", i, "readings"), item.readings
        for j, rule in enumerate(item.rules):
            yield ("items", i, "rules", j, "readings"), rule.readings
