from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitecheck.review.users import Role
from sitecheck.web.app import SCREENS
from sitecheck.web.nav import TABS, Screen, Tab, menu_for
from sitecheck.web.people import EVERYBODY, OFFICE, READERS, Person

SOME = (
    Tab("Start", (Screen("/", "Start", EVERYBODY),)),
    Tab("Work", (Screen("/a", "A", OFFICE), Screen("/b", "B", EVERYBODY, also=("/c",)))),
    Tab("Look", (Screen("/d", "D", READERS),)),
)


def person(role: Role) -> Person:
    return Person("somebody", role, "finance" if role is Role.UNIT else None, "zh")


@pytest.mark.parametrize(
    ("role", "here", "tabs", "screens"),
    [
        (Role.ADMIN, "/", "/* /a /d", ""),
        (Role.ADMIN, "/a", "/ /a* /d", "/a* /b"),
        (Role.ADMIN, "/b/7", "/ /a* /d", "/a /b*"),
        (Role.ADMIN, "/c", "/ /a* /d", "/a /b*"),
        (Role.ADMIN, "/about", "/ /a /d", ""),
        (Role.VIEWER, "/b", "/ /b* /d", ""),  # the one screen a person may open has no second row
        (Role.UNIT, "/d", "/ /b", ""),
    ],
)
def test_a_menu(role: Role, here: str, tabs: str, screens: str) -> None:
    menu = menu_for(person(role), here, SOME)
    assert " ".join(f"{one.path}{'*' * one.current}" for one in menu.tabs) == tabs
    assert " ".join(f"{one.path}{'*' * one.current}" for one in menu.screens) == screens


def test_every_screen_of_the_menu_is_a_route_and_stands_once() -> None:
    routes = {route.path for screen in SCREENS for route in screen.router.routes if "GET" in route.methods}
    paths = [screen.path for tab in TABS for screen in tab.screens]
    assert set(paths) <= routes
    assert len(paths) == len(set(paths))


def test_the_guide_says_who_sees_which_screen() -> None:
    text = (Path(__file__).parents[2] / "docs" / "desk.md").read_text(encoding="utf-8")
    table = text.partition("## People and rights")[2].partition("\n| what is done")[0]
    order = (Role.ADMIN, Role.REVIEWER, Role.ASSESSOR, Role.VIEWER, Role.UNIT)
    told: dict[str, set[Role]] = {}
    for line in re.findall(r"^\| (?!screen|-)(.+) \|$", table, re.MULTILINE):
        what, *cells = line.split(" | ")
        roles = {role for role, cell in zip(order, cells, strict=True) if cell != "–"}
        told |= dict.fromkeys(re.findall(r"`(/[a-z]*)`", what), roles)
    assert told.pop("/account") == set(Role)
    assert told == {screen.path: set(screen.roles) for tab in TABS for screen in tab.screens}


@pytest.mark.parametrize("name", ["admin", "assessor", "reviewer", "viewer", "finance-unit"])
async def test_everything_a_menu_shows_opens(signed_in, name: str) -> None:
    visitor = await signed_in(name)
    role = Role.UNIT if name == "finance-unit" else Role(name)
    for tab in menu_for(person(role), "/").tabs:
        for entry in (tab, *menu_for(person(role), tab.path).screens):
            assert (await visitor.get(entry.path)).status_code in (200, 303), entry.path
