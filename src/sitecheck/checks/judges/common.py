"""What several judges need: the calendar they are handed, captured pages, values as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from sitecheck.checks.messages import WORD_MARK
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict

Attributes = Mapping[str, object]
"""The unit's attributes from ``units.csv``, such as ``has_website``, and its ``category``."""

DISTURBED = frozenset({Stop.TIME_BUDGET, Stop.BLOCKED, Stop.UNREACHABLE})
"""Ends of a crawl after which what was not seen may well be there."""


class WorkingDays(Protocol):
    """The calendar a judge may ask."""

    def working_days(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``. Raises worktime.UnknownYear."""
        ...


def no_website(check_id: str, attributes: Attributes) -> Verdict | None:
    """The verdict for a unit that keeps no portal, else None."""
    if attributes.get("has_website") is False:
        return Verdict(check_id, Outcome.NOT_APPLICABLE, "no-website")
    return None


def unseen(observation: SiteObservation, check_id: str, attributes: Attributes) -> Verdict | None:
    """The verdict where there is no portal or nothing was seen of it, else None."""
    stop = observation.crawl.stopped_by
    if excused := no_website(check_id, attributes):
        return excused
    if stop in (Stop.BLOCKED, Stop.UNREACHABLE) or observation.home is None:
        return Verdict(check_id, Outcome.UNABLE, "site-unseen", {"why": observation.crawl.reason or stop.value})
    return None


def home_url(observation: SiteObservation) -> str:
    """Where the home page was seen, or the site as configured."""
    home = observation.home
    return (home.final_url or home.url) if home is not None else observation.site


def page_sha(observation: SiteObservation, url: str | None) -> str | None:
    """Hash of the body captured at ``url``, None when it was not captured."""
    for page in (observation.home, *observation.pages):
        if page is not None and url in (page.final_url, page.url) and page.body_sha256:
            return page.body_sha256
    return None


def was_rendered(observation: SiteObservation, url: str) -> bool:
    """Whether a browser looked at ``url`` as well: the second witness for something that is not there."""
    pages = (observation.home, *observation.pages)
    return any(page is not None and page.rendered and url in (page.final_url, page.url) for page in pages)


def joined(values: Iterable[str]) -> str:
    """Values once each, in order, as one text; empty when there is none."""
    return WORD_MARK.join(dict.fromkeys(value for value in values if value))
