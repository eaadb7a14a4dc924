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
    ("[AZ-1]", "[AZ-1, AZ-2]", "readings: [", "items[0].readings", "add it there, or take the name away"),
    (
        "key: good, points: 4",
        "key: good, points: 5",
        "tiers:",
        "items[1].rules[0].tiers",
        "gives more than there is (4)",
    ),
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


WARNINGS = [
    # replace, by, part of the line named, field, part of the message
    ("readings: {AZ-1", "readings: {AZ-2: unused, AZ-1", "readings: {", "readings.AZ-2", "no item or rule rests on it"),
    ("AZ-1: some reading", "AZ-1: ' '", "readings: {", "readings.AZ-1", "says nothing"),
    ("lines: [1, 20]", "lines: [20, 1]", "source: {", "source.lines", "after the last"),
    ("lines: [4, 5]", "lines: [4, 25]", "source_lines: [4", "items[1].source_lines", "outside the lines of the source"),
    ("id: A2\n", "id: A2\n    number: 2\n", "- id: A1", "items[0].id", "A1 has no number in the source"),
    ("title: Second", "title: ' '", "title: ' '", "items[1].title", "A2 needs a title"),
    ("condition: grade", "condition: ''", "condition: ''", "items[1].rules[0].condition", "in words"),
    (
        "start: full",
        "start: full\n    when: {has_webiste: true}",
        "when: {",
        "items[0].when.has_webiste",
        "no unit list",
    ),
    (
        "check: contact-fields",
        "check: contact-fields, check_params: {feilds: [a]}",
        "kind: gate",
        "items[0].rules[2].check_params.feilds",
        "contact-fields does not know 'feilds'; it reads fields",
    ),
    (
        "late, points: 2",
        "late, points: 7",
        "id: r1, kind: d",
        "items[0].rules[0].points",
        "takes more than there is (6)",
    ),
    (
        "late, points: 2",
        "late, points: null, points_range: [1, 7]",
        "id: r1, kind: d",
        "items[0].rules[0].points_range",
        "takes more than there is (6)",
    ),
    ("no, points: 1", "no, points: 7", "per_occurrence", "items[0].rules[1].points", "takes more than there is (6)"),
    ("no, points: 1", "no, points: 3, cap: 2", "per_occurrence", "items[0].rules[1].cap", "beyond the cap (2)"),
    ("no, points: 1", "no, points: 0", "per_occurrence", "items[0].rules[1].points", "no effect"),
    ("start: zero", "start: full", "start: full", "items[1].start", "no rule takes anything"),
]

RANKED = (
    BASE[: BASE.index("      - id: r1\n        kind: tier")]
    + """\
      - {id: r1, kind: rank, condition: place, metric: score, population: all, RANKS}
"""
)

RANKS = [
    # bands or groups, field, level and part of the message for each mistake
    ("bands: [{from_top: [1, 3], points: 4}, {points: 0}]", "bands", []),
    ("bands: [{from_top: [1, 3], points: 4}, {from_bottom: [1, 3], points: 1}, {points: 2}]", "bands", []),
    ("groups: {department: {start: 4, step: 1, band_size: 2}}", "groups", []),
    ("bands: [{from_top: [1, 3], points: 4}]", "bands", ["error: the last band must be for everyone else"]),
    ("bands: [{from_top: [3, 1], points: 4}, {points: 0}]", "bands", ["error: the ranks 3 to 1 are no stretch"]),
    ("bands: [{from_top: [0, 2], points: 4}, {points: 0}]", "bands", ["error: the ranks 0 to 2 are no stretch"]),
    (
        "bands: [{from_top: [1, 3], from_bottom: [1, 2], points: 4}, {points: 0}]",
        "bands",
        ["error: a band counts from one end"],
    ),
    (
        "bands: [{from_top: [1, 10], points: 4}, {from_top: [10, 20], points: 2}, {points: 0}]",
        "bands",
        ["error: the ranks 1 to 10 and 10 to 20 from the top overlap"],
    ),
    (
        "bands: [{from_top: [1, 5], points: 4}, {from_bottom: [1, 9], points: 2}, {from_bottom: [2, 3], points: 1},"
        " {points: 3}]",
        "bands",
        ["error: the ranks 1 to 9 and 2 to 3 from the bottom overlap"],
    ),
    (
        "bands: [{from_top: [1, 10], points: 4}, {from_top: [12, 20], points: 2}, {points: 0}]",
        "bands",
        ["warning: rank 11 from the top: in no band"],
    ),
    (
        "bands: [{from_top: [2, 10], points: 4}, {points: 0}]",
        "bands",
        ["warning: rank 1 from the top: in no band"],
    ),
    (
        "bands: [{from_top: [1, 3], points: 4}, {points: 2}, {points: 0}]",
        "bands",
        ["error: the band for everyone else must be the last"],
    ),
    ("bands: [{from_top: [1, 3], points: 5}, {points: 0}]", "bands", ["error: gives more than there is (4)"]),
    (
        "groups: {department: {start: 4, step: 1, band_size: 2, floor: 5}}",
        "groups",
        ["error: department: the floor 5 lies above"],
    ),
    ("groups: {department: {start: 4, step: 0, band_size: 2}}", "groups", ["warning: department: a step of 0"]),
    (
        "groups: {street: {start: 4, step: 1, band_size: 2}}",
        "groups",
        ["warning: no unit of category 'street' is scored by this table"],
    ),
    ("bands: []", "kind", ["error: a rank rule has either bands or groups"]),
]

