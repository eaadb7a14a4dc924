"""Times in Beijing, figures and names for people."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sitecheck.facts.outcomes import FindingState, Outcome, Stop
from sitecheck.i18n import formats, translator
from sitecheck.i18n.names import SETS, name_of
from sitecheck.review.users import Role

AT = datetime(2026, 11, 19, 17, 5, 9, tzinfo=UTC)


def test_times_are_beijing_s() -> None:
    assert formats.day(AT) == "2026-11-20"
    assert formats.moment(AT) == "2026-11-20 01:05"
    assert formats.second(AT) == "2026-11-20 01:05:09"


def test_a_time_without_a_zone_is_utc() -> None:
    assert formats.moment(AT.replace(tzinfo=None)) == "2026-11-20 01:05"


def test_a_day_stays_a_day() -> None:
    assert formats.day(date(2026, 1, 2)) == "2026-01-02"


def test_nothing_is_a_dash() -> None:
    assert {formats.day(None), formats.moment(None), formats.second(None)} == {"–"}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KB"), (5 * 1024**2, "5.0 MB"), (3 * 1024**4, "3072.0 GB")],
)
def test_sizes(value: int, text: str) -> None:
    assert formats.size(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0秒"), (59.6, "1分0秒"), (61, "1分1秒"), (3600, "1小时0分"), (7322, "2小时2分"), (-5, "0秒")],
)
def test_durations(seconds: float, text: str) -> None:
    assert formats.duration(seconds, translator("zh")) == text


def test_counts() -> None:
    assert formats.count(1234567) == "1,234,567"


@pytest.mark.parametrize(
    ("kind", "codes"), [("state", FindingState), ("outcome", Outcome), ("stop", Stop), ("role", Role)]
)
def test_closed_sets_are_named_completely(kind: str, codes: type) -> None:
    assert set(SETS[kind]) == {code.value for code in codes}


def test_a_code_without_a_name_stays() -> None:
    assert name_of("state", "verified", translator("zh")) == "已复核"
    assert name_of("state", "verified", translator("en")) == "Verified"
    assert name_of("missing", "a-new-reason", translator("zh")) == "a-new-reason"
