"""Rows out of the JSON of list interfaces, whatever their keys are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from sitecheck.facts.page import Row
from sitecheck.page.dates import find_dates, sole_date
from sitecheck.page.labels import compact
from sitecheck.page.urls import resolve

_BEIJING = timezone(timedelta(hours=8))
_TITLES = (
    "title", "articletitle", "infotitle", "realtitle", "doctitle", "subject", "headline", "name", "infoname", "bt",
    "showtitle",
)  # fmt: skip
_URLS = (
    "url",
    "link",
    "href",
    "infourl",
    "articleurl",
    "docpuburl",
    "linkurl",
    "posturl",
    "puburl",
    "weburl",
    "staticurl",
)
_DATES = (
    "publishtime", "publishedtime", "publishedtimestr", "publishtimestr", "publishdate", "pubdate", "pubtime",
    "displaypublishtime", "displaydate", "releasetime", "releasedate", "docreltime", "infodate", "fbsj", "fbrq",
    "showdate", "createdat", "createtime", "createdate", "date", "time", "rq",
)  # fmt: skip
_TAGS = re.compile(r"<[^<>]{1,300}>")
_JSONP = re.compile(r"^\s*[\w.$]+\s*\(\s*(?P<json>[\[{].*[\]}])\s*\)\s*;?\s*$", re.S)
_TOTAL = re.compile(r"total(?:_?(?:count|num|records?|elements|size|rows))?|count|recordcount", re.I)
_DEEP = 6
_MANY = 500
_SECONDS = (10**9, 4 * 10**9)  # epoch seconds from 2001 to 2096; thousand times that: milliseconds


def parse_json(text: str) -> Any:
    """The value of a JSON or JSONP text, None when it is neither."""
    plain = text.strip().removeprefix("\ufeff")
    if wrapped := _JSONP.match(plain):
        plain = wrapped["json"]
    if plain[:1] not in ("[", "{"):
        return None
    try:
        return json.loads(plain)
    except (ValueError, RecursionError):
        return None


def json_rows(value: Any, base: str) -> tuple[Row, ...]:
    """Rows of the fullest array of records with titles in a JSON value; links resolved against ``base``.

    Numbers of seconds or milliseconds since 1970 are days in China (UTC+8): read in UTC, midnight postings would be a
    day early.
    """
    best: tuple[Row, ...] = ()
    for array in _arrays(value, 0):
        rows = tuple(row for record in array[:_MANY] if (row := _row(record, base)) is not None)
        if _worth(rows) > _worth(best):
            best = rows
    return best


def says_none(value: Any) -> bool:
    """Whether a list interface says in so many words that its list is empty: a total of zero beside the list."""
    if not isinstance(value, dict):
        return False
    totals = [item for key, item in value.items() if _TOTAL.fullmatch(key)]
    if any(isinstance(total, int) and not isinstance(total, bool) and total == 0 for total in totals):
        return True
    return any(says_none(item) for item in value.values() if isinstance(item, dict))


def _worth(rows: tuple[Row, ...]) -> tuple[int, int, int]:
    return sum(row.day is not None for row in rows), sum(row.url is not None for row in rows), len(rows)


def _arrays(value: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    if depth > _DEEP:
        return
    if isinstance(value, list):
        records = [item for item in value if isinstance(item, dict)]
        if records:
            yield records
        for item in value[:50]:
            yield from _arrays(item, depth + 1)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _arrays(item, depth + 1)


def _row(record: dict[str, Any], base: str) -> Row | None:
    keys = {re.sub(r"[^a-z]", "", key.lower()): item for key, item in record.items()}
    title = next((text for name in _TITLES if (text := _plain(keys.get(name)))), "")
    if len(compact(title)) < 2:
        return None
    href = next(
        (str(keys[name]).strip() for name in _URLS if isinstance(keys.get(name), str) and keys[name].strip()), ""
    )
    for name in _DATES:
        day = _day(keys.get(name))
        if day is not None:
            return Row(title, resolve(href, base) if href else None, day, str(keys[name])[:40])
    return Row(title, resolve(href, base) if href else None, None)


def _plain(value: Any) -> str:
    return " ".join(_TAGS.sub("", value).split()) if isinstance(value, str) else ""


def _day(value: Any) -> date | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float) or (isinstance(value, str) and re.fullmatch(r"\d{10}|\d{13}", value.strip())):
        seconds = float(value)
        if seconds >= _SECONDS[0] * 1000:
            seconds /= 1000
        if not _SECONDS[0] <= seconds < _SECONDS[1]:
            return None
        return datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).date()
    if isinstance(value, str):
        hit = sole_date(value) or next(iter(find_dates(value)), None)
        if value.strip().endswith("Z") and (moment := _moment(value.strip())) is not None:
            return moment.astimezone(_BEIJING).date()
        return hit.date if hit is not None and hit.precision == "day" else None
    return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
