from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sitecheck.facts.outcomes import Stop
from sitecheck.facts.page import Row
from sitecheck.facts.site import (
    ColumnReading,
    ColumnState,
    CrawlTotals,
    ListReading,
    ListState,
    SiteObservation,
)
from sitecheck.store import bundle

AT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def observation(**changes: object) -> SiteObservation:
    reading = ColumnReading(
        key="foi-entry",
        state=ColumnState.FOUND,
        url="http://127.0.0.1/ysqgk/",
        label="依申请公开",
        list=ListReading(ListState.READ, rows=(Row("标题", None, date(2026, 11, 2)),), newest=date(2026, 11, 2)),
    )
    values: dict[str, object] = {
        "schema": bundle.SCHEMA,
        "site": "http://127.0.0.1/",
        "site_key": "127.0.0.1",
        "as_of": date(2026, 11, 20),
        "started_at": AT,
        "finished_at": AT,
        "crawl": CrawlTotals(1, 2, 0, 3, Stop.EXHAUSTED),
        "home": None,
        "columns": {"foi-entry": reading},
    }
    return SiteObservation(**(values | changes))  # type: ignore[arg-type]


def test_round_trip_is_exact_and_canonical() -> None:
    data = bundle.dump(observation())
    again = bundle.load(data)
    assert again == observation()
    assert bundle.dump(again) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfe", "not an observation"),
        (b"[]", "not an observation"),
        (b"{}", "schema None"),
        (b'{"schema":"sitecheck.observation/99"}', "schema 'sitecheck.observation/99'; this version reads"),
        (b'{"schema":"sitecheck.observation/1"}', "damaged observation"),
    ],
)
def test_other_bytes_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(bundle.BadBundle, match=message):
        bundle.load(data)


def test_a_bundle_of_before_lists_named_what_they_rest_on_is_read() -> None:
    data = bundle.dump(observation())
    assert b'"asked":[],' in data
    assert bundle.load(data.replace(b'"asked":[],', b"")) == observation()
