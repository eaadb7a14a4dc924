"""What the page of a finding shows, made ready for its template."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from sitecheck.checks.messages import message
from sitecheck.checks.phrases import phrase
from sitecheck.review.queue import Detail
from sitecheck.review.trail import shown_of
from sitecheck.store.models import Decision, Evidence, Finding, Sighting
from sitecheck.tables.finding_costs import costs_of
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


@dataclass(frozen=True, slots=True)
class Line:
    """A decision with what was on the screen: the sentence then, the picture's row, the run, and what it belongs to."""

    row: Decision
    said: str
    picture: int | None
    run: int | None
    bulk: int | None
    first: str  # who had proposed what this answers
    void: str  # the proposal this ended


def history_of(detail: Detail) -> list[Line]:
    """The decisions about a finding, newest first."""
    pictures = {item.sha256: item.id for seen in detail.seen for item in seen.evidence if item.sha256}
    by_id = {row.id: row for row in detail.decisions}
    found = []
    for row in reversed(detail.decisions):
        shown = shown_of(row)
        first = by_id.get(_number(shown.get("first")))
        found.append(
            Line(
                row=row,
                said=str(shown.get("message", "")),
                picture=pictures.get(str(shown.get("picture", ""))),
                run=_number(shown.get("run")),
                bulk=_number(shown.get("bulk")),
                first=first.who if first is not None else "",
                void=str(shown.get("void", "")),
            )
        )
    return found


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


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
        "costs": costs_of(session, desk.project, finding, suppose=True),
        "history": history_of(detail),
    }
