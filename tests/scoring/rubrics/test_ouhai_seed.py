"""Ouhai held against the transcribed notice itself, where it lies beside the checkout."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from tests.scoring.rubrics.ouhai import TABLE

from sitecheck.scoring.numbers import plain

SEED = Path(__file__).resolve().parents[4] / "shared" / "seeds" / "transcribed"
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="the transcribed source is not here")


def sentences() -> dict[int, tuple[str, str]]:
    """Text and points of the table's lines, by number."""
    found: dict[int, tuple[str, str]] = {}
    for line in (SEED / "001-ouhai-2017-table.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        match = re.match(r"(\d+)\. (.*)", cells[2]) if len(cells) > 4 else None
        if match:
            found[int(match[1])] = (match[2].partition("[注]")[0], cells[3])
    return found


def test_points_and_figures(rubric):
    table = rubric(TABLE)
    lines = sentences()
    assert sorted(lines) == list(range(1, 23))
    for number, (text, points) in lines.items():
        item = table.by_id[f"O{number}"]
        assert points == ("" if item.max_points is None else plain(item.max_points))
        stated = {Decimal(figure) for figure in re.findall(r"(?:扣|加|得|每项)(\d+(?:\.\d+)?)分", text)}
        if number in (3, 15):
            stated -= {Decimal("9.75"), Decimal("9.5")}  # what the steps of the rule come to
            ours = {band.points for rule in item.rules for band in getattr(rule, "bands", ())}
            ours |= {steps.start for rule in item.rules for steps in getattr(rule, "groups", {}).values()}
        else:
            ours = {rule.points for rule in item.rules if getattr(rule, "points", None) is not None}
            ours |= {tier.points for rule in item.rules for tier in getattr(rule, "tiers", ())}
            ours |= {rule.cap for rule in item.rules if getattr(rule, "cap", None) is not None}
        assert ours == stated, number


def test_words_in_quotes_and_numbers_of_the_source(rubric):
    """What a condition or parameter quotes stands in the line it is taken from."""
    lines = sentences()
    for key, (item, rule) in rubric(TABLE).rules.items():
        text = lines[item.number][0]
        quoted = re.findall(r"[“《]([^”》]+)[”》]", rule.condition)
        assert [words for words in quoted if words not in text] == [], key
        for words in rule.check_params.get("areas", ()):
            assert words in text
        for words in rule.check_params.get("fields", ()):
            # the source says 机构名称 once for 政府信息公开机构名称
            assert words in text, (key, words)


def test_units(rubric):
    text = (SEED / "001-ouhai-2017-notice.md").read_text(encoding="utf-8")
    names = re.findall(r"^\d+\. (.+)$", text, flags=re.M)
    units = rubric(TABLE).applies_to.units
    assert names == [*units["department"], *units["township_street"]]
