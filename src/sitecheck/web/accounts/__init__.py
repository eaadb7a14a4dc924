"""People: who may sign in, with which role, and what an administrator does with their accounts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from sitecheck.review import users
from sitecheck.review.passwords import first_password
from sitecheck.review.people_list import AccountState, people
from sitecheck.review.user_trouble import UserError, UserTrouble
from sitecheck.review.users import Role
from sitecheck.web.accounts.one import ACTIONS, perform, person_page
from sitecheck.web.accounts.units import offered_units, role_of, unit_of_text
from sitecheck.web.desk import Desk
from sitecheck.web.forms import Form
from sitecheck.web.once import led, once
from sitecheck.web.people import Admin, TheDesk
from sitecheck.web.render import go, page, query_of

router = APIRouter(prefix="/people")
_SIZE = 50
Number = Annotated[int, Query(alias="page", ge=1, le=10**6)]
Name = Annotated[str, Query(min_length=1, max_length=64)]


@router.get("")
def listed(
    request: Request,
    person: Admin,
    desk: TheDesk,
    text: Annotated[str, Query(max_length=100)] = "",
    role: str = "",
    state: str = "",
    number: Number = 1,
) -> Response:
    """Everybody, by name."""
    chosen_role = Role(role) if role in list(Role) else None
    chosen_state = AccountState(state) if state in list(AccountState) else None
    with desk.reading() as session:
        rows, found = people(
            session,
            now=desk.clock(),
            text=text.strip(),
            role=chosen_role,
            state=chosen_state,
            number=number,
            size=_SIZE,
        )
    values = {
        "rows": rows,
        "found": found,
        "number": number,
        "last": max(1, -(-found // _SIZE)),
        "values": {"text": text.strip(), "role": chosen_role or "", "state": chosen_state or ""},
        "roles": list(Role),
        "states": list(AccountState),
    }
    return page(request, "accounts/list.html", values)


@router.get("/add")
def blank(request: Request, person: Admin, desk: TheDesk) -> Response:
    """The form for a new person."""
    return _form(request, desk)


@router.post("/add")
def add(request: Request, person: Admin, form: Form, desk: TheDesk) -> Response:
    """Add a person. The first password is in the answer and nowhere else."""
    password = first_password()
    try:
        role = role_of(form.text("role"))
        with desk.store.session() as session:
            before = once(session, form, person.name, desk.clock())
            if before is not None:
                return go(before)
            user = users.add_user(
                session,
                name=form.text("name"),
                password=password,
                role=role,
                unit_code=unit_of_text(desk.project, form.text("unit")) if role is Role.UNIT else None,
                language=form.text("language"),
                who=person.name,
                now=desk.clock(),
                must_change=True,
            )
            led(session, form, _place(user.name))
    except UserError as error:
        kept = {name: form.text(name) for name in ("name", "role", "unit", "language")}
        return _form(request, desk, fault=error.trouble, kept=kept)
    return page(request, "accounts/first.html", {"user": user, "password": password, "is_new": True})


@router.get("/person")
def one(request: Request, person: Admin, desk: TheDesk, name: Name, done: str = "") -> Response:
    """One person's account, with everything that can be done about it."""
    return person_page(request, desk, name, done=done if done in ACTIONS else "")


@router.post("/person")
def change(request: Request, person: Admin, form: Form, desk: TheDesk) -> Response:
    """Do one thing about an account."""
    name, action = form.text("name"), form.text("action")
    if action not in ACTIONS:
        raise HTTPException(404)
    try:
        with desk.store.session() as session:
            before = once(session, form, person.name, desk.clock())
            if before is not None:
                return go(before)
            password = perform(session, desk, form, action, who=person.name, now=desk.clock())
            target = led(session, form, _place(name, done=action))
    except UserError as error:
        if error.trouble is UserTrouble.UNKNOWN:
            raise HTTPException(404) from error
        kept = {field: form.text(field) for field in ("role", "unit", "subject", "why")}
        return person_page(request, desk, name, fault=error.trouble, kept=kept)
    if password:
        with desk.reading() as session:
            user = users.known(session, name)
        return page(request, "accounts/first.html", {"user": user, "password": password, "is_new": False})
    return go(target)


def _place(name: str, done: str = "") -> str:
    return f"/people/person{query_of({'name': name, 'done': done})}"


def _form(
    request: Request, desk: Desk, *, fault: UserTrouble | None = None, kept: dict[str, str] | None = None
) -> Response:
    values = {
        "fault": fault,
        "kept": kept or {"name": "", "role": Role.ASSESSOR.value, "unit": "", "language": "zh"},
        "roles": list(Role),
        "units": offered_units(desk.project),
    }
    return page(request, "accounts/add.html", values, status=422 if fault else 200)
