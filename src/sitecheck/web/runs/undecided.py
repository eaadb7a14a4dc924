"""What a run could not decide, by portal and cause: a portal behind a firewall is one line and not fifty."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.messages import message
from sitecheck.checks.phrases import phrase
from sitecheck.web.desk import Desk
from sitecheck.web.runs.causes import cause_name
from sitecheck.web.runs.queries import Undecided


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause with the checks it kept from being decided: their names and what each says."""

    name: str
    checks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UndecidedSite:
    """One portal; the cause behind the most checks first."""

    unit_name: str
    site_key: str
    causes: tuple[Cause, ...]


def by_site(desk: Desk, left: Iterable[Undecided], lang: str) -> list[UndecidedSite]:
    """The portals in the order given."""
    sites: dict[tuple[str, str], dict[str, list[tuple[str, str]]]] = {}
    for entry in left:
        check = desk.checks.get(entry.result.check_id)
        causes = sites.setdefault((entry.unit_name, entry.result.site_key), {})
        causes.setdefault(_cause(check, entry, lang), []).append(_told(check, entry, lang))
    return [
        UndecidedSite(
            unit,
            site,
            tuple(Cause(name, tuple(told)) for name, told in sorted(causes.items(), key=lambda one: -len(one[1]))),
        )
        for (unit, site), causes in sites.items()
    ]


def _told(check: CheckFile | None, entry: Undecided, lang: str) -> tuple[str, str]:
    if check is None:
        return entry.result.check_id, phrase(entry.result.reason, lang)
    said = message(check, entry.result.reason, json.loads(entry.result.params), lang)
    return check.name.in_language(lang), said


def _cause(check: CheckFile | None, entry: Undecided, lang: str) -> str:
    return cause_name(check, str(json.loads(entry.result.params).get("why") or entry.result.reason), lang)
