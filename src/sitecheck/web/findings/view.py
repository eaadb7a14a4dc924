"""What the page of a finding shows, made ready for its template."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session

from sitecheck.checks.messages import message
from sitecheck.checks.phrases import phrase
from sitecheck.review.queue import Detail
from sitecheck.store.models import Evidence, Finding, Sighting
from sitecheck.web.assessed import touched
from sitecheck.web.desk import Desk
from sitecheck.web.findings.attempts import attempts_of
from sitecheck.web.findings.night import choose, night_of, offered


def sentence(desk: Desk, finding: Finding, lang: str) -> str:
    """What is wrong, in a sentence."""
    return said_of(desk, finding, finding, lang)


def said_of(desk: Desk, finding: Finding, said: Finding | Sighting, lang: str) -> str:
    """What was said of a finding, now or in one night."""
    check = desk.checks.get(finding.check_id)
    if check is None:
        return phrase(said.reason, lang)
    return message(check, said.reason, json.loads(said.params), lang)


def subject_name(desk: Desk, finding: Finding, lang: str) -> str:
    """The subject as people call it: a field's or column's name, else as it is."""
    check = desk.checks.get(finding.check_id)
    term = check.terms.get(finding.subject) if check is not None else None
    if term is not None:
        return term.in_language(lang)
    named = desk.checks.get(finding.subject)
    return named.name.in_language(lang) if named is not None else finding.subject


def picture_of(detail: Detail) -> Evidence | None:
    """The first picture there is a file of, of the newest run that has one."""
    pictures = (item for seen in detail.seen for item in seen.evidence if item.kind == "screenshot")
    return next((item for item in pictures if not item.missing), None)


def view_of(session: Session, desk: Desk, detail: Detail, lang: str, run_id: int) -> dict[str, Any]:
    """Values of the template that follow from the stored finding alone; ``run_id``: the night wanted, 0 the newest."""
    finding = detail.finding
    chosen = choose(detail, run_id)
    return {
        "detail": detail,
        "finding": finding,
        "unit": detail.unit,
        "site": detail.site,
        "check": desk.checks.get(finding.check_id),
        "said": sentence(desk, finding, lang),
        "subject": subject_name(desk, finding, lang),
        "night": night_of(session, desk, chosen) if chosen is not None else None,
        "said_then": said_of(desk, finding, chosen.sighting, lang) if chosen is not None else "",
        "attempts": attempts_of(chosen.sighting.attempts if chosen is not None else "[]", lang),
        "nights": offered(detail),
        "touched": touched(desk, finding.check_id, finding.unit_code),
    }
