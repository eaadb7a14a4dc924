"""Chains of appended rows: each row's ``chain`` is a hash over its content and the ``chain`` of the row before it.

``chain = sha256(chain of the row before + "\\n" + canonical JSON of the row)``, in hex; "" stands before the first row.
Canonical JSON has sorted keys, no blanks, UTF-8, times in UTC with microseconds; ``COLUMNS`` says which columns. A
publication's JSON also holds ``content``: hashes of its rubrics and of all its scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, UOWTransaction
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session

from sitecheck.store.models import AuditRow, Decision, Entry, dumps
from sitecheck.store.publications import Publication, PublishedRubric, PublishedScore
from sitecheck.store.seals import ChainHead

Chained = Decision | AuditRow | Entry | Publication

CHAINED: Mapping[str, type[Chained]] = {
    "decision": Decision, "auditrow": AuditRow, "entry": Entry, "publication": Publication,
}  # fmt: skip
"""The chained tables by the name of their chain."""

# Written out, so that a column added one day does not change the hash of the rows that are there: such a column is in
# LATER, and left out where it holds its default.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "decision": ("finding_id", "at", "who", "action", "old_state", "new_state", "reason", "shown"),
    "auditrow": ("at", "who", "action", "target", "old", "new", "why"),
    "entry": ("assessment", "unit_code", "place", "value", "reason", "who", "at"),
    "publication": (
        "assessment", "version", "title", "period", "rubric_hash", "partners", "switches", "at", "who", "reason",
    ),
}  # fmt: skip

LATER: Mapping[str, Mapping[str, str]] = {"entry": {"attachments": "[]"}}
"""Columns that came later, with the value by which a row is hashed as if it had none."""

_KEPT: tuple[type, ...] = (*CHAINED.values(), PublishedRubric, PublishedScore)
_HEADS = "chain heads"
_APPENDED = "appended to a chain"


class ChainError(RuntimeError):
    """A fault of the program: a row that is part of a chain was added past it, changed or deleted."""


def append(session: Session, row: Chained, content: Mapping[str, object] | None = None) -> None:
    """Add ``row`` to the session as the next of its chain; nothing of it may change afterwards.

    The chain's end is locked until the transaction ends, so that no two rows follow the same one. ``content`` goes with
    publications (``publication_content``).
    """
    name = _name(row)
    head = _head(session, name)
    row.chain = link(head.head, canonical(name, _values(name, row), content))
    inspect(row).info[_APPENDED] = (head.head, content)
    head.head, head.rows = row.chain, head.rows + 1
    session.add(row)


def link(previous: str, text: str) -> str:
    """The ``chain`` of a row with the canonical ``text`` that follows the one whose chain is ``previous``."""
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def canonical(name: str, row: Mapping[str, Any], content: Mapping[str, object] | None = None) -> str:
    """The text of a row of the chain ``name`` that is hashed; ``row`` holds its columns by name."""
    found = {column: _plain(row[column]) for column in COLUMNS[name]}
    found |= {column: row[column] for column, none in LATER.get(name, {}).items() if row[column] != none}
    return dumps(found if content is None else found | {"content": content})


def columns_of(name: str) -> tuple[str, ...]:
    """Every column of a row of the chain ``name`` that its hash covers."""
    return (*COLUMNS[name], *LATER.get(name, {}))


def publication_content(
    rubrics: Mapping[str, str], scores: Iterable[tuple[str, int | None, str, str]]
) -> dict[str, object]:
    """What a publication's hash covers beside its row: data of its rubrics by hash; unit, rank, facts and answer of its
    scores."""
    hashed, count = sha256(), 0
    for score in sorted(scores):
        hashed.update(dumps(list(score)).encode() + b"\n")
        count += 1
    tables = {key: sha256(data.encode()).hexdigest() for key, data in rubrics.items()}
    return {"rubrics": tables, "units": count, "scores": hashed.hexdigest()}


def heads(session: Session) -> dict[str, tuple[int, str]]:
    """Rows and last hash of every chain."""
    found = {}
    for name in CHAINED:
        head = session.get(ChainHead, name)
        found[name] = (head.rows, head.head) if head is not None else (0, "")
    return found


def guard(sessions: type[OrmSession]) -> None:
    """From now on ``sessions`` refuse (ChainError) to change or delete what is chained, and to add to it past
    ``append``."""
    event.listen(sessions, "before_flush", _before_flush)
    event.listen(sessions, "do_orm_execute", _before_bulk)
    event.listen(sessions, "after_transaction_end", _forget_heads)


def _values(name: str, row: Chained) -> dict[str, Any]:
    return {column: getattr(row, column) for column in columns_of(name)}


def _name(row: Chained) -> str:
    return next(name for name, table in CHAINED.items() if isinstance(row, table))


def _head(session: Session, name: str) -> ChainHead:
    known: dict[str, ChainHead] = session.info.setdefault(_HEADS, {})
    head = known.get(name)
    if head is None:
        with session.no_autoflush:  # the caller's objects may not be ready for the database yet
            head = session.get(ChainHead, name, with_for_update=True, populate_existing=True)
        if head is None:  # somebody took it out: the next look at the chain will say so
            head = ChainHead(name=name)
            session.add(head)
        known[name] = head
    return head


def _forget_heads(session: OrmSession, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_HEADS, None)


def _before_flush(session: OrmSession, _context: UOWTransaction, _objects: object) -> None:
    for row in session.new:
        if not isinstance(row, Decision | AuditRow | Entry | Publication):
            continue
        name = _name(row)
        appended = inspect(row).info.get(_APPENDED)
        if appended is None:
            raise ChainError(f"a row of {name} was added past its chain: use store.chain.append()")
        previous, content = appended
        if row.chain != link(previous, canonical(name, _values(name, row), content)):
            raise ChainError(f"a row of {name} was changed after it had been appended to its chain")
    for row in session.dirty:
        if isinstance(row, _KEPT) and session.is_modified(row):
            raise ChainError(f"rows of {type(row).__name__} are appended and never changed")
    for row in session.deleted:
        if isinstance(row, _KEPT):
            raise ChainError(f"rows of {type(row).__name__} are appended and never deleted")


def _before_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if mapper is None or not (state.is_insert or state.is_update or state.is_delete):
        return
    kept = (PublishedRubric, PublishedScore) if state.is_insert else ()
    if issubclass(mapper.class_, _KEPT) and mapper.class_ not in kept:
        raise ChainError(f"rows of {mapper.class_.__name__} are appended one by one and never changed")


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
