"""The menu: which screens stand together, what they are called, and whom they are shown to.

Routes guard themselves; leaving a screen out here hides it and protects nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sitecheck.i18n.catalogue import N_
from sitecheck.review.users import Role
from sitecheck.web.people import ADMINS, EVERYBODY, OFFICE, READERS, REVIEWERS, Person


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of the menu; ``also``: paths of screens that are reached from it."""

    path: str
    label: str
    roles: frozenset[Role]
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether ``path`` is this screen or lies below it."""
        return path == self.path or any(path.startswith(f"{one}/") or path == one for one in (self.path, *self.also))


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the top bar: one screen, or several with a second row of their own."""

    label: str
    screens: tuple[Screen, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A tab or screen as it is shown to a person."""

    path: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """The tabs, and the screens of the tab that is open where it has more than one."""

    tabs: tuple[Entry, ...]
    screens: tuple[Entry, ...]


TABS: Sequence[Tab] = (
    Tab(N_("Overview"), (Screen("/", N_("Overview"), EVERYBODY), Screen("/charts", N_("Charts"), READERS))),
    Tab(
        N_("Findings"),
        (
            Screen("/findings", N_("Queue of findings"), EVERYBODY),
            Screen("/dismissals", N_("Remembered dismissals"), READERS),
        ),
    ),
    Tab(N_("Appeals"), (Screen("/appeals", N_("Appeals"), EVERYBODY),)),
    Tab(
        N_("Entering"),
        (
            Screen("/entries", N_("Manual entries"), OFFICE),
            Screen("/events", N_("Event ledger"), READERS),
            Screen("/rankings", N_("Ranking lists"), READERS),
            Screen("/self", N_("Self-assessment"), EVERYBODY),
        ),
    ),
    Tab(
        N_("Scores and tables"),
        (
            Screen("/scores", N_("Score sheets"), EVERYBODY),
            Screen("/tables", N_("Final tables"), READERS),
            Screen("/periods", N_("Periods"), READERS),
            Screen("/notices", N_("Public notices"), READERS),
        ),
    ),
    Tab(
        N_("Portals"),
        (
            Screen("/runs", N_("Runs"), READERS, also=("/results", "/requests")),
            Screen("/columns", N_("Columns"), READERS),
            Screen("/evidence", N_("Evidence"), READERS),
        ),
    ),
    Tab(
        N_("Rules and checks"),
        (
            Screen("/rubrics", N_("Rubrics"), READERS),
            Screen("/checks", N_("Check items"), READERS),
        ),
    ),
    Tab(
        N_("Administration"),
        (
            Screen("/people", N_("People"), ADMINS),
            Screen("/tokens", N_("Tokens"), READERS),
            Screen("/audit", N_("Audit trail"), REVIEWERS),
        ),
    ),
)


def menu_for(person: Person, here: str, tabs: Sequence[Tab] = TABS) -> Menu:
    """The menu of ``person`` on the page ``here``; a tab leads to the first of its screens the person may open."""
    shown = [(tab, [one for one in tab.screens if person.role in one.roles]) for tab in tabs]
    entries: list[Entry] = []
    below: tuple[Entry, ...] = ()
    for tab, screens in shown:
        if not screens:
            continue
        current = [one.holds(here) for one in screens]
        entries.append(Entry(screens[0].path, tab.label, any(current)))
        if any(current) and len(screens) > 1:
            below = tuple(Entry(one.path, one.label, on) for one, on in zip(screens, current, strict=True))
    return Menu(tuple(entries), below)
