"""People who may sign in: roles, passwords, and an account that locks when it is guessed at.

What an administrator does with the accounts of others is in ``accounts.py``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from sitecheck.review import passwords
from sitecheck.review.trail import MACHINE, note
from sitecheck.review.user_trouble import UserError, UserTrouble
from sitecheck.store.models import User

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
LANGUAGES = ("zh", "en")


class Role(StrEnum):
    """What a person may do."""

    ADMIN = "admin"
    ASSESSOR = "assessor"
    REVIEWER = "reviewer"
    UNIT = "unit"  # of an assessed unit: sees its own findings only
    VIEWER = "viewer"


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
    must_change: bool = False,
) -> User:
    """Add a person; ``must_change``: the password is a first one.

    Raises UserError for a name that is taken or unfit, a weak password, or a role without its unit.
    """
    name = _name(name)
    if session.get(User, name) is not None:
        raise UserError(
            UserTrouble.TAKEN,
            f"there is a person called {name!r} already; `sitecheck user password {name}` sets the password",
        )
    unit_code = unit_of_role(role, unit_code)
    _language(language)
    user = User(
        name=name,
        password_hash=passwords.hashed(password, name),
        role=role.value,
        unit_code=unit_code,
        language=language,
        created_at=now,
        must_change=must_change,
    )
    session.add(user)
    note(session, who=who, action="user-add", target=f"user:{name}", now=now, new=said_role(role, unit_code))
    session.flush()
    return user


def set_password(
    session: Session, *, name: str, password: str, who: str, now: datetime, must_change: bool = False
) -> User:
    """Set a new password; a lock is lifted, and every session of the person ends. Raises UserError."""
    user = known(session, name)
    user.password_hash = passwords.hashed(password, user.name)
    user.failed, user.locked_until, user.must_change = 0, None, must_change
    session.add(user)
    note(session, who=who, action="user-password", target=f"user:{user.name}", now=now)
    session.flush()
    return user


def set_language(session: Session, *, name: str, language: str, now: datetime) -> User:
    """Set the language a person sees the desk in. Raises UserError."""
    user = known(session, name)
    _language(language)
    if user.language == language:
        return user
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
    user = session.get(User, plain_name(name), with_for_update=True)
    there = user is not None and user.active
    right, better = passwords.matches(password, user.password_hash if user is not None and there else passwords.decoy())
    if user is None or not there:
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


def known(session: Session, name: str) -> User:
    """The person of that name. Raises UserError."""
    user = session.get(User, plain_name(name))
    if user is None:
        raise UserError(UserTrouble.UNKNOWN, f"there is no person called {name!r}; `sitecheck user list` shows them")
    return user


def plain_name(name: str) -> str:
    """A sign-in name in the form it is kept in: full-width letters are the plain ones."""
    return unicodedata.normalize("NFKC", name).strip()


def unit_of_role(role: Role, unit_code: str | None) -> str | None:
    """The unit a person of this role is bound to, None for every role but ``unit``. Raises UserError."""
    if role is Role.UNIT and not unit_code:
        raise UserError(UserTrouble.UNIT_NEEDED, "the role 'unit' needs the code of the unit")
    if role is not Role.UNIT and unit_code:
        raise UserError(UserTrouble.UNIT_UNWANTED, f"a unit goes with the role 'unit', not with {role.value!r}")
    return unit_code or None


def said_role(role: str, unit_code: str | None) -> str:
    """Role and unit as an audit row says them: ``assessor``, ``unit:finance``."""
    return f"{role}:{unit_code}" if unit_code else str(role)


def _failed(session: Session, user: User, now: datetime) -> None:
    user.failed += 1
    if user.failed >= MAX_FAILURES:
        user.failed, user.locked_until = 0, now + LOCKED_FOR
        note(session, who=MACHINE, action="user-locked", target=f"user:{user.name}", now=now, why="too many failures")
    else:
        user.locked_until = None
    session.add(user)
    session.flush()


def _name(name: str) -> str:
    plain = plain_name(name)
    if not plain or len(plain) > 64 or not plain.isprintable() or any(char in "/:" or char.isspace() for char in plain):
        raise UserError(
            UserTrouble.NAME, f"{name!r} is no sign-in name: 1 to 64 characters without spaces, slashes and colons"
        )
    if plain == MACHINE:
        raise UserError(UserTrouble.MACHINE, f"{MACHINE!r} is the program itself; choose another name")
    return plain


def _language(language: str) -> None:
    if language not in LANGUAGES:
        raise UserError(UserTrouble.LANGUAGE, f"{language!r} is none of {', '.join(LANGUAGES)}")
