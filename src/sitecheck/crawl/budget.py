"""How much of one folder and of one make of URL a crawl looks at."""

from __future__ import annotations

import re
from collections import Counter

from sitecheck.crawl.price import Price
from sitecheck.crawl.reasons import SkipReason
from sitecheck.page.urls import host_key
from sitecheck.settings.records import Budgets

_FILTERS = 3
_DIGITS = re.compile(r"\d+")
_HEX = re.compile(r"(?<![0-9a-z])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}(?![0-9a-z])", re.I)


def folder_of(url: str) -> str:
    """Host and folder of a URL; pages told apart by their query alone share one."""
    path = "/" + url.partition("?")[0].partition("://")[2].partition("/")[2]
    return host_key(url) + path[: path.rfind("/") + 1]


def template_of(url: str) -> str:
    """The URL with every number and every long hex name replaced: what a program made from one pattern looks alike.

    Of three parameters or more only the names count, in any order: that many are the filters of a search, and every
    choice of them is another address. One or two tell columns apart.
    """
    path, mark, query = url.partition("://")[2].partition("?")
    if query.count("&") >= _FILTERS - 1:
        query = "&".join(sorted(part.partition("=")[0] for part in query.split("&")))
    return _DIGITS.sub("N", _HEX.sub("N", path + mark + query))


class Spending:
    """What has been visited per folder and per template. Named columns have an account of their own, so that articles
    never use up what a column needs, and yet a column's name under ever new addresses is no way round the budget."""

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets
        self._folders: Counter[tuple[str, bool]] = Counter()
        self._templates: Counter[tuple[str, bool]] = Counter()

    def refusal(self, url: str, price: int) -> SkipReason | None:
        """Why this URL may not be visited any more, None when it may."""
        named = price == Price.COLUMN
        if self._templates[template_of(url), named] >= self._budgets.per_template:
            return SkipReason.TEMPLATE_BUDGET
        # A portal that tells its pages apart by the query has them all in one folder: there the template counts.
        if "?" not in url and self._folders[folder_of(url), named] >= self._budgets.per_folder:
            return SkipReason.FOLDER_BUDGET
        return None

    def spend(self, url: str, price: int) -> None:
        """Count a visit."""
        named = price == Price.COLUMN
        self._folders[folder_of(url), named] += 1
        self._templates[template_of(url), named] += 1
