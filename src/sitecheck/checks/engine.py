"""From what was observed to verdicts. Pure: the same observation and the same checks give the same verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

from sitecheck.checks.definition import CheckFile, ColumnCheck, ContactFieldsCheck, FreshnessCheck, LinksCheck
from sitecheck.checks.judges.column import judge_column
from sitecheck.checks.judges.common import Attributes, WorkingDays
from sitecheck.checks.judges.contact_fields import judge_contact_fields
from sitecheck.checks.judges.freshness import judge_freshness
from sitecheck.checks.judges.links import examined as examined_links
from sitecheck.checks.judges.links import judge_links
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict

NO_ATTRIBUTES: Attributes = MappingProxyType({})


def judge(
    observation: SiteObservation,
    check: CheckFile,
    calendar: WorkingDays,
    attributes: Attributes = NO_ATTRIBUTES,
) -> Verdict:
    """The verdict of one check about one site's night. ``attributes`` are the unit's (``has_website`` …)."""
    match check:
        case ColumnCheck():
            return judge_column(observation, check, attributes)
        case ContactFieldsCheck():
            return judge_contact_fields(observation, check, attributes)
        case FreshnessCheck():
            return judge_freshness(observation, check, calendar, attributes)
        case LinksCheck():
            return judge_links(observation, check, attributes)
        case _:
            assert_never(check)


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
