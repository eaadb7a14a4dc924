"""Points as exact decimals: reading them, writing them, rounding once for display."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
ZERO = Decimal(0)
HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_SETTLED = Decimal("1E-30")  # nearer than this two results are the same; see ``cents``
_PRECISION = 50  # digits kept where a division does not end; far beyond anything shown
_LARGEST = Decimal(10) ** 12
_WIDE = 100  # digits of a sum: more than the largest amount with the most decimals times the highest count needs


def exact(raw: object) -> Decimal | None:
    """The number written in ``raw`` (int, Decimal or decimal text), None when it is no plain finite number."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | str):
        return None
    try:
        number = Decimal(raw.strip() if isinstance(raw, str) else raw)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > _LARGEST or number.as_tuple().exponent < -_PRECISION:  # type: ignore[operator]
        return None
    return number


def exactly(function: Callable[P, R]) -> Callable[P, R]:
    """The function with sums and products that lose no digit; Python's own context keeps 28 (AX-1)."""

    @wraps(function)
    def wide(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(Context(prec=_WIDE)):
            return function(*args, **kwargs)

    return wide


def plain(value: Decimal) -> str:
    """Decimal text without exponent and without trailing zeros."""
    if value == 0:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@exactly
def cents(value: Decimal) -> Decimal:
    """The value as it is shown, with two digits, half up.

    3.1 of 30 points by a weight of 4.5 is 0.465, and 0.46499… once 3.1/30 was cut at its fiftieth digit: what such a
    division left is settled first, or a half would be rounded down.
    """
    return value.quantize(_SETTLED).quantize(_CENT, rounding=ROUND_HALF_UP)


@exactly
def shown(value: Decimal) -> str:
    """Text for display: as it is when two digits say it exactly, otherwise two digits, half up."""
    rounded = cents(value)
    return plain(rounded) if rounded == value.quantize(_SETTLED) else format(rounded + 0, "f")


def rounded_text(value: Decimal) -> str:
    """Text with exactly two digits, half up (rates)."""
    return format(cents(value), "f")


def ratio(value: Decimal, of: Decimal, to: Decimal) -> Decimal:
    """``value`` out of ``of``, brought to ``to``; exact where the quotient ends within fifty digits."""
    with localcontext(Context(prec=_PRECISION)):
        return value * to / of
