"""The fact file of ``sitecheck score``: units, their facts and an assessor's values; every mistake is named at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from sitecheck.scoring.documents import Mapping as WrittenMapping
from sitecheck.scoring.facts import parse_fact, parse_item
from sitecheck.scoring.model import Rubric, Switches
from sitecheck.scoring.quarters import QuartersRefused, parse_quarters
from sitecheck.scoring.ranking import group_of
from sitecheck.scoring.refusals import FactCode, FactError, FactRefused
from sitecheck.scoring.rubric import choose
from sitecheck.scoring.rules import RankRule, YesNoRule
from sitecheck.scoring.uncollected import uncollected
from sitecheck.scoring.values import Fact, ItemEntry, Metric, Standing, Submission, Unit

_PERIOD = re.compile(r"^[0-9]{4}(?:Q([1-4]))?$")


@dataclass(frozen=True)
class FactFile:
    """What a fact file says; ``errors`` empty means it may be scored."""

    period: str | None
    switches: Switches
    submissions: tuple[Submission, ...]
    errors: tuple[FactError, ...]


@uncollected
def parse_fact_file(data: Any, rubric: Rubric, partners: Mapping[str, Rubric] | None = None) -> FactFile:
    """Facts checked against ``rubric`` and the tables it is combined with."""
    reader = _Reader(rubric, partners or {})
    return reader.read(data)


class _Reader:
    """Collects submissions and mistakes while walking through the file."""

    def __init__(self, rubric: Rubric, partners: Mapping[str, Rubric]) -> None:
        self.rubric = rubric
        self.tables = (rubric, *partners.values())
        self.errors: list[FactError] = []
        self.whole_year = False
        self.year_over = True
        self.of_quarters = False

    def read(self, data: Any) -> FactFile:
        if not isinstance(data, Mapping) or not isinstance(data.get("units"), list):
            self._refuse(None, None, FactCode.MALFORMED, "the file must be a mapping with a list called units")
            return FactFile(None, self.rubric.switches, (), tuple(self.errors))
        self._doubled(data, None, "the file")
        period = self._period(data.get("period"))
        self.whole_year = period is not None and "Q" not in period
        self.year_over = period is None or self.whole_year or period.endswith("Q4")
        switches = self._switches(data.get("settings"))
        self.of_quarters = self.whole_year and switches.annual_aggregation is not None
        submissions = [found for unit in data["units"] if (found := self._unit(unit)) is not None]
        for code, times in Counter(submission.unit.code for submission in submissions).items():
            if times > 1:
                self._refuse(code, None, FactCode.DUPLICATE, f"unit {code} stands in the file {times} times")
        self._whole_lists(submissions)
        return FactFile(period, switches, tuple(submissions), tuple(self.errors))

    def _period(self, raw: Any) -> str | None:
        if raw is None:
            return None
        period = str(raw)
        match = _PERIOD.match(period)
        if match is None:
            self._refuse(None, None, FactCode.OUT_OF_RANGE, f"period {period!r}: write 2017 or 2017Q2")
        elif match[1] and int(match[1]) < self.rubric.cadence.first_quarter:
            first = self.rubric.cadence.first_quarter
            self._refuse(None, None, FactCode.OUT_OF_RANGE, f"period {period}: this table is scored from Q{first} on")
        return period

    def _switches(self, raw: Any) -> Switches:
        if raw is None:
            return self.rubric.switches
        if not isinstance(raw, Mapping):
            self._refuse(None, None, FactCode.MALFORMED, "settings must be a mapping")
            return self.rubric.switches
        self._doubled(raw, None, "settings")
        return self._chosen(raw)

    def _chosen(self, raw: Mapping[str, Any]) -> Switches:
        try:
            return choose(self.rubric, raw)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                name = ".".join(str(step) for step in detail["loc"])
                self._refuse(None, f"settings.{name}", FactCode.OUT_OF_RANGE, f"setting {name}: {detail['msg']}")
            return self.rubric.switches

    def _unit(self, raw: Any) -> Submission | None:
        code = raw.get("code") if isinstance(raw, Mapping) else None
        if not isinstance(raw, Mapping) or not isinstance(code, str | int) or isinstance(code, bool) or code == "":
            self._refuse(None, None, FactCode.UNKNOWN_UNIT, "a unit without a code")
            return None
        code = str(code)
        self._doubled(raw, code, "the unit")
        unit = self._described(code, raw)
        facts: dict[str, Fact] = {}
        for key, value in self._mapping(raw, "facts", code).items():
            fact = self._fact(unit, key, value)
            if fact is not None:
                facts[key] = fact
        items: dict[str, ItemEntry] = {}
        for key, value in self._mapping(raw, "items", code).items():
            entry = self._item(code, key, value)
            if entry is not None:
                items[key] = entry
        others = raw.get("others")
        if others not in (None, "full"):
            self._refuse(code, None, FactCode.OUT_OF_RANGE, f"others: {others!r}; write full, or leave it out")
        return Submission(unit, facts, items, others == "full", self._quarters(code, raw), self.year_over)

    def _quarters(self, code: str, raw: Mapping[str, Any]) -> Mapping[int, Decimal] | None:
        """Results of a year's quarters; None where the period is scored by itself."""
        written = raw.get("quarters")
        if written is None:
            return {} if self.of_quarters else None
        if not self.whole_year:
            self._refuse(code, "quarters", FactCode.OUT_OF_RANGE, "quarters: only a year (period 2013) is made of them")
            return None
        self._doubled(written, code, "quarters")
        try:
            return parse_quarters(self.rubric, written)
        except QuartersRefused as refused:
            for message in refused.messages:
                self._refuse(code, "quarters", FactCode.OUT_OF_RANGE, message)
            return None

    def _described(self, code: str, raw: Mapping[str, Any]) -> Unit:
        described = self._mapping(raw, "unit", code)
        category = described.get("category") or ""
        known = self.rubric.applies_to.categories
        if category and category not in known:
            message = f"category {category!r} is not scored by {self.rubric.id} (it scores {', '.join(known)})"
            self._refuse(code, None, FactCode.UNKNOWN_UNIT, message)
        attributes: dict[str, bool | str] = {}
        for name, value in described.items():
            if name != "category" and value is not None:
                attributes[name] = value if isinstance(value, bool) else str(value)
        for name in self._decisive() & attributes.keys():
            if not isinstance(attributes[name], bool):
                message = f"{name}: {attributes[name]!r}; write true or false"
                self._refuse(code, None, FactCode.OUT_OF_RANGE, message)
        return Unit(code, str(raw.get("name") or ""), str(category), attributes)

    def _decisive(self) -> set[str]:
        """Attributes on which a condition of the tables turns."""
        conditions = [table.applies_to.when for table in self.tables]
        conditions += [
            whole.when for table in self.tables for whole in (table.rescale, table.combine) if whole is not None
        ]
        conditions += [item.when for table in self.tables for item in table.items]
        rules = [rule for table in self.tables for item in table.items for rule in item.rules]
        conditions += [rule.when for rule in rules]
        conditions += [asked.when for rule in rules if isinstance(rule, YesNoRule) for asked in rule.requirements]
        names = {name for condition in conditions for name, wanted in condition.items() if isinstance(wanted, bool)}
        return names | ({"has_window"} if "has_service_window" in names else set())

    def _fact(self, unit: Unit, key: str, value: Any) -> Fact | None:
        found = next((table.rules[key] for table in self.tables if key in table.rules), None)
        if found is None:
            item = key.partition(".")[0]
            known = next((table.by_id[item] for table in self.tables if item in table.by_id), None)
            if known is None:
                message = f"there is no item {item!r} in {self._names()}"
                self._refuse(
                    unit.code, key, FactCode.UNKNOWN_ITEM if "." not in key else FactCode.UNKNOWN_RULE, message
                )
            else:
                rules = ", ".join(f"{item}.{rule.id}" for rule in known.rules)
                self._refuse(unit.code, key, FactCode.UNKNOWN_RULE, f"there is no rule {key!r}; {item} has {rules}")
            return None
        item_found, rule = found
        try:
            fact = parse_fact(item_found, rule, value)
        except FactRefused as refused:
            self._refuse(unit.code, key, refused.error, str(refused))
            return None
        if fact.earlier and self.whole_year:
            message = "earlier: a year has no earlier quarters; it is scored on the facts of the whole year"
            self._refuse(unit.code, key, FactCode.OUT_OF_RANGE, message)
            return None
        if isinstance(rule, RankRule) and isinstance(fact.value, Standing | Metric):
            return self._grouped(unit, rule, fact, fact.value)
        return fact

    def _grouped(self, unit: Unit, rule: RankRule, fact: Fact, value: Standing | Metric) -> Fact | None:
        """The fact with the list it is ranked in, which must be one the rubric knows."""
        group = group_of(rule, Submission(unit), value.group)
        if rule.groups and group not in rule.groups:
            message = f"group {group!r} is none of {', '.join(rule.groups)}; give group, or the unit's category"
            self._refuse(unit.code, fact.key, FactCode.OUT_OF_RANGE, message)
            return None
        return replace(fact, value=replace(value, group=group))

    def _whole_lists(self, submissions: list[Submission]) -> None:
        """A list of figures must be whole: a unit left out would lift every unit below it."""
        for table in self.tables:
            for key, (item, rule) in table.rules.items():
                if not isinstance(rule, RankRule):
                    continue
                lists = {
                    fact.value.group
                    for submission in submissions
                    if (fact := submission.facts.get(key)) is not None and isinstance(fact.value, Metric)
                }
                for submission in submissions:
                    settled = submission.fill or submission.touches(frozenset({item.id}))
                    if not settled and group_of(rule, submission, "") in lists:
                        message = f"no figure for {rule.metric}, by which the other units of its list are ranked"
                        self._refuse(submission.unit.code, key, FactCode.OUT_OF_RANGE, message)

    def _item(self, code: str, key: str, value: Any) -> ItemEntry | None:
        item = next((table.by_id[key] for table in self.tables if key in table.by_id), None)
        if item is None:
            self._refuse(code, key, FactCode.UNKNOWN_ITEM, f"there is no item {key!r} in {self._names()}")
            return None
        try:
            return parse_item(item, value)
        except FactRefused as refused:
            self._refuse(code, key, refused.error, str(refused))
            return None

    def _mapping(self, raw: Mapping[str, Any], name: str, code: str) -> Mapping[str, Any]:
        found = raw.get(name)
        if found is None:
            return {}
        if not isinstance(found, Mapping):
            self._refuse(code, None, FactCode.MALFORMED, f"{name} must be a mapping")
            return {}
        self._doubled(found, code, name)
        for key, value in found.items():
            self._doubled_inside(value, code, key)
        return found

    def _doubled(self, mapping: Mapping[str, Any], code: str | None, where: str) -> None:
        if isinstance(mapping, WrittenMapping):
            for key in mapping.doubled:
                self._refuse(code, key, FactCode.DUPLICATE, f"{key} is written twice in {where}; keep one")

    def _doubled_inside(self, value: Any, code: str, key: str) -> None:
        """Of two values for one part of a fact the last would stand, and nobody would see the other."""
        if isinstance(value, WrittenMapping):
            for part in value.doubled:
                message = f"{part} is written twice in {key}; keep one"
                self._refuse(code, key, FactCode.DUPLICATE, message)
        for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
            self._doubled_inside(inner, code, key)

    def _names(self) -> str:
        return " and ".join(table.id for table in self.tables)

    def _refuse(self, code: str | None, rule: str | None, error: FactCode, message: str) -> None:
        self.errors.append(FactError(code, rule, error, message))
