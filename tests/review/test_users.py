from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from tests.review.house import House

from sitecheck.review import accounts, passwords, users
from sitecheck.review.users import LOCKED_FOR, MAX_FAILURES, Role, UserError
from sitecheck.store.models import AuditRow, User

SECRET = "correct horse 42"


def add(house: House, name: str = "li", **more: Any) -> User:
    given = {"password": SECRET, "role": Role.ASSESSOR, "now": house.at(1), **more}
    return users.add_user(house.session, name=name, **given)


def enter(house: House, password: str = SECRET, name: str = "li", minutes: int = 0) -> users.SignIn:
    return users.verify(house.session, name=name, password=password, now=house.at(1, minutes))


def test_signing_in(house: House) -> None:
    add(house)
    answer = enter(house)
    assert answer.user is not None
    assert (answer.user.name, answer.user.role) == ("li", "assessor")
    assert SECRET not in answer.user.password_hash
    assert answer.user.password_hash.startswith("$argon2id$")


@pytest.mark.parametrize(("name", "password"), [("li", "wrong"), ("nobody", SECRET), ("", ""), ("li", "x" * 5000)])
def test_wrong_name_and_wrong_password_look_alike(house: House, name: str, password: str) -> None:
    add(house)
    assert enter(house, password, name) == users.SignIn(None, None)


def test_an_unknown_name_costs_a_hash_as_well(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda password, hashed: tried.append(hashed) or real(password, hashed))
    enter(house, SECRET, "nobody")
    assert len(tried) == 1
    assert tried[0].startswith("$argon2id$")


def test_five_failures_lock_for_fifteen_minutes(house: House) -> None:
    add(house)
    for _ in range(MAX_FAILURES - 1):
        assert enter(house, "wrong").locked_until is None
    locked = enter(house, "wrong")
    assert locked.locked_until == house.at(1) + LOCKED_FOR
    assert enter(house, minutes=14).user is None
    assert enter(house, minutes=14).locked_until == house.at(1) + LOCKED_FOR
    assert enter(house, minutes=15).user is not None
    assert enter(house, "wrong", minutes=16).locked_until is None
    assert [row.action for row in house.session.exec(select(AuditRow))].count("user-locked") == 1


def test_the_right_password_forgets_failures(house: House) -> None:
    add(house)
    for _ in range(MAX_FAILURES - 1):
        enter(house, "wrong")
    assert enter(house).user is not None
    for _ in range(MAX_FAILURES - 1):
        assert enter(house, "wrong").locked_until is None


def test_a_new_password_lifts_the_lock(house: House) -> None:
    add(house)
    for _ in range(MAX_FAILURES):
        enter(house, "wrong")
    users.set_password(house.session, name="li", password="another one 7", who="admin", now=house.at(1))
    assert enter(house).user is None
    assert enter(house, "another one 7").user is not None
    row = house.session.exec(select(AuditRow).where(AuditRow.action == "user-password")).one()
    assert (row.who, row.old, row.new) == ("admin", "", "")


def test_a_closed_account_looks_like_none(house: House) -> None:
    add(house)
    accounts.set_active(house.session, name="li", active=False, who="admin", now=house.at(1))
    assert enter(house) == users.SignIn(None)
    accounts.set_active(house.session, name="li", active=True, who="admin", now=house.at(1))
    assert enter(house).user is not None


def test_the_language_is_kept(house: House) -> None:
    add(house)
    users.set_language(house.session, name="li", language="en", now=house.at(1))
    assert house.session.get_one(User, "li").language == "en"
    with pytest.raises(UserError, match="zh, en"):
        users.set_language(house.session, name="li", language="fr", now=house.at(1))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": "li"}, "already"),
        ({"name": "ｌｉ"}, "already"),
        ({"name": "  "}, "no sign-in name"),
        ({"name": "a b"}, "no sign-in name"),
        ({"name": "a/b"}, "no sign-in name"),
        ({"name": "a\u200bb"}, "no sign-in name"),
        ({"name": "x" * 65}, "no sign-in name"),
        ({"name": "sitecheck"}, "the program itself"),
        ({"name": "wu", "password": "short"}, "at least 8"),
        ({"name": "wu", "password": "x" * 1025}, "longer than"),
        ({"name": "wuwuwuwu", "password": "WUWUWUWU"}, "is the name"),
        ({"name": "wu", "role": Role.UNIT}, "code of the unit"),
        ({"name": "wu", "language": "fr"}, "zh, en"),
    ],
)
def test_people_who_cannot_be_added(house: House, given: dict[str, Any], says: str) -> None:
    add(house)
    with pytest.raises(UserError, match=says):
        add(house, **given)
    assert len(house.session.exec(select(User)).all()) == 1


@pytest.mark.parametrize("change", ["set_password", "set_language"])
def test_unknown_people_cannot_be_changed(house: House, change: str) -> None:
    given: dict[str, Any] = {
        "set_password": {"password": SECRET, "who": "x"},
        "set_language": {"language": "zh"},
    }[change]
    with pytest.raises(UserError, match="no person called"):
        getattr(users, change)(house.session, name="nobody", now=house.at(1), **given)


def test_a_lock_still_holds_after_it_was_read_back(house: House) -> None:
    user = add(house)
    user.locked_until = house.at(1) + timedelta(minutes=5)
    house.session.add(user)
    house.session.flush()
    house.session.expire_all()
    assert enter(house).locked_until == house.at(1) + timedelta(minutes=5)
