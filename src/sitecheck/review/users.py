"""People who may sign in: roles, passwords (argon2), and an account that locks when it is guessed at."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from pwdlib import PasswordHash
from sqlmodel import Session

from sitecheck.review.trail import MACHINE, note
from sitecheck.store.models import User

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
MIN_PASSWORD = 8
_MAX_PASSWORD = 1024  # characters; hashing more would be a way to keep the server busy
LANGUAGES = ("zh", "en")


class Role(StrEnum):
    """What a person may do."""

    ADMIN = "admin"
    ASSESSOR = "assessor"
    REVIEWER = "reviewer"
    UNIT = "unit"  # of an assessed unit: sees its own findings only
    VIEWER = "viewer"


class UserError(ValueError):
    """Something about a person that cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The answer to a sign-in: the person, or none; ``locked_until`` when the account is locked (aware, UTC).

    To whoever asks, a wrong password, an unknown name and a closed account must look the same.
    """

    user: User | None
    locked_until: datetime | None = None


def add_user(
    session: Session,
    *,
    name: str,
    password: str,
    role: Role,
    now: datetime,
    unit_code: str | None = None,
    language: str = "zh",
    who: str = "operator",
) -> User:
    """Add a person. Raises UserError for a name that is taken or unfit, a weak password, or a role without its unit."""
    name = _name(name)
    if session.get(User, name) is not None:
        raise UserError(
            f"there is a person called {name!r} already; `sitecheck user password {name}` sets the password"
        )
    if role is Role.UNIT and not unit_code:
        raise UserError("the role 'unit' needs the code of the unit")
    _language(language)
    user = User(
        name=name,
        password_hash=_hashed(password, name),
        role=role.value,
        unit_code=unit_code,
        language=language,
        created_at=now,
    )
    session.add(user)
    note(session, who=who, action="user-add", target=f"user:{name}", now=now, new=role.value)
    session.flush()
    return user


def set_password(session: Session, *, name: str, password: str, who: str, now: datetime) -> User:
    """Set a new password; a lock is lifted. Raises UserError."""
    user = _known(session, name)
    user.password_hash = _hashed(password, user.name)
    user.failed, user.locked_until = 0, None
    session.add(user)
    note(session, who=who, action="user-password", target=f"user:{user.name}", now=now)
    session.flush()
    return user


def set_active(session: Session, *, name: str, active: bool, who: str, now: datetime) -> User:
    """Close or open an account. Raises UserError."""
    user = _known(session, name)
    old, user.active = user.active, active
    session.add(user)
    target = f"user:{user.name}"
    note(session, who=who, action="user-active", target=target, now=now, old=str(old).lower(), new=str(active).lower())
    session.flush()
    return user


def set_language(session: Session, *, name: str, language: str, now: datetime) -> User:
    """Set the language a person sees the desk in. Raises UserError."""
    user = _known(session, name)
    _language(language)
    old, user.language = user.language, language
    session.add(user)
    target = f"user:{user.name}"
    note(session, who=user.name, action="user-language", target=target, now=now, old=old, new=language)
    session.flush()
    return user


def verify(session: Session, *, name: str, password: str, now: datetime) -> SignIn:
    """Check a password. Five failures in a row lock the account for 15 minutes; the right one does not open it then.

    Takes as long for a name nobody has. The caller commits in any case: failures are counted in the database.
    """
    # Locked: guesses sent all at once must not share one count of failures.
    user = session.get(User, unicodedata.normalize("NFKC", name).strip(), with_for_update=True)
    known = user is not None and user.active
    right, better = _matches(password, user.password_hash if user is not None and known else _decoy())
    if user is None or not known:
        return SignIn(None)
    if user.locked_until is not None and now < user.locked_until:
        return SignIn(None, user.locked_until)
    if not right:
        _failed(session, user, now)
        return SignIn(None, user.locked_until)
    user.failed, user.locked_until = 0, None
    if better is not None:
        user.password_hash = better
    session.add(user)
    session.flush()
    return SignIn(user)


def _failed(session: Session, user: User, now: datetime) -> None:
    user.failed += 1
    if user.failed >= MAX_FAILURES:
        user.failed, user.locked_until = 0, now + LOCKED_FOR
        note(session, who=MACHINE, action="user-locked", target=f"user:{user.name}", now=now, why="too many failures")
    else:
        user.locked_until = None
    session.add(user)
    session.flush()


def _known(session: Session, name: str) -> User:
    user = session.get(User, unicodedata.normalize("NFKC", name).strip())
    if user is None:
        raise UserError(f"there is no person called {name!r}; `sitecheck user list` shows them")
    return user


def _name(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).strip()
    if not plain or len(plain) > 64 or not plain.isprintable() or any(char in "/:" or char.isspace() for char in plain):
        raise UserError(f"{name!r} is no sign-in name: 1 to 64 characters without spaces, slashes and colons")
    if plain == MACHINE:
        raise UserError(f"{MACHINE!r} is the program itself; choose another name")
    return plain


def _language(language: str) -> None:
    if language not in LANGUAGES:
        raise UserError(f"{language!r} is none of {', '.join(LANGUAGES)}")


def _hashed(password: str, name: str) -> str:
    if len(password) < MIN_PASSWORD:
        raise UserError(f"the password needs at least {MIN_PASSWORD} characters")
    if len(password) > _MAX_PASSWORD:
        raise UserError(f"the password is longer than {_MAX_PASSWORD} characters")
    if password.casefold() == name.casefold():
        raise UserError("the password is the name")
    return _hasher().hash(password)


def _matches(password: str, hashed: str) -> tuple[bool, str | None]:
    return _hasher().verify_and_update(password[: _MAX_PASSWORD + 1], hashed)


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _decoy() -> str:
    """A hash nobody's password fits, so that unknown names take as long as known ones."""
    return _hasher().hash("nobody signs in with this")
