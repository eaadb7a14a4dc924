"""Bad input: every mistake is named with its unit and rule, and nothing is scored."""

from __future__ import annotations

import pytest

from sitecheck.scoring.documents import read_json, read_yaml

ONE = [
    # table, what a unit says, the rule named, the error
    ("ouhai-2017", {"facts": {"O1.r1": -1}}, "O1.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O1.r1": "1.5"}}, "O1.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O1.r1": [1, 2]}}, "O1.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O1.r1": None}}, "O1.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O1.r2": "county"}}, "O1.r2", "out_of_range"),
    ("ouhai-2017", {"facts": {"O1.g1": 1}}, "O1.g1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O2.r1": 2}}, "O2.r1", "out_of_range"),  # the source takes 6
    ("ouhai-2017", {"facts": {"O3.r1": {"rank": 64, "n": 63}}}, "O3.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O3.r1": {"rank": 0, "n": 63}}}, "O3.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O3.r1": {"rank": 40}}}, "O3.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O3.r1": 5}}, "O3.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O3.r1": {"metric": "high"}}}, "O3.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O15.r1": {"rank": 3}}}, "O15.r1", "out_of_range"),  # no group, no category
    ("ouhai-2017", {"facts": {"O15.r1": {"rank": 3, "group": "villages"}}}, "O15.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O5.r1": True}}, "O5.r1", "out_of_range"),  # AO-9: an amount is needed
    ("ouhai-2017", {"facts": {"O5.r1": "2.01"}}, "O5.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O5.r1": [1, "1.5"]}}, "O5.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O5.r1": "-0.5"}}, "O5.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O4.r1": "0.5"}}, "O4.r1", "out_of_range"),
    ("ouhai-2017", {"facts": {"O20.r2": 2}}, "O20.r2", "out_of_range"),
    ("ouhai-2017", {"facts": {"O1.r9": 1}}, "O1.r9", "unknown_rule"),
    ("ouhai-2017", {"facts": {"O99.r1": 1}}, "O99.r1", "unknown_rule"),
    ("ouhai-2017", {"facts": {"KD1.r1": True}}, "KD1.r1", "unknown_rule"),
    ("ouhai-2017", {"items": {"O99": 1}}, "O99", "unknown_item"),
    ("ouhai-2017", {"items": {"O12": "15.5"}}, "O12", "out_of_range"),
    ("ouhai-2017", {"items": {"O12": "-1"}}, "O12", "out_of_range"),
    ("ouhai-2017", {"items": {"O12": "many"}}, "O12", "out_of_range"),
    ("ouhai-2017", {"items": {"O12": True}}, "O12", "out_of_range"),
    ("ouhai-2017", {"items": {"O20": 5}}, "O20", "out_of_range"),
    ("ouhai-2017", {"items": {"O6": "na"}}, "O6", "missing_reason"),
    ("ouhai-2017", {"facts": {"O6.r1": {"value": "na", "reason": "  "}}}, "O6.r1", "missing_reason"),
    ("ouhai-2017", {"unit": {"category": "county"}}, None, "unknown_unit"),
    ("ouhai-2017", {"unit": {"foi_responsible": "perhaps"}}, None, "out_of_range"),
    ("ouhai-2017", {"others": "empty"}, None, "out_of_range"),
    ("ouhai-2017", {"facts": [1]}, None, "malformed"),
    ("kaifu-2013-windows", {"facts": {"KW1.r5": "2.5"}}, "KW1.r5", "out_of_range"),  # AK-12
    ("kaifu-2013-windows", {"facts": {"KW1.r5": 6}}, "KW1.r5", "out_of_range"),
    ("kaifu-2013-windows", {"facts": {"KW1.r5": [3, 3]}}, "KW1.r5", "out_of_range"),  # once
    ("kaifu-2013-windows", {"facts": {"KW1.r8": [5, 11]}}, "KW1.r8", "out_of_range"),
    ("kaifu-2013-windows", {"facts": {"KW3.r1": 2}}, "KW3.r1", "out_of_range"),
    ("kaifu-2013-windows", {"facts": {"KW3.r5": "three_staff"}}, "KW3.r5", "out_of_range"),
    ("kaifu-2013-departments", {"facts": {"KD8.r2": "5.5"}}, "KD8.r2", "out_of_range"),  # part B has 5
    ("kaifu-2013-departments", {"facts": {"KD2.r1": 5}}, "KD2.r1", "out_of_range"),  # AK-2: four elements
    ("kaifu-2013-departments", {"facts": {"KD11.r1": ["compliant", "neither"]}}, "KD11.r1", "out_of_range"),
    ("wafangdian-2013", {"facts": {"W1.r4": "1.6"}}, "W1.r4", "out_of_range"),
    ("wafangdian-2013", {"facts": {"W1.r1": [1, "1.5"]}}, "W1.r1", "out_of_range"),
    ("taiqian-townships", {"facts": {"T1.r1": "na"}}, "T1.r1", "missing_reason"),
    ("taiqian-townships", {"facts": {"T1.r1": "partly"}}, "T1.r1", "out_of_range"),
    ("taiqian-townships", {"items": {"T1": 3}}, "T1", "out_of_range"),
]


@pytest.mark.parametrize(("table", "entry", "rule", "error"), ONE)
def test_one_mistake(read, table, entry, rule, error):
    found = read(table, {"period": "2017", "units": [{"code": "u", **entry}]})
    assert [(mistake.code, mistake.rule, mistake.error.value) for mistake in found.errors] == [("u", rule, error)]
    assert found.errors[0].message


