"""Event ledger, ranking lists and self-assessments

Revision: 0006
Follows: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "eventrow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("unit_code", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("kind", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("title", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("happened", sa.Date(), nullable=True),
        sa.Column("verified", sa.Date(), nullable=True),
        sa.Column("level", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("subject", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("matter", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("points", sqltypes.AutoString(length=40), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("document_no", sqltypes.AutoString(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "revision"),
    )
    op.create_index("ix_eventrow_key", "eventrow", ["key"])
    op.create_index("ix_eventrow_unit_code", "eventrow", ["unit_code"])
    op.create_table(
        "ranklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("metric", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("file", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("sha256", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ranklist_place", "ranklist", ["assessment", "metric"])
    op.create_table(
        "selfreport",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("unit_code", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("item", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("value", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("submitted_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("who", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_selfreport_unit", "selfreport", ["assessment", "unit_code"])


def downgrade() -> None:
    op.drop_table("selfreport")
    op.drop_table("ranklist")
    op.drop_table("eventrow")
