"""Remembered dismissals: for a site, a check or a pattern of subjects, with a reason and an end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any

from sqlmodel import Session, col, func, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.review.trail import note
from sitecheck.store.models import DismissalRule, Finding, dumps

ENDED = date.min
"""End of a rule that was taken back: it holds on no day, also none that a run judges in hindsight."""

LONGEST_PATTERN = 500
_LITERAL = re.compile(r"[^*?\[]*")  # what every subject that a pattern covers begins with


class RuleError(ValueError):
    """A dismissal that cannot be remembered; the message says why."""


def remember(
    session: Session,
    *,
    who: str,
    reason: str,
    now: datetime,
    site_key: str | None = None,
    check_id: str | None = None,
    pattern: str | None = None,
    until: date | None = None,
) -> DismissalRule:
    """Dismiss such findings from now on, up to and including ``until`` (for ever without one).

    ``pattern`` is a shell pattern over subjects (``*``, ``?``, ``[...]``), case counts. Raises RuleError without a
    reason or for a rule that would dismiss everything everywhere.
    """
    check_rule(reason=reason, now=now, site_key=site_key, check_id=check_id, pattern=pattern, until=until)
    rule = DismissalRule(
        site_key=site_key, check_id=check_id, pattern=pattern, reason=reason.strip(), who=who, at=now, until=until
    )
    session.add(rule)
    session.flush()
    note(session, who=who, action="dismissal-rule", target=f"rule:{rule.id}", now=now, new=_said(rule), why=rule.reason)
    return rule


def check_rule(
    *,
    reason: str,
    now: datetime,
    site_key: str | None = None,
    check_id: str | None = None,
    pattern: str | None = None,
    until: date | None = None,
) -> None:
    """Whether ``remember`` would take this; raises RuleError where it would not."""
    if not reason.strip():
        raise RuleError("a remembered dismissal needs a reason")
    if pattern is not None and len(pattern) > LONGEST_PATTERN:
        raise RuleError(f"a pattern has {LONGEST_PATTERN} characters at most")
    if site_key is None and check_id is None and (pattern is None or not pattern.strip("*")):
        raise RuleError("name a site, a check or a pattern: this would dismiss every finding")
    if until is not None and until < now.date():
        raise RuleError(f"the dismissal would have ended already, on {until.isoformat()}")


def forget(session: Session, rule_id: int, *, who: str, now: datetime, why: str = "") -> None:
    """Take a remembered dismissal back; the row stays for those who ask later. Raises RuleError when it is unknown."""
    rule = session.get(DismissalRule, rule_id)
    if rule is None:
        raise RuleError(f"there is no remembered dismissal {rule_id}")
    old = _said(rule)
    rule.until = ENDED
    session.add(rule)
    note(
        session,
        who=who,
        action="dismissal-rule-end",
        target=f"rule:{rule_id}",
        now=now,
        old=old,
        new=_said(rule),
        why=why,
    )


def rules(session: Session) -> list[DismissalRule]:
    """All remembered dismissals, oldest first."""
    return list(session.exec(select(DismissalRule).order_by(col(DismissalRule.id))))


def rule_for(
    remembered: Sequence[DismissalRule], *, site_key: str, check_id: str, subject: str, day: date
) -> DismissalRule | None:
    """The first rule in force on ``day`` that covers the finding."""
    for rule in remembered:
        if rule.until is not None and day > rule.until:
            continue
        if rule.site_key not in (None, site_key) or rule.check_id not in (None, check_id):
            continue
        if rule.pattern is None or fnmatchcase(subject, rule.pattern):
            return rule
    return None


def matching(session: Session, rule: DismissalRule, states: Sequence[FindingState], day: date) -> list[Finding]:
    """Findings in one of ``states`` that the rule covers on ``day``, by id."""
    return [
        one
        for one in session.exec(_narrowed(select(Finding), rule, states).order_by(col(Finding.id)))
        if rule_for([rule], site_key=one.site_key, check_id=one.check_id, subject=one.subject, day=day) is not None
    ]


def covered(session: Session, rule: DismissalRule, states: Sequence[FindingState]) -> int:
    """How many findings in one of ``states`` the rule is about, whether it has ended or not."""
    if rule.pattern is None:
        return int(session.exec(_narrowed(select(func.count(col(Finding.id))), rule, states)).one())
    subjects = session.exec(_narrowed(select(Finding.subject), rule, states))
    return sum(fnmatchcase(subject, rule.pattern) for subject in subjects)


def _narrowed(query: Any, rule: DismissalRule, states: Sequence[FindingState]) -> Any:
    """``query`` over findings, narrowed to what the rule can be about; its pattern is left to be held against them."""
    query = query.where(col(Finding.state).in_([state.value for state in states]))
    if rule.site_key is not None:
        query = query.where(col(Finding.site_key) == rule.site_key)
    if rule.check_id is not None:
        query = query.where(col(Finding.check_id) == rule.check_id)
    if rule.pattern is not None and (begins := _LITERAL.match(rule.pattern)) is not None and begins[0]:
        query = query.where(col(Finding.subject).startswith(begins[0], autoescape=True))
    return query


def _said(rule: DismissalRule) -> str:
    return dumps(
        {
            "site": rule.site_key,
            "check": rule.check_id,
            "pattern": rule.pattern,
            "until": rule.until.isoformat() if rule.until else None,
        }
    )
