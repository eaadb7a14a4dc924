"""The closed list of reason codes the survey gives, beside the values of ``Failure`` and ``http-<status>``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from sitecheck.facts.outcomes import Failure, Stop

COLUMN: Mapping[str, str] = MappingProxyType(
    {
        # found, and how
        "section": "the column is a part of another page, under its own heading",
        "inside-guide": "the application form, or the link to it, stands inside the disclosure guide",
        "by-content": "the page does not bear the column's name but holds what the column must hold",
        "attachment": "the column is delivered as a file, which was not read",
        "children-in-navigation": "the disclosure part has no name of its own; its columns stand in the navigation",
        "pin-moved": "the pinned address no longer leads to the column, which was found again elsewhere",
        # refused: in the trail only
        "article": "the target is one article, which is no list column",
        # missing or broken
        "not-found": "an undisturbed search of home page, navigation, disclosure pages and site map found nothing",
        "placeholder": "the label is there, its link leads nowhere and no script could give it a target",
        "leads-home": "the link leads back to the home page",
        "soft-404": "the target opens and says that it does not exist",
        # unable
        "shell": "the page is filled by scripts and there was no browser to run them",
        "script-link": "the link is moved by a script; where it leads only a person can see",
        "label-without-link": "the name stands on the page without a link: a tab or block made by script",
        "unrecognised": "the target opens, and nothing on it says what it is",
        "not-named": "the target opens and bears another name",
        "no-page": "the target is no page that could be read",
        "unstable": "the target was gone at one look and there at another",
        "pin-stale": "the pinned address no longer leads to the column, and no other page is certain to be it",
        "damaged-text": "a part of the navigation's page is in another charset and could not be read",
        "few-pages": "too few pages could be seen to say that something is not there",
        "navigation-unread": "too many pages of the navigation could not be opened",
        "pages-unread": "too many pages of the site could not be opened",
        "navigation-placeholders": "many names in the navigation have no address",
        "navigation-elsewhere": "the navigation leads to other portals for the most part",
        "home-article": "the home page reads as a single article, so the navigation may not be known",
        "disclosure-placeholder": "the disclosure part is named on the home page, without an address",
        "disclosure-elsewhere": "the disclosure part is named on the home page and stands on another portal",
        "script-navigation": "the navigation is made by scripts and there was no browser to run them",
        "no-home": "the home page could not be read",
        "internal-error": "sitecheck failed at this step; the log says how",
        **{stop.value: f"the crawl ended early: {stop.value}" for stop in Stop if stop is not Stop.EXHAUSTED},
    }
)
"""Why a column is found, missing, broken or undecided, in English."""

LIST: Mapping[str, str] = MappingProxyType(
    {
        "undated": "rows without any date, and their articles show none either",
        "future": "every date lies after the day of judgement",
        "always-today": "five or more rows, all dated on the day of judgement",
        "oldest-first": "the list begins with its oldest entries and its last page could not be read",
        "empty-text": "the page says that there is nothing",
        "bare": "every way of reading was tried and the main part is empty",
        "closed-text": "the page shows nothing but a notice that it is being built or out of service",
        "text-only": "the page shows nothing but a few words, which may stand for nothing",
        "damaged-text": "a part of the page is in another charset than the rest and could not be read",
        "script-list": "a script may fill the list and nobody could look",
        "children-unread": "one of the child columns could not be read",
        "children-undated": "the child columns show no dates",
        "no-list": "the page holds something, but no list",
        "no-page": "there was no page to read",
        "shell": "the page is filled by scripts and there was no browser to run them",
        "not-found": "the page says that it does not exist",
        "internal-error": "sitecheck failed at this step; the log says how",
    }
)
"""Why a list is read with doubts, empty or undetermined, in English."""

_STATUS = re.compile(r"http-\d{3}")


def is_known(reason: str) -> bool:
    """Whether a reason is empty, a failure, an HTTP status or one of the codes above."""
    return (
        not reason
        or reason in COLUMN
        or reason in LIST
        or reason in {failure.value for failure in Failure}
        or _STATUS.fullmatch(reason) is not None
    )
