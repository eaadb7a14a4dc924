"""The sign-in ticket: a signed cookie that says who and since when, and the CSRF token that belongs to it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "sitecheck"
_SALT = "sitecheck.ticket"


@dataclass(frozen=True, slots=True)
class Ticket:
    """``user`` is empty before sign-in; ``mark`` follows the password, so that changing it ends every other session."""

    user: str
    nonce: str
    at: int  # seconds since 1970 (UTC) when it was issued
    mark: str = ""


class Tickets:
    """Issues and reads tickets. ``hours`` is how long one is good for; one in use is renewed at half of it."""

    def __init__(self, secret: str, hours: float) -> None:
        self._secret = secret.encode()
        self._signer = URLSafeSerializer(secret, salt=_SALT)
        self.seconds = int(hours * 3600)

    def issue(self, user: str, password_hash: str, now: datetime) -> Ticket:
        """A new ticket; its nonce is fresh, so a token seen before sign-in is worth nothing afterwards."""
        return Ticket(user, secrets.token_urlsafe(16), int(now.timestamp()), self.mark(password_hash))

    def mark(self, password_hash: str) -> str:
        """What a ticket remembers of the password it was issued for; empty for no password."""
        return self._digest(f"mark:{password_hash}")[:16] if password_hash else ""

    def write(self, ticket: Ticket) -> str:
        """The cookie's value."""
        return str(self._signer.dumps([ticket.user, ticket.nonce, ticket.at, ticket.mark]))

    def read(self, cookie: str | None, now: datetime) -> Ticket | None:
        """The ticket in a cookie; None when there is none, it is forged, from the future or too old."""
        if not cookie:
            return None
        try:
            user, nonce, at, mark = self._signer.loads(cookie)
        except (BadSignature, ValueError, TypeError):
            return None
        age = int(now.timestamp()) - at
        return Ticket(user, nonce, at, mark) if -60 <= age < self.seconds else None

    def wants_renewal(self, ticket: Ticket, now: datetime) -> bool:
        """Whether half of the ticket's life is over."""
        return int(now.timestamp()) - ticket.at > self.seconds // 2

    def csrf(self, ticket: Ticket) -> str:
        """The token every form of this session carries."""
        return self._digest(f"csrf:{ticket.nonce}")

    def csrf_ok(self, ticket: Ticket | None, token: str) -> bool:
        """Whether ``token`` belongs to this session; compared in constant time."""
        return ticket is not None and hmac.compare_digest(self.csrf(ticket).encode(), token.encode())

    def _digest(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()


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
