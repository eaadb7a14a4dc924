"""What units come to after a night, computed before people ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sitecheck.audit.workshop import Clock
from sitecheck.checks.definition import CheckFile
from sitecheck.scoring.rubric import RubricError
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import Project
from sitecheck.store.engine import Store
from sitecheck.tables.standings import kept_standings


def refresh_standings(
    project: Project, store: Store, checks: Mapping[str, CheckFile], *, say: Callable[[str], None], now: Clock
) -> None:
    """Bring the standings of every assessment up to date.

    An assessment that cannot be scored is told: its pages say why as well. Raises StoreError.
    """
    for assessment in project.assessments:
        try:
            kept_standings(store, project, assessment, checks, now())
        except (LookupError, RubricError, ConfigError, ValueError) as error:
            say(f"{assessment.id} could not be scored: {error}")
