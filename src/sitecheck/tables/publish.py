"""Publishing the scores of an assessment: computed once, kept with all they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from sitecheck.review import periods
from sitecheck.review.periods import PeriodState
from sitecheck.review.trail import note
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.diff_units import Side
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.kept import keep_rubric, keep_submission, keep_switches
from sitecheck.scoring.ranking import rank_all
from sitecheck.scoring.results import rank_of, result_of
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.scoring.scorecard import Scorecard
from sitecheck.scoring.values import Submission
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.store.chain import append, publication_content
from sitecheck.store.models import dumps
from sitecheck.store.publications import Publication, PublishedRubric, PublishedScore
from sitecheck.tables.dry_run import assessment_side
from sitecheck.tables.editions import Edition, Score


@dataclass(frozen=True, slots=True)
class Open:
    """Why a unit's score is not ready to be published."""

    code: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What would be published now, and what is still open."""

    edition: Edition
    open: tuple[Open, ...]


class NotReady(ValueError):
    """Something is still open; nothing was published. ``open`` names all of it."""

    def __init__(self, found: Sequence[Open]) -> None:
        """``found``: what is open, by unit."""
        self.open = tuple(found)
        super().__init__(f"{len(self.open)} thing(s) are still open")


class NeedsReason(ValueError):
    """A version was published before: a correction says why."""


def publish(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    *,
    who: str,
    now: datetime,
    reason: str = "",
    unfinished: bool = False,
) -> tuple[Publication, bool]:
    """Publish what the scores of ``assessment`` are now: the publication, and whether it is a new one.

    Scores, ranks, rubric and switches that are those of the newest version give that version back. ``unfinished``
    publishes although the period is not closed or units are incomplete. A closed period becomes a published one.
    Raises NotReady, NeedsReason, LookupError for a rubric that is missing, RubricError for a faulty one, ValueError for
    settings the rubric does not have.
    """
    prepared = prepare(session, project, assessment)
    edition, state = prepared.edition, periods.state_of(session, assessment.id)
    newest = newest_version(session, assessment.id)
    if newest is None or not _same(session, newest, edition):
        # What was still open when the period was closed has been accepted then, by name.
        if prepared.open and not unfinished and state not in periods.FROZEN:
            raise NotReady(prepared.open)
        if newest is not None and not reason.strip():
            raise NeedsReason(f"version {newest.version} of {assessment.id} is published: a correction needs a reason")
        row, new = _keep(session, edition, newest, who=who, now=now, reason=reason.strip()), True
    else:
        row, new = newest, False
    if state is PeriodState.CLOSED:
        published = PeriodState.PUBLISHED
        periods.advance(session, assessment.id, published, expected=state, who=who, now=now, why=reason)
    return row, new


def prepare(session: Session, project: Project, assessment: AssessmentConfig) -> Prepared:
    """What would be published now; nothing is kept. Raises as ``publish`` does for rubric and settings."""
    rubric, partners = load_family(assessment.rubric, rubric_folders(project.root))
    side = assessment_side(session, project, assessment, rubric, partners)
    submissions = ranked(side)
    cards = score_all(rubric, submissions, side.switches, partners)
    edition = Edition(
        assessment.id,
        assessment.title,
        assessment.period,
        None,
        None,
        "",
        rubric,
        partners,
        side.switches,
        _scores(submissions, cards),
    )
    state = periods.state_of(session, assessment.id)
    message = f"the period is {state.value}: close it first (sitecheck periods advance {assessment.id} closed)"
    unclosed = [] if state in periods.FROZEN else [Open("", assessment.title, message)]
    return Prepared(edition, tuple(_open(cards, side) or unclosed))


def _keep(
    session: Session, edition: Edition, newest: Publication | None, *, who: str, now: datetime, reason: str
) -> Publication:
    """Append the edition as a further version."""
    row = Publication(
        version=newest.version + 1 if newest is not None else 1, at=now, who=who, reason=reason, **_said(edition)
    )
    for table in edition.tables:
        if session.get(PublishedRubric, table.hash) is None:
            session.add(PublishedRubric(hash=table.hash, rubric_id=table.id, data=keep_rubric(table)))
    session.flush()
    data = {table.hash: session.get_one(PublishedRubric, table.hash).data for table in edition.tables}
    kept = ((one.code, one.rank, one.facts, one.answer) for one in edition.scores)
    append(session, row, publication_content(data, kept))
    session.flush()
    assert row.id is not None
    session.add_all(
        PublishedScore(publication_id=row.id, unit_code=one.code, rank=one.rank, facts=one.facts, answer=one.answer)
        for one in edition.scores
    )
    target = f"publication:{edition.assessment}/{row.version}"
    note(session, who=who, action="publish", target=target, now=now, new=row.rubric_hash, why=reason)
    session.flush()
    return row


def _said(edition: Edition) -> dict[str, Any]:
    """What a publication's row says of an edition; who, when and why are not part of it."""
    return {
        "assessment": edition.assessment,
        "title": edition.title,
        "period": edition.period,
        "rubric_hash": edition.rubric.hash,
        "partners": dumps(sorted(partner.hash for partner in edition.partners.values())),
        "switches": dumps(keep_switches(edition.switches)),
    }


def newest_version(session: Session, assessment: str) -> Publication | None:
    """The version that is in force; None while nothing was published."""
    query = select(Publication).where(Publication.assessment == assessment)
    return session.exec(query.order_by(col(Publication.version).desc())).first()


def ranked(side: Side) -> list[Submission]:
    """The submissions with every figure turned into its place: from then on each can be scored alone."""
    found = list(side.submissions)
    for table in side.tables:
        found = rank_all(table, found)
    return found


def _scores(submissions: Sequence[Submission], cards: Sequence[Scorecard]) -> tuple[Score, ...]:
    """What is stored of each unit."""
    ranks = rank_of([result_of(card) for card in cards])
    return tuple(
        Score(card.code, rank, dumps(keep_submission(submission)), dumps(card_json(card)))
        for submission, card, rank in zip(submissions, cards, ranks, strict=True)
    )


def _same(session: Session, newest: Publication, edition: Edition) -> bool:
    """Whether the newest version says all of it already, in every byte."""
    if any(getattr(newest, name) != said for name, said in _said(edition).items()):
        return False
    kept = session.exec(select(PublishedScore).where(PublishedScore.publication_id == newest.id))
    scores = {one.code: (one.rank, one.facts, one.answer) for one in edition.scores}
    return {one.unit_code: (one.rank, one.facts, one.answer) for one in kept} == scores


def _open(cards: Sequence[Scorecard], side: Side) -> list[Open]:
    """What people must still enter or settle."""
    found = []
    for card in cards:
        tables = (card, *card.tables.values())
        items = [score.item for table in tables for score in table.items if score.applies and not score.complete]
        if items:
            found.append(Open(card.code, card.name, f"still to be entered: {', '.join(items)}"))
        elif not card.complete:
            found.append(Open(card.code, card.name, "a table of its combination is missing"))
        for one in side.refused.get(card.code, ()):
            found.append(Open(card.code, card.name, f"entry {one.place} is not counted: {one.message}"))
    return found
