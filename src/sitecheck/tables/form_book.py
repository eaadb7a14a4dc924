"""The form for a rubric as a workbook: to fill in, to print, and to be read back (``form_file.py``)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sitecheck.scoring.catalogue import CHECKS
from sitecheck.scoring.form.cells import Cell
from sitecheck.scoring.form.columns import (
    ITEMS,
    MARK,
    SECTIONS,
    TABLES,
    WHOLE,
    WHOLE_NAME,
    Column,
    Sheet,
)
from sitecheck.scoring.form.example import example
from sitecheck.scoring.form.write import Filled, Row, fill
from sitecheck.scoring.model import Rubric
from sitecheck.tables import form_words
from sitecheck.tables.archive import fixed
from sitecheck.tables.cells import fit, heading, note, page_setup, put

_FIXED = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no time zone; a real time would change equal forms
_FILL = PatternFill("solid", fgColor="FFFFFBE6")
_RARE = PatternFill("solid", fgColor="FFF3F3F3")
_PALE = "FF7F7F7F"
_NEEDED = "FFC00000"
_SHORT = 13  # characters: columns up to this wide hold words and ids, which stand in the middle
_SPARE = 12  # empty rows, so that the form can be filled in on paper too
_LAST = 1000  # rows that offer their choices
_OPTIONS = "选项"
_FIRST = 4  # the first row of a table that is filled in
_WHOLE_WIDTHS = (26.0, 62.0, 50.0, 40.0)


def form(rubric: Rubric | None) -> bytes:
    """The ``.xlsx``: filled in with ``rubric``, or empty with examples. Equal rubrics give equal bytes."""
    book = Workbook()
    options = _Options()
    shown = example()
    _explain(book.worksheets[0])
    filled = fill(rubric) if rubric is not None else Filled({}, {sheet.name: [] for sheet in TABLES})
    examples = fill(shown)
    _whole(book.create_sheet(WHOLE_NAME), filled.whole, examples.whole, options)
    for sheet in TABLES:
        rows = [("", row) for row in filled.tables[sheet.name]]
        if rubric is None:
            rows = [("例", row) for row in examples.tables[sheet.name]]
        _table(book.create_sheet(sheet.name), sheet, rows, options, rubric.title if rubric else form_words.TITLE)
    options.write(book.create_sheet(_OPTIONS))
    book.active = 1 if rubric is not None else 0
    for one in book.worksheets:
        one.sheet_view.tabSelected = one is book.active
    book.properties.creator = "sitecheck"
    book.properties.title = rubric.title if rubric is not None else form_words.TITLE
    book.properties.created = book.properties.modified = _FIXED
    file = io.BytesIO()
    book.save(file)
    return fixed(file.getvalue())


class _Options:
    """Lists to choose from: a list inside a cell's rule is limited to 255 characters, so they stand on a sheet."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, ...], int] = {}

    def place(self, choices: Sequence[str]) -> str:
        """Where a list stands, as a formula."""
        column = self._columns.setdefault(tuple(choices), len(self._columns) + 1)
        letter = get_column_letter(column)
        return f"{_OPTIONS}!${letter}$1:${letter}${len(choices)}"

    def write(self, sheet: Worksheet) -> None:
        """Put all lists on ``sheet`` and take it out of sight."""
        for choices, column in self._columns.items():
            for row, choice in enumerate(choices, start=1):
                put(sheet, row, column, choice, plain=True)
        sheet.sheet_state = "hidden"


def _explain(sheet: Worksheet) -> None:
    """How the form is filled in."""
    sheet.title = "说明"
    page_setup(sheet, (14, 34, 90), "1:1", form_words.TITLE)
    heading(sheet, 1, 3, form_words.TITLE)
    row = 2
    for text in form_words.STEPS:
        _paragraph(sheet, row, text, 10.5)
        row += 1
    row += 1
    for column, text in enumerate(("规则的种类", "意思", "要填什么"), start=1):
        put(sheet, row, column, text, head=True)
    for kind, meaning, needs in form_words.KINDS:
        row += 1
        put(sheet, row, 1, kind, centre=True)
        put(sheet, row, 2, meaning)
        put(sheet, row, 3, needs)
        fit(sheet, row, ((meaning, 34), (needs, 90)))
    row += 2
    for text in form_words.ENGLISH:
        _paragraph(sheet, row, text, 9)
        row += 1


def _paragraph(sheet: Worksheet, row: int, text: str, size: float) -> None:
    note(sheet, row, 3, text)
    sheet.cell(row, 1).font = Font(name="宋体", size=size)
    sheet.row_dimensions[row].height = (sheet.row_dimensions[row].height or 15) * 1.15 + 3


def _whole(sheet: Worksheet, filled: Row, examples: Row, options: _Options) -> None:
    """One line for everything that holds for the rubric as a whole."""
    page_setup(sheet, _WHOLE_WIDTHS, "2:2", WHOLE_NAME)
    heading(sheet, 1, 4, f"{WHOLE_NAME}：细则本身的情况", size=14)
    for column, text in enumerate(("项目", "填写", "说明", "示例"), start=1):
        put(sheet, 2, column, text, head=True)
    row = 2
    for group in WHOLE:
        row += 1
        put(sheet, row, 1, group.title, bold=True)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=4)
        sheet.cell(row, 1).fill = _RARE
        sheet.row_dimensions[row].height = 20
        for line in group.lines:
            row += 1
            put(sheet, row, 1, line.title)
            if line.required:
                sheet.cell(row, 1).font = Font(name="宋体", size=10.5, color=_NEEDED)
            said = _put(sheet, row, 2, filled.get(line.path))
            put(sheet, row, 3, line.hint)
            shown = _put(sheet, row, 4, examples.get(line.path))
            sheet.cell(row, 2).fill = _FILL
            sheet.cell(row, 2).alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
            sheet.cell(row, 4).alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
            for column in (3, 4):
                sheet.cell(row, column).font = Font(name="宋体", size=9.5, color=_PALE, italic=column == 4)
            fit(sheet, row, tuple(zip((line.title, said, line.hint, shown), _WHOLE_WIDTHS, strict=True)))
            if line.options:
                _choose(sheet, f"B{row}", options.place(line.options), line, strict=True)
    sheet.freeze_panes = "B3"


