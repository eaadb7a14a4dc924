"""What is written as YAML is read back as it was, and looks like the shipped files."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitecheck.facts.data import data_dir
from sitecheck.scoring.documents import read_yaml
from sitecheck.scoring.form.text import flow, rubric_text
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rubric import list_rubrics, load_rubric

RUBRICS = list_rubrics([data_dir("config") / "rubrics"])
ODD = [
    "yes", "no", "null", "~", "1e3", "089", "0x1F", "12-31", "12:30", "1_000", "2017-05-21", "a: b", "# x", "", " x ",
    "x\ny", "[a]", "{", "'", '"', "- a", "-", "@a", "=", "<<", "a,b", "a # b", "é😀", "\u2028", "\u0085", "\ufeffx",
    "\x07", "true", "TRUE", "...", "---", "?", "!x", "&a", "*a", "%x", "|", ">",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_odd_texts(text):
    assert read_yaml(flow({"k": [text], "m": {text: text}})).data == {"k": [text], "m": {text: text}}
    assert read_yaml(rubric_text({"title": text, "items": []})).data["title"] == text


@given(st.text())
def test_any_text(text):
    assert read_yaml(flow([text, {"k": text}])).data == [text, {"k": text}]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.integers(), st.booleans())
def test_numbers(number, whole, flag):
    found = read_yaml(flow([number, whole, flag, None])).data
    assert found == [number, whole, flag, None]
    assert isinstance(found[2], bool)


@pytest.mark.parametrize("name", RUBRICS)
def test_every_table(name):
    rubric = load_rubric(RUBRICS[name])
    text = rubric_text(rubric.model_dump(by_alias=True, exclude_defaults=True))
    assert Rubric.model_validate(read_yaml(text).data).hash == rubric.hash
    assert yaml.safe_load(text)["id"] == name  # other programs read it as well
    lines = text.splitlines()
    assert lines[1:3] == ["schema: sitecheck-rubric/1", f"id: {name}"]
    assert max(len(line) for line in lines) < 400


def test_the_order_and_the_look():
    rule = {
        "note": "seen", "points": Decimal("0.50"), "check": "contact-fields", "condition": "late", "id": "r1",
        "kind": "deduct", "when": {"has_website": True}, "check_params": {"fields": ["a", "b"]},
    }  # fmt: skip
    item = {"id": "A1", "source_lines": (1, 2), "rules": (rule,), "title": "First"}
    assert rubric_text({"id": "x", "items": [item]}).splitlines()[1:] == [
        "id: x",
        "items:",
        "  - id: A1",
        "    source_lines: [1, 2]",
        "    title: First",
        "    rules:",
        "      - id: r1",
        "        kind: deduct",
        "        condition: late",
        "        points: 0.5",
        "        when: {has_website: true}",
        "        check: contact-fields",
        "        check_params: {fields: [a, b]}",
        "        note: seen",
    ]
