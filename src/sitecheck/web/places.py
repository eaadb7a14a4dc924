"""What an audit row says in words, and where this desk shows what it is about."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from sitecheck.review.users import Role
from sitecheck.store.models import AuditRow
from sitecheck.web.people import Person


def audit_place(target: str, person: Person) -> str:
    """The page of this desk that shows what an audit row is about; empty where there is none for this person."""
    kind, _, name = target.partition(":")
    parts = [quote(part, safe="") for part in name.split("/")]
    match kind, parts:
        case (("finding" | "appeal" | "run"), [number]) if number.isdigit() and (kind != "run" or person.sees_all):
            return f"/{kind}s/{number}"
        case "entry", [assessment, unit, _] if person.may_change:
            return f"/entries/{assessment}/{unit}"
        case "self", [assessment, unit, *_]:
            return f"/self/{assessment}/{unit}"
        case "proof", [_, _, number]:
            return f"/proofs/{number}"
        case "event", [key] if person.sees_all:
            return f"/events/one?key={key}"
        case "ranks", [assessment, _] if person.sees_all:
            return f"/rankings/{assessment}"
        case "publication", [assessment, _] if person.sees_all:
            return f"/tables/{assessment}/published"
        case "period", [assessment] if person.sees_all:
            return f"/periods/{assessment}"
        case "bulk", [number] if person.sees_all:
            return f"/findings/bulk/{number}"
        case "column", _ if person.sees_all and " " in name:
            column, _, site = name.partition(" ")
            return f"/columns/column?site={quote(site, safe='')}&column={quote(column, safe='')}"
        case "seal", [number] if number.isdigit() and person.sees_all:
            return f"/evidence#seal-{number}"
        case "rule", _ if person.sees_all:
            return "/dismissals"
        case "user", _ if person.role is Role.ADMIN:
            return f"/people/person?name={quote(name, safe='')}"
        case _:
            return ""


def audit_target(target: str, name_of: Callable[[str, str], str]) -> str:
    """What a row is about, with its kind in words: ``user:li`` as ``Person li``."""
    kind, _, rest = target.partition(":")
    return f"{name_of('audit_kind', kind)} {rest}".strip()


def audit_said(value: str, row: AuditRow, name_of: Callable[[str, str], str]) -> str:
    """An old or new value of a row; codes that have a name are said by it, a dash stands for none."""
    if not value:
        return "–"
    if row.target.startswith("finding:"):
        return name_of("state", value)
    match row.action:
        case "user-role" | "user-add":
            role, _, unit = value.partition(":")
            return f"{name_of('role', role)} {unit}".strip()
        case "user-active":
            return name_of("account_state", {"true": "active", "false": "closed"}.get(value, value))
        case _:
            return value
