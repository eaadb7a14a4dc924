"""The days a period covers; see ``worktime.period``."""

from __future__ import annotations

from sitecheck.worktime.period import period_days

__all__ = ["period_days"]
