"""The working-day calendar of a project: what the package knows, what we ship, and the project's own years."""

from __future__ import annotations

from sitecheck.facts.data import data_dir
from sitecheck.settings.records import Project
from sitecheck.worktime import Calendar, load_calendar


def calendar_of(project: Project | None) -> Calendar:
    """The calendar to count by; the project's own files outrank the packaged ones.

    Raises CalendarError for a calendar file with mistakes.
    """
    folders = [data_dir("config") / "calendar"]
    if project is not None:
        folders.append(project.root / "config" / "calendar")
    return load_calendar(folders)
