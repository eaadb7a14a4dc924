"""Every kind of check: the form of its file, the reasons it may give, and its judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sitecheck.checks.definition import (
    Check,
    ColumnCheck,
    ContactFieldsCheck,
    FreshnessCheck,
    Kind,
    LinksCheck,
)
from sitecheck.checks.judges.column import judge_column
from sitecheck.checks.judges.common import Attributes, WorkingDays
from sitecheck.checks.judges.contact_fields import judge_contact_fields
from sitecheck.checks.judges.freshness import judge_freshness
from sitecheck.checks.judges.links import judge_links
from sitecheck.checks.kinds import (
    annual_report,
    areas,
    availability,
    backdated,
    blank,
    channel,
    clues,
    collect,
    column_facts,
    columns,
    coverage,
    identity,
    lag,
    leaders,
    marked,
    meta_tags,
    periods,
    related,
    reposted,
    section_ages,
    tls,
    upstream,
)
from sitecheck.checks.trace import Trace
from sitecheck.checks.vocabulary import REASONS, Reason
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict

Judge = Callable[[SiteObservation, Any, WorkingDays, Attributes, Trace], Verdict]
_OfFacts = Callable[[SiteObservation, Any, WorkingDays, Attributes], Verdict]


@dataclass(frozen=True, slots=True)
class KindOf:
    """What belongs to a kind. ``form`` is the record of its files."""

    form: type[Check]
    reasons: Mapping[str, Reason]
    judge: Judge

    @property
    def outcomes(self) -> frozenset[Outcome]:
        """How checks of this kind may end."""
        return frozenset(reason.outcome for reason in self.reasons.values())


def _without_calendar(judge: Callable[[SiteObservation, Any, Attributes, Trace], Verdict]) -> Judge:
    return lambda observation, check, _, attributes, trace: judge(observation, check, attributes, trace)


def _of_facts(judge: _OfFacts) -> Judge:
    """A judge that only lays out: there is no finding whose steps could be asked for."""
    return lambda observation, check, calendar, attributes, _: judge(observation, check, calendar, attributes)


KINDS: Mapping[Kind, KindOf] = MappingProxyType(
    {
        Kind.ANNUAL_REPORT: KindOf(annual_report.AnnualReportCheck, annual_report.REASONS, annual_report.judge),
        Kind.AREAS: KindOf(areas.AreasCheck, areas.REASONS, areas.judge),
        Kind.AVAILABILITY: KindOf(availability.AvailabilityCheck, availability.REASONS, availability.judge),
        Kind.BLANK: KindOf(blank.BlankCheck, blank.REASONS, blank.judge),
        Kind.BACKDATED: KindOf(backdated.BackdatedCheck, backdated.REASONS, _of_facts(backdated.judge)),
        Kind.CHANNEL: KindOf(channel.ChannelCheck, channel.REASONS, _of_facts(channel.judge)),
        Kind.CLUES: KindOf(clues.CluesCheck, clues.REASONS, _of_facts(clues.judge)),
        Kind.COLLECT: KindOf(collect.CollectCheck, collect.REASONS, _of_facts(collect.judge)),
        Kind.COLUMN: KindOf(ColumnCheck, REASONS[Kind.COLUMN], _without_calendar(judge_column)),
        Kind.COLUMN_FACTS: KindOf(column_facts.ColumnFactsCheck, column_facts.REASONS, column_facts.judge),
        Kind.COLUMNS: KindOf(columns.ColumnsCheck, columns.REASONS, columns.judge),
        Kind.CONTACT_FIELDS: KindOf(
            ContactFieldsCheck,
            REASONS[Kind.CONTACT_FIELDS],
            _without_calendar(judge_contact_fields),
        ),
        Kind.COVERAGE: KindOf(coverage.CoverageCheck, coverage.REASONS, _of_facts(coverage.judge)),
        Kind.FRESHNESS: KindOf(FreshnessCheck, REASONS[Kind.FRESHNESS], judge_freshness),
        Kind.IDENTITY: KindOf(identity.IdentityCheck, identity.REASONS, identity.judge),
        Kind.LAG: KindOf(lag.LagCheck, lag.REASONS, lag.judge),
        Kind.LEADERS: KindOf(leaders.LeadersCheck, leaders.REASONS, leaders.judge),
        Kind.LINKS: KindOf(LinksCheck, REASONS[Kind.LINKS], _without_calendar(judge_links)),
        Kind.MARKED: KindOf(marked.MarkedCheck, marked.REASONS, marked.judge),
        Kind.META_TAGS: KindOf(meta_tags.MetaTagsCheck, meta_tags.REASONS, _of_facts(meta_tags.judge)),
        Kind.PERIODS: KindOf(periods.PeriodsCheck, periods.REASONS, periods.judge),
        Kind.RELATED: KindOf(related.RelatedCheck, related.REASONS, related.judge),
        Kind.SECTION_AGES: KindOf(section_ages.AgesCheck, section_ages.REASONS, section_ages.judge),
        Kind.REPOSTED: KindOf(reposted.RepostedCheck, reposted.REASONS, _of_facts(reposted.judge)),
        Kind.TLS: KindOf(tls.TlsCheck, tls.REASONS, tls.judge),
        Kind.UPSTREAM: KindOf(upstream.UpstreamCheck, upstream.REASONS, upstream.judge),
    }
)
"""A kind that is to come stands in ``Kind`` and not here; files cannot name it yet."""
