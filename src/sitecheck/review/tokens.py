"""Tokens: keys by which a program acts for a person, never with more rights than the person has at that moment.

A key is ``sc_`` and 40 characters (240 bits), shown once; only its sha256 is kept. So much chance needs no slow hash.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlmodel import Session, col, select

from sitecheck.review.trail import note
from sitecheck.review.users import Role
from sitecheck.store.models import ApiToken, User, dumps

PREFIX = "sc_"
MOST_DAYS = 366
MOST_TOKENS = 50  # of one person that are good at the same time
_KEY = re.compile(r"sc_[A-Za-z0-9_-]{40}")
_COARSE = timedelta(hours=1)  # how exactly the last use is kept: no row is written for each request


class Scope(StrEnum):
    """What a token may be used for."""

    READ = "read"
    DECIDE = "decide"  # findings and appeals
    ENTER = "enter"  # manual values, events, rankings
    PUBLISH = "publish"  # close and publish periods
    MANAGE = "manage"  # people and tokens


_OFFICE = frozenset({Scope.READ, Scope.DECIDE, Scope.ENTER})
SCOPES_OF: dict[Role, frozenset[Scope]] = {
    Role.ADMIN: frozenset(Scope),
    Role.REVIEWER: _OFFICE | {Scope.PUBLISH},
    Role.ASSESSOR: _OFFICE,
    Role.VIEWER: frozenset({Scope.READ}),
    Role.UNIT: frozenset(),
}
"""The scopes a person of each role can give to a token; units have none."""


class TokenTrouble(StrEnum):
    """Why a token was not made or ended."""

    NAME = "name"
    SCOPES = "scopes"
    DAYS = "days"
    MANY = "many"
    UNKNOWN = "unknown"


class TokenError(ValueError):
    """Something about a token that cannot be done."""

    def __init__(self, trouble: TokenTrouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Used:
    """A key that is good: its owner, and what it may be used for now."""

    token: ApiToken
    owner: User
    scopes: frozenset[Scope]
    is_due: bool  # the time of its use is to be noted (``used``)


def create(
    session: Session, *, name: str, owner: str, scopes: Collection[Scope], days: int, who: str, now: datetime
) -> tuple[ApiToken, str]:
    """A new token of ``owner`` for ``days`` days, and its key, which is known nowhere else afterwards.

    Raises TokenError.
    """
    user = session.get_one(User, owner)
    name = name.strip()
    if not name or len(name) > 100 or not name.isprintable():
        raise TokenError(TokenTrouble.NAME, "say in 1 to 100 characters what the token is for")
    if not scopes or not set(scopes) <= SCOPES_OF[Role(user.role)]:
        raise TokenError(
            TokenTrouble.SCOPES, f"a token of {user.role} has at least one scope, and none beyond the role"
        )
    if not 1 <= days <= MOST_DAYS:
        raise TokenError(TokenTrouble.DAYS, f"a token is good for 1 to {MOST_DAYS} days")
    good = [row for row in listed(session, owner=owner) if is_good(row, now)]
    if len(good) >= MOST_TOKENS:
        raise TokenError(TokenTrouble.MANY, f"{owner} has {len(good)} tokens: end those that are not needed")
    key = PREFIX + secrets.token_urlsafe(30)
    row = ApiToken(
        name=name,
        owner=owner,
        sha256=_hash(key),
        scopes=dumps(sorted(scope.value for scope in scopes)),
        created_at=now,
        created_by=who,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    said = {"name": name, "owner": owner, "scopes": scopes_text(row), "until": row.expires_at.isoformat()}
    note(session, who=who, action="token-add", target=f"token:{row.id}", now=now, new=dumps(said))
    session.flush()
    return row, key


def find(session: Session, key: str, now: datetime) -> Used | None:
    """What the key may be used for now; None where it is unknown, over or ended, or its owner may not sign in."""
    if not _KEY.fullmatch(key):
        return None
    row = session.exec(select(ApiToken).where(ApiToken.sha256 == _hash(key))).first()
    if row is None or not is_good(row, now):
        return None
    owner = session.get(User, row.owner)
    if owner is None or not owner.active:
        return None
    scopes = scopes_of(row) & SCOPES_OF[Role(owner.role)]
    if not scopes:
        return None
    return Used(row, owner, scopes, row.last_used_at is None or now - row.last_used_at >= _COARSE)


def used(session: Session, token_id: int, now: datetime) -> None:
    """Keep when a token was used last."""
    session.get_one(ApiToken, token_id).last_used_at = now


def revoke(session: Session, *, token_id: int, owner: str | None, who: str, now: datetime) -> ApiToken:
    """End a token, of ``owner`` alone where one is named. Raises TokenError where there is no such token."""
    row = session.get(ApiToken, token_id)
    if row is None or (owner is not None and row.owner != owner):
        raise TokenError(TokenTrouble.UNKNOWN, f"there is no token {token_id}")
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        old = dumps({"name": row.name, "owner": row.owner, "scopes": scopes_text(row)})
        note(session, who=who, action="token-revoke", target=f"token:{row.id}", now=now, old=old)
        session.flush()
    return row


def revoke_all(session: Session, *, owner: str, who: str, now: datetime) -> int:
    """End every token of a person that is still good; how many those were."""
    good = [row for row in listed(session, owner=owner) if is_good(row, now)]
    for row in good:
        assert row.id is not None, "what was read has its number"
        revoke(session, token_id=row.id, owner=owner, who=who, now=now)
    return len(good)


def listed(session: Session, *, owner: str | None = None) -> list[ApiToken]:
    """The tokens of ``owner``, or of everybody, newest first."""
    query = select(ApiToken).order_by(col(ApiToken.id).desc())
    return list(session.exec(query if owner is None else query.where(ApiToken.owner == owner)))


def is_good(row: ApiToken, now: datetime) -> bool:
    """Whether the token has neither been ended nor come to its end."""
    return row.revoked_at is None and now < row.expires_at


def scopes_of(row: ApiToken) -> frozenset[Scope]:
    """The scopes a token was given."""
    return frozenset(Scope(text) for text in json.loads(row.scopes))


def scopes_text(row: ApiToken) -> str:
    """The same, to be read."""
    return " ".join(sorted(scopes_of(row)))


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()