NUMBERS = [
    # numbers of the two items, field and message
    ((1, 2), []),
    ((2, 3), [("items[0].number", "the source's number 1 is missing before 2; add the item, or correct the number")]),
    ((1, 1), [("items[1].number", "number 1 of the source is A1 already; each item has its own")]),
    (
        (1, 5),
        [("items[1].number", "the source's number 2 to 4 is missing before 5; add the item, or correct the number")],
    ),
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


@pytest.mark.parametrize(("old", "new", "shown", "field", "message"), WARNINGS)
def test_what_an_author_should_look_at_again(tmp_path, old, new, shown, field, message):
    assert BASE.count(old) >= 1
    text = BASE.replace(old, new, 1)
    _, problems = lint_rubric(write(tmp_path, text))
    found = [problem for problem in problems if problem.field == field and message in problem.message]
    assert [problem.level for problem in found] == [Level.WARNING]
    assert shown in text.splitlines()[found[0].line - 1]


@pytest.mark.parametrize(("ranks", "field", "expected"), RANKS)
def test_ranks(tmp_path, ranks, field, expected):
    _, problems = lint_rubric(write(tmp_path, RANKED.replace("RANKS", ranks)))
    found = [problem for problem in problems if problem.field == f"items[1].rules[0].{field}"]
    assert len(found) == len(expected)
    for problem, words in zip(found, expected, strict=True):
        assert f"{problem.level}: {problem.message}".startswith(words)


@pytest.mark.parametrize(("numbers", "expected"), NUMBERS)
def test_numbers_of_the_source(tmp_path, numbers, expected):
    text = BASE
    for name, number in zip(("A1", "A2"), numbers, strict=True):
        text = text.replace(f"- id: {name}\n", f"- id: {name}\n    number: {number}\n")
    _, problems = lint_rubric(write(tmp_path, text))
    assert [(problem.field, problem.message) for problem in problems] == expected
    assert {problem.level for problem in problems} <= {Level.WARNING}


def test_a_reading_of_the_whole_table_is_named(tmp_path):
    text = BASE.replace("readings: {AZ-1", "table_readings: [AZ-2]\nreadings: {AZ-2: of the table, AZ-1", 1)
    assert lint_rubric(write(tmp_path, text))[1] == []


def test_a_switch_that_has_no_such_value(tmp_path):
    text = BASE.replace(
        "source_lines: [2, 3]",
        "source_lines: [2, 3]\n    alternative: {switch: filing, value: whole, start: full, rules: [r9]}",
    )
    _, problems = lint_rubric(write(tmp_path, text))
    assert [(problem.field, problem.message) for problem in problems] == [
        ("items[0].alternative.rules", "there is no rule 'r9' in A1"),
        ("items[0].alternative.value", "the switch filing is never 'whole'"),
    ]


def test_subtotals_have_ids_of_their_own(tmp_path):
    two = "subtotals: [{id: s, title: S, sections: [one]}, {id: s, title: T, sections: [one]}]\nsections:"
    _, problems = lint_rubric(write(tmp_path, BASE.replace("sections:", two, 1)))
    assert [problem.field for problem in problems] == ["subtotals[1].id"]


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
