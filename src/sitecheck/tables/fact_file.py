"""Facts of a file as manual entries of an assessment: matched to its units, checked, taken whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sitecheck.scoring.documents import Document, DocumentError, Loc
from sitecheck.scoring.documents import Mapping as WrittenMapping
from sitecheck.scoring.fact_source import loc_of, read_document
from sitecheck.scoring.factfile import parse_fact_file
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import exact, plain
from sitecheck.scoring.rules import AdjustmentRule, TierRule
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.settings.unit_names import UnitNames, UnitNotFound

_ELSEWHERE = {
    "others": "full marks for the rest are for `sitecheck score`: enter each item here",
    "quarters": "a year takes its quarters from their own assessments",
}
_HINTS = {
    "event": "events are entered with `sitecheck events import`: take the event out",
    "events": "events are entered with `sitecheck events import`: take the event out",
    "earlier": "earlier quarters are known to the project: take it out",
}


@dataclass(frozen=True, slots=True)
class Given:
    """One value to enter: anything JSON can hold, with its reason."""

    unit: str
    place: str  # KD6.r2, or KD6 for a whole item
    value: Any
    reason: str


def read_given(
    path: Path,
    assessment: AssessmentConfig,
    rubrics: Sequence[Rubric],
    units: Sequence[UnitConfig],
    reason: str = "",
    *,
    unfilled: bool = False,
) -> list[Given]:
    """What ``path`` (``.yaml .json .csv .xlsx``) says of ``units``, those assessed; ``reason`` where a row gives none;
    ``unfilled``: rows of a table that only name a place are passed over.

    ``rubrics``: the assessment's own first. Raises ConfigError with every mistake and its place.
    """
    main, partners = rubrics[0], {one.id: one for one in rubrics[1:]}
    names = UnitNames(units)

    def code_of(code: str, name: str) -> str:
        try:
            return names.find(code, name).code
        except UnitNotFound:  # told of when all is read
            return code

    try:
        document = read_document(path, main, partners, code_of, unfilled=unfilled)
    except DocumentError as error:
        raise ConfigError([Problem(path.name, error.line or 0, "", str(error))]) from error
    reader = _Reader(path.name, document, assessment, rubrics, names, reason.strip())
    matched = reader.matched()
    read = parse_fact_file(matched.data, main, partners)
    for one in read.errors:
        whom = " ".join(part for part in (one.code, one.rule) if part)
        reader.wrong(loc_of(matched.data, one), f"{whom}: {one.message}" if whom else one.message)
    given = list(reader.given(matched.data))
    if reader.problems:
        raise ConfigError(reader.problems)
    return given


class _Reader:
    def __init__(
        self,
        file: str,
        document: Document,
        assessment: AssessmentConfig,
        rubrics: Sequence[Rubric],
        names: UnitNames,
        reason: str,
    ) -> None:
        self.file, self.document, self.assessment, self.reason = file, document, assessment, reason
        self.categories = rubrics[0].applies_to.categories
        self.rules = {key: rule for rubric in rubrics for key, (_, rule) in rubric.rules.items()}
        self.names = names
        self.problems: list[Problem] = []

    def matched(self) -> Document:
        """The file with the project's units instead of its own words for them."""
        data = self.document.data
        if not isinstance(data, Mapping) or not isinstance(data.get("units"), list):
            return self.document  # refused as a whole by whoever reads it
        if data.get("settings"):
            self.wrong(("settings",), "settings belong to the assessment: set them in config/assessments.yaml")
        if str(data.get("period") or self.assessment.period) != self.assessment.period:
            self.wrong(("period",), f"period {data['period']}: the assessment is for {self.assessment.period}")
        units = [self._unit(("units", at), unit) for at, unit in enumerate(data["units"])]
        whole = WrittenMapping([("period", self.assessment.period), ("units", units)])
        return Document(whole, self.document.lines, self.document.sheets)

    def _unit(self, at: Loc, raw: Any) -> Any:
        if not isinstance(raw, WrittenMapping):
            return raw
        for name, hint in _ELSEWHERE.items():
            if raw.get(name):
                self.wrong((*at, name), f"{name}: {hint}")
        try:
            unit = self.names.find(str(raw.get("code") or ""), str(raw.get("name") or ""))
        except UnitNotFound as error:
            self.wrong(at, f"{error} (units of {self.assessment.id})")
            return WrittenMapping([("code", raw.get("code") or raw.get("name"))])
        described = raw.get("unit")
        own: dict[str, Any] = {**unit.attributes, "category": unit.category}
        for name, said in described.items() if isinstance(described, Mapping) else ():
            if name in own and said != own[name]:
                self.wrong((*at, "unit", name), f"{unit.code} {name}: {said}; config/units.csv says {own[name]}")
        if unit.category not in self.categories:
            del own["category"]
        kept = [(name, raw[name]) for name in ("facts", "items") if raw.get(name)]
        return WrittenMapping([("code", unit.code), ("name", unit.name), ("unit", own), *kept])

    def given(self, data: Any) -> Iterator[Given]:
        """The values to enter, as far as ``data`` is built like a fact file."""
        units = data.get("units") if isinstance(data, Mapping) else None
        for at, unit in enumerate(units if isinstance(units, list) else ()):
            for part in ("facts", "items"):
                given = unit.get(part) if isinstance(unit, Mapping) else None
                for place, raw in given.items() if isinstance(given, Mapping) else ():
                    yield self._given(("units", at, part, place), str(unit["code"]), place, raw)

    def _given(self, loc: Loc, code: str, place: str, raw: Any) -> Given:
        value, reason = raw, ""
        if isinstance(raw, Mapping) and "value" in raw:
            value, reason = raw["value"], str(raw.get("reason") or "").strip()
            for name, hint in _HINTS.items():
                if raw.get(name):
                    self.wrong(loc, f"{code} {place}: {hint}")
        reason = reason or self.reason
        if not reason:
            self.wrong(loc, f"{code} {place}: a reason is needed: in its row, or for all with --reason")
        rule = self.rules.get(place)
        keyed = isinstance(rule, TierRule) or (isinstance(rule, AdjustmentRule) and bool(rule.tiers))
        return Given(code, place, value if keyed else plain_value(value), reason)

    def wrong(self, loc: Loc, message: str) -> None:
        """A mistake, with its place."""
        self.problems.append(Problem(*self.document.spot(self.file, loc), message))


def plain_value(value: Any) -> Any:
    """Numbers in one form, whichever the file had: the same facts in another form are the same entries."""
    if isinstance(value, Mapping):
        return {key: plain_value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain_value(inner) for inner in value]
    number = exact(value) if isinstance(value, int | Decimal | str) else None
    if number is None:
        return value
    return int(number) if number == number.to_integral_value() else plain(number)
