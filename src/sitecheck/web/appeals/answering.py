"""What is done about an appeal, and how trouble with it is told."""

from __future__ import annotations

from fastapi import HTTPException
from sqlmodel import Session

from sitecheck.facts.outcomes import FindingState
from sitecheck.i18n import Translator
from sitecheck.review import appeal_answers, appeals, periods, rechecks
from sitecheck.review.appeals import Step, Words
from sitecheck.review.periods import Action, PeriodClosed
from sitecheck.review.refusals import WORDS, Refused
from sitecheck.review.second import asked_for
from sitecheck.review.upload_kinds import UploadsRefused
from sitecheck.store.models import Appeal, Finding
from sitecheck.web.appeals.against import acting, announcement_of
from sitecheck.web.desk import Desk
from sitecheck.web.people import Person


def carry_out(
    session: Session,
    desk: Desk,
    row: Appeal,
    step: Step | None,
    person: Person,
    *,
    seen: int,
    words: Words,
    expected: FindingState | None,
) -> None:
    """Take a step; ``seen`` is the last one the person saw, ``expected`` the state of the finding.

    Raises Refused, PeriodClosed, DecisionError, NightRunning; 404 for a step there is not.
    """
    assert row.id is not None
    by = acting(person, desk.clock())
    if step in (Step.UPHOLD, Step.REJECT):
        periods.require(session, row.assessment, Action.DECIDE_APPEAL)
    match step:
        case Step.ADD | Step.WITHDRAW:
            appeals.act(session, row.id, step, seen=seen, words=words, by=by)
        case Step.RECHECK if row.finding_id is not None:
            appeals.act(session, row.id, step, seen=seen, words=words, by=by)
            start(desk, rechecks.ask(session, row.finding_id, who=person.name, now=desk.clock()))
        case Step.UPHOLD:
            second = asked_for(desk.project, row.unit_code)
            appeal_answers.uphold(session, row.id, seen=seen, words=words, by=by, expected=expected, second=second)
        case Step.REJECT:
            known = announcement_of(session, desk, row, person.language)
            appeal_answers.reject(session, row.id, seen=seen, words=words, by=by, announced=known)
        case _:
            raise HTTPException(404)


def start(desk: Desk, finding: Finding) -> None:
    """Look at the finding's portal again, now, in a process of its own. Raises NightRunning."""
    desk.launch(desk.project.root, "nightly", "--now", "--site", finding.site_key, "--kind", rechecks.KIND)


def fault_of(error: Exception, t: Translator) -> str:
    """What a person is told."""
    if isinstance(error, Refused):
        return t(WORDS[error.why], **error.values)
    if isinstance(error, UploadsRefused):
        return " ".join(error.say(t))
    if isinstance(error, PeriodClosed):
        return t("The period is closed: no appeal can be opened any more.")
    return t("This cannot be done in the finding's present state.")
