"""What must hold for any facts: order is nothing, a deduction never helps, results stay within their limits."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitecheck.facts.data import data_dir
from sitecheck.scoring.answer import answer
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.factfile import parse_fact_file
from sitecheck.scoring.facts import amount_limits
from sitecheck.scoring.rubric import load_family
from sitecheck.scoring.rules import (
    AdjustmentRule,
    AwardRule,
    DeductRule,
    GateRule,
    PerOccurrenceRule,
    TierRule,
    YesNoRule,
)

FOLDERS = [data_dir("config") / "rubrics"]
TABLES = ["wafangdian-2013", "ouhai-2017", "kaifu-2013-departments", "kaifu-2013-windows", "kaifu-2013-streets"]
LOADED = {name: load_family(name, FOLDERS) for name in TABLES}


def values(item, rule) -> st.SearchStrategy[Any] | None:
    """Values the rule takes."""
    limits = amount_limits(item, rule)
    if isinstance(rule, PerOccurrenceRule):
        return st.integers(0, rule.max_count or 12)
    if isinstance(rule, TierRule):
        return st.sampled_from([tier.key for tier in rule.tiers])
    if isinstance(rule, AdjustmentRule) and rule.tiers:
        return st.lists(st.sampled_from([tier.key for tier in rule.tiers]), min_size=1, max_size=3)
    if limits is not None:
        low, high = (int(limit * 4) for limit in limits)
        return st.integers(low, high).map(lambda quarters: str(Decimal(quarters) / 4))
    if isinstance(rule, AdjustmentRule):
        return st.integers(0, 4)
    return st.booleans() if isinstance(rule, AwardRule | DeductRule | GateRule) else None


def facts_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    taken = {
        key: found for key, (item, rule) in LOADED[name][0].rules.items() if (found := values(item, rule)) is not None
    }
    return st.fixed_dictionaries({}, optional=taken)


def card_of(name: str, facts: dict[str, Any], **unit: Any):
    table, partners = LOADED[name]
    read = parse_fact_file({"units": [{"code": "u", "facts": facts, "unit": unit}]}, table, partners)
    assert read.errors == ()
    return score_all(table, read.submissions, read.switches, partners)[0]


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_order_does_not_matter_and_everything_adds_up(name, data):
    facts = data.draw(facts_of(name))
    keys = list(facts)
    random.Random(len(keys)).shuffle(keys)
    card = card_of(name, facts)
    assert answer(LOADED[name][0], [card]) == answer(
        LOADED[name][0], [card_of(name, {key: facts[key] for key in keys})]
    )
    total = LOADED[name][0].total
    assert total.floor <= card.total <= total.cap
    assert card.raw_total == card.base + card.bonus - card.penalty
    for score in card.items:
        if score.max_points is not None:
            assert 0 <= score.points <= score.max_points
            assert score.start + sum(line.points for line in score.lines if not line.on_total) == score.points


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_taking_a_deduction_away_never_lowers_the_total(name, data):
    facts = data.draw(facts_of(name))
    table = LOADED[name][0]
    deductions = [
        key
        for key in facts
        if isinstance(rule := table.rules[key][1], DeductRule | GateRule)
        or (isinstance(rule, PerOccurrenceRule) and rule.direction == "deduct")
        or (isinstance(rule, TierRule) and rule.direction == "deduct")
        or (isinstance(rule, AdjustmentRule) and rule.kind == "penalty")
    ]
    if not deductions:
        return
    gone = data.draw(st.sampled_from(deductions))
    # naming an item also says that the awards assumed in it are met: keep it named
    item = gone.partition(".")[0]
    rest = {key: value for key, value in facts.items() if key != gone}
    if any(isinstance(rule, AwardRule) and rule.assumed for rule in table.by_id[item].rules):
        return
    assert card_of(name, rest).total >= card_of(name, facts).total


@settings(max_examples=60, deadline=None, derandomize=True)
@given(one=facts_of("ouhai-2017"), other=facts_of("ouhai-2017"))
def test_rescaling_keeps_the_order(one, other):
    first, second = (card_of("ouhai-2017", facts, foi_responsible=False) for facts in (one, other))
    if first.penalty == second.penalty:
        assert (first.base < second.base) <= (first.total <= second.total)
        assert (first.base == second.base) <= (first.total == second.total)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(one=st.integers(0, 400), other=st.integers(0, 400))
def test_combination_keeps_the_order(one, other):
    def final(quarters: int) -> Decimal:
        table, partners = LOADED["kaifu-2013-departments"]
        points = str(Decimal(quarters) / 10)
        unit = {"code": "u", "unit": {"has_service_window": True}, "items": {"KW1": points, "KD1": 5}}
        read = parse_fact_file({"units": [unit]}, table, partners)
        return score_all(table, read.submissions, read.switches, partners)[0].final

    assert (one < other) == (final(one) < final(other))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(said=st.lists(st.sampled_from(["yes", "no"]), min_size=34, max_size=34))
def test_not_applicable_changes_the_denominator_only(said):
    table, partners = load_family("citywide-2013-counties", FOLDERS)
    facts: dict[str, Any] = {f"C{number}.r1": value for number, value in enumerate(said, start=1)}

    def rates(extra: dict[str, Any]):
        read = parse_fact_file({"units": [{"code": "u", "facts": {**facts, **extra}}]}, table, partners)
        return score_all(table, read.submissions, read.switches, partners)[0].compliance

    without, with_na = rates({}), rates({"C35.r1": {"value": "na", "reason": "none here"}})
    assert (without.yes, without.no, without.rate) == (with_na.yes, with_na.no, with_na.rate)
    assert with_na.na == 1


CHECKLISTS = ["citywide-2013-counties", "citywide-2013-departments", "taiqian-townships"]
LOADED |= {name: load_family(name, FOLDERS) for name in CHECKLISTS}


def answers_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Answers to any lines of a checklist: as a whole, or to some of what they ask for."""
    not_applicable = {"value": "na", "reason": "none here"}
    taken: dict[str, st.SearchStrategy[Any]] = {}
    for key, (_, rule) in LOADED[name][0].rules.items():
        if isinstance(rule, YesNoRule):
            whole: st.SearchStrategy[Any] = st.sampled_from(["yes", "no", not_applicable])
            single = st.sampled_from(["yes", "no", not_applicable])
            parts = {one.id: st.integers(0, 30) if one.measured else single for one in rule.requirements}
            some = st.fixed_dictionaries({}, optional=parts).filter(bool)
            taken[key] = st.one_of(whole, some) if parts else whole
    return st.fixed_dictionaries({}, optional=taken)


