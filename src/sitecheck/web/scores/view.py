"""A unit's card as the score sheet shows it: sections, items, and every line with its proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sitecheck.i18n import translator
from sitecheck.scoring.messages import Language, say, say_all
from sitecheck.scoring.model import Item, Section
from sitecheck.scoring.quarters import quarters_note
from sitecheck.scoring.scorecard import ItemScore, Line
from sitecheck.scoring.values import Origin
from sitecheck.tables.records import FindingRef, Sheet, UnitCard
from sitecheck.tables.words import table_name


@dataclass(frozen=True, slots=True)
class Proof:
    """A finding behind a line; ``said`` is empty where the finding took no points."""

    id: int
    said: str
    confirmed_by: str
    has_picture: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """One line: what was counted, what it took or gave, and why. ``sources``: the events or the list behind it."""

    rule: str
    text: str
    count: int | None
    points: Decimal | None
    running: Decimal | None
    notes: str
    reason: str
    origin: Origin | None
    proofs: tuple[Proof, ...]
    entered_by: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item with its lines; ``hints`` are findings that bear on a rule a person decides."""

    item: Item
    score: ItemScore
    lines: tuple[LineView, ...]
    hints: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section with its subtotal."""

    section: Section
    subtotal: Decimal | None
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class SheetView:
    """One table of a unit."""

    sheet: Sheet
    sections: tuple[SectionView, ...]
    notes: str
    name: str
    quarters: str  # how the quarters make the year, or why not yet; empty for a period scored by itself


def sheets_of(card: UnitCard, who: Mapping[int, str], lang: Language) -> tuple[SheetView, ...]:
    """All tables of ``card``; ``who`` says by whom each entry (by id) was made."""
    return tuple(_sheet(card, sheet, who, lang) for sheet in card.sheets)


def _sheet(card: UnitCard, sheet: Sheet, who: Mapping[int, str], lang: Language) -> SheetView:
    refs = {ref.id: ref for deduction in card.deductions for ref in deduction.findings}
    scores = {score.item: score for score in sheet.card.items}
    hints: dict[str, list[int]] = {}
    for hint in card.hints:
        hints.setdefault(hint.key.partition(".")[0], []).extend(int(one) for one in hint.ids)
    sections = tuple(
        SectionView(
            section,
            sheet.card.subtotals.get(section.id),
            tuple(
                _item(sheet, scores[name], hints.get(name, ()), refs, who, lang, card.sources)
                for name in section.items
                if name in scores
            ),
        )
        for section in sheet.rubric.sections
    )
    made_of = quarters_note(sheet.card)
    return SheetView(
        sheet,
        sections,
        say_all(sheet.card.notes, lang),
        table_name(sheet.rubric, translator(lang)),
        say(made_of, lang) if made_of is not None else "",
    )


def _item(
    sheet: Sheet,
    score: ItemScore,
    hints: Iterable[int],
    refs: Mapping[int, FindingRef],
    who: Mapping[int, str],
    lang: Language,
    sources: Mapping[str, str],
) -> ItemView:
    lines = tuple(_line(sheet, line, refs, who, lang, sources) for line in score.lines)
    shown = {proof.id for line in lines for proof in line.proofs}
    return ItemView(sheet.rubric.by_id[score.item], score, lines, tuple(sorted(set(hints) - shown)))


def _line(
    sheet: Sheet,
    line: Line,
    refs: Mapping[int, FindingRef],
    who: Mapping[int, str],
    lang: Language,
    sources: Mapping[str, str],
) -> LineView:
    numbers = [int(one) for one in line.ids if one.isdigit()]
    text = line.condition or (sheet.rubric.rules[line.rule][1].condition if line.rule else "")
    by_hand = [who[number] for number in numbers if number in who] if line.origin is Origin.ENTRY else []
    return LineView(
        rule=line.rule or "",
        text=text,
        count=line.count,
        points=line.points,
        running=line.running,
        notes=say_all(line.notes, lang),
        reason=line.reason,
        origin=line.origin,
        proofs=tuple(_proof(number, refs) for number in numbers) if line.origin is Origin.FINDING else (),
        entered_by=", ".join(dict.fromkeys(by_hand)),
        sources=tuple(sources[name] for name in line.ids if name in sources),
    )


def _proof(number: int, refs: Mapping[int, FindingRef]) -> Proof:
    ref = refs.get(number)
    if ref is None:
        return Proof(number, "", "", False)
    return Proof(number, ref.message, ref.confirmed_by, bool(ref.picture))
