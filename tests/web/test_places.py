"""What an audit row says in words, and where it leads whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import sitecheck
from sitecheck.i18n import translator
from sitecheck.i18n.names import name_of
from sitecheck.i18n.people_names import AUDIT_ACTIONS, AUDIT_KINDS
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
        ("seal:3", "/evidence#seal-3", READERS),
        ("seal:x", "", set()),
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


def _noted() -> Iterator[tuple[str, str, str]]:
    """What the program notes in the audit trail, as written in its source: file, ``action`` or ``target``, the text.

    Of a text that is put together the beginning; names are followed to what is assigned to them in the same file.
    """
    for path in sorted(Path(sitecheck.__file__).parent.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "note"
        ]
        assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
        for call in calls:
            for word in call.keywords:
                if word.arg not in ("action", "target"):
                    continue
                values: list[ast.expr] = [word.value]
                if isinstance(word.value, ast.Name):
                    name = word.value.id
                    values = [one.value for one in assigned if [ast.unparse(to) for to in one.targets] == [name]]
                for value in values:
                    yield from ((path.name, word.arg, text) for text in _texts(value))


def _texts(value: ast.expr) -> list[str]:
    match value:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.JoinedStr(values=[ast.Constant(value=str() as text), *_]):
            return [f"{text}…"]
        case ast.IfExp():
            return [*_texts(value.body), *_texts(value.orelse)]
        case _:
            return []


def test_every_change_and_every_kind_of_thing_has_a_name() -> None:
    noted = list(_noted())
    assert len(noted) > 40
    nameless = []
    for file, what, text in noted:
        if what == "target":
            named = text.partition(":")[0].rstrip("…") in AUDIT_KINDS
        elif text.endswith("…"):
            named = any(action.startswith(text[:-1]) for action in AUDIT_ACTIONS)
        else:
            named = text in AUDIT_ACTIONS
        if not named:
            nameless.append((file, what, text))
    assert nameless == []
