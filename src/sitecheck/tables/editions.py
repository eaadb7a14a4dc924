"""An edition of an assessment's scores: as it was published, or as it would be now. Notices and comparisons rest on it
alone; rubric files, findings and entries play no part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlmodel import Session, col, select

from sitecheck.scoring.answer import card_json
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.kept import kept_rubric, kept_submission, kept_switches
from sitecheck.scoring.model import Rubric, Switches
from sitecheck.scoring.scorecard import Scorecard
from sitecheck.store.models import dumps
from sitecheck.store.publications import Publication, PublishedRubric, PublishedScore


@dataclass(frozen=True)
class Score:
    """One unit: its place, the facts its score was computed from, and the answer as ``sitecheck score`` gives it; both
    as the JSON text that is kept."""

    code: str
    rank: int | None
    facts: str
    answer: str

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """The answer as data."""
        found: dict[str, Any] = json.loads(self.answer)
        return found

    @property
    def name(self) -> str:
        """The unit's name as it was."""
        return str(self.said["name"])

    @cached_property
    def category(self) -> str:
        """The unit's category as it was; empty where none was given."""
        return str(json.loads(self.facts)["unit"].get("category", ""))

    @property
    def result(self) -> str | None:
        """What the unit is ranked by, as text with at most two digits; None while a table is missing."""
        rate = (self.said["compliance"] or {}).get("rate")
        found = next((one for one in (self.said["converted"], self.said["final"], rate) if one is not None), None)
        return None if found is None else str(found)


@dataclass(frozen=True, slots=True)
class Edition:
    """``version`` and ``at`` are None for a draft: what would be published now."""

    assessment: str
    title: str
    period: str
    version: int | None
    at: datetime | None
    reason: str
    rubric: Rubric
    partners: Mapping[str, Rubric]
    switches: Switches
    scores: tuple[Score, ...]

    @property
    def tables(self) -> tuple[Rubric, ...]:
        """The main table first, then those it is combined with."""
        return (self.rubric, *self.partners.values())

    def score_of(self, code: str) -> Score | None:
        """The score of that unit; None for one that is not in the edition."""
        return next((one for one in self.scores if one.code == code), None)


def published(session: Session, assessment: str, version: int | None = None) -> Edition | None:
    """A published version of an assessment, the newest where none is named; None where there is none.

    Raises ValueError where what was kept cannot be read.
    """
    query = select(Publication).where(Publication.assessment == assessment)
    if version is not None:
        query = query.where(Publication.version == version)
    row = session.exec(query.order_by(col(Publication.version).desc())).first()
    return edition_of(session, row) if row is not None else None


def newest_of(session: Session, assessment: str, unit_code: str) -> int | None:
    """The newest published version that has a score of the unit."""
    query = (
        select(Publication.version)
        .join(PublishedScore, col(PublishedScore.publication_id) == col(Publication.id))
        .where(Publication.assessment == assessment, PublishedScore.unit_code == unit_code)
    )
    return session.exec(query.order_by(col(Publication.version).desc())).first()


def edition_of(session: Session, row: Publication) -> Edition:
    """The edition a publication is. Raises ValueError where what was kept cannot be read."""
    tables = [_rubric(session, name) for name in (row.rubric_hash, *json.loads(row.partners))]
    kept = select(PublishedScore).where(PublishedScore.publication_id == row.id).order_by(col(PublishedScore.id))
    return Edition(
        row.assessment,
        row.title,
        row.period,
        row.version,
        row.at,
        row.reason,
        tables[0],
        {table.id: table for table in tables[1:]},
        kept_switches(json.loads(row.switches)),
        tuple(Score(one.unit_code, one.rank, one.facts, one.answer) for one in session.exec(kept)),
    )


def worded(edition: Edition, codes: Iterable[str]) -> dict[str, Scorecard]:
    """The scorecards of some units computed anew from their facts, for the words of their remarks in any language.

    A unit is left out where another program computed it and it comes out otherwise now: its figures stay as published.
    """
    wanted = set(codes)
    kept = {one.code: one for one in edition.scores if one.code in wanted}
    try:
        submissions = [kept_submission(json.loads(one.facts)) for one in kept.values()]
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    cards = score_all(edition.rubric, submissions, edition.switches, edition.partners)
    return {
        card.code: card
        for card in cards
        if card.code in kept and _figures(card_json(card)) == _figures(kept[card.code].said)
    }


def _rubric(session: Session, name: str) -> Rubric:
    row = session.get(PublishedRubric, name)
    if row is None:
        raise ValueError(f"the rubric {name} is gone")
    return kept_rubric(row.data)


def _figures(said: Any) -> str:
    """An answer without its remarks, as text."""
    return dumps(_plain(said))


def _plain(said: Any) -> Any:
    if isinstance(said, Mapping):
        return {name: _plain(part) for name, part in said.items() if name != "note"}
    if isinstance(said, Sequence) and not isinstance(said, str):
        return [_plain(part) for part in said]
    return said


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that came out otherwise, as text: points, or the answer of a checklist line."""

    item: str
    title: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A unit that stands otherwise in a later edition; None where it is in one of them only or has no result."""

    code: str
    name: str
    old: str | None
    new: str | None
    old_rank: int | None
    new_rank: int | None
    items: tuple[ItemChange, ...]

    @property
    def by(self) -> Decimal | None:
        """How far the result moved; None where one is missing."""
        return None if self.old is None or self.new is None else Decimal(self.new) - Decimal(self.old)


def compare(old: Edition, new: Edition) -> tuple[Change, ...]:
    """The units that differ in result, place or any item, in the order of ``new``, then those that are gone."""
    before, after = ({one.code: one for one in edition.scores} for edition in (old, new))
    titles = {item.id: item.title for edition in (old, new) for table in edition.tables for item in table.items}
    found = []
    for code in dict.fromkeys((*after, *before)):
        one, other = before.get(code), after.get(code)
        items = tuple(_item_changes(one, other, titles))
        known = other or one
        assert known is not None
        change = Change(
            code,
            known.name,
            one.result if one is not None else None,
            other.result if other is not None else None,
            one.rank if one is not None else None,
            other.rank if other is not None else None,
            items,
        )
        if items or one is None or other is None or (change.old, change.old_rank) != (change.new, change.new_rank):
            found.append(change)
    return tuple(found)


def _item_changes(one: Score | None, other: Score | None, titles: Mapping[str, str]) -> Iterable[ItemChange]:
    before, after = _items(one), _items(other)
    for item in dict.fromkeys((*before, *after)):
        if before.get(item) != after.get(item):
            yield ItemChange(item, titles.get(item, item), before.get(item), after.get(item))


def _items(score: Score | None) -> dict[str, str | None]:
    if score is None:
        return {}
    tables = (score.said, *score.said["tables"].values())
    return {name: one["points"] or one["answer"] for table in tables for name, one in table["items"].items()}
