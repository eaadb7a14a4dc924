"""Chains of rows, seals of nights, archived answers, what was pruned, verdicts as bytes

Revision: 0008
Follows: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CHAINED = ("decision", "auditrow", "entry", "publication")


def upgrade() -> None:
    op.create_table(
        "chainhead",
        sa.Column("name", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("head", sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "seal",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sha256", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("previous", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("stamp_sha256", sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_seal_run_id", "seal", ["run_id"], unique=True)
    op.create_table(
        "pruned",
        sa.Column("sha256", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("runs", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("sealed_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["sealed_in"], ["seal.number"]),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "archivedrecord",
        sa.Column("site_key", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("url_key", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("digest", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("record_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("warc_sha256", sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(["site_key"], ["site.key"]),
        sa.PrimaryKeyConstraint("site_key", "url_key", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_archivedrecord_warc_sha256", "archivedrecord", ["warc_sha256"])
    for table in CHAINED:
        _add(table, sa.Column("chain", sqltypes.AutoString(length=64), nullable=False, server_default=""))
    _add("observation", sa.Column("verdicts_sha256", sqltypes.AutoString(length=64), nullable=False, server_default=""))
    _add("observation", sa.Column("pages_sha256", sqltypes.AutoString(length=64), nullable=True))
    _add("observation", sa.Column("checks_sha256", sqltypes.AutoString(length=64), nullable=False, server_default=""))
    _add("evidence", sa.Column("part", sa.Integer(), nullable=False, server_default="0"))


def _add(table: str, column: sa.Column[object]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(column)


def downgrade() -> None:
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_column("part")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_column("checks_sha256")
        batch_op.drop_column("pages_sha256")
        batch_op.drop_column("verdicts_sha256")
    for table in CHAINED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("chain")
    for table in ("archivedrecord", "pruned", "seal", "chainhead"):
        op.drop_table(table)
