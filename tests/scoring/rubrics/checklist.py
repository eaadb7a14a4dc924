"""What the tests of the checklists share: a line in its source, its answer, and what it does to the rate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.scoring.rubrics.kaifu import Kit, item

from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import rounded_text
from sitecheck.scoring.rules import YesNoRule
from sitecheck.scoring.scorecard import Scorecard

NA = {"value": "na", "reason": "不涉及"}


@dataclass(frozen=True)
class Source:
    """A line of the source: where it stands, what it says and must not get lost, and the check that looks at it."""

    at: int
    words: str  # apart by blanks
    check: str = "manual"  # automation and checks, as written in ``bound``
    asks: dict[str, str] = field(default_factory=dict)  # requirements with their bounds


def bound(rule: YesNoRule) -> str:
    """Automation and checks in short: ``auto disclosure-column key-areas-column``."""
    return " ".join([rule.automation.value, *filter(None, [rule.check]), *rule.also_checks])


def asks(rule: YesNoRule) -> dict[str, str]:
    """Requirements by id with bounds, branch and case in short."""
    return {
        one.id: " ".join(
            [
                *([f">={one.least}{one.unit or ''}"] if one.least is not None else []),
                *([f"<={one.most}{one.unit or ''}"] if one.most is not None else []),
                *(f"{name}={value}" for name, value in one.when.items()),
                *filter(None, [one.case, one.stage]),
            ]
        )
        for one in rule.requirements
    }


def missing_words(rubric: Rubric, name: str, source: Source) -> list[str]:
    """Words of the source that the condition of the line does not have."""
    condition = rubric.by_id[name].rules[0].condition
    return [word for word in source.words.split() if word not in condition]


def answer_of(card: Scorecard, name: str) -> str | None:
    """A line's answer: yes, no, na, or None while it is open."""
    said = item(card, name).answer
    return None if said is None else said.value


def rate_of(card: Scorecard) -> str | None:
    """The compliance rate as it is shown."""
    assert card.compliance is not None
    return None if card.compliance.rate is None else rounded_text(card.compliance.rate)


def nothing_is_invented(card: Scorecard) -> None:
    """No points anywhere: neither items nor totals."""
    assert {score.points for score in card.items} == {None}
    assert {score.max_points for score in card.items} == {None}
    assert (card.base, card.raw_total, card.total, card.final, card.converted) == (None,) * 5


def counts_of(card: Scorecard) -> tuple[int, int, int]:
    """How many lines are yes, no and na."""
    assert card.compliance is not None
    return card.compliance.yes, card.compliance.no, card.compliance.na


def answers_alone(kit: Kit, table: str, name: str, value: Any, unit: dict[str, Any] | None = None) -> str | None:
    """The answer of one line that is entered alone."""
    return answer_of(kit.card(table, {f"{name}.r1": value}, unit=unit or {}), name)
