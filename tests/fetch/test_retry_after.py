from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sitecheck.fetch._retry_after import retry_after

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("-5", None),
        ("1.5", None),
        ("99999999999999999999", 999999999.0),
        ("１２", None),
        ("1m30s", 90.0),
        ("45s", 45.0),
        ("2h", 7200.0),
        ("2H5M", 7500.0),
        ("m", None),
        ("soon", None),
        ("Fri, 20 Nov 2026 01:00:30 GMT", 30.0),
        ("Fri, 20 Nov 2026 09:00:30 +0800", 30.0),
        ("Fri, 20 Nov 2026 01:00:30 -0000", 30.0),
        ("Fri, 20 Nov 2026 00:59:00 GMT", None),
        ("Fri, 99 Nov 2026 00:59:00 GMT", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
