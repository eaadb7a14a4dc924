"""The newest documents of the disclosure columns, each read in full."""

from __future__ import annotations

from collections.abc import Mapping

from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.visit import Visitor
from sitecheck.page.lexicon import Lexicon
from sitecheck.survey.columns import Column
from sitecheck.survey.plan import CrawlView, SurveyPlan


async def read_documents(
    crawl: CrawlView, visitor: Visitor, words: Lexicon, plan: SurveyPlan, columns: Mapping[str, Column]
) -> tuple[DocumentReading, ...] | None:
    """Documents in the order of their columns and rows; None where no column has a list that could be read."""
    return None
