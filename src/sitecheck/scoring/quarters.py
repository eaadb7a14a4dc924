"""A year that is made of its quarters' results, where a table is scored by the quarter only. Source: AK-25.

The source does not say how the quarters make a year, so nothing is added up unless ``annual_aggregation`` is set. A
table that is scored by the year too is scored anew on the facts of the year (AO-21), never from its quarters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal, assert_never

from sitecheck.scoring.effects import note
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import ZERO, exact, plain, ratio, shown
from sitecheck.scoring.scorecard import Note, Remark, Scorecard

_QUARTER = re.compile(r"Q([1-4])")
_LAST = 4
_REMARKS = frozenset({Remark.MEAN_OF_QUARTERS, Remark.QUARTERS_MISSING, Remark.QUARTERS_APART})


class QuartersRefused(ValueError):
    """Results of quarters that cannot be; ``messages`` says of each why and what to write."""

    def __init__(self, messages: list[str]) -> None:
        """``messages``: one for each mistake."""
        super().__init__("; ".join(messages))
        self.messages = tuple(messages)


def made_of_quarters(rubric: Rubric) -> bool:
    """Whether a year under ``rubric`` can come from its quarters only."""
    return "annual" not in rubric.cadence.periods


def parse_quarters(rubric: Rubric, raw: Any) -> dict[int, Decimal]:
    """Results by quarter, written as ``{Q1: "84", Q2: "86.5"}``.

    Raises QuartersRefused: a table scored by the year, another name than Q1 to Q4, a quarter that is not scored, no
    number, below 0 or above the table's cap.
    """
    if not made_of_quarters(rubric):
        raise QuartersRefused([f"quarters: a year under {rubric.id} is scored on its own facts; leave them out"])
    if not isinstance(raw, Mapping):
        raise QuartersRefused(['quarters: write {Q1: "84", Q2: "86.5"}'])
    found: dict[int, Decimal] = {}
    messages: list[str] = []
    high = rubric.total.cap
    for name, value in raw.items():
        match, number = _QUARTER.fullmatch(str(name)), exact(value)
        if match is None or int(match[1]) < rubric.cadence.first_quarter:
            messages.append(f"quarters: {name!r}; write Q{rubric.cadence.first_quarter} to Q{_LAST}")
        elif number is None or number < ZERO or (high is not None and number > high):
            top = f" to {plain(high)}" if high is not None else " or more"
            messages.append(f"quarters: {name} is {str(value)!r}; write a number from 0{top}")
        else:
            found[int(match[1])] = number
    if messages:
        raise QuartersRefused(messages)
    return found


def of_quarters(
    rubric: Rubric, card: Scorecard, quarters: Mapping[int, Decimal] | None, how: Literal["mean"] | None
) -> Scorecard:
    """``card`` with the result its quarters come to: None while one is missing, or while nothing says ``how``.

    ``quarters`` None, or a table scored by the year: the card as it is.
    """
    if quarters is None or not made_of_quarters(rubric):
        return card
    listed = ", ".join(f"Q{number} {shown(quarters[number])}" for number in sorted(quarters))
    missing = [f"Q{number}" for number in range(rubric.cadence.first_quarter, _LAST + 1) if number not in quarters]
    match how:
        case None:
            return _with(card, None, note(Remark.QUARTERS_APART, value=listed))
        case "mean":
            if missing:
                return _with(card, None, note(Remark.QUARTERS_MISSING, value=", ".join(missing)))
            mean = ratio(sum(quarters.values(), ZERO), Decimal(len(quarters)), Decimal(1))
            return _with(card, mean, note(Remark.MEAN_OF_QUARTERS, value=listed))
        case _:
            assert_never(how)


def quarters_note(card: Scorecard) -> Note | None:
    """What a card says about the quarters its year is made of; None for a card scored by itself."""
    return next((said for said in card.notes if said.remark in _REMARKS), None)


def _with(card: Scorecard, final: Decimal | None, said: Note) -> Scorecard:
    # Tables are missing or not in each quarter; that the year itself has no entries is nothing to tell.
    notes = (one for one in card.notes if one.remark is not Remark.TABLE_MISSING)
    return replace(card, final=final, complete=final is not None, notes=(*notes, said))
