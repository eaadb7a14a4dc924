"""A ranking list, uploaded: looked at, with the places it gives, then kept whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException
from sqlmodel import Session

from sitecheck.facts.ranks import RankRow
from sitecheck.i18n import Translator
from sitecheck.review import rankings
from sitecheck.review.periods import Action, require
from sitecheck.review.upload_kinds import UploadsRefused
from sitecheck.scoring.rank_file import read_ranks
from sitecheck.scoring.rank_lists import metrics_of, standings
from sitecheck.scoring.values import Standing
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import AssessmentConfig
from sitecheck.tables.cards import assessed_units
from sitecheck.web.desk import Desk
from sitecheck.web.imports import Batch, batch_of, keep_batch, laid_out
from sitecheck.web.once import led, once, unsent
from sitecheck.web.render import query_of
from sitecheck.web.said import Said, said_all
from sitecheck.web.uploads import PostedFiles


@dataclass(slots=True)
class Looked:
    """What came of a list: its rows with the places they give, or mistakes, or where keeping it led."""

    metric: str
    zero: bool
    reason: str
    batch: Batch | None = None
    rows: tuple[RankRow, ...] = ()
    seen: int = 0  # the list in use when this one was looked at; 0 for none
    mistakes: tuple[Said, ...] = ()
    refused: tuple[str, ...] = ()
    conflict: str = ""
    target: str = ""

    @property
    def status(self) -> int:
        """Of the answer."""
        return 409 if self.conflict else 422 if self.mistakes or self.refused else 200

    @property
    def placed(self) -> list[tuple[RankRow, Standing]]:
        """The rows in the order of their places, each with its place."""
        places = standings(self.rows)
        return sorted(((row, places[row.unit]) for row in self.rows), key=lambda one: (one[0].group, one[1].rank))


def take(desk: Desk, assessment: AssessmentConfig, form: PostedFiles, who: str, t: Translator) -> Looked:
    """Look at the list that was sent, or keep the one that was looked at. Raises PeriodClosed; 404 for no metric."""
    looked = Looked(form.text("metric"), bool(form.text("zero")), form.text("reason"))
    if looked.metric not in metrics_of(desk.families[assessment.id]):
        raise HTTPException(404)
    try:
        with desk.store.session() as session:
            first = once(session, form, who, desk.clock()) if form.text("action") == "take" else None
            if first is not None:
                looked.target = first
                return looked
            require(session, assessment.id, Action.ENTER)
            stood = rankings.current(session, assessment.id).get(looked.metric)
            looked.seen = (stood[0].id or 0) if stood is not None else 0
            if form.text("batch"):
                looked.batch = batch_of(session, form.text("batch"), assessment.id)
            elif form.files("list"):
                looked.batch = keep_batch(session, desk, form, assessment=assessment.id, who=who)
            else:
                looked.refused = (t("Choose a list first."),)
                return looked
            with laid_out(desk, looked.batch.rows) as path:
                looked.rows = read_ranks(
                    path,
                    metrics_of(desk.families[assessment.id])[looked.metric],
                    assessed_units(desk.project, assessment),
                    desk.project.units,
                    missing_is_zero=looked.zero,
                )
            if form.text("action") == "take":
                _keep(session, desk, assessment, looked, form, who, t)
                if not looked.target:
                    unsent(session, form)
    except UploadsRefused as refused:
        looked.refused = refused.say(t)
    except ConfigError as error:
        looked.mistakes = said_all(error.problems, t)
    return looked


def _keep(
    session: Session,
    desk: Desk,
    assessment: AssessmentConfig,
    looked: Looked,
    form: PostedFiles,
    who: str,
    t: Translator,
) -> None:
    assert looked.batch is not None
    if form.text("was") != str(looked.seen):
        looked.conflict = t("Another list came into use meanwhile. Look again before you replace it.")
        return
    if looked.seen and not looked.reason:
        looked.conflict = t("Say why the list in use is replaced.")
        return
    row = looked.batch.rows[0]
    _, new = rankings.keep(
        session,
        assessment=assessment.id,
        metric=looked.metric,
        rows=looked.rows,
        file=row.name,
        sha256=row.sha256,
        who=who,
        now=desk.clock(),
        reason=looked.reason,
    )
    done: dict[str, Any] = {"done": "kept" if new else "same"}
    looked.target = led(session, form, f"/rankings/{assessment.id}{query_of(done)}")
