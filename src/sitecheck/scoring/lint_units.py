"""Conditions on units: a misspelt attribute would be stated by no unit, and so hold for all of them."""

from __future__ import annotations

from collections.abc import Iterator

from sitecheck.scoring.documents import Loc
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.problems import Level
from sitecheck.scoring.rules import Condition, YesNoRule

_UNIT_LIST = {"foi_responsible", "has_service_window", "has_website", "has_window", "is_government"}


def condition_mistakes(rubric: Rubric) -> Iterator[tuple[Loc, str, Level]]:
    """Attributes that neither the unit list nor the rubric knows."""
    known = _UNIT_LIST | set(rubric.attributes)
    for loc, condition in _places(rubric):
        for name in condition:
            if name not in known:
                message = f"no unit list has {name!r} by itself; correct it, or say under attributes what holds without"
                yield (*loc, name), message, Level.WARNING


def _places(rubric: Rubric) -> Iterator[tuple[Loc, Condition]]:
    yield ("applies_to", "when"), rubric.applies_to.when
    for name, whole in (("rescale", rubric.rescale), ("combine", rubric.combine)):
        if whole is not None:
            yield (name, "when"), whole.when
    for i, item in enumerate(rubric.items):
        yield ("items", i, "when"), item.when
        for j, rule in enumerate(item.rules):
            yield ("items", i, "rules", j, "when"), rule.when
            for k, entry in enumerate(rule.requirements if isinstance(rule, YesNoRule) else ()):
                yield ("items", i, "rules", j, "requirements", k, "when"), entry.when
