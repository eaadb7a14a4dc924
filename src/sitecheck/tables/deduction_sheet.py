"""扣分明细: every deduction with its proof, one row for each finding behind it."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from sitecheck.i18n import Translator
from sitecheck.i18n.formats import moment
from sitecheck.i18n.names import name_of
from sitecheck.tables.cells import filter_rows, fit, heading, note, page_setup, put
from sitecheck.tables.links import Links
from sitecheck.tables.records import Deduction, FindingRef, UnitCard
from sitecheck.tables.words import place_of, source_text

_HEAD = 3
_WIDTHS = (5, 20, 22, 30, 7, 7, 34, 10, 9, 16, 9, 12)


def write_deductions(
    sheet: Worksheet, cards: Sequence[UnitCard], names: Sequence[str], links: Links, t: Translator
) -> None:
    """All deductions of all units. Points stand in the first row of a deduction only, so that the column can be
    added up."""
    title = cards[0].assessment.title if cards else t("Deductions")
    page_setup(sheet, _WIDTHS, f"{_HEAD}:{_HEAD}", title)
    heading(sheet, 1, len(_WIDTHS), f"{title}  {t('Deductions')}", size=14)
    note(
        sheet,
        2,
        len(_WIDTHS),
        t("Links lead to the finding at the desk and to the marked picture in the evidence folder."),
    )
    heads = (
        t("No."), t("Unit"), t("Item"), t("Rule"), t("Count"), t("Points"), t("Reason"), t("Source"), t("Finding"),
        t("State"), t("At the desk"), t("Picture"),
    )  # fmt: skip
    for column, text in enumerate(heads, start=1):
        put(sheet, _HEAD, column, text, head=True)
    row, number = _HEAD + 1, 0
    for card, name in zip(cards, names, strict=True):
        for deduction in card.deductions:
            number += 1
            for position, finding in enumerate(deduction.findings or (None,)):
                _row(sheet, row, number, card, name, deduction, finding, first=position == 0, links=links, t=t)
                row += 1
    if number == 0:
        put(sheet, row, 1, t("No deductions."), plain=True)
    filter_rows(sheet, _HEAD, max(row - 1, _HEAD), len(_WIDTHS))


def _row(
    sheet: Worksheet,
    row: int,
    number: int,
    card: UnitCard,
    name: str,
    deduction: Deduction,
    finding: FindingRef | None,
    *,
    first: bool,
    links: Links,
    t: Translator,
) -> None:
    said = (
        finding.message if finding else "",
        deduction.reason,
        *((*deduction.sources, deduction.note) if first else ()),
    )
    why = "\n".join(text for text in said if text)
    item = f"{deduction.item} {deduction.title}"
    rule = " ".join(text for text in (deduction.rule, deduction.condition) if text)
    put(sheet, row, 1, number)
    put(sheet, row, 2, card.unit.name)
    put(sheet, row, 3, item)
    put(sheet, row, 4, rule)
    put(sheet, row, 5, deduction.count if first else None)
    put(sheet, row, 6, deduction.points if first else None, bold=True, place=place_of(name) if first else "")
    put(sheet, row, 7, why)
    put(sheet, row, 8, source_text(deduction, t), centre=True)
    put(sheet, row, 9, f"#{finding.id}" if finding else "", centre=True)
    put(sheet, row, 10, _state(finding, t), size=9)
    put(sheet, row, 11, t("Open") if finding else "", centre=True, link=links.finding(finding.id) if finding else "")
    picture = links.picture(finding) if finding else ""
    put(sheet, row, 12, t("Picture") if picture else "", centre=True, link=picture)
    fit(
        sheet,
        row,
        [
            (card.unit.name, _WIDTHS[1]),
            (why, _WIDTHS[6]),
            (item, _WIDTHS[2]),
            (rule, _WIDTHS[3]),
            (_state(finding, t), _WIDTHS[9] * 1.1),
        ],
    )


def _state(finding: FindingRef | None, t: Translator) -> str:
    if finding is None:
        return ""
    state = name_of("state", finding.state, t)
    if not finding.confirmed_by:
        return state
    when = moment(finding.confirmed_at) if finding.confirmed_at is not None else ""
    return f"{state}\n{t('Confirmed by {who}', who=finding.confirmed_by)} {when}".rstrip()
