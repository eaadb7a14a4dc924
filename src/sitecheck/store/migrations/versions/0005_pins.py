"""What became of a pinned column, and what it held when it was last seen

Revision: 0005
Follows: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("columnmap", schema=None) as batch_op:
        for name, length in (("pin_url", 2000), ("pin_state", 16), ("pin_why", 64), ("pin_by", 16)):
            batch_op.add_column(sa.Column(name, sqltypes.AutoString(length=length), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("remembered", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("columnmap", schema=None) as batch_op:
        for name in ("remembered", "pin_by", "pin_why", "pin_state", "pin_url"):
            batch_op.drop_column(name)
