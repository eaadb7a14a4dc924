"""总表: every unit in one line, by rank."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from sitecheck.i18n import Translator
from sitecheck.i18n.names import name_of
from sitecheck.scoring.model import Rubric
from sitecheck.settings.records import AssessmentConfig
from sitecheck.tables.amounts import Amount, amounts_of
from sitecheck.tables.cells import filter_rows, fit, heading, note, page_setup, put
from sitecheck.tables.records import UnitCard
from sitecheck.tables.words import authority_text, incomplete, laid_out_text, place_of, undecided_names, whole_text

_HEAD = 4


def write_main(
    sheet: Worksheet, assessment: AssessmentConfig, cards: Sequence[UnitCard], names: Sequence[str], t: Translator
) -> None:
    """One row for each card; its points lead to the unit's sheet (``names``)."""
    rubric = cards[0].main.rubric if cards else None
    amounts = amounts_of(cards, t)
    heads: list[tuple[str, float]] = [(t("Rank"), 6), (t("Code"), 11), (t("Unit"), 24), (t("Category"), 11)]
    heads += [(one.title, 10) for one in amounts]
    heads += [(t("By findings"), 9), (t("By hand"), 9), (t("Checks decided"), 9), (t("Remarks"), 30)]
    page_setup(sheet, [width for _, width in heads], f"{_HEAD}:{_HEAD}", assessment.title)
    heading(sheet, 1, len(heads), assessment.title)
    heading(sheet, 2, len(heads), t("Final table") + "  " + t("Period: {period}", period=assessment.period), size=11)
    note(sheet, 3, len(heads), _about(assessment, rubric, t))
    for column, (text, _) in enumerate(heads, start=1):
        put(sheet, _HEAD, column, text, head=True)
    fit(sheet, _HEAD, heads, least=34)
    for row, (card, name) in enumerate(zip(cards, names, strict=True), start=_HEAD + 1):
        _row(sheet, row, card, name, amounts, t, heads)
    filter_rows(sheet, _HEAD, _HEAD + len(cards), len(heads))


def _row(
    sheet: Worksheet,
    row: int,
    card: UnitCard,
    name: str,
    amounts: Sequence[Amount],
    t: Translator,
    heads: Sequence[tuple[str, float]],
) -> None:
    place = place_of(name)
    put(sheet, row, 1, card.rank if card.rank is not None else "—", centre=True)
    put(sheet, row, 2, card.unit.code, centre=True)
    put(sheet, row, 3, card.unit.name)  # no link: some programs do not wrap the text of linked cells
    put(sheet, row, 4, name_of("category", card.unit.category, t), centre=True)
    for column, one in enumerate(amounts, start=5):
        value = one.of(card)
        shown = value if value is not None else "—"
        put(sheet, row, column, shown, bold=one.bold, place=place if value is not None else "", centre=True)
    column = 5 + len(amounts)
    put(sheet, row, column, card.automatic)
    put(sheet, row, column + 1, card.manual)
    put(sheet, row, column + 2, f"{card.decided}/{card.checks}", centre=True)
    said = (
        whole_text(card, t),
        incomplete(card, t),
        _waiting(card, t),
        laid_out_text(card, t),
        undecided_names(card, t),
        authority_text(card, t),
    )
    remarks = "\n".join(text for text in said if text)
    put(sheet, row, column + 3, remarks, size=9)
    fit(sheet, row, [(remarks, heads[-1][1] * 1.15), (card.unit.name, heads[2][1])])


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