def _table(sheet: Worksheet, about: Sheet, rows: Sequence[tuple[str, Row]], options: _Options, title: str) -> None:
    """A table: title, headings, hints, rows, and room for more."""
    columns = about.columns
    usual = 1 + sum(not column.rare for column in columns)
    widths = (7.0, *(column.width for column in columns))
    page_setup(sheet, widths, "2:2", f"{title} · {about.name}")
    heading(sheet, 1, usual, f"{about.name}：{about.about}", size=12)
    sheet.row_dimensions[1].height = 30
    put(sheet, 2, 1, MARK, head=True)
    put(sheet, 3, 1, "说明")
    for number, column in enumerate(columns, start=2):
        put(sheet, 2, number, column.title, head=True)
        put(sheet, 3, number, column.hint)
        if column.rare or column.required:
            colour = _NEEDED if column.required else _PALE
            sheet.cell(2, number).font = Font(name="宋体", size=10.5, bold=column.required, color=colour)
    for number in range(1, len(columns) + 2):
        sheet.cell(3, number).font = Font(name="宋体", size=8, color=_PALE)
        sheet.cell(3, number).fill = _RARE
    fit(sheet, 3, [(column.hint, column.width * 1.3) for column in columns], least=24)
    sheet.row_dimensions[2].height = 22
    row = _FIRST - 1
    for mark, cells in rows:
        row += 1
        _row(sheet, row, columns, mark, cells)
    for _ in range(_SPARE):
        row += 1
        _row(sheet, row, columns, "", {})
    letters = [get_column_letter(number) for number in range(1, len(columns) + 2)]
    _choose(sheet, f"A{_FIRST}:A{_LAST}", options.place(("例",)), None, strict=True)
    for letter, column in zip(letters[1:], columns, strict=True):
        where = _list_of(about, column, options)
        if where:
            _choose(sheet, f"{letter}{_FIRST}:{letter}{_LAST}", where, column, strict=bool(column.options))
    area = f"A{_FIRST}:{letters[-1]}{_LAST}"
    pale = DifferentialStyle(font=Font(color=_PALE, italic=True))
    sheet.conditional_formatting.add(area, Rule(type="expression", formula=[f'$A{_FIRST}="例"'], dxf=pale))
    sheet.print_area = f"A1:{letters[usual - 1]}{row}"
    sheet.freeze_panes = f"D{_FIRST}"


def _row(sheet: Worksheet, row: int, columns: Sequence[Column], mark: str, cells: Row) -> None:
    put(sheet, row, 1, mark, centre=True)
    texts = []
    for number, column in enumerate(columns, start=2):
        texts.append((_put(sheet, row, number, cells.get(column.path)), column.width))
        if not column.rare:
            sheet.cell(row, number).fill = _FILL
        if column.width <= _SHORT:
            sheet.cell(row, number).alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    fit(sheet, row, [text for text, column in zip(texts, columns, strict=True) if not column.rare])


def _put(sheet: Worksheet, row: int, column: int, value: Cell) -> str:
    """Write a value as it is, to its last digit; returns how it reads."""
    cell = put(sheet, row, column, value if not isinstance(value, Decimal) else None)
    if isinstance(value, Decimal):
        cell.value = value
        cell.alignment = Alignment(horizontal="center", vertical="center")
    return "" if value is None else str(value)


def _list_of(about: Sheet, column: Column, options: _Options) -> str:
    """What a cell offers: the words of a closed set, the checks there are, or ids from another sheet."""
    if column.options:
        return options.place(column.options)
    match about.name, column.path:
        case (_, "check"):
            return options.place(sorted(CHECKS))
        case (_, "item"):
            return _ids(ITEMS, "id")
        case (ITEMS.name, "section"):
            return _ids(SECTIONS, "id")
        case _:
            return ""


def _ids(sheet: Sheet, path: str) -> str:
    letter = get_column_letter(2 + [column.path for column in sheet.columns].index(path))
    return f"{quote_sheetname(sheet.name)}!${letter}${_FIRST}:${letter}${_LAST}"


def _choose(sheet: Worksheet, cells: str, where: str, column: Column | None, *, strict: bool) -> None:
    """Offer a list; ``strict``: nothing else is taken."""
    rule = DataValidation(type="list", formula1=where, allow_blank=True)
    rule.errorStyle = "stop" if strict else "warning"
    rule.errorTitle, rule.error = "请从列表中选择", "列表之外的内容读入时会被指出"
    if column is not None and column.hint:
        rule.promptTitle, rule.prompt = column.title[:32], column.hint[:255]
        rule.showInputMessage = True
    rule.showErrorMessage = True
    rule.add(cells)
    sheet.add_data_validation(rule)
