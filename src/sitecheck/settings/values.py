"""Single values of lists people hand in: days, counts, figures, yes and no."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00:00)?")
_LONGEST = 20  # digits of a figure
_YES = frozenset({"yes", "true", "y", "1", "是", "有", "√", "对"})
_NO = frozenset({"no", "false", "n", "0", "否", "无", "×", "未"})


def day_of(text: str) -> date | None:
    """The day written as 2026-05-20, 2026/5/20, 2026.5.20 or 2026年5月20日; None for anything else."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def figure_of(text: str) -> Decimal | None:
    """A plain decimal number, thousands apart by commas or not; None for anything else."""
    plain = text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text) else text
    if len(plain) > _LONGEST or not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def whole_of(text: str) -> int | None:
    """A whole number, also written as 3.0; None for anything else."""
    figure = figure_of(text)
    return int(figure) if figure is not None and figure == figure.to_integral_value() else None


def answer_of(text: str) -> bool | None:
    """Yes or no in the words people use; None for anything else."""
    plain = text.strip().lower()
    return True if plain in _YES else False if plain in _NO else None
