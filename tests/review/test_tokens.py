"""Tokens: what they may, for how long, and that they never may more than their owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from tests.review.house import House

from sitecheck.i18n.people_names import SCOPES, TOKEN_TROUBLES
from sitecheck.review import accounts, tokens
from sitecheck.review.tokens import MOST_TOKENS, SCOPES_OF, Scope, TokenError, TokenTrouble
from sitecheck.review.users import Role
from sitecheck.store.models import ApiToken, AuditRow, User

HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g"
ALL = [Scope.READ, Scope.DECIDE, Scope.ENTER]


@pytest.fixture
def office(house: House) -> House:
    for name, role, unit in (
        ("li", Role.ASSESSOR, None),
        ("bureau", Role.UNIT, "finance"),
        ("chief", Role.ADMIN, None),
    ):
        house.session.add(User(name=name, password_hash=HASH, role=role, unit_code=unit, created_at=house.at(1)))
    house.session.flush()
    return house


def make(office: House, **more: Any) -> tuple[ApiToken, str]:
    given = {"name": "report", "owner": "li", "scopes": [Scope.READ], "days": 10, "who": "li", "now": office.at(1)}
    return tokens.create(office.session, **(given | more))


def find(office: House, key: str, day: int = 2) -> tokens.Used | None:
    return tokens.find(office.session, key, office.at(day))


def test_a_key_is_shown_once_and_never_kept(office: House) -> None:
    row, key = make(office, scopes=ALL)
    assert key.startswith("sc_")
    assert len(key) == 43
    assert key not in repr(row)
    used = find(office, key)
    assert used is not None
    assert (used.owner.name, used.scopes, used.is_due) == ("li", frozenset(ALL), True)
    note = office.session.exec(select(AuditRow)).one()
    assert (note.who, note.action, note.target) == ("li", "token-add", f"token:{row.id}")
    assert key not in note.new
    assert row.sha256 not in note.new


@pytest.mark.parametrize(
    ("given", "trouble"),
    [
        ({"name": " "}, TokenTrouble.NAME),
        ({"name": "x" * 101}, TokenTrouble.NAME),
        ({"name": "a\u202eb"}, TokenTrouble.NAME),
        ({"scopes": []}, TokenTrouble.SCOPES),
        ({"scopes": [Scope.PUBLISH]}, TokenTrouble.SCOPES),
        ({"scopes": [Scope.READ, Scope.MANAGE]}, TokenTrouble.SCOPES),
        ({"owner": "bureau"}, TokenTrouble.SCOPES),
        ({"days": 0}, TokenTrouble.DAYS),
        ({"days": 367}, TokenTrouble.DAYS),
    ],
)
def test_what_is_refused(office: House, given: dict[str, Any], trouble: TokenTrouble) -> None:
    with pytest.raises(TokenError) as refused:
        make(office, **given)
    assert refused.value.trouble is trouble
    assert office.session.exec(select(ApiToken)).all() == []


def test_a_year_is_the_most_and_so_are_fifty(office: House) -> None:
    for _ in range(MOST_TOKENS):
        row, _ = make(office, days=366)
    assert row.expires_at == office.at(1) + timedelta(days=366)
    with pytest.raises(TokenError) as refused:
        make(office)
    assert refused.value.trouble is TokenTrouble.MANY
    assert row.id is not None
    tokens.revoke(office.session, token_id=row.id, owner="li", who="li", now=office.at(1))
    make(office)


def test_it_ends_by_itself_and_when_it_is_ended(office: House) -> None:
    row, key = make(office)
    assert find(office, key, 10) is not None
    assert find(office, key, 11) is None
    assert row.id is not None
    for _ in range(2):
        tokens.revoke(office.session, token_id=row.id, owner=None, who="chief", now=office.at(3))
    assert find(office, key) is None
    assert [one.action for one in office.session.exec(select(AuditRow))] == ["token-add", "token-revoke"]


def test_nobody_ends_the_token_of_another(office: House) -> None:
    row, key = make(office)
    for number in (row.id, 999):
        with pytest.raises(TokenError) as refused:
            tokens.revoke(office.session, token_id=number or 0, owner="bureau", who="bureau", now=office.at(2))
        assert refused.value.trouble is TokenTrouble.UNKNOWN
    assert find(office, key) is not None


@pytest.mark.parametrize(
    ("role", "unit", "left"),
    [
        (Role.ADMIN, None, set(ALL)),
        (Role.REVIEWER, None, set(ALL)),
        (Role.VIEWER, None, {Scope.READ}),
        (Role.UNIT, "finance", None),
    ],
)
def test_it_never_may_more_than_its_owner(office: House, role: Role, unit: str | None, left: set[Scope] | None) -> None:
    _, key = make(office, scopes=ALL)
    accounts.set_role(office.session, name="li", role=role, unit_code=unit, who="chief", now=office.at(1))
    used = find(office, key)
    assert (None if used is None else set(used.scopes)) == left


def test_who_is_closed_has_no_token(office: House) -> None:
    _, key = make(office)
    accounts.set_active(office.session, name="li", active=False, who="chief", now=office.at(1))
    assert find(office, key) is None


@pytest.mark.parametrize("key", ["", "sc_", "sc_" + "x" * 40, "sc_" + "x" * 39, "sc_" + "é" * 40, "x" * 43, "\x00"])
def test_what_is_no_key(office: House, key: str) -> None:
    make(office)
    assert find(office, key) is None


def test_the_last_use_is_kept_by_the_hour(office: House) -> None:
    row, key = make(office)
    assert row.id is not None
    tokens.used(office.session, row.id, office.at(2))
    for minutes, due in ((0, False), (59, False), (60, True)):
        used = tokens.find(office.session, key, office.at(2, minutes))
        assert used is not None
        assert used.is_due is due


def test_all_of_a_person_end_at_once(office: House) -> None:
    keys = [make(office)[1] for _ in range(3)]
    other = make(office, owner="chief", who="chief")[1]
    assert tokens.revoke_all(office.session, owner="li", who="chief", now=office.at(1)) == 3
    assert [find(office, key) for key in keys] == [None, None, None]
    assert find(office, other) is not None


def test_every_role_has_its_limit() -> None:
    assert set(SCOPES_OF) == set(Role)
    assert SCOPES_OF[Role.VIEWER] < SCOPES_OF[Role.ASSESSOR] < SCOPES_OF[Role.REVIEWER] < SCOPES_OF[Role.ADMIN]


def test_every_scope_and_trouble_is_said_at_the_desk() -> None:
    assert set(SCOPES) == set(Scope)
    assert set(TOKEN_TROUBLES) == set(TokenTrouble)
