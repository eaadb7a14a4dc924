"""What was posted: every form carries the session's token, or nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from sitecheck.web.desk import desk_of
from sitecheck.web.people import bearer_of, ticket_of

MOST_BYTES = 1_000_000
_MOST_FIELDS = 5_000


class StaleForm(Exception):
    """The form's token does not belong to this session: it is too old, or somebody forged it."""


class Posted:
    """The text fields of a form; a field that was not sent reads as empty."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def text(self, name: str) -> str:
        """The field without white space around it and without characters a database cannot keep."""
        return self._fields.get(name, "").replace("\x00", "").strip()

    def secret(self, name: str) -> str:
        """A password, exactly as typed."""
        return self._fields.get(name, "")

    def names(self) -> tuple[str, ...]:
        """All field names, as sent."""
        return tuple(self._fields)


async def posted(request: Request) -> Posted:
    """The form of this request.

    Raises StaleForm when the token is missing or wrong; answers 413 when the form is far too large.
    """
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise HTTPException(413)
    form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    token = fields.pop("csrf", "") or request.headers.get("x-csrf-token", "")
    if bearer_of(request) is None and not desk_of(request).tickets.csrf_ok(ticket_of(request), token):
        raise StaleForm
    return Posted(fields)


def back_to(value: str, default: str = "/") -> str:
    """``value`` if it is a path of this desk, else ``default``: a form must not send anybody elsewhere."""
    fine = value.startswith("/") and not value.startswith(("//", "/\\")) and value.isprintable()
    return value if fine else default


Form = Annotated[Posted, Depends(posted)]
