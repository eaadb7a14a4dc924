"""A site judged again, as lines for people and as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any, assert_never

from sitecheck.audit.rejudge import SiteAgain
from sitecheck.audit.rejudge_causes import Cause, CauseKind
from sitecheck.audit.rejudge_compare import Difference
from sitecheck.facts.verdict import fingerprint


def lines_of(site: SiteAgain) -> Iterator[str]:
    """The site with its differences by check, each with why; nothing where there are none."""
    if not site.differences and site.identical is not False:
        return
    yield f"{site.site_key} ({site.unit})"
    if site.identical is False and not site.differences:
        yield "  the verdicts are the same and their bytes are not: the file of the night was written otherwise"
    for check, differences in groupby(site.differences, key=lambda one: one.check):
        yield f"  {check}"
        for one in differences:
            yield f"    {_line(one)}"
        for cause in site.causes.get(check, ()):
            yield f"    why: {said(cause)}"


def data_of(site: SiteAgain) -> dict[str, Any]:
    """The same with all verdicts, for machines."""
    return {
        "site": site.site_key,
        "unit": site.unit,
        "identical": site.identical,
        "verdicts": [
            {
                **asdict(verdict),
                "findings": [
                    {"fingerprint": fingerprint(site.site_key, verdict.check, one.subject), **asdict(one)}
                    for one in verdict.findings
                ],
            }
            for verdict in site.verdicts
        ],
        "differences": [asdict(one) for one in site.differences],
        "causes": {
            check: [{**asdict(cause), "text": said(cause)} for cause in causes] for check, causes in site.causes.items()
        },
        "later": list(site.later),
    }


def said(cause: Cause) -> str:
    """The cause in words."""
    change = f"{cause.stored} → {cause.now}"
    match cause.kind:
        case CauseKind.NEW_CHECK:
            return "the check is new since that night"
        case CauseKind.CHECK_GONE:
            return "there is no such check any more"
        case CauseKind.CHECK_FILE:
            return f"check file: {cause.what}: {change}"
        case CauseKind.RUBRIC:
            return f"rubric {cause.what}: {change}"
        case CauseKind.CALENDAR:
            same = cause.stored == cause.now
            return f"calendar {cause.what}: {'other days off' if same else change}"
        case CauseKind.UNIT:
            return f"setting of the unit: {cause.what}: {change}"
        case CauseKind.PROGRAM:
            return f"version of the program: {cause.stored or 'not known'} → {cause.now}"
        case CauseKind.UNKNOWN_CHECK:
            return f"this version cannot judge the check as it was kept: {cause.what}"
        case CauseKind.CHECKS_CHANGED:
            return "check files were changed since; which keys is not known, for that night kept no copy"
        case CauseKind.ALTERED:
            return "nothing that judges was changed: what was stored was altered, or the program without a new version"
        case _:
            assert_never(cause.kind)


def _line(one: Difference) -> str:
    change = f"{one.stored or '(empty)'} → {one.now or '(empty)'}"
    return f"{one.subject}: {one.field}: {change}" if one.subject else f"{one.field}: {change}"
