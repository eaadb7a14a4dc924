"""The closed sets every room speaks in: how a check ends, how a request fails, why a crawl stopped."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How a check ends. ``UNABLE`` is a result of its own and never costs a point; ``FACTS`` lays out what a person
    has to judge and proposes nothing."""

    PASS = "pass"
    FAIL = "fail"
    FACTS = "facts"
    UNABLE = "unable"
    NOT_APPLICABLE = "not-applicable"

    @property
    def decided(self) -> bool:
        """Whether the check came to an answer of its own, with nothing left to a person or to another night."""
        return self not in (Outcome.FACTS, Outcome.UNABLE)


class Failure(StrEnum):
    """Why a request gave no usable answer. The table of meanings is ``docs/reasons.md``."""

    DNS = "dns"
    REFUSED = "refused"
    RESET = "reset"
    TLS = "tls"
    TIMEOUT_CONNECT = "timeout-connect"
    TIMEOUT_READ = "timeout-read"
    TOO_LARGE = "too-large"
    BAD_ENCODING = "bad-encoding"
    BAD_RESPONSE = "bad-response"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    ROBOTS_UNREACHABLE = "robots-unreachable"
    PRIVATE_ADDRESS = "private-address"
    BAD_URL = "bad-url"
    REDIRECT_LOOP = "redirect-loop"
    RENDER_FAILED = "render-failed"
    OUT_OF_BUDGET = "out-of-budget"


class Stop(StrEnum):
    """Why the crawl of a site ended."""

    EXHAUSTED = "exhausted"
    PAGE_BUDGET = "page-budget"
    TIME_BUDGET = "time-budget"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"


class PageKind(StrEnum):
    """What a page is, as far as its own content tells."""

    HOME = "home"
    LIST = "list"
    ARTICLE = "article"
    GUIDE = "guide"
    DIRECTORY = "directory"
    FOI = "foi"
    LEADER = "leader"
    CONTACT = "contact"
    ANNUAL_REPORT = "annual-report"
    SEARCH = "search"
    INTERPRETATION = "interpretation"
    SHELL = "shell"
    BLOCKED = "blocked"
    NOT_FOUND = "not-found"
    OTHER = "other"


class FindingState(StrEnum):
    """Where a finding stands in its life (design section 9)."""

    SUSPECTED = "suspected"
    VERIFIED = "verified"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    FIXED = "fixed"
    REOPENED = "reopened"
