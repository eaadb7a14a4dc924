"""``sitecheck check-config``: the whole configuration, every mistake at once."""

from __future__ import annotations

from sitecheck.audit.preflight import preflight
from sitecheck.cli.common import HERE, ProjectOption, open_project, say


def check_config(project: ProjectOption = HERE) -> None:
    """Read units, portals, assessments, settings, checks and rubrics, and name every mistake with its place."""
    loaded = open_project(project)
    preflight(loaded)
    sited = len({site.unit for site in loaded.sites})
    say(
        f"{len(loaded.units)} units, {len(loaded.sites)} portals, {len(loaded.assessments)} assessments: "
        "everything is in order."
    )
    if sited < len(loaded.units):
        say(f"{len(loaded.units) - sited} units have no portal listed in config/sites.yaml.")
