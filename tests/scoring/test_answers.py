"""Checklist lines answered by what they ask for: all of it or any one, branches, cases, figures within their bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitecheck.scoring.answers import judge_answer, parse_answer, parse_answers
from sitecheck.scoring.messages import say_all
from sitecheck.scoring.refusals import FactRefused, Refusal
from sitecheck.scoring.rules import YesNoRule
from sitecheck.scoring.values import Answer, Answers, Said, Unit

BOTH = [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]
SHARE = [{"id": "share", "title": "Share", "least": 4, "unit": "%"}]
HOURS = [
    {"id": "all", "title": "All", "most": 24},
    {"id": "word", "title": "Word", "most": 5, "case": "major"},
    {"id": "press", "title": "Press", "most": 24, "case": "major"},
]
BRANCH = [
    {"id": "window", "title": "Window", "when": {"has_service_window": True}},
    {"id": "other", "title": "Other", "when": {"has_service_window": False}},
]
WITH, WITHOUT, SILENT = {"has_window": True}, {"has_service_window": False}, {}
NA = {"value": "na", "reason": "no such thing"}


def rule(requirements: list[dict[str, Any]], needs: str = "all") -> YesNoRule:
    return YesNoRule.model_validate(
        {"id": "r1", "kind": "yes_no", "condition": "c", "requirements": requirements, "needs": needs}
    )


JUDGED = [
    # what is asked, all or any, attributes, what is answered, what the line comes to
    (BOTH, "all", SILENT, {"a": "yes", "b": "yes"}, "yes"),
    (BOTH, "all", SILENT, {"a": "yes", "b": "no"}, "no"),
    (BOTH, "all", SILENT, {"b": False}, "no"),  # one missing is enough for no
    (BOTH, "all", SILENT, {"a": True}, None),  # b not answered: neither yes nor no
    (BOTH, "all", SILENT, {"a": "yes", "b": NA}, "yes"),  # what does not apply counts neither way
    (BOTH, "all", SILENT, {"a": NA, "b": NA}, "na"),
    (BOTH, "any", SILENT, {"a": "no", "b": "yes"}, "yes"),
    (BOTH, "any", SILENT, {"a": "yes"}, "yes"),  # one place is enough
    (BOTH, "any", SILENT, {"a": "no"}, None),
    (BOTH, "any", SILENT, {"a": "no", "b": NA}, "no"),
    (BOTH, "any", SILENT, {"a": NA, "b": NA}, "na"),
    (SHARE, "all", SILENT, {"share": 4}, "yes"),  # the bound is inside
    (SHARE, "all", SILENT, {"share": "3.999"}, "no"),
    (SHARE, "all", SILENT, {"share": Decimal("4.01")}, "yes"),
    (SHARE, "all", SILENT, {"share": "yes"}, "yes"),  # a figure may be left to a person
    (HOURS, "all", SILENT, {"all": 24}, "yes"),  # no major case entered: the two others are not asked
    (HOURS, "all", SILENT, {"all": "24.5"}, "no"),
    (HOURS, "all", SILENT, {"all": 1, "word": 5, "press": 24}, "yes"),
    (HOURS, "all", SILENT, {"all": 1, "word": "5.1", "press": 24}, "no"),
    (HOURS, "all", SILENT, {"all": 1, "word": 5}, None),  # a major case: then both are asked
    (BRANCH, "all", WITH, {"window": "yes"}, "yes"),
    (BRANCH, "all", WITHOUT, {"other": "no"}, "no"),
    (BRANCH, "all", WITH, {"window": "yes", "other": "no"}, "yes"),  # not asked of this unit
    (BRANCH, "all", WITH, {"other": "yes"}, None),
    (BRANCH, "all", SILENT, {"other": "yes"}, "yes"),  # whoever answered a branch saw it apply
]


@pytest.mark.parametrize(("requirements", "needs", "attributes", "written", "said"), JUDGED)
def test_judged(requirements, needs, attributes, written, said):
    asked = rule(requirements, needs)
    found = judge_answer(asked, parse_answers(asked, written, ""), Unit("u", attributes=attributes), {})
    assert found.said == (None if said is None else Said(said))


REFUSED = [
    (BOTH, {}, "", Refusal.NOT_A_KEY),
    (BOTH, {"a": "yes", "c": "yes"}, "", Refusal.NOT_A_KEY),
    ([], {"a": "yes"}, "", Refusal.NOT_A_KEY),
    (BOTH, {"a": "partly"}, "", Refusal.NOT_AN_ANSWER),
    (BOTH, {"a": 1}, "", Refusal.NOT_AN_ANSWER),  # no figure is asked for
    (BOTH, {"a": None}, "", Refusal.NOT_AN_ANSWER),
    (SHARE, {"share": -1}, "", Refusal.NOT_A_FIGURE),
    (SHARE, {"share": "four"}, "", Refusal.NOT_A_FIGURE),
    (BOTH, {"a": "na"}, "", Refusal.REASON),
    (BOTH, {"a": {"value": "na", "reason": " "}}, "", Refusal.REASON),
]


@pytest.mark.parametrize(("requirements", "written", "reason", "why"), REFUSED)
def test_refused(requirements, written, reason, why):
    with pytest.raises(FactRefused) as raised:
        parse_answers(rule(requirements), written, reason)
    assert raised.value.refusal is why


def test_the_reason_of_the_whole_speaks_for_its_parts():
    asked = rule(BOTH)
    assert parse_answers(asked, {"b": "na", "a": "yes"}, "no counter") == Answers((("a", Said.YES), ("b", Said.NA)))


@pytest.mark.parametrize(("written", "said"), [(True, "yes"), (False, "no"), ("yes", "yes"), ("no", "no")])
def test_an_answer_as_a_whole_is_taken_as_it_is(written, said):
    found = judge_answer(rule(BOTH), parse_answer(written), Unit("u"), {})
    assert found.said == Said(said)


def test_the_line_says_what_was_asked_and_what_is_open():
    major = rule(HOURS)
    found = judge_answer(major, parse_answers(major, {"all": 30, "word": 5}, ""), Unit("u"), {})
    assert say_all(found.notes) == "All: 30 (no); Word: 5 (yes); not answered yet: Press"
    assert say_all(found.notes, "zh") == "All：30（否）；Word：5（是）；尚未填写：Press"
    branch = rule(BRANCH)
    whole = judge_answer(branch, Answer(Said.YES), Unit("u", attributes=WITH), {})
    assert say_all(whole.notes) == "yes; asked of this unit: Window"
    unknown = judge_answer(branch, Answer(Said.YES), Unit("u"), {})
    assert say_all(unknown.notes) == "yes"
    other = judge_answer(
        branch, parse_answers(branch, {"other": "no", "window": "yes"}, ""), Unit("u", "", "", WITH), {}
    )
    assert say_all(other.notes) == "Window: yes; does not apply to this unit (Other)"


def test_figures_keep_their_unit():
    asked = rule(SHARE)
    assert say_all(judge_answer(asked, parse_answers(asked, {"share": "3.50"}, ""), Unit("u"), {}).notes) == (
        "Share: 3.5% (no)"
    )


STAGES = [
    {"id": "on", "title": "On the way", "stage": "in_year"},
    {"id": "done", "title": "Done", "least": 90, "unit": "%", "stage": "year_end"},
]


@pytest.mark.parametrize(
    ("year_over", "written", "said", "words"),
    [
        (False, {"on": "yes", "done": 60}, "yes", "On the way: yes; not counted in this period: Done"),
        (False, {"done": 60}, None, "not counted in this period: Done; not answered yet: On the way"),
        (True, {"on": "yes", "done": 60}, "no", "Done: 60% (no); not counted in this period: On the way"),
        (True, {"done": 90}, "yes", "Done: 90% (yes)"),
    ],
)
def test_what_is_due_at_the_years_end_costs_nothing_before(year_over, written, said, words):
    asked = rule(STAGES)
    found = judge_answer(asked, parse_answers(asked, written, ""), Unit("u"), {}, year_over=year_over)
    assert (found.said, say_all(found.notes)) == (None if said is None else Said(said), words)


ORDER = {"no": 0, "na": 1, "yes": 1}


@given(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["yes", "no"]), min_size=1),
    st.sampled_from("abc"),
    st.sampled_from(["all", "any"]),
)
def test_a_better_answer_never_makes_the_line_worse(written, name, needs):
    asked = rule([{"id": letter, "title": letter} for letter in "abc"], needs)
    before = judge_answer(asked, parse_answers(asked, written, ""), Unit("u"), {}).said
    after = judge_answer(asked, parse_answers(asked, {**written, name: "yes"}, ""), Unit("u"), {}).said
    if before is not None and after is not None:
        assert ORDER[before] <= ORDER[after]
    backwards = dict(reversed(written.items()))
    assert judge_answer(asked, parse_answers(asked, backwards, ""), Unit("u"), {}).said == before
