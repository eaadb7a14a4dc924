"""From a posted decision to the review room: what may be done in which state, and how trouble is told."""

from __future__ import annotations

from datetime import date
from glob import escape
from typing import assert_never

from sqlmodel import Session

from sitecheck.facts.outcomes import FindingState
from sitecheck.i18n.catalogue import N_
from sitecheck.review import decisions
from sitecheck.review.decisions import DecisionError, Scope
from sitecheck.review.memory import RuleError
from sitecheck.review.queue import Detail
from sitecheck.web.desk import Desk
from sitecheck.web.findings.view import picture_of, sentence
from sitecheck.web.forms import Posted

ACTIONS = ("confirm", "dismiss", "reopen", "undo")
USUAL = (
    N_("The content is there; the program did not recognise it."),
    N_("The portal was being maintained at that time."),
    N_("This unit need not publish this."),
    N_("Handled by the superior portal."),
)
_FAULTS = {
    "reason": N_("A reason is needed here."),
    "until": N_("The end date cannot be read; write it like 2026-12-31."),
    "state": N_("This cannot be done in the finding's present state."),
    "export": N_("Nothing was exported: files of this evidence are lost or altered. The list of files says which."),
    "conflict": N_("Somebody else decided meanwhile. This is the finding as it is now; nothing of yours was saved."),
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


def undoable(detail: Detail, name: str) -> bool:
    """Whether the last decision is this person's own."""
    last = detail.decisions[-1] if detail.decisions else None
    return last is not None and last.who == name and last.action != decisions.UNDO


def apply(session: Session, desk: Desk, detail: Detail, who: str, form: Posted) -> None:
    """Carry out the posted decision.

    Raises Conflict, DecisionError and RuleError; then nothing is changed.
    """
    finding = detail.finding
    assert finding.id is not None
    try:
        expected = FindingState(form.text("expected"))
    except ValueError as error:
        raise DecisionError("state") from error
    now, reason = desk.clock(), form.text("reason")[:4000]
    picture = picture_of(detail)
    shown = {
        "message": sentence(desk, finding, "zh"),
        "run": finding.last_run,
        "picture": picture.sha256 if picture is not None else "",
    }
    match form.text("action"):
        case "confirm":
            decisions.confirm(session, finding.id, who=who, now=now, expected=expected, reason=reason, shown=shown)
        case "dismiss":
            _needs(reason)
            scope = _scope(form, finding.subject)
            decisions.dismiss(
                session, finding.id, who=who, now=now, expected=expected, reason=reason, scope=scope, shown=shown
            )
        case "reopen":
            _needs(reason)
            decisions.reopen(session, finding.id, who=who, now=now, expected=expected, reason=reason, shown=shown)
        case "undo":
            decisions.undo(session, finding.id, who=who, now=now, expected=expected)
        case _:
            raise DecisionError("state")


def fault_of(error: DecisionError | RuleError) -> str:
    """Which fault to tell of."""
    return str(error) if str(error) in _FAULTS else "state"


def fault_text(fault: str) -> str:
    """The words for a fault, in English; empty for none."""
    return _FAULTS.get(fault, "")


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
