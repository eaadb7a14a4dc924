"""A line that asks for several things: what is wrong with them is named where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitecheck.scoring.lint import lint_rubric
from sitecheck.scoring.problems import Level

BASE = """\
schema: sitecheck-rubric/1
id: small
title: Small
source: {document: A notice, lines: [1, 20]}
applies_to: {categories: [department]}
mode: checklist
cadence: {periods: [annual], stated: true}
total: {}
sections:
  - {id: one, title: One, items: [A1]}
items:
  - id: A1
    section: one
    title: First
    start: none
    source_lines: [2, 3]
    rules:
      - id: r1
        kind: yes_no
        condition: both
        needs: all
        requirements:
          - {id: a, title: A, least: 1, most: 5, unit: h}
          - {id: b, title: B, when: {has_window: true}}
"""

MISTAKES = [
    # replace, by, field, part of the message, level
    ("id: b, title: B,", "id: a, title: B,", "requirements", "'a' stands here 2 times", Level.ERROR),
    ("least: 1, most: 5", "least: 6, most: 5", "requirements", "no figure lies within 6 to 5", Level.ERROR),
    ("least: 1, most: 5, unit", "unit", "requirements", "a has a unit but no bound", Level.ERROR),
    (
        "needs: all\n        requirements:\n          - {id: a, title: A, least: 1, most: 5, unit: h}\n",
        "needs: any\n        requirements:\n",
        "needs",
        "at least two",
        Level.ERROR,
    ),
    ("has_window", "has_windw", "requirements[1].when.has_windw", "no unit list has 'has_windw'", Level.WARNING),
]


def lint(folder: Path, text: str) -> list[tuple[str, str, Level]]:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    _, problems = lint_rubric(path)
    return [(problem.field, problem.message, problem.level) for problem in problems]


def test_nothing_is_wrong_with_it(tmp_path):
    assert lint(tmp_path, BASE) == []


@pytest.mark.parametrize(("old", "new", "field", "message", "level"), MISTAKES)
def test_mistake(tmp_path, old, new, field, message, level):
    assert BASE.count(old) == 1
    found = lint(tmp_path, BASE.replace(old, new))
    assert [(place, one) for place, text, one in found if message in text] == [(f"items[0].rules[0].{field}", level)]
