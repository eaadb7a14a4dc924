"""What an audit row says in words, and where it leads whom."""

from __future__ import annotations

from functools import partial

import pytest

from sitecheck.i18n import translator
from sitecheck.i18n.names import name_of
from sitecheck.review.users import Role
from sitecheck.store.models import AuditRow
from sitecheck.web.people import Person
from sitecheck.web.places import audit_place, audit_said, audit_target
from sitecheck.web.render import _name

WORDS = partial(_name, t=translator("en"))
OFFICE = {Role.ADMIN, Role.REVIEWER, Role.ASSESSOR}
READERS = OFFICE | {Role.VIEWER}
ALL = set(Role)


@pytest.mark.parametrize(
    ("target", "place", "roles"),
    [
        ("finding:12", "/findings/12", ALL),
        ("finding:12/../../people", "", set()),
        ("finding:x", "", set()),
        ("appeal:3", "/appeals/3", ALL),
        ("run:3", "/runs/3", READERS),
        ("entry:demo-2026q4/finance/KD2.r1", "/entries/demo-2026q4/finance", OFFICE),
        ("entry:demo/a b/c?d", "/entries/demo/a%20b", OFFICE),
        ("entry:demo", "", set()),
        ("self:demo/finance/KD2", "/self/demo/finance", ALL),
        ("self:demo/finance", "/self/demo/finance", ALL),
        ("proof:demo/finance/9", "/proofs/9", ALL),
        ("proof:demo//9", "/proofs/9", ALL),
        ("event:E-2026-001", "/events/one?key=E-2026-001", READERS),
        ("ranks:demo/satisfaction", "/rankings/demo", READERS),
        ("publication:demo/2", "/tables/demo/published", READERS),
        ("rule:4", "/dismissals", READERS),
        ("period:demo", "/periods/demo", READERS),
        ("bulk:7", "/findings/bulk/7", READERS),
        ("column:foi-entry a.example/x/", "/columns/column?site=a.example%2Fx%2F&column=foi-entry", READERS),
        ("column:foi-entry", "", set()),
        ("user:wu&role=admin", "/people/person?name=wu%26role%3Dadmin", {Role.ADMIN}),
        ("audit", "", set()),
        ("javascript:alert(1)", "", set()),
    ],
)
def test_where_a_row_leads(target: str, place: str, roles: set[Role]) -> None:
    for role in Role:
        person = Person("somebody", role, "finance" if role is Role.UNIT else None, "zh")
        assert audit_place(target, person) == (place if role in roles else ""), role


@pytest.mark.parametrize(
    ("target", "said"),
    [("finding:12", "Finding 12"), ("user:li", "Person li"), ("audit", "Audit trail"), ("other:thing", "other thing")],
)
def test_what_a_row_is_about(target: str, said: str) -> None:
    assert audit_target(target, WORDS) == said


@pytest.mark.parametrize(
    ("action", "target", "value", "said"),
    [
        ("confirm", "finding:1", "confirmed", "Confirmed"),
        ("confirm", "finding:1", "something else", "something else"),
        ("user-role", "user:li", "unit:finance", "Assessed unit finance"),
        ("user-role", "user:li", "viewer", "Viewer"),
        ("user-active", "user:li", "true", "Active"),
        ("user-active", "user:li", "false", "Deactivated"),
        ("enter", "entry:a/b/c", '{"rank":3}', '{"rank":3}'),
        ("enter", "entry:a/b/c", "", "–"),
    ],
)
def test_values_in_words(action: str, target: str, value: str, said: str) -> None:
    row = AuditRow(who="li", action=action, target=target)
    assert audit_said(value, row, WORDS) == said
    assert name_of("audit_action", action, translator("en")) != action
