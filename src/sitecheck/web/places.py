"""Where this desk shows what an audit row is about."""

from __future__ import annotations

from urllib.parse import quote

from sitecheck.review.users import Role
from sitecheck.web.people import Person


def audit_place(target: str, person: Person) -> str:
    """The page of this desk that shows what an audit row is about; empty where there is none for this person."""
    kind, _, name = target.partition(":")
    match kind:
        case "finding" if name.isdigit():
            return f"/findings/{name}"
        case "entry" if person.may_change and name.count("/") == 2:
            assessment, unit, _ = name.split("/")
            return f"/entries/{quote(assessment, safe='')}/{quote(unit, safe='')}"
        case "user" if person.role is Role.ADMIN:
            return f"/people/person?name={quote(name, safe='')}"
        case _:
            return ""
