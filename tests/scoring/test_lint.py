"""A broken rubric names each mistake with file, line and field, all at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.scoring.lint import lint_rubric
from sitecheck.scoring.problems import Level
from sitecheck.scoring.rubric import RubricError, load_rubric

BASE = """\
schema: sitecheck-rubric/1
id: small
title: Small
source: {document: A notice, lines: [1, 20]}
applies_to: {categories: [department]}
mode: points
cadence: {periods: [annual], stated: true}
total: {stated: 10, items_sum: 10, cap: 10, floor: 0}
readings: {AZ-1: some reading}
sections:
  - {id: one, title: One, max_points: 10, items: [A1, A2]}
items:
  - id: A1
    section: one
    title: First
    max_points: 6
    start: full
    source_lines: [2, 3]
    readings: [AZ-1]
    rules:
      - {id: r1, kind: deduct, condition: late, points: 2, exclusive_with: [r2], exclusive_scope: item}
      - {id: r2, kind: per_occurrence, condition: no, points: 1, per: case, exclusive_with: [r1], exclusive_scope: item}
      - {id: g1, kind: gate, effect: item_zero, condition: nothing, automation: auto, check: contact-fields}
  - id: A2
    section: one
    title: Second
    max_points: 4
    start: zero
    source_lines: [4, 5]
    rules:
      - id: r1
        kind: tier
        direction: set
        condition: grade
        tiers:
          - {key: good, points: 4, condition: good}
          - {key: bad, points: 0, condition: bad}
