"""Workbooks people fill in: cells that offer a choice, and equal bytes for equal forms."""

from __future__ import annotations

import io
from datetime import datetime

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sitecheck.tables.archive import fixed

_FIXED = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no time zone; a real time would change equal forms


def choice(sheet: Worksheet, column: int, rows: tuple[int, int], values: str) -> None:
    """Offer the cells named in ``values`` to choose from; other text stays allowed: codes may be written as well."""
    offered = DataValidation(type="list", formula1=f"={values}", allow_blank=True, showErrorMessage=False)
    letter = get_column_letter(column)
    offered.add(f"{letter}{rows[0]}:{letter}{rows[1]}")
    sheet.add_data_validation(offered)


def saved(book: Workbook, title: str) -> bytes:
    """The workbook's bytes."""
    book.properties.creator = "sitecheck"
    book.properties.title = title
    book.properties.created = book.properties.modified = _FIXED
    file = io.BytesIO()
    book.save(file)
    return fixed(file.getvalue())
