"""Self, automatic and assessed values of a unit side by side, and taking over what the unit says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from sitecheck.review import entries
from sitecheck.scoring.facts import parse_fact, parse_item
from sitecheck.scoring.messages import Language, say_all
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.numbers import plain
from sitecheck.scoring.rules import YesNoRule
from sitecheck.scoring.scorecard import ItemScore
from sitecheck.scoring.values import Origin, Said
from sitecheck.settings.records import UnitConfig
from sitecheck.tables.records import Beside, UnitCard
from sitecheck.tables.self_items import items_of
from sitecheck.web.selfassess.form import FileView, files_of


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line that findings, events, lists or people made: what it is about, its points, why, and findings behind it."""

    text: str
    points: Decimal | None
    said: str
    findings: tuple[int, ...]
    by_machine: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One item. ``place`` is where an accepted value is entered (empty: it cannot be, the rules have to be), ``newest``
    the entry that stands there (0: none); ``differs`` None where the unit said nothing."""

    item: Item
    own: Beside | None
    own_text: str
    files: tuple[FileView, ...]
    score: ItemScore | None
    stands: str
    lines: tuple[LineShown, ...]
    place: str
    newest: int
    differs: bool | None
    automatic: bool

    @property
    def rank(self) -> int:
        """Differences first, then what the unit left out, then what agrees."""
        return {True: 0, None: 1, False: 2}[self.differs]


def compared(
    session: Session, family: Sequence[Rubric], unit: UnitConfig, card: UnitCard, lang: Language
) -> tuple[Compared, ...]:
    """Every item that applies to the unit, differences first."""
    newest: dict[str, int] = {}
    for row in entries.history(session, card.assessment.id, unit.code):
        newest.setdefault(row.place, row.id or 0)
    scores = {score.item: score for sheet in card.sheets for score in sheet.card.items}
    conditions = {key: rule.condition for sheet in card.sheets for key, (_, rule) in sheet.rubric.rules.items()}
    found = []
    for item in items_of(family, unit):
        score, own = scores.get(item.id), card.beside.get(item.id)
        lines = _lines(score, conditions, lang) if score is not None else ()
        place = place_of(item)
        stands = _stands(score)
        own_text = _plain(own.value) if own is not None else ""
        found.append(
            Compared(
                item,
                own,
                own_text,
                files_of(session, own.attachments, unit.code) if own is not None else (),
                score,
                stands,
                lines,
                place,
                newest.get(place, 0),
                None if own is None else own_text != stands or not (score is not None and score.complete),
                any(line.by_machine for line in lines),
            )
        )
    return tuple(sorted(found, key=lambda one: one.rank))


def place_of(item: Item) -> str:
    """The place an accepted value goes to: the item as a whole, or the one question it asks; empty where its rules have
    to be answered one by one."""
    questions = [rule for rule in item.rules if isinstance(rule, YesNoRule)]
    if questions:
        return f"{item.id}.{questions[0].id}" if len(item.rules) == 1 else ""
    return item.id if item.max_points is not None else ""


def enter(
    session: Session,
    item: Item,
    value: str,
    *,
    assessment: str,
    unit_code: str,
    reason: str,
    expected: int,
    who: str,
    now: Any,
) -> None:
    """Enter a value for the item. Raises FactRefused where it does not fit, EntryConflict where somebody was first."""
    place = place_of(item)
    written = {"value": value, "reason": reason}
    if "." in place:
        parse_fact(item, item.rules[0], written)
    else:
        parse_item(item, written)
    entries.append(
        session,
        assessment=assessment,
        unit_code=unit_code,
        place=place,
        value=value,
        reason=reason,
        who=who,
        now=now,
        expected=expected,
    )


def _lines(score: ItemScore, conditions: dict[str, str], lang: Language) -> tuple[LineShown, ...]:
    return tuple(
        LineShown(
            line.condition or conditions.get(line.rule or "", ""),
            line.points,
            " ".join(part for part in (say_all(line.notes, lang), line.reason) if part),
            tuple(int(one) for one in line.ids if one.isdecimal()) if line.origin is Origin.FINDING else (),
            line.origin in (Origin.FINDING, Origin.EVENT, Origin.RANKING) and line.points != 0,
        )
        for line in score.lines
        if line.points is not None or line.notes or line.reason
    )


def _stands(score: ItemScore | None) -> str:
    if score is None:
        return ""
    if score.answer is not None:
        return score.answer.value
    return _plain(score.points) if score.points is not None else ""


def _plain(value: Decimal | Said) -> str:
    return value.value if isinstance(value, Said) else plain(value)
