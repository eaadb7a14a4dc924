"""Beijing time. A fixed offset: China has had no summer time since 1991, and the machine may have no zone data."""

from __future__ import annotations

from datetime import timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
