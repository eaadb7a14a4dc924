"""What every night asked of every host

Revision: 0003
Follows: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "siteledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("site_key", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("sha256", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("skipped_sha256", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("user_agent", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("per_second", sa.Float(), nullable=True),
        sa.Column("in_flight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_key"],
            ["site.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run_id", "site_key"),
    )
    with op.batch_alter_table("siteledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_siteledger_site_key"), ["site_key"], unique=False)

    op.create_table(
        "ledgerpart",
        sa.Column("ledger_id", sa.Integer(), nullable=False),
        sa.Column("host", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("first_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("busiest_second", sa.Integer(), nullable=False),
        sa.Column("smallest_gap_ms", sa.Integer(), nullable=True),
        sa.Column("most_in_flight", sa.Integer(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("methods", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ledger_id"],
            ["siteledger.id"],
        ),
        sa.PrimaryKeyConstraint("ledger_id", "host"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("ledgerpart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledgerpart_host"), ["host"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ledgerpart", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledgerpart_host"))

    op.drop_table("ledgerpart")
    with op.batch_alter_table("siteledger", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_siteledger_site_key"))

    op.drop_table("siteledger")
