"""One field of a column that holds a JSON object as text, for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class json_field(GenericFunction[str]):
    """``json_field(column, "why")``: the field as text, NULL where it is missing. The name is our own, never a
    visitor's."""

    type = String()
    inherit_cache = True

    def __init__(self, column: Any, name: str) -> None:
        if not name.isidentifier():
            raise ValueError(f"{name!r} is no name of a field")
        super().__init__(column, name)


@compiles(json_field, "sqlite")
def _sqlite(element: json_field, compiler: Any, **words: Any) -> str:
    column, name = element.clauses
    return f"json_extract({compiler.process(column, **words)}, '$.{name.value}')"


@compiles(json_field, "postgresql")
def _postgresql(element: json_field, compiler: Any, **words: Any) -> str:
    column, name = element.clauses
    return f"(({compiler.process(column, **words)})::json ->> '{name.value}')"
