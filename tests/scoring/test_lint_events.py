"""A clause that cannot work is named with its line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitecheck.scoring.lint import lint_rubric

BASE = """\
schema: sitecheck-rubric/1
id: small
title: Small
source: {document: A notice, lines: [1, 20]}
applies_to: {categories: [department]}
mode: points
cadence: {periods: [annual], stated: true}
total: {stated: 10, items_sum: 10}
sections:
  - {id: one, title: One, max_points: 10, items: [A1]}
items:
  - id: A1
    number: 1
    section: one
    title: First
    max_points: 10
    start: full
    source_lines: [2, 3]
    rules:
      - id: r1
        kind: per_occurrence
        condition: late
        points: 1
        per: case
        events: {kinds: [litigation], gives: count, yields_to: [A1.r2]}
      - id: r2
        kind: tier
        direction: deduct
        condition: notice
        tiers: [{key: low, points: 1, condition: low}, {key: high, points: 2, condition: high}]
        events: {kinds: [notice], gives: grade, grades: [{key: low, levels: [city]}, {key: high}]}
      - {id: r3, kind: deduct, condition: plain, points: 1}
"""
MISTAKES = {
    "not what the kind takes": ("gives: count", "gives: flag", "events.gives", "takes count, not flag"),
    "unknown kind": ("[litigation]", "[trial]", "events.kinds[0]", "Input should be"),
    "unknown field": ("gives: count,", "gives: count, level: city,", "events.level", "Extra inputs"),
    "no kinds": ("[litigation]", "[]", "events.kinds", "at least 1 item"),
    "rule that is not there": ("[A1.r2]", "[A1.r9]", "events.yields_to", "no rule 'A1.r9'"),
    "rule without events": ("[A1.r2]", "[A1.r3]", "events.yields_to", "no rule 'A1.r3' that counts events"),
    "a ring": ("gives: grade,", "gives: grade, yields_to: [A1.r1],", "events.yields_to", "leads back"),
    "grade that is not there": ("{key: low, levels", "{key: lower, levels", "events.grades", "no grade 'lower'"),
    "grades without use": ("gives: count,", "gives: count, grades: [{key: low}],", "events.grades", "only for gives"),
    "no grade is called like a level": (
        ", grades: [{key: low, levels: [city]}, {key: high}]", "", "events.grades", "say which events"),
}  # fmt: skip


def test_the_base_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(BASE)
    rubric, problems = lint_rubric(path)
    assert rubric is not None
    assert [one for one in problems if "events" in one.field] == []


@pytest.mark.parametrize(("old", "new", "field", "words"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_is_named(tmp_path: Path, old: str, new: str, field: str, words: str) -> None:
    assert old in BASE
    path = tmp_path / "small.yaml"
    path.write_text(BASE.replace(old, new, 1))
    _, problems = lint_rubric(path)
    found = [one for one in problems if field in one.field]
    assert found, problems
    assert any(words in one.message for one in found)
    assert all("events:" in path.read_text().splitlines()[one.line - 1] for one in found)
