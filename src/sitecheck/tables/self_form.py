"""The empty self-assessment (自查自评) of an assessment as a workbook: one row for each unit and item."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from sitecheck.i18n import Translator
from sitecheck.scoring.conditions import applies
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.rules import YesNoRule
from sitecheck.scoring.values import Unit
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.tables.cells import fit, heading, note, page_setup, put
from sitecheck.tables.forms import saved
from sitecheck.tables.self_file import COLUMNS

_WIDTHS = (11, 22, 9, 40, 8, 9, 40, 26)
_HEAD = 3


def self_form(
    assessment: AssessmentConfig, rubrics: Sequence[Rubric], units: Sequence[UnitConfig], t: Translator
) -> bytes:
    """An ``.xlsx`` that ``sitecheck self-assessment import`` takes once it is filled in; items of a table that does not
    concern a unit are left out. Equal assessments give equal bytes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = t("Self-assessment")
    title = f"{assessment.title}  {t('Self-assessment')}"
    page_setup(sheet, _WIDTHS, f"{_HEAD}:{_HEAD}", title)
    heading(sheet, 1, len(COLUMNS), title, size=14)
    note(
        sheet,
        2,
        len(COLUMNS),
        t("Checklist lines take yes, no or na; attachments are names of files beside this list."),
    )
    for column, words in enumerate(COLUMNS.values(), start=1):
        put(sheet, _HEAD, column, words[t.language == "zh"], head=True)
    sheet.freeze_panes = f"A{_HEAD + 1}"
    row = _HEAD
    for config in units:
        unit = Unit(config.code, config.name, config.category, config.attributes)
        for rubric in rubrics:
            if not applies(rubric.applies_to.when, unit, rubric.attributes).met:
                continue
            for item in rubric.items:
                row += 1
                values = (config.code, config.name, item.id, item.title, _most(item, t), None, None, None)
                for column, value in enumerate(values, start=1):
                    put(sheet, row, column, value, centre=column in (1, 3, 5, 6))
                fit(sheet, row, [(item.title, _WIDTHS[3]), (config.name, _WIDTHS[1])])
    return saved(book, title)


def _most(item: Item, t: Translator) -> str:
    if any(isinstance(rule, YesNoRule) for rule in item.rules):
        return f"{t('Yes')}/{t('No')}"
    return str(item.max_points) if item.max_points is not None else "—"
