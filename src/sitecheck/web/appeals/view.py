"""What the page of an appeal shows: the deduction with its evidence, every step, and what came of looking again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from sitecheck.checks.messages import message
from sitecheck.i18n import Language, Translator
from sitecheck.review import appeals, periods, queue, rechecks
from sitecheck.review.appeals import Step
from sitecheck.review.attachments import load_attachments
from sitecheck.review.decisions import NoSuchFinding
from sitecheck.review.queue import Detail
from sitecheck.review.rechecks import Rechecked, Seen
from sitecheck.settings.records import AssessmentConfig
from sitecheck.store.models import Appeal, AppealStep, Evidence, Finding
from sitecheck.tables.period import period_days
from sitecheck.web.desk import Desk
from sitecheck.web.selfassess.form import FileView, files_of


@dataclass(frozen=True, slots=True)
class StepView:
    """One step with its files, and for a look again what came of it."""

    row: AppealStep
    files: tuple[FileView, ...]
    seen: str = ""
    tone: str = ""


def detail_of(session: Session, row: Appeal) -> Detail | None:
    """The finding an appeal is about, with its nights and evidence."""
    if row.finding_id is None:
        return None
    try:
        return queue.detail(session, row.finding_id)
    except NoSuchFinding:
        return None


def pictures_of(detail: Detail | None) -> tuple[Evidence, ...]:
    """The close-up and the picture of the newest night that has any."""
    for seen in detail.seen if detail is not None else ():
        found = [one for one in seen.evidence if one.kind in ("closeup", "screenshot") and not one.missing]
        if found:
            kinds = {one.kind: one for one in reversed(found)}
            return tuple(kinds[kind] for kind in ("closeup", "screenshot") if kind in kinds)
    return ()


def steps_view(
    session: Session, desk: Desk, row: Appeal, finding: Finding | None, t: Translator
) -> tuple[StepView, ...]:
    """The steps, oldest first."""
    assert row.id is not None
    found = []
    for step in appeals.steps_of(session, row.id):
        files = files_of(session, load_attachments(step.attachments), row.unit_code)
        if step.action == Step.RECHECK and finding is not None:
            seen = rechecks.outcome(session, finding, step.at, step.who, desk.clock())
            found.append(StepView(step, files, said_of(session, desk, row.assessment, finding, seen, t), tone_of(seen)))
        else:
            found.append(StepView(step, files))
    return tuple(found)


def said_of(session: Session, desk: Desk, assessment: str, finding: Finding, again: Rechecked, t: Translator) -> str:
    """What came of looking again, in a sentence; ``assessment`` empty: whether it was after the cut-off is not said."""
    match again.seen:
        case Seen.WAITING:
            return t("The run is about to begin.")
        case Seen.RUNNING:
            return t("The run is under way.")
        case Seen.NOT_RUN:
            return t("The run did not take place or did not succeed; nothing follows from it.")
        case Seen.STILL_THERE:
            return t("It is still there.")
        case Seen.UNDECIDED:
            return t("It could not be decided: {why}", why=_why(desk, finding, again, t.language))
        case Seen.GONE:
            return _gone(session, desk.assessment(assessment), again, t)


def tone_of(again: Rechecked) -> str:
    """How the outcome is coloured."""
    return {Seen.STILL_THERE: "fail", Seen.GONE: "pass", Seen.UNDECIDED: "unable", Seen.NOT_RUN: "unable"}.get(
        again.seen, "info"
    )


def _gone(session: Session, assessment: AssessmentConfig | None, again: Rechecked, t: Translator) -> str:
    if assessment is None:
        return t("It is not seen any more.")
    end = period_days(assessment.period)[1]
    limit = rechecks.cutoff(end, periods.closed_at(session, assessment.id))
    if again.after(limit):
        return t("It is not seen any more: mended after the cut-off. For the period it counts as confirmed.")
    return t("It is not seen any more: mended within the period. For the nights it was there it counts as confirmed.")


def _why(desk: Desk, finding: Finding, again: Rechecked, lang: Language) -> str:
    check = desk.checks.get(finding.check_id)
    if again.result is None or check is None:
        return again.result.reason if again.result is not None else "–"
    return message(check, again.result.reason, json.loads(again.result.params), lang)


def recheck_told(
    session: Session, desk: Desk, finding: Finding, assessments: Sequence[str], t: Translator
) -> tuple[str, str]:
    """What the last look again at a finding's portal saw, and its tone; empty when there was none."""
    again = rechecks.newest(session, finding, desk.clock())
    if again is None:
        return "", ""
    return said_of(session, desk, assessments[0] if assessments else "", finding, again, t), tone_of(again)
