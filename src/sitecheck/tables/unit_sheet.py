"""One unit's score sheet in the layout of the source: section, number, content, points, criteria, score, why, basis."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from sitecheck.i18n import Translator
from sitecheck.i18n.formats import beijing
from sitecheck.i18n.names import name_of
from sitecheck.scoring.model import Item, Section
from sitecheck.scoring.numbers import HUNDRED, plain, shown
from sitecheck.scoring.scorecard import ItemScore
from sitecheck.scoring.show import points_text
from sitecheck.tables.cells import fit, heading, note, page_setup, put
from sitecheck.tables.links import Links
from sitecheck.tables.records import Deduction, Sheet, UnitCard
from sitecheck.tables.words import (
    answer_text,
    authority_text,
    deduction_text,
    incomplete,
    laid_out_text,
    open_events_text,
    quarters_text,
    table_name,
    undecided_text,
    unsettled_text,
    whole_text,
)

_WIDTHS = (10, 6, 28, 7, 44, 8, 40, 20)
_COLUMNS = len(_WIDTHS)
_OWN_WIDTH = 20  # of the self-assessment, which stands behind them where there is one
_FINDINGS_SHOWN = 6  # all of them stand below the table


def write_unit(sheet: Worksheet, card: UnitCard, links: Links, t: Translator) -> None:
    """All tables of the unit below each other, then the result and what was left undecided."""
    page_setup(
        sheet, (*_WIDTHS, _OWN_WIDTH) if card.beside else _WIDTHS, "1:1", f"{card.assessment.title}  {card.unit.name}"
    )
    heading(sheet, 1, _COLUMNS, f"{card.unit.name}  {card.assessment.title}", size=14)
    row = 2
    for number, one in enumerate(card.sheets):
        if number:
            sheet.row_breaks.append(Break(id=row - 1))
        row = _table(sheet, row, one, card, t)
    row = _result(sheet, row, card, t)
    for text in (
        whole_text(card, t),
        incomplete(card, t),
        unsettled_text(card, t),
        open_events_text(card, t),
        laid_out_text(card, t),
        undecided_text(card, t),
        authority_text(card, t),
        *(f"{one.place}: {one.message}" for one in card.refused),
    ):
        if text:
            note(sheet, row, _COLUMNS, text)
            row += 1
    _proofs(sheet, row, card, links, t)


def _table(sheet: Worksheet, row: int, one: Sheet, card: UnitCard, t: Translator) -> int:
    put(sheet, row, 1, one.rubric.title, plain=True, bold=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=_COLUMNS)
    sheet.row_dimensions[row].height = 20
    given, taken = t("Score"), t("What was deducted")
    if one.rubric.mode == "checklist":
        given, taken = t("Answer"), t("How it was done")
    heads = (
        t("Section"), t("No."), t("Content"), t("Points possible"), t("Criteria"), given, taken, t("Basis"),
    )  # fmt: skip
    for column, text in enumerate((*heads, *((t("Self-assessment"),) if card.beside else ())), start=1):
        put(sheet, row + 1, column, text, head=True)
    sheet.row_dimensions[row + 1].height = 30
    row += 2
    scores = {score.item: score for score in one.card.items}
    for section in one.rubric.sections:
        row = _section(sheet, row, section, one, scores, card, t)
    name = t("Total of {table}", table=table_name(one.rubric, t)) if len(card.sheets) > 1 else t("Total")
    put(sheet, row, 1, t("Compliance rate") if one.rubric.mode == "checklist" else name, bold=True)
    for column in range(2, 6):
        put(sheet, row, column, one.rubric.total.stated if column == 4 else None)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
    rated = one.rubric.mode == "checklist" or one.card.total is None
    put(sheet, row, 6, _rate(one) if rated else one.card.total, bold=True, centre=True)
    put(sheet, row, 7, _totals(one, t))
    put(sheet, row, 8, None)
    sheet.row_dimensions[row].height = 22
    return row + 1


def _section(
    sheet: Worksheet,
    row: int,
    section: Section,
    one: Sheet,
    scores: dict[str, ItemScore],
    card: UnitCard,
    t: Translator,
) -> int:
    start = row
    most = f"\n({plain(section.max_points)})" if section.max_points is not None else ""
    for name in section.items:
        item, score = one.rubric.by_id[name], scores[name]
        lines = [one for one in card.deductions if one.item == name]
        criteria = "；\n".join(f"{rule.condition}：{points_text(rule)}" for rule in item.rules)
        why = "\n".join(text for line in lines for text in _why(line)) or answer_text(item, score, t)
        basis = "\n".join(text for text in (_basis(item, lines, t), *_credited(score, lines, card)) if text)
        put(sheet, row, 1, section.title + most, centre=True)
        put(sheet, row, 2, item.number if item.number is not None else item.id, centre=True)
        put(sheet, row, 3, item.title)
        put(sheet, row, 4, item.max_points)
        put(sheet, row, 5, criteria, size=9.5)
        put(sheet, row, 6, _score(score, t), bold=True, centre=True)
        put(sheet, row, 7, why, size=9.5)
        put(sheet, row, 8, basis, size=9.5)
        own = _own(card, name, t)
        if card.beside:
            put(sheet, row, _COLUMNS + 1, own, size=9.5)
        fit(
            sheet,
            row,
            [
                (item.title, _WIDTHS[2]), (criteria, _WIDTHS[4] * 1.1), (why, _WIDTHS[6] * 1.1),
                (basis, _WIDTHS[7] * 1.1), (own, _OWN_WIDTH * 1.1),
            ],
        )  # fmt: skip
        row += 1
    if row - start > 1:
        sheet.merge_cells(start_row=start, start_column=1, end_row=row - 1, end_column=1)
    return row


def _why(deduction: Deduction) -> Iterator[str]:
    yield deduction_text(deduction)
    yield from deduction.sources
    for finding in deduction.findings[:_FINDINGS_SHOWN]:
        yield f"#{finding.id} {finding.message}"
    if len(deduction.findings) > _FINDINGS_SHOWN:
        yield "…"


def _score(score: ItemScore, t: Translator) -> str:
    if not score.applies:
        return t("Not scored")
    if score.points is not None:
        return shown(score.points)
    if score.answer is not None:
        return {"yes": t("Yes"), "no": t("No"), "na": t("Not applicable")}[score.answer.value]
    return "—"


def _basis(item: Item, lines: list[Deduction], t: Translator) -> str:
    findings = [f"#{finding.id}" for line in lines for finding in line.findings]
    entries = dict.fromkeys(line.entered_by for line in lines if line.entered_by)
    parts = ["、".join(item.basis)]
    if findings:
        parts.append(t("Findings {ids}", ids=" ".join(dict.fromkeys(findings))))
    if entries:
        parts.append(t("Entered by {who}", who=", ".join(entries)))
    return "\n".join(part for part in parts if part)


def _credited(score: ItemScore, lines: list[Deduction], card: UnitCard) -> list[str]:
    """Events and ranking lists behind what was given: what was taken names its own."""
    named = {text for line in lines for text in line.sources}
    found = [card.sources[name] for line in score.lines for name in line.ids if name in card.sources]
    return [text for text in dict.fromkeys(found) if text not in named]


def _own(card: UnitCard, item: str, t: Translator) -> str:
    """What the unit says of an item, with its words."""
    said = card.beside.get(item)
    if said is None:
        return ""
    value = shown(said.value) if isinstance(said.value, Decimal) else name_of("answer", said.value.value, t)
    late = f"（{t('late')}）" if said.late else ""
    return "\n".join(text for text in (value + late, said.explanation) if text)


def _rate(one: Sheet) -> str:
    found = one.card.compliance
    return f"{shown(found.rate)}%" if found is not None and found.rate is not None else "—"


def _totals(one: Sheet, t: Translator) -> str:
    card, parts = one.card, []
    for name, amount in ((t("Base"), card.base), (t("Bonus"), card.bonus), (t("Penalty"), card.penalty)):
        if amount is not None and (amount or name == t("Base")):
            parts.append(f"{name} {shown(amount)}")
    for group in one.rubric.subtotals:
        if (points := card.groups.get(group.id)) is not None:
            parts.append(f"{group.title} {shown(points)}")
    return "  ".join(parts)


def _result(sheet: Worksheet, row: int, card: UnitCard, t: Translator) -> int:
    combine = next((one.rubric.combine for one in card.sheets if one.rubric.combine is not None), None)
    how = ""
    if combine is not None and len(card.sheets) > 1 and not quarters_text(card, t):
        names = {one.rubric.id: one for one in card.sheets}
        how = " + ".join(
            f"{table_name(names[name].rubric, t)} {shown(total)} × {plain(weight * HUNDRED)}%"
            for name, weight in combine.weights.items()
            if name in names and (total := names[name].card.total) is not None
        )
    put(sheet, row, 1, t("Result"), bold=True, size=12)
    for column in range(2, 6):
        put(sheet, row, column, None)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
    put(sheet, row, 6, card.final if card.final is not None else "—", bold=True, size=12, centre=True)
    rank = t("Rank {n}", n=card.rank) if card.rank is not None else ""
    put(sheet, row, 7, "   ".join(text for text in (how, rank) if text))
    put(sheet, row, 8, None)
    sheet.merge_cells(start_row=row, start_column=7, end_row=row, end_column=_COLUMNS)
    sheet.row_dimensions[row].height = 26
    return row + 1


def _proofs(sheet: Worksheet, row: int, card: UnitCard, links: Links, t: Translator) -> None:
    """The findings behind the deductions, with their links."""
    findings = {finding.id: finding for line in card.deductions for finding in line.findings}
    if not findings:
        return
    put(sheet, row, 1, t("Findings"), plain=True, bold=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=_COLUMNS)
    for finding in findings.values():
        row += 1
        put(sheet, row, 1, f"#{finding.id}", centre=True, link=links.finding(finding.id))
        put(sheet, row, 2, finding.message)
        for column in range(3, 6):
            put(sheet, row, column, None)
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=5)
        picture = links.picture(finding)
        put(sheet, row, 6, t("Picture") if picture else "", centre=True, link=picture)
        put(sheet, row, 7, finding.url, size=9)
        when = f"{beijing(finding.confirmed_at):%Y-%m-%d}" if finding.confirmed_at is not None else ""
        put(sheet, row, 8, f"{finding.confirmed_by} {when}".strip(), size=9)
        fit(sheet, row, [(finding.message, sum(_WIDTHS[1:5])), (finding.url, _WIDTHS[6] * 1.15)])
