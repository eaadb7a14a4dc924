"""The fingerprint of a document's own words, by which the same text is known again under another date or title."""

from __future__ import annotations

import re

from sitecheck.page.labels import compact
from sitecheck.page.simhash import simhash

LEAST = 200  # characters below which texts resemble each other by chance
_DATE = re.compile(r"(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?")
_COUNT = re.compile(r"(?:浏览|点击|阅读|访问)(?:次数|量|数)?[:：]?\d+次?")


def fingerprint(text: str, title: str) -> str:
    """16 hex digits over the text without its title, dates and visitor counts; empty where fewer than ``LEAST``
    characters are left.

    These are what a text that is put out once more does not keep, and what all texts of one template share least.
    """
    plain = compact(text)
    if title:
        plain = plain.replace(compact(title), "")
    plain = _COUNT.sub("", _DATE.sub("", plain))
    return f"{simhash(plain):016x}" if len(plain) >= LEAST else ""
