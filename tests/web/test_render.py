"""Small things templates rely on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sitecheck.web.forms import back_to
from sitecheck.web.render import clip, points, query_of, rate, signed, web_link


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "short"),
        ("a" * 20, "a" * 9 + "…"),
        ("a\u202eb", "a\ufffdb"),
        ("a\x00b", "a\ufffdb"),
        ("", ""),
    ],
)
def test_clip(text: str, shown: str) -> None:
    assert clip(text, 10) == shown


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("http://a.example/", True),
        ("https://a.example/?q=1", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example/", False),
        ("http://", False),
        ("http://[broken", False),
        ("", False),
    ],
)
def test_web_link(url: str, good: bool) -> None:
    assert web_link(url) == (url if good else "")


@pytest.mark.parametrize(
    ("path", "target"),
    [("/runs?page=2", "/runs?page=2"), ("runs", "/"), ("//x", "/"), ("/\\x", "/"), ("http://x", "/"), ("/a\nb", "/")],
)
def test_back_to(path: str, target: str) -> None:
    assert back_to(path) == target


def test_query_of_leaves_out_what_is_empty() -> None:
    assert query_of({"state": "", "unit": "a b"}, page=2) == "?unit=a+b&page=2"
    assert query_of({"state": "all"}, state="") == ""


@pytest.mark.parametrize(
    ("value", "plain", "with_sign"),
    [("1.50", "1.5", "+1.5"), ("-2", "-2", "−2"), ("0", "0", "0"), ("1.005", "1.01", "+1.01"), (None, "–", "–")],
)
def test_points(value: str | None, plain: str, with_sign: str) -> None:
    number = Decimal(value) if value is not None else None
    assert points(number) == plain
    assert signed(number) == with_sign


def test_rate() -> None:
    assert rate(Decimal(80)) == "80.00%"
    assert rate(None) == "–"
