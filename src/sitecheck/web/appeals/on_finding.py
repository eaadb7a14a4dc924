"""Appeals and looking again, as the page of a finding tells of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from sitecheck.i18n import translator
from sitecheck.review import appeals
from sitecheck.review.appeals import AppealState
from sitecheck.review.refusals import Refusal
from sitecheck.store.models import Appeal, Finding
from sitecheck.web.appeals.against import Deduction, acting, of_finding, told
from sitecheck.web.appeals.view import recheck_told
from sitecheck.web.desk import Desk
from sitecheck.web.people import Person

_SAID_ABOVE = frozenset({Refusal.ALREADY_OPEN, Refusal.ANSWERED, Refusal.NOT_ALLOWED})


@dataclass(frozen=True, slots=True)
class AboutAppeals:
    """``appeals`` against the finding, newest first; ``deductions`` it makes, with until when they may be appealed
    against; what was seen when somebody ``looked`` again, with its ``tone``; whether this person ``may_look``."""

    appeals: tuple[Appeal, ...]
    deductions: tuple[tuple[Deduction, str], ...]
    looked: str
    tone: str
    may_look: bool

    @property
    def open(self) -> bool:
        """Whether an appeal waits for an answer."""
        return any(row.state == AppealState.OPEN for row in self.appeals)


def about_appeals(session: Session, desk: Desk, finding: Finding, person: Person, lang: str) -> AboutAppeals:
    """What the page of ``finding`` says of appeals to ``person``."""
    assert finding.id is not None
    t = translator(lang)
    made = of_finding(session, desk, finding, acting(person, desk.clock()))
    shown = tuple((one, told(one, t)) for one in made if one.refused is None or one.refused.why not in _SAID_ABOVE)
    looked, tone = recheck_told(session, desk, finding, [one.assessment.id for one in made], t)
    return AboutAppeals(tuple(appeals.of_finding(session, finding.id)), shown, looked, tone, person.may_change)
