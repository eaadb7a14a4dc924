"""What cannot be done about a person, as a closed list: the desk says it in its own words."""

from __future__ import annotations

from enum import StrEnum


class UserTrouble(StrEnum):
    """Why something about a person was refused."""

    TAKEN = "taken"
    NAME = "name"
    MACHINE = "machine"
    ROLE = "role"
    UNIT_NEEDED = "unit-needed"
    UNIT_UNKNOWN = "unit-unknown"
    UNIT_UNWANTED = "unit-unwanted"
    LANGUAGE = "language"
    PASSWORD_SHORT = "password-short"
    PASSWORD_LONG = "password-long"
    PASSWORD_NAME = "password-name"
    PASSWORD_SAME = "password-same"
    PASSWORD_WRONG = "password-wrong"
    PASSWORD_TWICE = "password-twice"
    UNKNOWN = "unknown"
    OWN_ROLE = "own-role"
    OWN_ACCOUNT = "own-account"
    LAST_ADMIN = "last-admin"
    CHANGED = "changed"
    SUBJECT = "subject"
    SUBJECT_TAKEN = "subject-taken"


class UserError(ValueError):
    """Something about a person that cannot be done; the message says why, ``trouble`` the same for programs."""

    def __init__(self, trouble: UserTrouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble
