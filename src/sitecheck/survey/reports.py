"""Annual reports: which years are there, when they were published, and which parts they have."""

from __future__ import annotations

from collections.abc import Mapping

from sitecheck.facts.reports import AnnualReports
from sitecheck.facts.visit import Visitor
from sitecheck.page.lexicon import Lexicon
from sitecheck.survey.columns import Column
from sitecheck.survey.plan import CrawlView, SurveyPlan


async def read_reports(
    crawl: CrawlView, visitor: Visitor, words: Lexicon, plan: SurveyPlan, columns: Mapping[str, Column]
) -> AnnualReports | None:
    """Reports by year, the newest first; None where their column could not be read."""
    return None
