"""A dismissal as it was typed, with everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from sitecheck.checks.definition import CheckFile
from sitecheck.i18n.catalogue import N_
from sitecheck.review import memory
from sitecheck.review.memory import RuleError
from sitecheck.store.models import Site, dumps
from sitecheck.web.forms import Posted

_FAULTS = {
    "site": N_("There is no such portal here; write it as it stands in a finding."),
    "check": N_("There is no such check."),
    "until": N_("The end date cannot be read; write it like 2026-12-31."),
    "needs a reason": N_("A reason is needed here."),
    "every finding": N_("Name a portal, a check or a pattern: this would dismiss every finding."),
    "ended already": N_("The end date lies in the past."),
    "characters at most": N_("The pattern is too long: at most 500 characters."),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed; ``until_text`` as it was, ``until`` as it was read."""

    site: str = ""
    check: str = ""
    pattern: str = ""
    reason: str = ""
    until_text: str = ""
    until: date | None = None

    @property
    def scope(self) -> str:
        """What it covers, as one text: a form says with it what its person has looked at."""
        return dumps([self.site, self.check, self.pattern, self.until_text])


class DraftError(ValueError):
    """What is wrong with a draft, in English."""

    def __init__(self, draft: Draft, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.draft = draft
        self.faults = faults


def drafted(session: Session, form: Posted, checks: Mapping[str, CheckFile], now: datetime) -> Draft:
    """The dismissal that was typed. Raises DraftError."""
    text, until, faults = form.text("until"), None, []
    try:
        until = date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(_FAULTS["until"])
    draft = Draft(
        form.text("site")[:300],
        form.text("check")[:64],
        form.text("pattern")[:2000],
        form.text("reason")[:4000],
        text[:40],
        until,
    )
    if draft.site and session.get(Site, draft.site) is None:
        faults.append(_FAULTS["site"])
    if draft.check and draft.check not in checks:
        faults.append(_FAULTS["check"])
    try:
        memory.check_rule(
            reason=draft.reason,
            now=now,
            site_key=draft.site or None,
            check_id=draft.check or None,
            pattern=draft.pattern or None,
            until=draft.until,
        )
    except RuleError as error:
        faults += faults_of(error)
    if faults:
        raise DraftError(draft, tuple(faults))
    return draft


def faults_of(error: RuleError) -> tuple[str, ...]:
    """What a person is told of an error, in English."""
    return tuple(said for part, said in _FAULTS.items() if part in str(error)) or (str(error),)
