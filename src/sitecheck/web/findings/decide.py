"""From a posted decision to the review room: what may be done in which state, and how trouble is told."""

from __future__ import annotations

from datetime import date
from glob import escape
from typing import assert_never

from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.i18n.catalogue import N_
from sitecheck.review import decisions
from sitecheck.review.decisions import Busy, DecisionError, Scope, SecondLook
from sitecheck.review.memory import RuleError
from sitecheck.review.queue import Detail
from sitecheck.review.second import Proposal, Second, asked_for
from sitecheck.review.users import Role
from sitecheck.store.models import Decision, Finding
from sitecheck.web.desk import Desk
from sitecheck.web.findings.view import picture_of, sentence
from sitecheck.web.forms import Posted
from sitecheck.web.people import Person

ACTIONS = ("confirm", "dismiss", "reopen", "propose", "return", "undo")
USUAL = (
    N_("The content is there; the program did not recognise it."),
    N_("The portal was being maintained at that time."),
    N_("This unit need not publish this."),
    N_("Handled by the superior portal."),
    N_("The page opens; it was out of reach for a short time only."),
    N_("The same defect is counted at another finding."),
    N_("The link belongs to another body; the unit cannot mend it."),
)
_REVIEWING = frozenset({Role.ADMIN, Role.REVIEWER})
_FAULTS = {
    "reason": N_("A reason is needed here."),
    "until": N_("The end date cannot be read; write it like 2026-12-31."),
    "state": N_("This cannot be done in the finding's present state."),
    "export": N_("Nothing was exported: files of this evidence are lost or altered. The list of files says which."),
    "conflict": N_("Somebody else decided meanwhile. This is the finding as it is now; nothing of yours was saved."),
    "busy": N_("Somebody else is at this finding. Take it over, or go on with the next one; nothing was saved."),
    "second": N_("This waits for the second look of a reviewer or an administrator who did not propose it."),
    "long": N_("The place is too long to be remembered as it is. Remember a dismissal with a pattern instead."),
    "remember": N_("What is only proposed cannot be remembered. Leave that to the second person."),
}


def possible(state: FindingState) -> tuple[str, ...]:
    """What a person may do with a finding in this state."""
    match state:
        case FindingState.SUSPECTED | FindingState.VERIFIED | FindingState.REOPENED:
            return ("confirm", "dismiss")
        case FindingState.CONFIRMED:
            return ("dismiss", "reopen")
        case FindingState.DISMISSED:
            return ("confirm", "reopen")
        case FindingState.FIXED:
            return ("confirm", "dismiss", "reopen")
        case _:
            assert_never(state)


def offered(state: FindingState, proposal: Proposal | None, person: Person, second: Second) -> tuple[str, ...]:
    """What this person may do now: what is proposed is answered by another one who may, first of all."""
    if proposal is None:
        return possible(state)
    if proposal.who == person.name or not second.reviews:
        return ()
    return ("confirm", "return") if proposal.action == "confirm" else ("dismiss", "return")


def second_of(desk: Desk, unit_code: str, person: Person) -> Second:
    """Whether the unit's deductions need a second person, and whether this one may be it."""
    return Second(asked=asked_for(desk.project, unit_code), reviews=person.role in _REVIEWING)


def undoable(detail: Detail, name: str) -> bool:
    """Whether the last decision is this person's own."""
    last = detail.decisions[-1] if detail.decisions else None
    return last is not None and last.who == name and last.action != decisions.UNDO


def own_last(session: Session, finding_id: int, name: str) -> FindingState | None:
    """The state of a finding whose last decision is this person's own and can be taken back; None for any other."""
    last = session.exec(
        select(Decision).where(Decision.finding_id == finding_id).order_by(col(Decision.id).desc()).limit(1)
    ).first()
    if last is None or last.who != name or last.action == decisions.UNDO:
        return None
    return FindingState(session.get_one(Finding, finding_id).state)


def apply(session: Session, desk: Desk, detail: Detail, person: Person, form: Posted) -> str:
    """Carry out the posted decision; what it came to (one of ACTIONS).

    Raises Conflict, DecisionError and RuleError; then nothing is changed.
    """
    finding, who = detail.finding, person.name
    assert finding.id is not None
    expected, proposal = _seen(form)
    now, reason = desk.clock(), form.text("reason")[:4000]
    shown = shown_with(desk, detail)
    asked = second_of(desk, finding.unit_code, person)
    match form.text("action"):
        case "confirm":
            decisions.confirm(
                session, finding.id, who=who, now=now, expected=expected, reason=reason, shown=shown, second=asked,
                proposal=proposal,
            )  # fmt: skip
        case "dismiss":
            _needs(reason)
            scope = _scope(form, finding.subject)
            decisions.dismiss(
                session, finding.id, who=who, now=now, expected=expected, reason=reason, scope=scope, shown=shown,
                second=asked, proposal=proposal,
            )  # fmt: skip
        case "reopen":
            _needs(reason)
            decisions.reopen(
                session, finding.id, who=who, now=now, expected=expected, reason=reason, shown=shown, second=asked
            )
        case "return":
            _needs(reason)
            decisions.send_back(
                session, finding.id, who=who, now=now, expected=expected, reason=reason, shown=shown, second=asked,
                proposal=proposal,
            )  # fmt: skip
        case "undo":
            decisions.undo(session, finding.id, who=who, now=now, expected=expected)
        case _:
            raise DecisionError("state")
    action = form.text("action")
    return "propose" if finding.proposed and action in ("confirm", "dismiss") else action


def shown_with(desk: Desk, detail: Detail) -> dict[str, object]:
    """What is on the screen when a finding is decided, as the decision keeps it."""
    finding, picture = detail.finding, picture_of(detail)
    return {
        "message": sentence(desk, finding, "zh"),
        "run": finding.last_run,
        "picture": picture.sha256 if picture is not None else "",
    }


def fault_of(error: DecisionError | RuleError) -> str:
    """Which fault to tell of."""
    match error:
        case Busy():
            return "busy"
        case SecondLook():
            return "remember" if "remembered" in str(error) else "second"
        case RuleError() if "characters at most" in str(error):
            return "long"
        case _:
            return str(error) if str(error) in _FAULTS else "state"


def fault_text(fault: str) -> str:
    """The words for a fault, in English; empty for none."""
    return _FAULTS.get(fault, "")


def _seen(form: Posted) -> tuple[FindingState, int | None]:
    """State and proposal as the person saw them; a form that says nothing of a proposal does not ask."""
    try:
        expected = FindingState(form.text("expected"))
        return expected, int(form.text("proposal")) if form.text("proposal") else None
    except ValueError as error:
        raise DecisionError("state") from error


def _needs(reason: str) -> None:
    if not reason:
        raise DecisionError("reason")


def _scope(form: Posted, subject: str) -> Scope | None:
    """How far a dismissal is remembered; None: this finding only."""
    until = form.text("until")
    try:
        end = date.fromisoformat(until) if until else None
    except ValueError as error:
        raise DecisionError("until") from error
    match form.text("remember"):
        case "site":
            return Scope(site=True, check=True, until=end)
        case "subject":
            return Scope(site=False, check=True, pattern=escape(subject), until=end)
        case _:
            return None