WHOLE = [
    ({"period": "2017Q5", "units": []}, "out_of_range"),
    ({"period": "2017Q1", "units": []}, "out_of_range"),  # scored from the second quarter on
    ({"units": [{"code": "a"}, {"code": "a"}]}, "duplicate"),
    ({"units": [{"name": "no code"}]}, "unknown_unit"),
    ({"units": [{"code": True}]}, "unknown_unit"),
    ({"units": ["a"]}, "unknown_unit"),
    ({"units": [], "settings": {"cap_order": "never"}}, "out_of_range"),
    ({"units": [], "settings": {"rounding": 1}}, "out_of_range"),
    ({"units": [], "settings": {"conversion_weight": -1}}, "out_of_range"),
    ({"units": [], "settings": []}, "malformed"),
    ({}, "malformed"),
    ([], "malformed"),
]


@pytest.mark.parametrize(("data", "error"), WHOLE)
def test_mistakes_of_the_whole_file(read, data, error):
    assert [mistake.error.value for mistake in read("ouhai-2017", data).errors] == [error]


def test_all_mistakes_are_named_at_once(read):
    units = [
        {"code": "a", "facts": {"O1.r1": -1, "O2.r7": True}},
        {"code": "b", "items": {"O12": 16, "O77": 1}},
        {"code": "a"},
    ]
    found = read("ouhai-2017", {"period": "x", "units": units})
    assert [(mistake.code, mistake.error.value) for mistake in found.errors] == [
        (None, "out_of_range"),
        ("a", "out_of_range"),
        ("a", "unknown_rule"),
        ("b", "out_of_range"),
        ("b", "unknown_item"),
        ("a", "duplicate"),
    ]


def test_a_list_of_figures_must_be_whole(read):
    units = [
        {"code": "a", "unit": {"category": "department"}, "facts": {"O15.r1": {"metric": 7}}},
        {"code": "b", "unit": {"category": "department"}},
        {"code": "c", "unit": {"category": "department"}, "facts": {"O15.g1": True}},
        {"code": "d", "unit": {"category": "department"}, "items": {"O15": 9}},
        {"code": "e", "unit": {"category": "department"}, "others": "full"},
        {"code": "f", "unit": {"category": "township_street"}},
    ]
    found = read("ouhai-2017", {"units": units})
    assert [(m.code, m.rule, m.error.value) for m in found.errors] == [("b", "O15.r1", "out_of_range")]


def test_two_values_for_one_rule_in_json(read):
    text = '{"units": [{"code": "a", "facts": {"O1.r1": 1, "O1.r1": 2}, "items": {"O2": 1, "O2": 2}}]}'
    found = read("ouhai-2017", read_json(text).data)
    assert [(m.rule, m.error.value) for m in found.errors] == [("O1.r1", "duplicate"), ("O2", "duplicate")]


def test_two_values_for_one_rule_in_yaml(read):
    found = read("ouhai-2017", read_yaml("units:\n- code: a\n  facts: {O1.r1: 1, O1.r1: 1}\n").data)
    assert [(m.rule, m.error.value) for m in found.errors] == [("O1.r1", "duplicate")]


def test_yes_and_no_are_answers_in_yaml_and_json_booleans_too(read):
    data = read_yaml("period: 2017\nunits:\n- {code: 7, facts: {T1.r1: yes, T2.r1: no, T3.r1: true}}\n").data
    found = read("taiqian-townships", data)
    assert found.errors == ()
    assert found.period == "2017"
    assert found.submissions[0].unit.code == "7"
    assert [fact.value.said.value for fact in found.submissions[0].facts.values()] == ["yes", "no", "yes"]


ACCEPTED = [
    ("ouhai-2017", "O1.r1", "2"),
    ("ouhai-2017", "O1.r1", {"value": 2, "reason": "two cases"}),
    ("ouhai-2017", "O2.r1", 6),
    ("ouhai-2017", "O2.r1", [True, True]),
    ("ouhai-2017", "O5.r1", 0),
    ("ouhai-2017", "O20.r2", ["city", "national"]),
    ("kaifu-2013-windows", "KW1.r5", 0),
    ("kaifu-2013-windows", "KW3.r4", True),
]


@pytest.mark.parametrize(("table", "key", "value"), ACCEPTED)
def test_values_a_rule_takes(read, table, key, value):
    found = read(table, {"units": [{"code": "u", "facts": {key: value}}]})
    assert found.errors == ()
    assert key in found.submissions[0].facts


INSIDE = [
    # a part of a fact written twice: where it is named
    ("ouhai-2017", "facts: {O3.r1: {rank: 1, rank: 40, n: 63}}", "O3.r1", "rank is written twice"),
    ("ouhai-2017", "facts: {O5.r1: {value: 1, value: 2, reason: x}}", "O5.r1", "value is written twice"),
    ("ouhai-2017", "items: {O6: {value: 1, reason: x, reason: y}}", "O6", "reason is written twice"),
    ("taiqian-townships", "facts: {T4.r1: {value: {weight: 3, weight: 4}}}", "T4.r1", "weight is written twice"),
    ("ouhai-2017", "facts: {O21.r1: [{value: city, value: district}]}", "O21.r1", "value is written twice"),
]


@pytest.mark.parametrize(("table", "text", "key", "message"), INSIDE)
def test_a_part_of_a_fact_is_not_written_twice(read, table, text, key, message):
    found = read(table, read_yaml(f"units: [{{code: a, {text}}}]").data)
    assert [(error.code, error.rule, error.error.value) for error in found.errors] == [("a", key, "duplicate")]
    assert message in found.errors[0].message