"""

MISTAKES = [
    # replace, by, part of the line named, field, part of the message
    ("stated: 10", "stated: 11", "total: {", "total.stated", "add up to 10, not 11"),
    ("max_points: 10,", "max_points: 12,", "- {id: one", "sections[0].max_points", "add up to 10, not 12"),
    ("cap: 10, floor: 0", "cap: 10, floor: 11", "total: {", "total.floor", "above the cap"),
    ("items: [A1, A2]", "items: [A1]", "- id: A", "items[1].id", "listed by 0 sections"),
    ("items: [A1, A2]", "items: [A1, A2, A3]", "- {id: one", "sections[0].items", "A3 is no item"),
    ("id: A2", "id: A1", "- id: A", "items[1].id", "a second time"),
    (
        "{id: r2, kind: per_occ",
        "{id: r1, kind: per_occ",
        "kind: per_occurrence",
        "items[0].rules[1].id",
        "a second time",
    ),
    (
        "check: contact-fields",
        "check: contact-feilds",
        "kind: gate",
        "items[0].rules[2].check",
        "no check 'contact-feilds'",
    ),
    (
        "automation: auto, check: contact-fields",
        "automation: auto",
        "kind: gate",
        "items[0].rules[2].automation",
        "needs the check",
    ),
    ("[AZ-1]", "[AZ-2]", "readings: [", "items[0].readings", "AZ-2 is not written down"),
    (
        "late, points: 2",
        "late, points: null, points_range: [5, 3]",
        "id: r1, kind: d",
        "items[0].rules[0].points_range",
        "upside down",
    ),
    ("late, points: 2", "late, points: 2, part: B", "id: r1, kind: d", "items[0].rules[0].part", "no part 'B'"),
    (
        "exclusive_with: [r1]",
        "exclusive_with: [r9]",
        "kind: per_occurrence",
        "items[0].rules[1].exclusive_with",
        "no other rule 'r9'",
    ),
    ("[r2], exclusive_scope: item", "[r2]", "id: r1, kind: d", "items[0].rules[0].exclusive_scope", "belong together"),
    ("key: bad", "key: good", "tiers:", "items[1].rules[0].tiers", "stands here twice"),
    ("start: zero", "start: full", "direction: set", "items[1].rules[0].direction", "must start at zero"),
    ("lines: [4, 5]", "lines: [5, 4]", "source_lines: [5", "items[1].source_lines", "after the last"),
    ("id: small", "id: other", "id: other", "id", "must be called other.yaml"),
    # mistakes of form
    (
        "points: 4, condition: good",
        "points: -4, condition: good",
        "- {key: good",
        "items[1].rules[0].tiers[0].points",
        "greater",
    ),
    ("    title: Second\n", "", "- id: A", "items[1].title", "required"),
    ("kind: deduct,", "kind: deducts,", "id: r1, kind: d", "items[0].rules[0]", "does not match any"),
    ("effect: item_zero", "effect: total_zero", "kind: gate", "items[0].rules[2].effect", "item_zero"),
    ("points: 2,", "points: 2, per: bananas,", "id: r1, kind: d", "items[0].rules[0].per", "Input should be"),
    ("title: First\n", "title: First\n    titel: x\n", "titel", "items[0].titel", "Extra inputs"),
    ("title: First\n", "title: First\n    title: again\n", "title: again", "items[0].title", "written twice"),
    ("mode: points", "mode: [points", "cadence", "", ""),
    ("mode: points", "mode: *points", "mode:", "", "aliases"),
]


def write(folder: Path, text: str) -> Path:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_base_is_without_fault(tmp_path):
    rubric, problems = lint_rubric(write(tmp_path, BASE))
    assert problems == []
    assert load_rubric(tmp_path / "small.yaml") == rubric


@pytest.mark.parametrize(("old", "new", "shown", "field", "message"), MISTAKES)
def test_mistake(tmp_path, old, new, shown, field, message):
    assert BASE.count(old) >= 1
    text = BASE.replace(old, new, 1)
    _, problems = lint_rubric(write(tmp_path, text))
    found = [problem for problem in problems if message in problem.message]
    assert [(problem.file, problem.field) for problem in found] == [("small.yaml", field)]
    assert shown in text.splitlines()[found[0].line - 1]
    with pytest.raises(RubricError, match=re.escape("small.yaml")):
        load_rubric(tmp_path / "small.yaml")


def test_points_nobody_can_reach_are_a_warning(tmp_path):
    path = write(tmp_path, BASE.replace("key: good, points: 4", "key: good, points: 3"))
    _, problems = lint_rubric(path)
    assert [(p.level, p.line, p.field) for p in problems] == [(Level.WARNING, 27, "items[1].max_points")]
    assert "at most 3 of 4" in problems[0].message
    assert load_rubric(path).id == "small"


def test_all_mistakes_at_once(tmp_path):
    text = BASE
    for old, new, *_ in MISTAKES[:3]:
        text = text.replace(old, new, 1)
    with pytest.raises(RubricError) as raised:
        load_rubric(write(tmp_path, text))
    assert [problem.field for problem in raised.value.problems] == [
        "total.floor",
        "total.stated",
        "sections[0].max_points",
    ]
    assert str(raised.value).startswith("small.yaml:8: error: total.floor: ")


def test_weights_that_do_not_add_up(tmp_path):
    text = (data_dir("config") / "rubrics" / "kaifu-2013-departments.yaml").read_text(encoding="utf-8")
    path = tmp_path / "kaifu-2013-departments.yaml"
    path.write_text(text.replace("kaifu-2013-windows: 0.4", "kaifu-2013-windows: 0.3"), encoding="utf-8")
    _, problems = lint_rubric(path, rubrics={"kaifu-2013-departments"})
    assert [(problem.field, problem.message) for problem in problems] == [
        ("combine.weights", "the weights add up to 0.9, not 1"),
        ("combine.weights.kaifu-2013-windows", "there is no rubric 'kaifu-2013-windows'"),
    ]
    assert all(text.splitlines()[problem.line - 1].lstrip() for problem in problems)


@pytest.mark.parametrize(
    "text", ["", "[]", "- a\n- b\n", "schema: [", "\tx", "a: 1\n---\nb: 2\n", "? [a]\n: b\n", "a: !!python/none x"]
)
def test_no_rubric_at_all(tmp_path, text):
    with pytest.raises(RubricError, match=r"small\.yaml"):
        load_rubric(write(tmp_path, text))


def test_not_text(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_bytes(b"title: \xff\xfe")
    with pytest.raises(RubricError, match="not UTF-8"):
        load_rubric(path)
