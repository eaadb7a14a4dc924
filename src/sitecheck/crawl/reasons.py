"""Why a URL was left out."""

from __future__ import annotations

from enum import StrEnum


class SkipReason(StrEnum):
    """Reason codes of what a crawl leaves out; the table of meanings is ``docs/reasons.md``."""

    OFF_SITE = "off-site"
    FILE = "file"  # attachments, pictures: checked as links, not crawled
    EXCLUDED = "excluded"
    ACCESSIBILITY = "accessibility-twin"
    TWIN = "print-or-mobile-twin"
    LANGUAGE = "language-twin"
    MIRROR = "mirror-host"  # the same page is crawled on another host of the site
    ACCOUNT = "account"
    SEARCH = "search-facet"
    CALENDAR = "calendar"
    TOO_LONG = "too-long"
    REPEATING = "repeating-path"
    TOO_DEEP = "too-deep"
    FOLDER_BUDGET = "folder-budget"
    TEMPLATE_BUDGET = "template-budget"
    PAGE_BUDGET = "page-budget"
    TIME_BUDGET = "time-budget"
    LINK_BUDGET = "link-budget"  # as a link it was not checked
    ROBOTS = "robots"
    BLOCKED = "blocked"  # not tested: the host had blocked us before
    UNREACHABLE = "unreachable"  # not tested: the host had stopped answering before
    INTERNAL_ERROR = "internal-error"  # not tested: sitecheck failed at this step
