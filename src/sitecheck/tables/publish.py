"""Publishing the scores of an assessment: computed once, kept with all they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

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


@dataclass(frozen=True, slots=True)
class Open:
    """Why a unit's score is not ready to be published."""

    code: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class _Score:
    """What is stored of one unit."""

    rank: int | None
    facts: str
    answer: str


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
    publishes although units are incomplete. Raises NotReady, NeedsReason, LookupError for a rubric that is missing,
    RubricError for a faulty one, ValueError for settings the rubric does not have.
    """
    rubric, partners = load_family(assessment.rubric, rubric_folders(project.root))
    side = assessment_side(session, project, assessment, rubric, partners)
    submissions = ranked(side)
    cards = score_all(rubric, submissions, side.switches, partners)
    scores = _scores(submissions, cards)
    newest = newest_version(session, assessment.id)
    row = Publication(
        assessment=assessment.id,
        version=newest.version + 1 if newest is not None else 1,
        title=assessment.title,
        period=assessment.period,
        rubric_hash=rubric.hash,
        partners=dumps(sorted(partner.hash for partner in partners.values())),
        switches=dumps(keep_switches(side.switches)),
        at=now,
        who=who,
        reason=reason.strip(),
    )
    if newest is not None and _same(session, newest, row, scores):
        return newest, False
    found = _open(cards, side)
    if found and not unfinished:
        raise NotReady(found)
    if newest is not None and not row.reason:
        raise NeedsReason(f"version {newest.version} of {assessment.id} is published: a correction needs a reason")
    for table in side.tables:
        if session.get(PublishedRubric, table.hash) is None:
            session.add(PublishedRubric(hash=table.hash, rubric_id=table.id, data=keep_rubric(table)))
    session.flush()
    data = {table.hash: session.get_one(PublishedRubric, table.hash).data for table in side.tables}
    kept = ((code, one.rank, one.facts, one.answer) for code, one in scores.items())
    append(session, row, publication_content(data, kept))
    session.flush()
    assert row.id is not None
    session.add_all(
        PublishedScore(publication_id=row.id, unit_code=code, rank=one.rank, facts=one.facts, answer=one.answer)
        for code, one in scores.items()
    )
    target = f"publication:{assessment.id}/{row.version}"
    note(session, who=who, action="publish", target=target, now=now, new=rubric.hash, why=row.reason)
    session.flush()
    return row, True


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


def _scores(submissions: Sequence[Submission], cards: Sequence[Scorecard]) -> dict[str, _Score]:
    """What is stored of each unit, by code."""
    ranks = rank_of([result_of(card) for card in cards])
    return {
        card.code: _Score(rank, dumps(keep_submission(submission)), dumps(card_json(card)))
        for submission, card, rank in zip(submissions, cards, ranks, strict=True)
    }


def _same(session: Session, newest: Publication, row: Publication, scores: Mapping[str, _Score]) -> bool:
    """Whether the newest version says all of it already, in every byte."""
    names = ("title", "period", "rubric_hash", "partners", "switches")
    if any(getattr(newest, name) != getattr(row, name) for name in names):
        return False
    kept = session.exec(select(PublishedScore).where(PublishedScore.publication_id == newest.id))
    return {one.unit_code: _Score(one.rank, one.facts, one.answer) for one in kept} == scores


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
