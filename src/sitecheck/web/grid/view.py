"""The grid as it is shown: columns of places, rows of units, each cell with its value and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from sitecheck.i18n import Language, translator
from sitecheck.review import entries
from sitecheck.review.entries import Value
from sitecheck.review.periods import Action, may, state_of
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.rules import Rule
from sitecheck.scoring.scorecard import Line
from sitecheck.scoring.show import points_text
from sitecheck.scoring.values import Origin
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.tables.cards import assessed_units, unit_cards
from sitecheck.tables.cell_text import cell_text, tiers_of
from sitecheck.tables.entry_cells import newest_rows
from sitecheck.tables.records import UnitCard
from sitecheck.web.desk import Desk
from sitecheck.web.entries.fields import field_of, item_field
from sitecheck.web.entries.form import tables_for

SIZE = 20  # units on a page


@dataclass(frozen=True, slots=True)
class Part:
    """What can be chosen: a section, or one of its items."""

    key: str  # rubric:section, or the item's id
    title: str
    items: tuple[str, ...]
    within: bool = False  # an item


@dataclass(frozen=True, slots=True)
class Column:
    """A place. ``takes`` says what the rule gives or takes, ``hint`` what may be typed."""

    key: str
    item: Item
    rule: Rule | None
    takes: str
    hint: str


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell: what is entered, else what the program knows; ``applies`` false: no table of the unit has the place."""

    key: str
    applies: bool
    text: str = ""
    seen: int = 0
    entry: Value | None = None
    origin: Origin | None = None
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with its cells, in the order of the columns."""

    unit: UnitConfig
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One page of the grid."""

    parts: tuple[Part, ...]
    part: Part | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    text: str
    total: int
    number: int
    pages: int
    closed: bool

    @property
    def choice(self) -> dict[str, str]:
        """For the address."""
        return {"part": self.part.key if self.part is not None else "", "text": self.text}


def grid_of(
    session: Session, desk: Desk, assessment: AssessmentConfig, part: str, text: str, number: int, lang: Language
) -> Grid:
    """Page ``number`` (past the end: the last) of the units whose name or code holds ``text``."""
    family = desk.families[assessment.id]
    parts = parts_of(family)
    chosen = next((one for one in parts if one.key == part), parts[0] if parts else None)
    columns = columns_of(family, chosen, lang) if chosen is not None else ()
    words = text.casefold().split()
    units = [
        unit
        for unit in assessed_units(desk.project, assessment)
        if all(word in f"{unit.name}\n{unit.code}".casefold() for word in words)
    ]
    pages = max(1, -(-len(units) // SIZE))
    number = min(max(1, number), pages)
    shown = units[(number - 1) * SIZE : number * SIZE]
    codes = [unit.code for unit in shown]
    cards = unit_cards(session, desk.project, assessment, desk.checks, lang, codes, places={}) if codes else ()
    known = entries.current_of(session, assessment.id, units=codes, places=[one.key for one in columns])
    newest = newest_rows(session, assessment.id, codes, [one.key for one in columns])
    by_code = {card.unit.code: card for card in cards}
    rows = tuple(_row(family, unit, by_code[unit.code], columns, known, newest, lang) for unit in shown)
    closed = not may(state_of(session, assessment.id), Action.ENTER)
    return Grid(parts, chosen, columns, rows, text, len(units), number, pages, closed)


def parts_of(family: Sequence[Rubric]) -> tuple[Part, ...]:
    """Sections and items of the tables, each section followed by its items."""
    found = []
    for table in family:
        for section in table.sections:
            found.append(Part(f"{table.id}:{section.id}", section.title, tuple(section.items)))
            for name in section.items:
                found.append(Part(name, f"{name} {table.by_id[name].title}", (name,), within=True))
    return tuple(found)


def columns_of(family: Sequence[Rubric], part: Part, lang: Language) -> tuple[Column, ...]:
    """The places of a part; for a single item also its points as a whole."""
    t = translator(lang)
    found = []
    for table in family:
        for name in part.items:
            item = table.by_id.get(name)
            if item is None:
                continue
            for rule in item.rules:
                field = field_of(item, rule)
                tiers = "; ".join(tier.condition for tier in tiers_of(rule))
                bounds = f"{field.low}–{field.high}" if field.low else f"≤ {field.high}" if field.high else ""
                found.append(Column(field.key, item, rule, points_text(rule), tiers or bounds))
            whole = item_field(item)
            if part.within and whole is not None:
                found.append(Column(whole.key, item, None, t("Points of the whole item"), f"{whole.low}–{whole.high}"))
    return tuple(found)


def _row(
    family: Sequence[Rubric],
    unit: UnitConfig,
    card: UnitCard,
    columns: Sequence[Column],
    known: Mapping[str, Mapping[str, Value]],
    newest: Mapping[tuple[str, str], int],
    lang: Language,
) -> Row:
    own = {key for table in tables_for(family, unit) for key in (*table.rules, *table.by_id)}
    lines: dict[str, list[Line]] = {}
    for sheet in card.sheets:
        for score in sheet.card.items:
            for line in score.lines:
                if line.rule is not None:
                    lines.setdefault(line.rule, []).append(line)
    return Row(unit, tuple(_cell(unit, one, own, lines.get(one.key, []), known, newest, lang) for one in columns))


def _cell(
    unit: UnitConfig,
    column: Column,
    own: set[str],
    lines: Sequence[Line],
    known: Mapping[str, Mapping[str, Value]],
    newest: Mapping[tuple[str, str], int],
    lang: Language,
) -> CellView:
    if column.key not in own:
        return CellView(column.key, applies=False)
    entry = known.get(unit.code, {}).get(column.key)
    points = [line.points for line in lines if line.points is not None]
    origin = next((line.origin for line in lines if line.origin is not None), None)
    return CellView(
        column.key,
        applies=True,
        text=cell_text(column.rule, entry.value, translator(lang)) if entry is not None else "",
        seen=newest.get((unit.code, column.key), 0),
        entry=entry,
        origin=origin,
        points=sum(points, Decimal(0)) if points else None,
    )
