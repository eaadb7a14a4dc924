"""Values of an assessment as a list to fill in (``.xlsx``), with what stands; ``fact_file.py`` reads it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from sitecheck.i18n import Translator
from sitecheck.review.entries import Value
from sitecheck.scoring.conditions import applies
from sitecheck.scoring.fact_cells import HEADINGS
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.rules import RankRule, Rule, YesNoRule
from sitecheck.scoring.show import points_text
from sitecheck.scoring.values import Unit
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.tables.cell_text import cell_text, tiers_of
from sitecheck.tables.cells import note, page_setup, put
from sitecheck.tables.forms import saved

_COLUMNS = ("code", "name", "key", "value", "rank", "n", "group", "reason", "remark")
_WIDTHS = (11, 24, 14, 16, 7, 7, 12, 36, 48)
_HEAD = 2
MOST_ROWS = 15_000


def fact_form(
    assessment: AssessmentConfig,
    rubrics: Sequence[Rubric],
    units: Sequence[UnitConfig],
    known: Mapping[str, Mapping[str, Value]],
    items: Iterable[str],
    t: Translator,
) -> bytes:
    """A list with a row for each unit and place of ``items``, filled in with ``known``; empty rows are passed over when
    it is taken back. Equal values give equal bytes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = t("Values")
    title = f"{assessment.title}  {assessment.period}"
    page_setup(sheet, _WIDTHS, f"{_HEAD}:{_HEAD}", title)
    note(sheet, 1, len(_COLUMNS), t("Fill in the values with their reasons; rows without a value change nothing."))
    for column, name in enumerate(_COLUMNS, start=1):
        put(
            sheet,
            _HEAD,
            column,
            HEADINGS[name][2 if name == "code" and t.language == "zh" else t.language == "zh"],
            head=True,
        )
    sheet.freeze_panes = f"D{_HEAD + 1}"
    wanted, row = tuple(items), _HEAD
    for unit in units:
        for key, rule, remark in _places(rubrics, unit, wanted):
            value = known.get(unit.code, {}).get(key)
            for shown_key, cells in _rows(key, rule, value, t):
                row += 1
                reason = value.reason if value is not None and any(cells.values()) else None
                texts = {
                    "code": unit.code,
                    "name": unit.name,
                    "key": shown_key,
                    "reason": reason,
                    "remark": remark,
                    **cells,
                }
                for column, name in enumerate(_COLUMNS, start=1):
                    put(sheet, row, column, texts.get(name))
    return saved(book, title)


def _places(rubrics: Sequence[Rubric], config: UnitConfig, items: Sequence[str]) -> Iterator[tuple[str, Rule, str]]:
    unit = Unit(config.code, config.name, config.category, config.attributes)
    for table in rubrics:
        if not applies(table.applies_to.when, unit, table.attributes).met:
            continue
        for item in (table.by_id[name] for name in items if name in table.by_id):
            for rule in item.rules:
                yield f"{item.id}.{rule.id}", rule, _remark(item, rule)


def _remark(item: Item, rule: Rule) -> str:
    tiers = "; ".join(f"{tier.key}={tier.condition}" for tier in tiers_of(rule))
    return " ".join(part for part in (item.title, rule.condition, points_text(rule), tiers) if part)


def _rows(key: str, rule: Rule, value: Value | None, t: Translator) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a place: one, or one for each thing a line asks for where they were answered apart."""
    raw = value.value if value is not None else None
    if isinstance(rule, YesNoRule) and isinstance(raw, Mapping):
        for part in rule.requirements:
            yield f"{key}.{part.id}", {"value": cell_text(None, raw.get(part.id), t)}
    elif isinstance(rule, RankRule) and isinstance(raw, Mapping):
        yield key, {"value": raw.get("metric"), **{name: raw.get(name) for name in ("rank", "n", "group")}}
    elif tiers_of(rule) and raw not in (None, "na"):
        listed = raw if isinstance(raw, list) else [raw]
        yield key, {"value": "; ".join(str(one["value"] if isinstance(one, Mapping) else one) for one in listed)}
    else:
        yield key, {"value": cell_text(rule, raw, t)}
