"""The columns of the navigation, gone through one by one, whether a rubric names them or not."""

from __future__ import annotations

from sitecheck.facts.sections import SectionReading
from sitecheck.facts.visit import Visitor
from sitecheck.page.lexicon import Lexicon
from sitecheck.survey.lists import ListReader
from sitecheck.survey.plan import CrawlView, SurveyPlan


async def read_sections(
    crawl: CrawlView, visitor: Visitor, words: Lexicon, plan: SurveyPlan, reader: ListReader
) -> tuple[SectionReading, ...] | None:
    """What stands behind each link of the navigation, in its order; None where there is no navigation to go by."""
    return None
