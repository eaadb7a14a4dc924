"""What an administrator may do to accounts, and what not even an administrator may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from tests.review.house import House

from sitecheck.i18n.people_names import ACCOUNT_STATES, USER_TROUBLES
from sitecheck.review import accounts, users
from sitecheck.review.passwords import MIN_PASSWORD, first_password, matches
from sitecheck.review.people_list import AccountState, last_changes, people, states
from sitecheck.review.user_trouble import UserError, UserTrouble
from sitecheck.review.users import Role
from sitecheck.store.models import AuditRow, User

HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g"
ISSUER = "https://id.example"


@pytest.fixture
def town(house: House) -> House:
    """Two administrators, an assessor, and somebody of the finance bureau; nobody's password is ever asked for."""
    for name, role, unit in (
        ("chief", Role.ADMIN, None),
        ("deputy", Role.ADMIN, None),
        ("li", Role.ASSESSOR, None),
        ("bureau", Role.UNIT, "finance"),
    ):
        house.session.add(User(name=name, password_hash=HASH, role=role.value, unit_code=unit, created_at=house.at(1)))
    house.session.flush()
    return house


def rows(house: House) -> list[tuple[str, str, str, str, str]]:
    found = house.session.exec(select(AuditRow).order_by(col(AuditRow.id)))
    return [(row.who, row.action, row.target, row.old, row.new) for row in found]


def role(house: House, name: str, to: Role, *, who: str = "chief", unit: str | None = None, **more: Any) -> User:
    return accounts.set_role(house.session, name=name, role=to, unit_code=unit, who=who, now=house.at(2), **more)


def close(house: House, name: str, who: str = "chief") -> User:
    return accounts.set_active(house.session, name=name, active=False, who=who, now=house.at(2))


def link(house: House, name: str, subject: str) -> User:
    return accounts.link(house.session, name=name, subject=subject, who="chief", now=house.at(2))


def test_roles_change_with_their_unit(town: House) -> None:
    assert role(town, "li", Role.UNIT, unit="finance").unit_code == "finance"
    assert role(town, "li", Role.REVIEWER, expected="unit:finance").unit_code is None
    role(town, "li", Role.REVIEWER)  # nothing new
    assert rows(town) == [
        ("chief", "user-role", "user:li", "assessor", "unit:finance"),
        ("chief", "user-role", "user:li", "unit:finance", "reviewer"),
    ]


