"""What the tests of the three Kaifu tables share: reading a card's lines, and holding a table against its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sitecheck.facts.data import data_dir
from sitecheck.scoring.engine import score
from sitecheck.scoring.factfile import FactFile
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import plain
from sitecheck.scoring.rubric import load_rubric
from sitecheck.scoring.rules import GateRule, Rule
from sitecheck.scoring.scorecard import ItemScore, Line, Remark, Scorecard

FOLDER = data_dir("config") / "rubrics"


@dataclass(frozen=True)
class Kit:
    """The ways into scoring: one card, several cards, a whole fact file, a table."""

    card: Callable[..., Scorecard]
    cards: Callable[..., dict[str, Scorecard]]
    read: Callable[..., FactFile]
    rubric: Callable[[str], Rubric]


Case = Callable[[Kit], None]


def item(card: Scorecard, name: str) -> ItemScore:
    """One item of a card."""
    return next(score for score in card.items if score.item == name)


def points(card: Scorecard, name: str) -> Decimal | None:
    """An item's points."""
    return item(card, name).points


def said(card: Scorecard, key: str) -> list[str]:
    """The remarks on a rule's line."""
    line = next(line for score in card.items for line in score.lines if line.rule == key)
    return [note.remark.value for note in line.notes]


def shared_with(card: Scorecard, key: str) -> str:
    """The other rules that count the same event, as the rule's line names them; empty: none."""
    line = next(line for score in card.items for line in score.lines if line.rule == key)
    return next((dict(note.params)["rules"] for note in line.notes if note.remark is Remark.SHARED), "")


def arithmetic(score: ItemScore) -> str:
    """The lines of an item in short: ``r1×3=-3 floor=1``."""
    return " ".join(_line(line) for line in score.lines)


def holds_together(score: ItemScore) -> None:
    """Start plus lines is the score, each running total follows from the one before, all within the limits."""
    running = score.start
    for line in score.lines:
        running += line.points
        assert line.running == running
    assert running == score.points
    assert 0 <= score.points <= score.max_points


def figures(rule: Rule) -> str:
    """What a rule gives or takes, in short: ``2``, ``3-5``, ``5/3/0``, ``null`` or ``gate``."""
    if isinstance(rule, GateRule):
        return "gate"
    tiers = getattr(rule, "tiers", ())
    span = getattr(rule, "points_range", None)
    if tiers:
        return "/".join(plain(tier.points) for tier in tiers)
    if span is not None:
        return "-".join(plain(end) for end in span)
    amount = getattr(rule, "points", None)
    return "null" if amount is None else plain(amount)


def wording(rule: Rule) -> str:
    """Everything a rule says it depends on: its condition and those of its tiers."""
    return " ".join([rule.condition, *(tier.condition for tier in getattr(rule, "tiers", ()))])


def bound(rubric: Rubric) -> dict[str, str]:
    """Rules with a website check: how far it decides, the check and those beside it."""
    return {
        key: " ".join((rule.automation.value, rule.check, *rule.also_checks))
        for key, (_, rule) in rubric.rules.items()
        if rule.check is not None
    }


def lists(rubric: Rubric) -> dict[str, str]:
    """Rules that count what is missing from a list, and the list."""
    return {
        key: " ".join(listed)
        for key, (_, rule) in rubric.rules.items()
        if (listed := _listed(rule.check_params) or _listed(rule.threshold))
    }


def parts(rubric: Rubric) -> dict[str, str]:
    """Items in parts, each with its limit and start."""
    return {
        one.id: ", ".join(f"{part.id} {plain(part.max_points)} {part.start}" for part in one.parts)
        for one in rubric.items
        if one.parts
    }


def _listed(data: Mapping[str, Any]) -> list[str]:
    return next((data[name] for name in ("fields", "functions", "elements") if name in data), [])


def copied(folder: Path, name: str, old: str, new: str) -> Rubric:
    """A project's own copy of a shipped table with one place changed."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = folder / f"{name}.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load_rubric(path)


def each_quarter_by_itself(kit: Kit, table: str) -> None:
    """AK-25: every quarter on the same table; a year out of them only where ``annual_aggregation`` says how."""
    for period in ("2013Q1", "2013Q2", "2013Q3", "2013Q4"):
        read = kit.read(table, {"period": period, "units": [{"code": "u"}]})
        assert (read.errors, read.period) == ((), period)
    assert kit.rubric(table).cadence.periods == ("quarterly",)
    assert kit.rubric(table).switches.annual_aggregation is None
    quarters = {"Q1": 80, "Q2": 90, "Q3": 84, "Q4": 88}
    for settings, final in (({}, None), ({"annual_aggregation": "mean"}, Decimal("85.5"))):  # 342 / 4
        data = {"period": "2013", "settings": settings, "units": [{"code": "u", "quarters": quarters}]}
        read = kit.read(table, data)
        assert score(kit.rubric(table), read.submissions[0], read.switches).final == final


def named(rubric: Rubric, reading: str) -> set[str]:
    """Items and rules that rest on a reading: ``KD6`` or ``KD6.r1``; ``table`` for the table as a whole."""
    whole = {*rubric.table_readings, *rubric.cadence.readings, *rubric.total.readings}
    whole |= set(rubric.combine.readings) if rubric.combine is not None else set()
    places = {one.id for one in rubric.items if reading in one.readings}
    places |= {key for key, (_, rule) in rubric.rules.items() if reading in rule.readings}
    return places | ({"table"} if reading in whole else set())


def _line(line: Line) -> str:
    name = line.notes[0].remark.value if line.rule is None else line.rule.partition(".")[2]
    count = f"×{line.count}" if line.count is not None else ""
    return f"{name}{count}={plain(line.points) if line.points is not None else '-'}"


def held_against(table: Rubric, source: Sequence[tuple[int, str, str, Any, Any]], sections: Mapping[str, str]) -> None:
    """Numbers, maxima, lines and figures of the table are those of its source, and add up to 100."""
    assert [(one.number, one.id, str(one.max_points), one.source_lines) for one in table.items] == [
        (number, name, most, lines) for number, name, most, lines, _ in source
    ]
    assert {one.id: {rule.id: figures(rule) for rule in one.rules} for one in table.items} == {
        name: rules for _, name, _, _, rules in source
    }
    assert {section.id: str(section.max_points) for section in table.sections} == sections
    assert [name for section in table.sections for name in section.items] == [name for _, name, *_ in source]
    assert sum(Decimal(most) for _, _, most, _, _ in source) == sum(map(Decimal, sections.values())) == 100
    assert (table.total.stated, table.total.cap, table.total.floor) == (100, 100, 0)
