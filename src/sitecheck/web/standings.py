"""The standings of an assessment as lists and ranks use them, read once for each state of the facts."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING

from sitecheck.settings.records import AssessmentConfig
from sitecheck.store.stamps import version
from sitecheck.tables.standing import Standing
from sitecheck.tables.standings import kept_standings

if TYPE_CHECKING:
    from sitecheck.web.desk import Desk


class Standings:
    """The last ones read of each assessment; while one request computes them, others wait instead of doing the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: dict[str, Lock] = {}
        self._known: dict[str, tuple[int, Mapping[str, Standing]]] = {}

    def of(self, desk: Desk, assessment: AssessmentConfig) -> Mapping[str, Standing]:
        """Every assessed unit's standing by code, in the order of the unit list, as the facts are now."""
        with self._lock:
            lock = self._of.setdefault(assessment.id, Lock())
        with lock:
            with desk.reading() as session:
                now = version(session)
            known = self._known.get(assessment.id)
            if known is None or known[0] != now:
                found = kept_standings(desk.store, desk.project, assessment, desk.checks, desk.clock())
                known = self._known[assessment.id] = (now, found)
            return known[1]
