"""总表: every unit in one line, by rank."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from sitecheck.i18n import Translator
from sitecheck.i18n.names import name_of
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import plain
from sitecheck.settings.records import AssessmentConfig
from sitecheck.tables.cells import filter_rows, fit, heading, note, page_setup, put
from sitecheck.tables.records import UnitCard
from sitecheck.tables.words import authority_text, incomplete, laid_out_text, place_of, table_name, undecided_names

_HEAD = 4


def write_main(
    sheet: Worksheet, assessment: AssessmentConfig, cards: Sequence[UnitCard], names: Sequence[str], t: Translator
) -> None:
    """One row for each card; its points lead to the unit's sheet (``names``)."""
    rubric = cards[0].main.rubric if cards else None
    others = _others(cards)
    sections = rubric.sections if rubric is not None else ()
    heads: list[tuple[str, float]] = [(t("Rank"), 6), (t("Code"), 11), (t("Unit"), 24), (t("Category"), 11)]
    for section in sections:
        most = f"\n({plain(section.max_points)})" if section.max_points is not None else ""
        heads.append((section.title + most, 10))
    heads += [(table_name(one, t) if len(others) else t("Total"), 10) for one in ([rubric] if rubric else [])]
    heads += [(table_name(one, t), 10) for one in others]
    heads += [
        (t("Result"), 10),
        (t("By findings"), 9),
        (t("By hand"), 9),
        (t("Checks decided"), 9),
        (t("Remarks"), 30),
    ]
    page_setup(sheet, [width for _, width in heads], f"{_HEAD}:{_HEAD}", assessment.title)
    heading(sheet, 1, len(heads), assessment.title)
    heading(sheet, 2, len(heads), t("Final table") + "  " + t("Period: {period}", period=assessment.period), size=11)
    note(sheet, 3, len(heads), _about(assessment, rubric, t))
    for column, (text, _) in enumerate(heads, start=1):
        put(sheet, _HEAD, column, text, head=True)
    sheet.row_dimensions[_HEAD].height = 34
    for row, (card, name) in enumerate(zip(cards, names, strict=True), start=_HEAD + 1):
        _row(sheet, row, card, name, others, t, heads)
    filter_rows(sheet, _HEAD, _HEAD + len(cards), len(heads))


def _row(
    sheet: Worksheet,
    row: int,
    card: UnitCard,
    name: str,
    others: Sequence[Rubric],
    t: Translator,
    heads: Sequence[tuple[str, float]],
) -> None:
    place = place_of(name)
    put(sheet, row, 1, card.rank if card.rank is not None else "—", centre=True)
    put(sheet, row, 2, card.unit.code, centre=True)
    put(sheet, row, 3, card.unit.name)  # no link: some programs do not wrap the text of linked cells
    put(sheet, row, 4, name_of("category", card.unit.category, t), centre=True)
    column = 5
    for section in card.main.rubric.sections:
        put(sheet, row, column, card.main.card.subtotals.get(section.id), place=place)
        column += 1
    totals = {one.rubric.id: one.card.total for one in card.sheets if one.given or len(card.sheets) == 1}
    for rubric in (card.main.rubric, *others):
        total = totals.get(rubric.id)
        put(
            sheet,
            row,
            column,
            total if total is not None else "—",
            place=place if total is not None else "",
            centre=True,
        )
        column += 1
    put(sheet, row, column, card.final if card.final is not None else "—", bold=True, place=place, centre=True)
    put(sheet, row, column + 1, card.automatic)
    put(sheet, row, column + 2, card.manual)
    put(sheet, row, column + 3, f"{card.decided}/{card.checks}", centre=True)
    said = (
        incomplete(card, t),
        _waiting(card, t),
        laid_out_text(card, t),
        undecided_names(card, t),
        authority_text(card, t),
    )
    remarks = "\n".join(text for text in said if text)
    put(sheet, row, column + 4, remarks, size=9)
    fit(sheet, row, [(remarks, heads[-1][1] * 1.15), (card.unit.name, heads[2][1])])


def _others(cards: Sequence[UnitCard]) -> list[Rubric]:
    found = {sheet.rubric.id: sheet.rubric for card in cards for sheet in card.sheets[1:]}
    return [found[name] for name in sorted(found)]


def _about(assessment: AssessmentConfig, rubric: Rubric | None, t: Translator) -> str:
    counts = t("confirmed by a person") if assessment.counts == "confirmed" else t("verified or confirmed")
    parts = [t("Findings count when {state}.", state=counts)]
    if rubric is not None:
        parts.insert(0, t("Rubric: {title} (sha256 {hash})", title=rubric.title, hash=rubric.hash[:12]))
    parts.append(t("Undecided checks never cost a point."))
    if rubric is not None and "Q" in assessment.period and "annual" in rubric.cadence.periods:
        parts.append(t("Interim result of a quarter: the year is scored anew on all its facts."))
    return " ".join(parts)


def _waiting(card: UnitCard, t: Translator) -> str:
    return t("{n} findings wait for a person.", n=card.waiting) if card.waiting else ""
