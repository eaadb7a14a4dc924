"""What can be wrong with what a checklist line asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sitecheck.scoring.numbers import plain
from sitecheck.scoring.problems import Level
from sitecheck.scoring.rules import YesNoRule

Mistake = tuple[str, str, Level]  # field, message, level


def answer_mistakes(rule: YesNoRule) -> Iterator[Mistake]:
    """Requirements that cannot be told apart, bounds nobody can keep, a choice of one."""
    for name, times in Counter(entry.id for entry in rule.requirements).items():
        if times > 1:
            yield (
                "requirements",
                f"requirement {name!r} stands here {times} times; give each an id of its own",
                Level.ERROR,
            )
    for entry in rule.requirements:
        if entry.least is not None and entry.most is not None and entry.least > entry.most:
            span = f"{plain(entry.least)} to {plain(entry.most)}"
            yield "requirements", f"{entry.id}: no figure lies within {span}; correct the bounds", Level.ERROR
        if entry.unit is not None and not entry.measured:
            yield "requirements", f"{entry.id} has a unit but no bound; add least or most", Level.ERROR
    if rule.needs == "any" and len(rule.requirements) < 2:
        yield "needs", "any needs at least two requirements to choose from", Level.ERROR
