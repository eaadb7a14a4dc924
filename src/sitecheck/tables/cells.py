"""Writing cells: text stays text, numbers are numbers, and everything looks the same on paper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from sitecheck.scoring.numbers import cents

_FONT = "宋体"
_LINE = Side(style="thin", color="FF808080")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="FFEDEDED")
_LONGEST = 32_000  # a cell takes 32,767 characters

Value = str | int | Decimal | None


def put(
    sheet: Worksheet,
    row: int,
    column: int,
    value: Value,
    *,
    head: bool = False,
    bold: bool = False,
    centre: bool = False,
    plain: bool = False,
    size: float = 10.5,
    link: str = "",
    place: str = "",
    top: bool = False,
) -> Cell:
    """Write one cell. ``plain``: without grid; ``link``: an address; ``place``: a place in this workbook.

    Text is stored as text whatever it begins with: ``=`` in a page's title is no formula.
    """
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, Decimal):
        rounded = cents(value)
        cell.value = float(rounded)
        cell.number_format = "0.00" if rounded != rounded.to_integral_value() else "0"
    elif isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    else:
        cell.value = value
    numeric = not isinstance(value, str)
    cell.font = Font(name=_FONT, size=size, bold=bold or head, color="FF0B5394" if link or place else "FF000000")
    cell.alignment = Alignment(
        horizontal="center" if head or centre or (numeric and not plain) else "left",
        vertical="top" if top else "center",
        wrap_text=True,
    )
    if not plain:
        cell.border = _GRID
    if head:
        cell.fill = _HEAD
    if link or place:
        cell.hyperlink = Hyperlink(ref=cell.coordinate, target=link or None, location=place or None)
    return cell


def heading(sheet: Worksheet, row: int, columns: int, text: str, *, size: float = 16, bold: bool = True) -> None:
    """A line across all columns."""
    put(sheet, row, 1, text, plain=True, centre=True, bold=bold, size=size)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    sheet.row_dimensions[row].height = size * 1.8


def note(sheet: Worksheet, row: int, columns: int, text: str) -> None:
    """A small line across all columns, as high as its text."""
    put(sheet, row, 1, text, plain=True, size=9)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    width = sum(sheet.column_dimensions[get_column_letter(i)].width for i in range(1, columns + 1))
    sheet.row_dimensions[row].height = 13.5 * lines_of(text, width * 10.5 / 9)


def fit(sheet: Worksheet, row: int, texts: Sequence[tuple[str, float]], *, least: float = 18) -> None:
    """Make a row as high as the longest of its texts in columns of these widths: spreadsheet programs differ in what
    they do with rows whose height is not set."""
    sheet.row_dimensions[row].height = min(
        400.0, max(least, *(14.5 * lines_of(text, width) + 4 for text, width in texts))
    )


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column ``width`` characters wide; Chinese characters count twice."""
    room = max(1.0, width - 1.5)
    count = 0
    for line in text.split("\n") or [""]:
        size = sum(2 if char > "\u2e7f" else 1 for char in line)
        count += max(1, int(-(-size // room)))
    return count


def page_setup(sheet: Worksheet, widths: Sequence[float], head_rows: str, footer: str) -> None:
    """A4 landscape, one page wide, the heading repeated on each page, page numbers below."""
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.45
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.55, 0.75, 0.35
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = head_rows
    below = HeaderFooterItem()
    for part, text in ((below.center, "&P / &N"), (below.left, footer.replace("&", "&&"))):
        part.text, part.size = text, 9
    sheet.oddFooter = below


def filter_rows(sheet: Worksheet, head: int, last: int, columns: int) -> None:
    """Filter buttons on the heading row, and the heading kept in sight."""
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(columns)}{last}"
    sheet.freeze_panes = f"D{head + 1}"
