"""One account: what is shown of it, and what each button does."""

from __future__ import annotations

from datetime import datetime

from fastapi import HTTPException, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.review import accounts, tokens, users
from sitecheck.review.audit import AuditFilter, audit_page
from sitecheck.review.people_list import states
from sitecheck.review.user_trouble import UserError, UserTrouble
from sitecheck.review.users import Role
from sitecheck.web.accounts.units import offered_units, role_of, unit_of_text
from sitecheck.web.desk import Desk
from sitecheck.web.forms import Posted
from sitecheck.web.render import page

ACTIONS = ("role", "close", "open", "unlock", "password", "sign-out", "tokens", "identity")
_ROWS = 10


def perform(session: Session, desk: Desk, form: Posted, action: str, *, who: str, now: datetime) -> str:
    """Do one of ``ACTIONS`` about the person the form names; a new first password, else "". Raises UserError."""
    name, why = form.text("name"), form.text("why")[:4000]
    match action:
        case "role":
            role = role_of(form.text("role"))
            unit = unit_of_text(desk.project, form.text("unit")) if role is Role.UNIT else None
            accounts.set_role(
                session, name=name, role=role, unit_code=unit, who=who, now=now, why=why, expected=form.text("was")
            )
        case "close" | "open":
            accounts.set_active(session, name=name, active=action == "open", who=who, now=now, why=why)
        case "unlock":
            accounts.unlock(session, name=name, who=who, now=now)
        case "password":
            return accounts.give_first_password(session, name=name, who=who, now=now)
        case "sign-out":
            accounts.sign_out_everywhere(session, name=name, who=who, now=now)
        case "tokens":
            tokens.revoke_all(session, owner=users.known(session, name).name, who=who, now=now)
        case "identity":
            issuer, sub = desk.project.settings.oidc_issuer, form.text("subject")
            # Typed as the provider says it, or whole as the sign-in page showed it.
            subject = accounts.subject_of(issuer, sub) if sub and issuer and not sub.startswith(f"{issuer}|") else sub
            accounts.link(session, name=name, subject=subject, who=who, now=now)
    return ""


def person_page(
    request: Request,
    desk: Desk,
    name: str,
    *,
    done: str = "",
    fault: UserTrouble | None = None,
    kept: dict[str, str] | None = None,
) -> Response:
    """The page of one account; ``kept`` is what was typed when something was refused."""
    now = desk.clock()
    with desk.reading() as session:
        try:
            user = users.known(session, name)
        except UserError as error:
            raise HTTPException(404) from error
        changes = audit_page(session, AuditFilter(target=f"user:{user.name}"), size=_ROWS)
        good = [row for row in tokens.listed(session, owner=user.name) if tokens.is_good(row, now)]
    unit = desk.project.unit(user.unit_code) if user.unit_code else None
    issuer = desk.project.settings.oidc_issuer
    values = {
        "user": user,
        "unit": unit,
        "states": states(user, now),
        "tokens": good,
        "changes": changes,
        "said": users.said_role(user.role, user.unit_code),
        "roles": list(Role),
        "units": offered_units(desk.project),
        "issuer": issuer,
        "done": done,
        "fault": fault,
        "kept": kept or {"role": user.role, "unit": user.unit_code or "", "subject": user.subject or "", "why": ""},
    }
    status = 200 if fault is None else 409 if fault is UserTrouble.CHANGED else 422
    return page(request, "accounts/person.html", values, status=status)
