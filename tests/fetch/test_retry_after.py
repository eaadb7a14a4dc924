from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sitecheck.fetch._retry_after import retry_after

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
NOW_EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("-5", None),
        ("1.5", 1.5),
        ("120, 60", 120.0),
        ("120, soon", None),
        (str(NOW_EPOCH + 45), 45.0),
        (str(NOW_EPOCH - 45), None),
        ("99999999999999999999", 99999999999999999999.0 - NOW_EPOCH),
        ("１２", None),
        ("1m30s", 90.0),
        ("45s", 45.0),
        ("2h", 7200.0),
        ("2H5M", 7500.0),
        ("m", None),
        ("30 seconds", 30.0),
        ("2 minutes", 120.0),
        ("1 hour 30 min", 5400.0),
        ("1500ms", 1.5),
        ("0.5s", 0.5),
        ("1m30", None),
        ("-1s", None),
        ("Friday, 20-Nov-26 01:00:30 GMT", 30.0),
        ("Fri Nov 20 01:00:30 2026", 30.0),
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
