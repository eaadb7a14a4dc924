"""Columns placed at the desk: what outranks what, what is refused, and that nothing is lost between two people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select
from tests.review.house import SITE, START, House

from sitecheck.review import pins
from sitecheck.review.pins import Desk, PinConflict, PinError, Placed, Seen
from sitecheck.store.models import AuditRow, ColumnChange, ColumnMap, DeskPin, Finding, Site

HOME = f"http://{SITE}/"
A, B, OLD = f"{HOME}a/", f"{HOME}b/", f"{HOME}old/"
KEY = "news"


@pytest.fixture
def site(house: House) -> Site:
    house.session.add(ColumnMap(site_key=SITE, column_key=KEY, state="found", url=A, confidence=0.6, need="low"))
    house.session.flush()
    return house.session.get_one(Site, SITE)


def by(who: str = "assessor", config: dict[str, str] | None = None) -> Desk:
    return Desk(who, START, config or {}, (SITE,), asked=True)


def need(house: House) -> str:
    return house.session.exec(select(ColumnMap.need).where(ColumnMap.column_key == KEY)).one()


def pinned(house: House) -> str | None:
    row = house.session.get(DeskPin, (SITE, KEY))
    return row.url if row is not None else None


def test_confirm_correct_and_take_out(house: House, site: Site) -> None:
    pins.confirm(house.session, site, KEY, Seen(A, None), "seen", by())
    assert (pinned(house), need(house)) == (A, "")
    pins.correct(house.session, site, KEY, f"{B}#here", Seen(A, A), "better", by("reviewer"))
    assert pinned(house) == B
    pins.unpin(house.session, site, KEY, Seen(A, B), "wrong", by(), config_too=False)
    assert (pinned(house), need(house)) == (None, "low")
    changes = house.session.exec(select(ColumnChange).order_by(col(ColumnChange.id))).all()
    assert [(one.action, one.old_url, one.new_url, one.who, one.why) for one in changes] == [
        ("confirm", "", A, "assessor", "seen"),
        ("pin", A, B, "reviewer", "better"),
        ("unpin", B, "", "assessor", "wrong"),
    ]
    rows = house.session.exec(select(AuditRow).order_by(col(AuditRow.id))).all()
    assert [row.action for row in rows] == ["column-confirm", "column-pin", "column-unpin"]
    assert house.session.exec(select(Finding)).all() == []  # a pin makes no finding


def test_the_configuration_stands_behind_the_desk(house: House, site: Site) -> None:
    config = {KEY: OLD, "policies": f"{HOME}p/"}

    def in_force() -> dict[str, str]:
        return pins.effective(config, pins.desk_pins(house.session, SITE))

    assert in_force() == config
    pins.correct(house.session, site, KEY, B, Seen(A, None), "moved", by(config=config))
    assert in_force() == config | {KEY: B}
    pins.unpin(house.session, site, KEY, Seen(A, B), "search", by(config=config), config_too=True)
    assert in_force() == {"policies": f"{HOME}p/"}
    assert (pinned(house), need(house)) == ("", "low")
    pins.unpin(house.session, site, KEY, Seen(A, ""), "back", by(config=config), config_too=False)
    assert in_force() == config
    assert pinned(house) is None
    pins.unpin(house.session, site, KEY, Seen(A, None), "search", by(config=config), config_too=True)
    assert in_force() == {"policies": f"{HOME}p/"}


def test_every_pin_with_who_placed_it(house: House, site: Site) -> None:
    pins.correct(house.session, site, KEY, B, Seen(A, None), "moved", by(config={KEY: OLD}))
    found = pins.every_pin(house.session, {SITE: {KEY: OLD, "guide": A}, "other.example": {KEY: A}})
    assert found == [
        Placed("other.example", KEY, A),
        Placed(SITE, "guide", A),
        Placed(SITE, KEY, B, "assessor", START, "moved", OLD),
    ]
    assert [one.of_desk for one in found] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("foi", "no-address"),
        ("/foi/", "no-address"),
        ("//portal.example/", "no-address"),
        ("ftp://portal.example/", "no-address"),
        ("javascript:alert(1)", "no-address"),
        ("data:text/html,x", "no-address"),
        ("http://", "no-address"),
        ("http://[", "no-address"),
        ("http://user:pw@portal.example/", "no-address"),
        ("http://portal.example/\x1b[2J", "no-address"),
        ("http://portal.example/\u202egnp", "no-address"),
        ("http://portal.example/" + "长" * 1000, "no-address"),  # longer than it may be, once it is written out
        ("http://portal.example/" + "a" * 10_000, "too-long"),
        ("http://elsewhere.example/", "other-host"),
    ],
)
def test_addresses_that_cannot_be_placed(house: House, site: Site, text: str, code: str) -> None:
    with pytest.raises(PinError) as error:
        pins.correct(house.session, site, KEY, text, Seen(A, None), "why", by())
    assert error.value.code == code
    assert pinned(house) is None


@pytest.mark.parametrize(
    "text", ["HTTPS://Portal.Example/x?a=1", "http://www.portal.example/栏目/", "http://portal.example"]
)
def test_addresses_that_can(house: House, site: Site, text: str) -> None:
    pins.correct(house.session, site, KEY, text, Seen(A, None), "why", by())
    found = pinned(house)
    assert found is not None
    assert found.isascii()
    assert found.startswith(("http://", "https://"))


def test_another_host_has_to_be_meant(house: House, site: Site) -> None:
    pins.correct(house.session, site, KEY, "http://elsewhere.example/", Seen(A, None), "w", by(), elsewhere=True)
    assert pinned(house) == "http://elsewhere.example/"


@pytest.mark.parametrize(("why", "code"), [("", "no-reason"), ("x" * 501, "long-reason")])
def test_a_reason_is_given(house: House, site: Site, why: str, code: str) -> None:
    for act in (
        lambda: pins.confirm(house.session, site, KEY, Seen(A, None), why, by()),
        lambda: pins.correct(house.session, site, KEY, B, Seen(A, None), why, by()),
        lambda: pins.unpin(house.session, site, KEY, Seen(A, None), why, by(config={KEY: OLD}), config_too=True),
    ):
        with pytest.raises(PinError) as error:
            act()
        assert error.value.code == code
    assert house.session.exec(select(ColumnChange)).all() == []


@pytest.mark.parametrize(
    "seen", [Seen(B, None), Seen("", None), Seen(A, B), Seen(A, "")], ids=["found", "nothing", "pinned", "taken out"]
)
def test_what_changed_meanwhile_is_a_conflict(house: House, site: Site, seen: Seen) -> None:
    for act in (
        lambda: pins.confirm(house.session, site, KEY, seen, "why", by()),
        lambda: pins.correct(house.session, site, KEY, B, seen, "why", by()),
        lambda: pins.unpin(house.session, site, KEY, seen, "why", by(config={KEY: OLD}), config_too=True),
    ):
        with pytest.raises(PinConflict):
            act()
    assert pinned(house) is None


@pytest.mark.parametrize(("state", "url"), [("missing", ""), ("broken", A), ("unable", "")])
def test_only_what_was_found_is_confirmed(house: House, site: Site, state: str, url: str) -> None:
    row = house.session.exec(select(ColumnMap).where(ColumnMap.column_key == KEY)).one()
    row.state, row.url = state, url
    house.session.flush()
    with pytest.raises(PinError) as error:
        pins.confirm(house.session, site, KEY, Seen(url, None), "why", by())
    assert error.value.code == "nothing-found"


def test_there_must_be_a_pin_to_take_out(house: House, site: Site) -> None:
    for config_too in (False, True):
        with pytest.raises(PinError) as error:
            pins.unpin(house.session, site, KEY, Seen(A, None), "why", by(), config_too=config_too)
        assert error.value.code == "no-pin"


def test_a_later_pin_replaces_who_and_when(house: House, site: Site) -> None:
    pins.confirm(house.session, site, KEY, Seen(A, None), "seen", by())
    later = Desk("reviewer", START + timedelta(days=1), {}, (SITE,), asked=True)
    pins.correct(house.session, site, KEY, B, Seen(A, A), "moved", later)
    row = house.session.get_one(DeskPin, (SITE, KEY))
    assert (row.who, row.at, row.why) == ("reviewer", later.now, "moved")
