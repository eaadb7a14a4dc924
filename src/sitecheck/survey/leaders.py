"""Leaders: name, post, duties and résumé of each person the site presents."""

from __future__ import annotations

from collections.abc import Mapping

from sitecheck.facts.leaders import LeaderReading
from sitecheck.facts.visit import Visitor
from sitecheck.page.lexicon import Lexicon
from sitecheck.survey.columns import Column
from sitecheck.survey.plan import SurveyPlan


async def read_leaders(
    visitor: Visitor, words: Lexicon, plan: SurveyPlan, columns: Mapping[str, Column]
) -> tuple[LeaderReading, ...] | None:
    """Leaders in the order of the page; None where the column was not found or could not be read."""
    return None
