"""The sign-in ticket: a signed cookie that says who and since when, and the CSRF token that belongs to it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "sitecheck"
_HOST = "__Host-"  # browsers take such a cookie over HTTPS only, for the whole host, and from no other host
_SALT = "sitecheck.ticket"
_RENEWALS = 16  # in the life of a ticket: so exactly its end follows its last use, and not with every page


@dataclass(frozen=True, slots=True)
class Ticket:
    """``user`` is empty before sign-in; ``mark`` follows the password, so that changing it ends every other session.

    ``provider``: the person came by the office's own provider and not by a password.
    """

    user: str
    nonce: str
    at: int  # seconds since 1970 (UTC) when it was issued, or renewed because it was in use
    mark: str = ""
    began: float = 0.0  # seconds since 1970 (UTC) of the sign-in
    provider: bool = False


class Tickets:
    """Issues and reads tickets.

    ``hours`` is how long one that is not used is good for; one in use is renewed each time a sixteenth of that is over,
    until ``longest`` hours after the sign-in.
    """

    def __init__(self, secret: str, hours: float, longest: float = 72.0) -> None:
        self._secret = secret.encode()
        self._signer = URLSafeSerializer(secret, salt=_SALT)
        self.seconds = int(hours * 3600)
        self._longest = longest * 3600

    def issue(self, user: str, password_hash: str, now: datetime, *, provider: bool = False) -> Ticket:
        """A new ticket; its nonce is fresh, so a token seen before sign-in is worth nothing afterwards."""
        nonce, at = secrets.token_urlsafe(16), now.timestamp()
        return Ticket(user, nonce, int(at), self.mark(password_hash), at, provider)

    def mark(self, password_hash: str) -> str:
        """What a ticket remembers of the password it was issued for; empty for no password."""
        return self._digest(f"mark:{password_hash}")[:16] if password_hash else ""

    def write(self, ticket: Ticket) -> str:
        """The cookie's value."""
        values = [ticket.user, ticket.nonce, ticket.at, ticket.mark, ticket.began, ticket.provider]
        return str(self._signer.dumps(values))

    def read(self, cookie: str | None, now: datetime) -> Ticket | None:
        """The ticket in a cookie; None when there is none, it is forged, from the future or too old."""
        if not cookie:
            return None
        try:
            user, nonce, at, mark, began, provider = self._signer.loads(cookie)
        except (BadSignature, ValueError, TypeError):
            return None
        ticket = Ticket(user, nonce, at, mark, began, provider)
        idle, whole = int(now.timestamp()) - at, now.timestamp() - began
        return ticket if -60 <= idle < self.seconds and (not user or whole < self._longest) else None

    def renewed(self, ticket: Ticket, now: datetime) -> Ticket | None:
        """The ticket for another while, once a sixteenth of its life is over; else None.

        The nonce stays: forms opened before the renewal are still good.
        """
        at = int(now.timestamp())
        return replace(ticket, at=at) if at - ticket.at > self.seconds // _RENEWALS else None

    def csrf(self, ticket: Ticket) -> str:
        """The token every form of this session carries."""
        return self._digest(f"csrf:{ticket.nonce}")

    def csrf_ok(self, ticket: Ticket | None, token: str) -> bool:
        """Whether ``token`` belongs to this session; compared in constant time."""
        return ticket is not None and hmac.compare_digest(self.csrf(ticket).encode(), token.encode())

    def seal(self, purpose: str, values: Sequence[str | int]) -> str:
        """Values signed for ``purpose``, to be read by ``unseal`` for the same one only."""
        return str(self._sealer(purpose).dumps(list(values)))

    def unseal(self, purpose: str, text: str | None) -> list[str | int] | None:
        """What was sealed for ``purpose``; None for anything else."""
        try:
            values = self._sealer(purpose).loads(text) if text else None
        except (BadSignature, ValueError, TypeError):
            return None
        return values if isinstance(values, list) else None

    def derived(self, purpose: str, text: str) -> str:
        """64 hex digits that only this desk can make of ``text``."""
        return self._digest(f"{purpose}:{text}")

    def _sealer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._secret, salt=f"sitecheck.{purpose}")

    def _digest(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()


def cookie_name(name: str, scheme: str) -> str:
    """What a cookie is called: over HTTPS so that no neighbouring host and no plain answer can plant it."""
    return f"{_HOST}{name}" if scheme == "https" else name


def secret_of(configured: str, state: Path) -> str:
    """The signing key: the configured one, or one made at first start and kept in ``state`` for its owner only."""
    if configured:
        return configured
    path = state / "secret.key"
    state.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key
