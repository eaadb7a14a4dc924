"""Rows that are inserted or, where their key is there already, brought up to date; in one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

_AT_ONCE = 500  # rows of one statement: databases take a limited number of values


def upsert(
    session: Session,
    model: Any,
    rows: Sequence[Mapping[str, Any]],
    *,
    add: Mapping[str, int] | None = None,
    replace: Collection[str] = (),
) -> None:
    """Insert ``rows`` of ``model``; of one whose primary key is there, ``add`` to columns and ``replace`` others."""
    table = model.__table__
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for start in range(0, len(rows), _AT_ONCE):
        statement = insert(table).values(list(rows[start : start + _AT_ONCE]))
        changes = {name: table.c[name] + number for name, number in (add or {}).items()}
        changes |= {name: statement.excluded[name] for name in replace}
        keys = [column.name for column in table.primary_key]
        session.connection().execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))
