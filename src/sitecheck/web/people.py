"""Who is asking, and what they may do: every route names the roles it serves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request

from sitecheck.i18n import Language, language_of
from sitecheck.review import tokens
from sitecheck.review.tokens import Scope
from sitecheck.review.users import Role
from sitecheck.store.models import User
from sitecheck.web.desk import Desk, desk_of
from sitecheck.web.tickets import COOKIE, Ticket, cookie_name

LANGUAGE_COOKIE = "language"
API = "/api/"  # below it programs may come with a token
ACCOUNT = "/account"
_WITH_FIRST_PASSWORD = frozenset({ACCOUNT, f"{ACCOUNT}/password"})  # all that is open until it was changed
EVERYBODY = frozenset(Role)
OFFICE = frozenset({Role.ADMIN, Role.ASSESSOR, Role.REVIEWER})  # who may change things
READERS = OFFICE | {Role.VIEWER}  # who may look at all units
REVIEWERS = frozenset({Role.ADMIN, Role.REVIEWER})  # who may see the work of others
ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, or a program that acts for somebody: then ``scopes`` says what it may be used for."""

    name: str
    role: Role
    unit_code: str | None
    language: Language
    must_change: bool = False  # the password: until then nothing else is open
    scopes: frozenset[Scope] | None = None

    @property
    def may_change(self) -> bool:
        """Whether the person decides about findings and enters values."""
        return self.role in OFFICE

    @property
    def sees_all(self) -> bool:
        """Whether the person sees every unit; a unit sees its own only."""
        return self.role in READERS

    @property
    def sees_trail(self) -> bool:
        """Whether the person may search what everybody changed."""
        return self.role in REVIEWERS

    def sees(self, unit_code: str) -> bool:
        """Whether the person may see what belongs to this unit."""
        return self.sees_all or (self.unit_code is not None and self.unit_code == unit_code)


class SignInNeeded(Exception):
    """Nobody is signed in, or the session is over; ``back`` is where to go on afterwards."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back

    @property
    def target(self) -> str:
        """The sign-in page that leads back."""
        return f"/sign-in?next={quote(self.back, safe='')}" if self.back not in ("", "/") else "/sign-in"


class PasswordDue(SignInNeeded):
    """The person came with a first password, which has to be changed before anything else."""

    @property
    def target(self) -> str:
        """Where it is changed."""
        return ACCOUNT


def ticket_of(request: Request) -> Ticket | None:
    """The ticket in this request's cookie, signed in or not."""
    desk = desk_of(request)
    return desk.tickets.read(request.cookies.get(cookie_name(COOKIE, request.url.scheme)), desk.clock())


def below_api(request: Request) -> bool:
    """Whether a program is asking, which is answered without pages."""
    return request.url.path.startswith(API)


def bearer_of(request: Request) -> str | None:
    """The key a program sent along. No browser sends one by itself, so no form has to prove where it came from."""
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if below_api(request) and kind.lower() == "bearer" else None


def find_person(request: Request) -> Person | None:
    """The person of this request, read from the store each time: a closed account is out at once.

    Answers 429 to an address that tried too many wrong keys.
    """
    key = bearer_of(request)
    if key is not None:
        return _by_token(request, key)
    desk, ticket = desk_of(request), ticket_of(request)
    if ticket is None or not ticket.user:
        return None
    with desk.reading() as session:
        user = session.get(User, ticket.user)
    if user is None or not user.active or desk.tickets.mark(user.password_hash) != ticket.mark:
        return None
    if user.signed_out_at is not None and ticket.began < user.signed_out_at.timestamp():
        return None
    must_change = user.must_change and not ticket.provider
    return Person(user.name, Role(user.role), user.unit_code, language_of(user.language), must_change)


def signed_in(request: Request) -> Person:
    """The person of this request.

    Raises SignInNeeded.
    """
    person = find_person(request)
    if person is None:
        back = request.url.path if request.method == "GET" else ""
        raise SignInNeeded(f"{back}?{request.url.query}" if back and request.url.query else back)
    if person.must_change and request.url.path not in _WITH_FIRST_PASSWORD:
        raise PasswordDue("")
    request.state.person = person
    return person


def one_of(roles: frozenset[Role], scope: Scope | None = None) -> Callable[[Person], Person]:
    """A dependency that lets only these roles in, and a token only with this scope; others get 403.

    Without a scope no token is let in at all.
    """

    def allowed(person: Annotated[Person, Depends(signed_in)]) -> Person:
        if person.role not in roles or (person.scopes is not None and scope not in person.scopes):
            raise HTTPException(403)
        return person

    return allowed


def owned(person: Person, unit_code: str | None) -> None:
    """Refuse what belongs to another unit, in the same way as what is not there: nothing is told about others."""
    if unit_code is None or not person.sees(unit_code):
        raise HTTPException(404)


def _by_token(request: Request, key: str) -> Person | None:
    desk = desk_of(request)
    now, address = desk.clock(), f"token {request.client.host if request.client else ''}"
    if desk.brake.holds(address, now):
        raise HTTPException(429)
    with desk.reading() as session:
        used = tokens.find(session, key, now)
    if used is None:
        desk.brake.failed(address, now)
        return None
    if used.is_due and used.token.id is not None:
        with desk.store.session() as session:
            tokens.used(session, used.token.id, now)
    owner = used.owner
    return Person(owner.name, Role(owner.role), owner.unit_code, language_of(owner.language), scopes=used.scopes)


AnyPerson = Annotated[Person, Depends(one_of(EVERYBODY))]
Reader = Annotated[Person, Depends(one_of(READERS))]
Officer = Annotated[Person, Depends(one_of(OFFICE))]
Reviewer = Annotated[Person, Depends(one_of(REVIEWERS))]
Admin = Annotated[Person, Depends(one_of(ADMINS))]
TheDesk = Annotated[Desk, Depends(desk_of)]
