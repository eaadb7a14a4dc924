"""What must hold for any facts: order is nothing, a deduction never helps, results stay within their limits."""

from __future__ import annotations

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
from sitecheck.scoring.rules import AdjustmentRule, AwardRule, DeductRule, GateRule, PerOccurrenceRule, TierRule

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