REFUSED: dict[str, tuple[Callable[[House], object], UserTrouble]] = {
    "own role": (lambda town: role(town, "chief", Role.VIEWER), UserTrouble.OWN_ROLE),
    "own role, written otherwise": (lambda town: role(town, "ｃｈｉｅｆ", Role.VIEWER), UserTrouble.OWN_ROLE),
    "own account": (lambda town: close(town, "chief"), UserTrouble.OWN_ACCOUNT),
    "unit without a unit": (lambda town: role(town, "li", Role.UNIT), UserTrouble.UNIT_NEEDED),
    "a unit for an assessor": (lambda town: role(town, "li", Role.ASSESSOR, unit="finance"), UserTrouble.UNIT_UNWANTED),
    "changed meanwhile": (lambda town: role(town, "li", Role.VIEWER, expected="reviewer"), UserTrouble.CHANGED),
    "nobody": (lambda town: role(town, "nobody", Role.VIEWER), UserTrouble.UNKNOWN),
    "nobody closed": (lambda town: close(town, "nobody"), UserTrouble.UNKNOWN),
    "no issuer": (lambda town: link(town, "li", "4711"), UserTrouble.SUBJECT),
    "too long": (lambda town: link(town, "li", f"{ISSUER}|{'x' * 300}"), UserTrouble.SUBJECT),
    "not to be printed": (lambda town: link(town, "li", f"{ISSUER}|\u202e4711"), UserTrouble.SUBJECT),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_changes_nothing(town: House, case: str) -> None:
    attempt, trouble = REFUSED[case]
    with pytest.raises(UserError) as refused:
        attempt(town)
    assert refused.value.trouble is trouble
    assert rows(town) == []


@pytest.mark.parametrize("how", ["role", "close"])
def test_one_administrator_is_always_left(town: House, how: str) -> None:
    def lose(name: str, who: str) -> object:
        return role(town, name, Role.VIEWER, who=who) if how == "role" else close(town, name, who)

    lose("deputy", "chief")
    with pytest.raises(UserError) as refused:
        lose("chief", "operator")  # not chief, so that it is not about the own account
    assert refused.value.trouble is UserTrouble.LAST_ADMIN
    role(town, "li", Role.ADMIN)
    lose("chief", "operator")


def test_a_closed_administrator_is_none_that_is_left(town: House) -> None:
    close(town, "deputy")
    with pytest.raises(UserError, match="last administrator"):
        role(town, "chief", Role.VIEWER, who="operator")
    role(town, "deputy", Role.VIEWER)  # who is closed already may lose the role


def test_closing_ends_sessions_and_opening_brings_none_back(town: House) -> None:
    user = close(town, "li")
    assert (user.active, user.signed_out_at) == (False, town.at(2))
    again = accounts.set_active(town.session, name="li", active=True, who="chief", now=town.at(3))
    assert (again.active, again.signed_out_at) == (True, town.at(2))
    accounts.set_active(town.session, name="li", active=True, who="chief", now=town.at(4))
    assert [row[1:] for row in rows(town)] == [
        ("user-active", "user:li", "true", "false"),
        ("user-active", "user:li", "false", "true"),
    ]


def test_a_lock_is_lifted_once(town: House) -> None:
    user = town.session.get_one(User, "li")
    user.locked_until, user.failed = town.at(2, 15), 3
    for _ in range(2):
        accounts.unlock(town.session, name="li", who="chief", now=town.at(2))
    assert (user.locked_until, user.failed) == (None, 0)
    assert [row[1] for row in rows(town)] == ["user-unlock"]


def test_a_first_password_is_told_once_and_lifts_the_lock(town: House) -> None:
    user = town.session.get_one(User, "li")
    user.locked_until = town.at(2, 15)
    password = accounts.give_first_password(town.session, name="li", who="chief", now=town.at(2))
    assert matches(password, user.password_hash)[0]
    assert (user.must_change, user.locked_until) == (True, None)
    assert not any(password in value for row in rows(town) for value in row)
    users.set_password(town.session, name="li", password="words of my own", who="li", now=town.at(2))
    assert not user.must_change


def test_first_passwords_are_readable_and_all_different() -> None:
    made = {first_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 19 and not set(one) & set("0O1lI") for one in made)
    assert len(first_password()) >= MIN_PASSWORD


def test_an_identity_belongs_to_one_person(town: House) -> None:
    subject = accounts.subject_of(ISSUER, "4711")
    link(town, "li", f" {subject} ")
    link(town, "li", subject)
    assert accounts.by_subject(town.session, subject) is town.session.get_one(User, "li")
    with pytest.raises(UserError) as refused:
        link(town, "deputy", subject)
    assert refused.value.trouble is UserTrouble.SUBJECT_TAKEN
    assert town.session.get_one(User, "li").signed_out_at is None
    link(town, "li", "")
    assert accounts.by_subject(town.session, subject) is None
    assert town.session.get_one(User, "li").signed_out_at == town.at(2)
    assert [row[3:] for row in rows(town)] == [("", subject), (subject, "")]


@pytest.mark.parametrize("subject", ["", "https://other.example|4711", "4711"])
def test_no_other_identity_leads_to_a_person(town: House, subject: str) -> None:
    link(town, "li", accounts.subject_of(ISSUER, "4711"))
    assert accounts.by_subject(town.session, subject) is None


def test_who_is_closed_does_not_come_in_by_an_identity(town: House) -> None:
    subject = accounts.subject_of(ISSUER, "4711")
    link(town, "li", subject)
    close(town, "li")
    assert accounts.by_subject(town.session, subject) is None


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, ["bureau", "chief", "deputy", "li"]),
        ({"text": "IE"}, ["chief"]),
        ({"text": "财政"}, ["bureau"]),
        ({"text": "finance"}, ["bureau"]),
        ({"text": "%"}, []),
        ({"role": Role.ADMIN}, ["chief", "deputy"]),
        ({"state": AccountState.ACTIVE}, ["bureau", "chief", "li"]),
        ({"state": AccountState.LOCKED}, ["li"]),
        ({"state": AccountState.CLOSED}, ["deputy"]),
        ({"state": AccountState.MUST_CHANGE}, ["bureau"]),
        ({"number": 2, "size": 3}, ["li"]),
    ],
)
def test_the_list(town: House, given: dict[str, Any], names: list[str]) -> None:
    close(town, "deputy")
    town.session.get_one(User, "li").locked_until = town.at(2, 5)
    town.session.get_one(User, "bureau").must_change = True
    found, count = people(town.session, now=town.at(2), **given)
    assert [one.user.name for one in found] == names
    assert count == (4 if "number" in given else len(names))


def test_states_of_an_account(town: House) -> None:
    user = town.session.get_one(User, "li")
    assert states(user, town.at(2)) == (AccountState.ACTIVE,)
    user.locked_until, user.must_change = town.at(2), True
    assert states(user, town.at(2)) == (AccountState.MUST_CHANGE,)
    assert states(user, town.at(2) - timedelta(seconds=1)) == (AccountState.LOCKED, AccountState.MUST_CHANGE)
    user.active = False
    assert states(user, town.at(1)) == (AccountState.CLOSED,)


def test_the_last_change_of_each(town: House) -> None:
    role(town, "li", Role.VIEWER)
    role(town, "li", Role.REVIEWER)
    close(town, "deputy")
    found = last_changes(town.session, ["li", "deputy", "chief"])
    assert {name: (row.action, row.new) for name, row in found.items()} == {
        "li": ("user-role", "reviewer"),
        "deputy": ("user-active", "false"),
    }


def test_every_trouble_and_state_is_said_at_the_desk() -> None:
    assert set(USER_TROUBLES) == set(UserTrouble)
    assert set(ACCOUNT_STATES) == set(AccountState)
