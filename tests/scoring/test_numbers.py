from __future__ import annotations

from decimal import Decimal

import pytest

from sitecheck.scoring.numbers import exact, exactly, plain, ratio, rounded_text, shown

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
