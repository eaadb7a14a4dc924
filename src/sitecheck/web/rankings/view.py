"""The metrics of an assessment by which units are ranked, each with the list in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from sitecheck.facts.ranks import RankRow
from sitecheck.review import rankings
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rank_lists import metrics_of
from sitecheck.store.sources import RankList


@dataclass(frozen=True, slots=True)
class MetricView:
    """A metric: the rules that rank by it, and the list in use; None: its rules wait for one."""

    metric: str
    rules: tuple[str, ...]
    row: RankList | None
    listed: tuple[RankRow, ...]

    @property
    def not_given(self) -> int:
        """Units that were not in the list, and stand in it with zero."""
        return sum(not one.given for one in self.listed)


def metric_views(session: Session, family: Sequence[Rubric], assessment: str) -> tuple[MetricView, ...]:
    """The metrics of the tables, in their order; after them lists whose metric no table has any more."""
    found = rankings.current(session, assessment)
    views = []
    for metric, rules in metrics_of(family).items():
        row, listed = found.pop(metric, (None, ()))
        views.append(MetricView(metric, tuple(rules), row, listed))
    views += [MetricView(metric, (), row, listed) for metric, (row, listed) in found.items()]
    return tuple(views)
