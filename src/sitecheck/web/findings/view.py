"""What the page of a finding shows, made ready for its template."""

from __future__ import annotations

import json
from typing import Any

from sitecheck.checks.messages import message
from sitecheck.checks.phrases import phrase
from sitecheck.review.queue import Detail, Seen
from sitecheck.store.models import Evidence, Finding
from sitecheck.web.assessed import touched
from sitecheck.web.desk import Desk
from sitecheck.web.findings.attempts import attempts_of


def sentence(desk: Desk, finding: Finding, lang: str) -> str:
    """What is wrong, in a sentence."""
    check = desk.checks.get(finding.check_id)
    if check is None:
        return phrase(finding.reason, lang)
    return message(check, finding.reason, json.loads(finding.params), lang)


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
    return next(iter(pictures_of(detail)), None)


def pictures_of(detail: Detail) -> list[Evidence]:
    """All marked pictures of the newest run that has any."""
    for seen in detail.seen:
        found = [item for item in seen.evidence if item.kind == "screenshot" and not item.missing]
        if found:
            return found
    return []


def view_of(desk: Desk, detail: Detail, lang: str) -> dict[str, Any]:
    """Values of the template that follow from the stored finding alone."""
    finding = detail.finding
    pictures = pictures_of(detail)
    newest = detail.seen[0] if detail.seen else None
    return {
        "detail": detail,
        "finding": finding,
        "unit": detail.unit,
        "site": detail.site,
        "check": desk.checks.get(finding.check_id),
        "said": sentence(desk, finding, lang),
        "subject": subject_name(desk, finding, lang),
        "pictures": pictures,
        "gone": {item.id for item in pictures if not desk.blobs.has(item.sha256)},
        "why_no_picture": next(
            (item.missing for item in detail.evidence if item.kind == "screenshot" and item.missing), ""
        ),
        "pages": _files(detail, "html"),
        "headers": _files(detail, "headers"),
        "attempts": attempts_of(newest.sighting.attempts if newest is not None else "[]", lang),
        "nights": _nights(detail),
        "touched": touched(desk, finding.check_id, finding.unit_code),
    }


def _files(detail: Detail, kind: str) -> list[Evidence]:
    return [item for item in detail.evidence if item.kind == kind and not item.missing]


def _nights(detail: Detail) -> list[Seen]:
    """The last sightings, enough to see whether it is there every night."""
    return list(detail.seen[:12])
