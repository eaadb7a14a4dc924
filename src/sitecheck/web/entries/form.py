"""The form of a unit: every place of its tables with what is entered, what findings say, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitecheck.i18n import translator
from sitecheck.review.entries import Value
from sitecheck.scoring.conditions import applies
from sitecheck.scoring.messages import Language, say_all
from sitecheck.scoring.model import Item, Rubric, Section
from sitecheck.scoring.rules import Rule
from sitecheck.scoring.scorecard import ItemScore, Line, Remark
from sitecheck.scoring.show import points_text
from sitecheck.scoring.values import Origin, Unit
from sitecheck.settings.records import UnitConfig
from sitecheck.store.models import Entry
from sitecheck.tables.cell_text import cell_text
from sitecheck.tables.records import UnitCard
from sitecheck.web.entries.fields import Field, field_of, item_field, write


@dataclass(frozen=True, slots=True)
class Place:
    """One place a value can be entered; ``rule`` None: the item as a whole. ``automatic``: a finding feeds it."""

    item: Item
    rule: Rule | None
    field: Field
    automatic: bool = False

    @property
    def needs_reason(self) -> bool:
        """A value no check can look at, or one that replaces what findings say, needs words."""
        return self.rule is None or self.rule.check is None or self.automatic


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place as the form shows it. ``texts``: form fields by name; ``newest``: the row the person sees, 0 for none."""

    place: Place
    takes: str
    texts: Mapping[str, str]
    reason: str
    newest: int
    value: Value | None
    lines: tuple[tuple[Line, str], ...]  # what it comes to, with the words for it
    proofs: tuple[int, ...]
    hints: tuple[int, ...]
    said: str = ""  # the value that stands, in words


@dataclass(frozen=True, slots=True)
class ItemForm:
    """An item with its places; ``whole`` is the place for an assessor's value of the whole item."""

    item: Item
    score: ItemScore | None
    places: tuple[PlaceView, ...]
    whole: PlaceView | None


@dataclass(frozen=True, slots=True)
class SectionForm:
    """A section of a table."""

    section: Section
    items: tuple[ItemForm, ...]


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table to fill in."""

    rubric: Rubric
    sections: tuple[SectionForm, ...]


def tables_for(family: Sequence[Rubric], unit: UnitConfig) -> tuple[Rubric, ...]:
    """The tables that concern the unit, the main one first."""
    who = Unit(unit.code, unit.name, unit.category, unit.attributes)
    return tuple(table for table in family if applies(table.applies_to.when, who, table.attributes).met)


def places_of(tables: Sequence[Rubric], card: UnitCard) -> dict[str, Place]:
    """All places of the tables by key."""
    fed = {line.rule for line in _lines(card) if line.rule and (line.origin is Origin.FINDING or _outranks(line))}
    places: dict[str, Place] = {}
    for table in tables:
        for item in table.items:
            for rule in item.rules:
                field = field_of(item, rule)
                places[field.key] = Place(item, rule, field, automatic=field.key in fed)
            whole = item_field(item)
            if whole is not None:
                places[whole.key] = Place(item, None, whole)
    return places


def form_of(
    tables: Sequence[Rubric],
    places: Mapping[str, Place],
    card: UnitCard,
    known: Mapping[str, Value],
    rows: Sequence[Entry],
    language: Language,
) -> tuple[TableForm, ...]:
    """The form; ``rows`` are all rows of the unit, newest first."""
    newest: dict[str, int] = {}
    for row in rows:
        newest.setdefault(row.place, row.id or 0)
    shower = _Shower(places, card, known, newest, language)
    return tuple(
        TableForm(
            table,
            tuple(
                SectionForm(section, tuple(shower.item(table.by_id[name]) for name in section.items))
                for section in table.sections
            ),
        )
        for table in tables
    )


class _Shower:
    def __init__(
        self,
        places: Mapping[str, Place],
        card: UnitCard,
        known: Mapping[str, Value],
        newest: Mapping[str, int],
        language: Language,
    ) -> None:
        self._places, self._known, self._newest, self._language = places, known, newest, language
        self._scores = {score.item: score for sheet in card.sheets for score in sheet.card.items}
        self._hints = {hint.key: tuple(int(one) for one in hint.ids) for hint in card.hints}

    def item(self, item: Item) -> ItemForm:
        score = self._scores.get(item.id)
        views = tuple(self._place(self._places[f"{item.id}.{rule.id}"], score) for rule in item.rules)
        whole = self._places.get(item.id)
        return ItemForm(item, score, views, self._place(whole, score) if whole is not None else None)

    def _place(self, place: Place, score: ItemScore | None) -> PlaceView:
        key = place.field.key
        value = self._known.get(key)
        lines = [line for line in (score.lines if score is not None else ()) if line.rule == key]
        return PlaceView(
            place=place,
            takes=points_text(place.rule) if place.rule is not None else "",
            texts=write(place.field, value.value) if value is not None else {},
            reason=value.reason if value is not None else "",
            newest=self._newest.get(key, 0),
            value=value,
            lines=tuple((line, say_all(line.notes, self._language)) for line in lines),
            proofs=tuple(int(one) for line in lines if line.origin is Origin.FINDING for one in line.ids),
            hints=self._hints.get(key, ()),
            said=cell_text(place.rule, value.value, translator(self._language)) if value is not None else "",
        )


def _lines(card: UnitCard) -> list[Line]:
    return [line for sheet in card.sheets for score in sheet.card.items for line in score.lines]


def _outranks(line: Line) -> bool:
    return any(note.remark is Remark.OUTRANKS for note in line.notes)
