"""Published scores computed again from what was kept with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select

from sitecheck.scoring.answer import card_json
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.kept import kept_rubric, kept_submission, kept_switches
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.results import rank_of, result_of
from sitecheck.store.models import dumps
from sitecheck.store.publications import Publication, PublishedRubric, PublishedScore


@dataclass(frozen=True, slots=True)
class Departure:
    """A place where a published score is not what comes out of its own facts. ``unit`` is empty for the rubric."""

    unit: str
    place: str
    published: str
    computed: str

    @property
    def in_words(self) -> bool:
        """Whether only a remark is worded otherwise: a newer program may say the same in other words."""
        return self.place.rpartition(".")[2] == "note"


def publications(session: Session, assessment: str | None = None) -> list[Publication]:
    """Every published version, oldest first; of one assessment where it is named."""
    query = select(Publication).order_by(col(Publication.assessment), col(Publication.version))
    return list(session.exec(query if assessment is None else query.where(Publication.assessment == assessment)))


def verify(session: Session, publication: Publication) -> list[Departure]:
    """Compute every score of a publication anew and compare it byte for byte; rubric files play no part.

    An answer that differs is named place by place; what cannot be read any more is named as such.
    """
    try:
        rubric, partners, found = _rubrics(session, publication)
    except ValueError as error:
        return [Departure("", "rubric", publication.rubric_hash, f"cannot be read: {_brief(error)}")]
    try:
        switches = kept_switches(json.loads(publication.switches))
    except ValueError as error:
        return [*found, Departure("", "switches", publication.switches, f"cannot be read: {_brief(error)}")]
    query = select(PublishedScore).where(PublishedScore.publication_id == publication.id)
    rows = list(session.exec(query.order_by(col(PublishedScore.id))))
    submissions = []
    for row in rows:
        try:
            submissions.append(kept_submission(json.loads(row.facts)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            found.append(Departure(row.unit_code, "facts", "kept", f"cannot be read: {_brief(error)}"))
    if len(submissions) < len(rows):
        return found  # without all units there are no ranks
    cards = score_all(rubric, submissions, switches, partners)
    ranks = rank_of([result_of(card) for card in cards])
    for row, card, rank in zip(rows, cards, ranks, strict=True):
        answer = dumps(card_json(card))
        if answer != row.answer:
            found += [Departure(row.unit_code, *one) for one in _differences(row.answer, answer)]
        if rank != row.rank:
            found.append(Departure(row.unit_code, "rank", str(row.rank), str(rank)))
    return found


def _rubrics(session: Session, publication: Publication) -> tuple[Rubric, dict[str, Rubric], list[Departure]]:
    """The tables as they were, and those whose text is no longer the one its hash speaks of."""
    tables, found = [], []
    for name in (publication.rubric_hash, *json.loads(publication.partners)):
        row = session.get(PublishedRubric, name)
        if row is None:
            raise ValueError(f"the rubric {name} is gone")
        computed = sha256(row.data.encode()).hexdigest()
        if computed != name:
            found.append(Departure("", f"rubric {row.rubric_id}", name, computed))
        tables.append(kept_rubric(row.data))
    return tables[0], {table.id: table for table in tables[1:]}, found


def _differences(published: str, computed: str) -> Iterator[tuple[str, str, str]]:
    """Places of two answers that differ; where only the writing does, the answer as a whole."""
    try:
        found = list(_places("", json.loads(published), json.loads(computed)))
    except ValueError:
        found = []
    yield from found or [("answer", published[:80], computed[:80])]


def _places(place: str, published: Any, computed: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(published, dict) and isinstance(computed, dict):
        for name in sorted(published.keys() | computed.keys()):
            at = f"{place}.{name}" if place else name
            yield from _places(at, published.get(name), computed.get(name))
    elif isinstance(published, list) and isinstance(computed, list) and len(published) == len(computed):
        for number, pair in enumerate(zip(published, computed, strict=True)):
            yield from _places(f"{place}[{number}]", *pair)
    elif published != computed:
        yield place, dumps(published), dumps(computed)


def _brief(error: Exception) -> str:
    return (str(error) or type(error).__name__).split("\n")[0][:200]
