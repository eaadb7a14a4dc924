"""Passwords: what they must be, how they are kept (argon2), and first ones made by the program."""

from __future__ import annotations

import secrets
from functools import cache

from pwdlib import PasswordHash

from sitecheck.review.user_trouble import UserError, UserTrouble

MIN_PASSWORD = 8
MAX_PASSWORD = 1024  # characters; hashing more would be a way to keep the server busy
# Without what looks alike when it is read out or copied from paper: 0 O, 1 l I, and vowels that could make words.
_LETTERS = "23456789bcdfghjkmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ"
_GROUPS, _IN_GROUP = 4, 4


def first_password() -> str:
    """A password that is told once and has to be changed: 16 letters and digits in four groups (88 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_IN_GROUP)) for _ in range(_GROUPS))


def check(password: str, name: str, old: str = "") -> None:
    """Raise UserError for what must not be the password of the person ``name``; ``old`` is the present one."""
    if len(password) < MIN_PASSWORD:
        raise UserError(UserTrouble.PASSWORD_SHORT, f"the password needs at least {MIN_PASSWORD} characters")
    if len(password) > MAX_PASSWORD:
        raise UserError(UserTrouble.PASSWORD_LONG, f"the password is longer than {MAX_PASSWORD} characters")
    if password.casefold() == name.casefold():
        raise UserError(UserTrouble.PASSWORD_NAME, "the password is the name")
    if old and password == old:
        raise UserError(UserTrouble.PASSWORD_SAME, "the new password is the present one")


def hashed(password: str, name: str) -> str:
    """The argon2 hash of ``password`` of the person ``name``. Raises UserError (``check``)."""
    check(password, name)
    return hasher().hash(password)


def matches(password: str, kept: str) -> tuple[bool, str | None]:
    """Whether ``password`` is the one kept as a hash, and a better hash where the way of hashing has moved on."""
    return hasher().verify_and_update(password[: MAX_PASSWORD + 1], kept)


@cache
def hasher() -> PasswordHash:
    """The way passwords are hashed."""
    return PasswordHash.recommended()


@cache
def decoy() -> str:
    """A hash nobody's password fits, so that unknown names take as long as known ones."""
    return hasher().hash("nobody signs in with this")
