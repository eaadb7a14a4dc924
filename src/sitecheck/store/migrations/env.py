"""Alembic's entry: the connection comes from ``sitecheck.store.migrate``, never from an ini file."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import sitecheck.store.models  # noqa: F401  (registers the tables)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transaction_per_migration=True,
    compare_type=True,
    user_module_prefix="sqltypes.",
)
with context.begin_transaction():
    context.run_migrations()
