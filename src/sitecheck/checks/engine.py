"""From what was observed to verdicts. Pure: the same observation and the same checks give the same verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sitecheck.checks.definition import CheckFile, LinksCheck
from sitecheck.checks.judges.common import Attributes, WorkingDays
from sitecheck.checks.judges.links import examined as examined_links
from sitecheck.checks.registry import KINDS
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict

NO_ATTRIBUTES: Attributes = MappingProxyType({})


def judge(
    observation: SiteObservation,
    check: CheckFile,
    calendar: WorkingDays,
    attributes: Attributes = NO_ATTRIBUTES,
    trace: Trace = SILENT,
) -> Verdict:
    """The verdict of one check about one site's night. ``attributes`` are the unit's (``has_website`` …); ``trace``
    takes down how the judge came to it."""
    return KINDS[check.kind].judge(observation, check, calendar, attributes, trace)


def judge_all(
    observation: SiteObservation,
    checks: Mapping[str, CheckFile],
    calendar: WorkingDays,
    attributes: Attributes = NO_ATTRIBUTES,
) -> tuple[Verdict, ...]:
    """The verdicts of all checks, in the order of their ids."""
    return tuple(judge(observation, checks[key], calendar, attributes) for key in sorted(checks))


def examined(observation: SiteObservation, checks: Mapping[str, CheckFile]) -> dict[str, frozenset[str]]:
    """Per check: subjects that were looked at in this night and found well, where the check looks at many.

    A night that did not see everything proves only these mended.
    """
    return {key: examined_links(observation, check) for key, check in checks.items() if isinstance(check, LinksCheck)}
