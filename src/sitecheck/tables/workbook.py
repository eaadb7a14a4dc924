"""The final table as one workbook: the table itself, every deduction, and a sheet for each unit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook

from sitecheck.i18n import Translator
from sitecheck.settings.records import AssessmentConfig
from sitecheck.tables.archive import fixed
from sitecheck.tables.deduction_sheet import write_deductions
from sitecheck.tables.links import Links
from sitecheck.tables.main_sheet import write_main
from sitecheck.tables.names import sheet_names
from sitecheck.tables.records import UnitCard
from sitecheck.tables.unit_sheet import write_unit

_FIXED = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no time zone; a real time would change equal tables


def workbook(assessment: AssessmentConfig, cards: Sequence[UnitCard], links: Links, t: Translator) -> bytes:
    """The ``.xlsx`` of an assessment. Equal cards give equal bytes.

    Sheets: the final table, the deductions, then one for each unit in the layout of the source. Text that came from
    pages or people is never read as a formula.
    """
    book = Workbook()
    ranked = in_order(cards)
    names = sheet_names([t("Final table"), t("Deductions"), *(card.unit.name for card in ranked)])
    main = book.worksheets[0]
    main.title = names[0]
    write_main(main, assessment, ranked, names[2:], t)
    write_deductions(book.create_sheet(names[1]), ranked, names[2:], links, t)
    for card, name in zip(ranked, names[2:], strict=True):
        write_unit(book.create_sheet(name), card, links, t)
    book.properties.creator = "sitecheck"
    book.properties.title = assessment.title
    book.properties.created = book.properties.modified = _FIXED
    file = io.BytesIO()
    book.save(file)
    return fixed(file.getvalue())


def in_order(cards: Sequence[UnitCard]) -> list[UnitCard]:
    """By rank; units without a result last; equal ones in the order of the project."""
    return sorted(cards, key=lambda card: card.rank if card.rank is not None else len(cards) + 1)
