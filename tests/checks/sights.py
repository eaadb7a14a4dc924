"""Short ways to build what was observed on one site in one night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.load import load_checks
from sitecheck.facts.data import data_dir
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import PageKind, Stop
from sitecheck.facts.page import Contact, Row
from sitecheck.facts.site import (
    ColumnReading,
    ColumnState,
    ContactReading,
    CrawlTotals,
    LinkReading,
    ListReading,
    ListState,
    PageReading,
    Referrer,
    SiteObservation,
)
from sitecheck.facts.visit import LinkState, LinkVerdict
from sitecheck.worktime import Calendar

SITE = "http://portal.example/"
AS_OF = date(2026, 11, 20)
CALENDAR = Calendar()
CHECKS: dict[str, CheckFile] = load_checks([data_dir("checks")])
FIELDS = ("org", "address", "hours", "phone", "fax", "email")
VALUES = {
    "org": "示例市文化局办公室",
    "address": "文化路1号",
    "hours": "工作日8:30—17:30",
    "phone": "0731-81234567",
    "fax": "0731-81234568",
    "email": "xxgk@portal.example",
}


def observe(**given: Any) -> SiteObservation:
    """An undisturbed night over a site with nothing on it; fields are replaced by ``given``."""
    moment = datetime(2026, 11, 20, 1, tzinfo=UTC)
    home = PageReading(SITE, "示例市文化局", PageKind.HOME, 200, body_sha256="aa" * 32, final_url=SITE)
    plain = SiteObservation(
        schema="test",
        site=SITE,
        site_key="portal.example",
        as_of=AS_OF,
        started_at=moment,
        finished_at=moment,
        crawl=CrawlTotals(20, 30, 0, 9999, Stop.EXHAUSTED),
        home=home,
        pages=(home,),
    )
    return replace(plain, **given)


def totals(stop: Stop = Stop.EXHAUSTED, *, rendered: int = 0, reason: str = "") -> CrawlTotals:
    return CrawlTotals(20, 30, rendered, 9999, stop, reason)


def column(key: str, state: ColumnState = ColumnState.FOUND, **given: Any) -> ColumnReading:
    url = f"{SITE}{key}/" if state is ColumnState.FOUND else None
    plain = ColumnReading(key, state, url=url, label=key if url else "", confidence=0.97, text_length=900, entries=12)
    return replace(plain, **given)


def columns(*readings: ColumnReading) -> dict[str, ColumnReading]:
    return {reading.key: reading for reading in readings}


def attempt(status: int | None, method: str = "GET") -> Attempt:
    return Attempt(datetime(2026, 11, 20, 1, tzinfo=UTC), method, SITE, "198.51.100.1", status, None)


def rows(*days: str, precision: str = "day") -> tuple[Row, ...]:
    """Rows with these dates; an empty text is a row without a date."""
    return tuple(
        Row(f"条目{place}", f"{SITE}a/{place}", date.fromisoformat(day) if day else None, day, precision)
        for place, day in enumerate(days)
    )


def listing(*days: str, precision: str = "day", state: ListState = ListState.READ, **given: Any) -> ListReading:
    found = rows(*days, precision=precision)
    past = [row.day for row in found if row.day is not None and row.day <= AS_OF]
    plain = ListReading(state, "static", found, max(past, default=None), 1, sum(row.day is None for row in found))
    return replace(plain, **given)


def contact(source: str, fields: Sequence[str] = FIELDS, *, complete: bool = True, **values: str) -> ContactReading:
    found = tuple(Contact(field, values.get(field, VALUES[field]), field) for field in fields)
    return ContactReading(f"{SITE}{source}/", source, found, complete, "bb" * 32)


def link(
    url: str,
    state: LinkState = LinkState.OK,
    reason: str = "",
    *,
    certain: bool = True,
    internal: bool = True,
    kind: str = "a",
    places: int = 1,
    status: int | None = None,
) -> LinkReading:
    referrers = tuple(Referrer(f"{SITE}p{place}", "申请表", place, "main", "cc" * 32) for place in range(places))
    return LinkReading(LinkVerdict(url, state, reason, certain, status), internal, kind, referrers, places)


def written(folder: Path, text: str, name: str = "own-check") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path
