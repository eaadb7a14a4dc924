from __future__ import annotations

from decimal import Decimal

import pytest

from sitecheck.scoring.documents import DocumentError, read_json, read_yaml

SCALARS = [
    ("yes", "yes"),
    ("no", "no"),
    ("on", "on"),
    ("true", True),
    ("False", False),
    ("12", 12),
    ("-3", -3),
    ("+3", 3),
    ("0.25", Decimal("0.25")),
    ("1e3", Decimal("1e3")),
    (".5", Decimal("0.5")),
    ("null", None),
    ("~", None),
    ("", None),
    ("2017-05-21", "2017-05-21"),
    ("'12'", "12"),
    ("2017Q2", "2017Q2"),
    ("1_000", "1_000"),
    ("0x1F", "0x1F"),
    ("12:30", "12:30"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_scalars_follow_the_core_schema(text, value):
    found = read_yaml(f"a: {text}").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_lines_lead_to_the_nearest_place_that_exists():
    document = read_yaml("a: 1\nb:\n  - c: 2\n  - d: 3\n")
    assert document.line(("b",)) == 2
    assert document.line(("b", 1, "d")) == 4
    assert document.line(("b", 1, "missing")) == 4
    assert document.line(("nowhere",)) == 1


def test_doubled_keys_are_remembered():
    assert read_yaml("a: 1\na: 2\nb: 3\n").data.doubled == ("a",)
    assert read_json('{"a": 1, "b": {"c": 1, "c": 2, "c": 3}}').data["b"].doubled == ("c",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1\nb: 2", 2),
        ("a: &x 1\nb: *x", 2),
        ("a: 1\n--- \nb: 2", 2),
        ("\tb", 1),
        ("a: !!set {b}", 1),
        ("a: !!int x", 1),
        ("a: !!float x", 1),
        ("a: " + "9" * 5000, 1),
    ],
)
def test_yaml_that_cannot_be_read_names_its_line(text, line):
    with pytest.raises(DocumentError) as raised:
        read_yaml(text)
    assert raised.value.line == line


@pytest.mark.parametrize("text", ["", "{", '{"a": NaN}', '{"a": Infinity}', "[1,]", "[" * 100_000])
def test_json_that_cannot_be_read(text):
    with pytest.raises(DocumentError):
        read_json(text)


def test_yaml_nested_too_deeply():
    with pytest.raises(DocumentError):
        read_yaml("[" * 20_000)


def test_json_numbers_stay_exact():
    assert read_json('{"a": 0.1}').data["a"] == Decimal("0.1")
