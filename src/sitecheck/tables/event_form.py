"""The list of the event ledger as a workbook, empty or filled in, with what may stand in each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sitecheck.facts.events import Event, EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.i18n import Translator
from sitecheck.i18n.names import name_of
from sitecheck.review.event_file import COLUMNS
from sitecheck.settings.records import UnitConfig
from sitecheck.tables.cells import heading, note, page_setup, put
from sitecheck.tables.forms import choice, saved

_WIDTHS = (8, 12, 24, 16, 36, 12, 12, 11, 15, 10, 7, 9, 30, 18, 20, 20)
_ROWS = 500  # with lists to choose from
_NAMES: tuple[tuple[str, str, type[StrEnum]], ...] = (
    ("kind", "event_kind", EventKind),
    ("level", "event_level", EventLevel),
    ("subject", "event_subject", EventSubject),
    ("flags", "event_flag", EventFlag),
)


def event_form(units: Sequence[UnitConfig], t: Translator, events: Sequence[Event] = ()) -> bytes:
    """An ``.xlsx`` that ``sitecheck events import`` takes once it is filled in; with ``events`` it is, and their files
    have to lie beside it. Equal units and events give equal bytes."""
    book = Workbook()
    sheet, words = book.worksheets[0], book.create_sheet(t("How to fill in"))
    sheet.title = t("Event ledger")
    page_setup(sheet, _WIDTHS, "2:2", t("Event ledger"))
    heading(sheet, 1, len(COLUMNS), t("Event ledger"), size=14)
    columns = list(COLUMNS)
    for column, name in enumerate(columns, start=1):
        put(sheet, 2, column, COLUMNS[name][t.language == "zh"], head=True)
    sheet.freeze_panes = "A3"
    named = {unit.code: unit.name for unit in units}
    for row, event in enumerate(events, start=3):
        texts = _texts(event, named, t)
        for column, name in enumerate(columns, start=1):
            put(sheet, row, column, texts.get(name))
    names = _write_words(words, units, t)
    for column, name in enumerate(columns, start=1):
        if name in names:
            choice(sheet, column, (3, 3 + max(_ROWS, len(events))), names[name])
    return saved(book, t("Event ledger"))


def _texts(event: Event, units: Mapping[str, str], t: Translator) -> dict[str, str]:
    """An event as its row says it; ``event_file`` makes the same event of it."""
    sets = {"kind": event.kind, "level": event.level, "subject": event.subject}
    flags = (
        f"{name_of('event_flag', flag.value, t)}:{t('Yes') if on else t('No')}" for flag, on in event.flags.items()
    )
    return {
        "key": event.key,
        "code": event.unit,
        "name": units.get(event.unit, ""),
        **{name: name_of(f"event_{name}", code.value, t) for name, code in sets.items() if code is not None},
        "title": event.title,
        "happened": event.happened.isoformat() if event.happened is not None else "",
        "verified": event.verified.isoformat() if event.verified is not None else "",
        "matter": event.matter,
        "count": str(event.count),
        "points": format(event.points.normalize(), "f") if event.points is not None else "",
        "flags": "; ".join(flags),
        "document_no": event.document_no,
        "note": event.note,
        "attachments": "; ".join(one.name for one in event.attachments),
    }


def _write_words(sheet: Worksheet, units: Sequence[UnitConfig], t: Translator) -> dict[str, str]:
    """The sheet of explanations; the range of cells each column of the list chooses from."""
    heads = [COLUMNS[name][t.language == "zh"] for name, _, _ in _NAMES] + [COLUMNS["name"][t.language == "zh"]]
    page_setup(sheet, (20, 16, 20, 24, 30), "6:6", t("Event ledger"))
    for row, text in enumerate(_lines(t), start=1):
        note(sheet, row, len(heads), text)
    top = len(_lines(t)) + 1
    lists = [[name_of(kind, code.value, t) for code in codes] for _, kind, codes in _NAMES]
    lists.append([unit.name for unit in units])
    ranges: dict[str, str] = {}
    for column, (head, values) in enumerate(zip(heads, lists, strict=True), start=1):
        put(sheet, top, column, f"{head} ↓", head=True)  # no heading of a list: this sheet is none
        for row, value in enumerate(values, start=top + 1):
            put(sheet, row, column, value)
        letter = "ABCDE"[column - 1]
        name = (*(name for name, _, _ in _NAMES), "name")[column - 1]
        if values and name != "flags":  # of these several may stand in a cell
            ranges[name] = f"'{sheet.title}'!${letter}${top + 1}:${letter}${top + len(values)}"
    return ranges


def _lines(t: Translator) -> tuple[str, ...]:
    return (
        t("Number every event, and keep its number: the same number in a later list revises the event."),
        t("An event counts once it has a day on which it was verified, in the period of that day."),
        t("Events about the same thing (a violation and the notices about it) get the same matter."),
        t("Outcome: one or more of those below, apart by ;, with :no for what is not so. What is left out is unknown."),
        t("Attachments: names of files beside this list, apart by ;."),
    )