@pytest.mark.parametrize("name", CHECKLISTS)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_checklist_is_its_answers_in_any_order(name, data):
    facts = data.draw(answers_of(name))
    keys = list(facts)
    random.Random(len(keys)).shuffle(keys)
    table = LOADED[name][0]
    card = card_of(name, facts)
    assert answer(table, [card]) == answer(table, [card_of(name, {key: facts[key] for key in keys})])
    found = card.compliance
    assert found.yes + found.no + found.na == sum(one.answer is not None for one in card.items)
    assert found.rate is None if found.yes + found.no == 0 else 0 <= found.rate <= 100
    assert card.total is None
    for count in ("yes", "no", "na"):
        assert getattr(found, count) == sum(getattr(one, count) for one in card.compliance_by_section.values())


@pytest.mark.parametrize("name", CHECKLISTS)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_line_that_does_not_apply_leaves_the_denominator_and_nothing_else(name, data):
    facts = data.draw(answers_of(name))
    lines = [key for key, (_, rule) in LOADED[name][0].rules.items() if isinstance(rule, YesNoRule)]
    gone = data.draw(st.sampled_from(lines))
    item = gone.partition(".")[0]
    without = {key: value for key, value in facts.items() if key != gone}
    before, after = (
        card_of(name, some) for some in (without, {**without, gone: {"value": "na", "reason": "none here"}})
    )
    counted = (before.compliance.yes, before.compliance.no, before.compliance.rate)
    assert (after.compliance.yes, after.compliance.no, after.compliance.rate) == counted
    assert after.compliance.na == before.compliance.na + 1
    for one, other in zip(before.items, after.items, strict=True):
        assert one == other or one.item == item


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_rule_that_does_not_apply_costs_nothing_and_touches_no_other_item(name, data):
    facts = data.draw(facts_of(name))
    table = LOADED[name][0]
    deductions = [
        key
        for key, (_, rule) in table.rules.items()
        if isinstance(rule, DeductRule) or (isinstance(rule, PerOccurrenceRule) and rule.direction == "deduct")
    ]
    if not deductions:
        return
    gone = data.draw(st.sampled_from(deductions))
    item = gone.partition(".")[0]
    if any(isinstance(rule, AwardRule) and rule.assumed for rule in table.by_id[item].rules):
        return
    without = {key: value for key, value in facts.items() if key != gone}
    before, after = (
        card_of(name, some) for some in (without, {**without, gone: {"value": "na", "reason": "none here"}})
    )
    assert after.total == before.total
    assert [one.points for one in after.items] == [one.points for one in before.items]
    assert [one.max_points for one in after.items] == [one.max_points for one in before.items]


@pytest.mark.parametrize("name", [*TABLES, *CHECKLISTS])
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_computed_again_it_is_the_same_to_the_byte_whoever_else_is_scored(name, data):
    table, partners = LOADED[name]
    drawn = [data.draw(answers_of(name) if name in CHECKLISTS else facts_of(name)) for _ in range(3)]
    units = [{"code": f"u{number}", "facts": facts} for number, facts in enumerate(drawn)]

    def told(some: list[dict[str, Any]]) -> dict[str, str]:
        read = parse_fact_file({"units": some}, table, partners)
        cards = score_all(table, read.submissions, read.switches, partners)
        return {card.code: json.dumps(answer(table, [card]), ensure_ascii=False) for card in cards}

    whole = told(units)
    assert told(units) == whole
    assert told(units[::-1]) == whole
    assert {code: text for one in units for code, text in told([one]).items()} == whole
