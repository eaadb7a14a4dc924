from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest

from sitecheck.scoring.numbers import ZERO, cents, exact, exactly, plain, ratio, rounded_text, shown

SHOWN = [
    ("6", "6"),
    ("6.00", "6"),
    ("100", "100"),
    ("1E+2", "100"),
    ("92.5", "92.5"),
    ("92.25", "92.25"),
    ("92.125", "92.13"),  # half up
    ("92.124", "92.12"),
    ("92.095", "92.10"),
    ("85.8333333333", "85.83"),
    ("-0.005", "-0.01"),
    ("-0.001", "0.00"),
    ("0", "0"),
    ("-0", "0"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN)
def test_shown(value, text):
    assert shown(Decimal(value)) == text


@pytest.mark.parametrize(("value", "text"), [("92.125", "92.125"), ("0.50", "0.5"), ("1E+1", "10"), ("-3.0", "-3")])
def test_plain_is_exact(value, text):
    assert plain(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"), [("80", "80.00"), ("82.352941", "82.35"), ("66.665", "66.67"), ("100", "100.00")]
)
def test_rates_have_two_digits(value, text):
    assert rounded_text(Decimal(value)) == text


@pytest.mark.parametrize("raw", [True, None, "", "NaN", "Infinity", "1e400", "1,5", "十", [], 1.5, "1e-60", 10**13])
def test_what_is_no_number(raw):
    assert exact(raw) is None


@pytest.mark.parametrize(
    ("raw", "value"), [(3, "3"), ("12.5", "12.5"), (" 4 ", "4"), (Decimal("0.25"), "0.25"), ("-1", "-1")]
)
def test_what_is_a_number(raw, value):
    assert exact(raw) == Decimal(value)


def test_ratio_is_exact_where_it_ends():
    assert ratio(Decimal("27"), Decimal("30"), Decimal("100")) == Decimal("90")
    assert shown(ratio(Decimal("20"), Decimal("30"), Decimal("100"))) == "66.67"


def test_sums_lose_no_digit():
    tiny = Decimal("1E-45")
    assert 100 - tiny == 100  # what Python's own 28 digits make of it
    assert exactly(lambda: 100 - tiny)() == Decimal("99." + "9" * 45)


TIES = [
    # base of 30, weight: exactly a half at the third digit, though base / 30 has no end
    ("3.1", "4.5", "0.47"),  # 3.1/30 × 4.5 = 0.465
    ("0.55", "3", "0.06"),  # 0.55/30 × 3 = 0.055
    ("25.75", "3", "2.58"),  # 25.75/30 × 3 = 2.575
    ("1.5", "4", "0.2"),  # 1.5/30 × 4 = 0.2
]


@pytest.mark.parametrize(("base", "weight", "text"), TIES)
def test_a_half_is_rounded_up_after_a_division_without_end(base, weight, text):
    hundred = ratio(Decimal(base), Decimal(30), Decimal(100))
    assert shown(ratio(hundred, Decimal(100), Decimal(weight))) == text


def test_every_conversion_of_a_rescaled_result_is_rounded_as_fractions_are():
    wrong = []
    for twentieths in range(0, 601, 7):
        for quarters in range(1, 41):
            total = ratio(Decimal(twentieths) / 20, Decimal(30), Decimal(100))
            found = cents(ratio(total, Decimal(100), Decimal(quarters) / 4))
            whole = Fraction(twentieths, 20) / 30 * Fraction(quarters, 4)
            if Fraction(found) != Fraction(floor(whole * 100 + Fraction(1, 2)), 100):
                wrong.append((twentieths, quarters))
    assert wrong == []
    assert cents(ZERO) == 0
