"""A form that is sent twice changes nothing the second time, and leads where the first sending led."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from sitecheck.store.models import FormUse
from sitecheck.web.forms import Posted, StaleForm

FIELD = "nonce"
"""The hidden field, which ``ui.once()`` of the templates writes anew for each form."""
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_REMEMBERED = timedelta(days=7)


def once(session: Session, form: Posted, who: str, now: datetime) -> str | None:
    """None for the first sending, which is noted in the caller's transaction; else where that one led.

    Say with ``led`` where it leads. A form without the field is always the first. Raises StaleForm for somebody else's.
    """
    nonce = form.text(FIELD)
    if not _NONCE.fullmatch(nonce):
        return None
    session.execute(delete(FormUse).where(col(FormUse.at) < now - _REMEMBERED))
    try:
        with session.begin_nested():  # of two at the same time the database lets one through
            session.add(FormUse(nonce=nonce, who=who, at=now))
    except IntegrityError:
        first = session.get_one(FormUse, nonce)
        if first.who != who:
            raise StaleForm from None
        return first.target or "/"
    return None


def led(session: Session, form: Posted, target: str) -> str:
    """Note where a form led; returns ``target``."""
    use = session.get(FormUse, form.text(FIELD))
    if use is not None:
        use.target = target[:300]
        session.add(use)
    return target


def unsent(session: Session, form: Posted) -> None:
    """Nothing came of the form: it may be sent once more."""
    use = session.get(FormUse, form.text(FIELD))
    if use is not None:
        session.delete(use)
