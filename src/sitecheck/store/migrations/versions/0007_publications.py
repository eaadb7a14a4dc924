"""Published scores with all they rest on

Nothing ever wrote into the table of published scores before: it is built anew.

Revision: 0007
Follows: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("publishedscore")
    op.create_table(
        "publishedrubric",
        sa.Column("hash", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("rubric_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("period", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("rubric_hash", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("partners", sa.Text(), nullable=False),
        sa.Column("switches", sa.Text(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("who", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rubric_hash"],
            ["publishedrubric.hash"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assessment", "version"),
    )
    op.create_table(
        "publishedscore",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"],
            ["unit.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("publication_id", "unit_code"),
    )
    for column in ("publication_id", "unit_code"):
        op.create_index(f"ix_publishedscore_{column}", "publishedscore", [column])


def downgrade() -> None:
    for table in ("publishedscore", "publication", "publishedrubric"):
        op.drop_table(table)
    op.create_table(
        "publishedscore",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("unit_code", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("rubric_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("rubric_hash", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("scorecard", sa.Text(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("who", sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_code"],
            ["unit.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("assessment", "unit_code"):
        op.create_index(f"ix_publishedscore_{column}", "publishedscore", [column])
