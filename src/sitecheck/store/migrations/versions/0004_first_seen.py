"""When every list row and document of a site was first seen

Revision: 0004
Follows: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listwatch",
        sa.Column("site_key", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("column_key", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("key", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("reach", sa.Date(), nullable=True),
        sa.Column("nights", sa.Integer(), nullable=False),
        sa.Column("prior_since", sa.Date(), nullable=True),
        sa.Column("prior_last", sa.Date(), nullable=True),
        sa.Column("prior_reach", sa.Date(), nullable=True),
        sa.Column("prior_nights", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_key"],
            ["site.key"],
        ),
        sa.PrimaryKeyConstraint("site_key", "column_key", "key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seenrow",
        sa.Column("site_key", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("key", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("url", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("title", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("column_key", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("reach", sa.Date(), nullable=True),
        sa.Column("fingerprint", sqltypes.AutoString(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_key"],
            ["site.key"],
        ),
        sa.PrimaryKeyConstraint("site_key", "key"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("seenrow")
    op.drop_table("listwatch")
