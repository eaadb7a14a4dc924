"""The desk: tokens, uploads, claims, appeals, periods, drafts, history of columns, what was counted already

Revision: 0009
Follows: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_QUEUE = ("state", "proposed", "check_id", "first_run", "unit_code", "first_seen", "verified_at", "nights")
_AUDITED = ("who", "action", "target", "at")  # each way of filtering audit rows, newest first


def _text(name: str, length: int, **more: object) -> sa.Column[str]:
    return sa.Column(name, sqltypes.AutoString(length=length), **({"nullable": False} | more))  # type: ignore[arg-type]


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sqltypes.UTCDateTime(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def upgrade() -> None:
    _people()
    _casework()
    _periods()
    _columns()
    _standings()
    _add("app_user", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()))
    _add("app_user", _at("signed_out_at", nullable=True))
    _add("app_user", _text("subject", 255, nullable=True))
    op.create_index("ix_app_user_subject", "app_user", ["subject"], unique=True)
    op.drop_index("ix_auditrow_who", "auditrow")
    for column in _AUDITED:
        op.create_index(f"ix_auditrow_{column}", "auditrow", [column, "id"])
    _add("finding", _text("proposed", 16, server_default=""))
    _add("finding", _text("proposed_by", 64, server_default=""))
    op.create_index("ix_finding_proposed", "finding", ["proposed"])
    some = sa.text("robots_authority != ''")
    op.create_index("ix_observation_authority", "observation", ["site_key"], sqlite_where=some, postgresql_where=some)
    op.create_index("ix_finding_queue", "finding", list(_QUEUE))
    _add("run", _text("stop_asked_by", 64, server_default=""))
    _add("entry", sa.Column("attachments", sa.Text(), nullable=False, server_default="[]"))
    _add("columnmap", _text("need", 16, server_default=""))
    op.create_index("ix_columnmap_need", "columnmap", ["need", "site_key"])


def _people() -> None:
    op.create_table(
        "apitoken",
        _number("id"),
        _text("name", 100),
        _text("owner", 64),
        _text("sha256", 64),
        _long("scopes"),
        _at("created_at"),
        _text("created_by", 64),
        _at("expires_at"),
        _at("last_used_at", nullable=True),
        _at("revoked_at", nullable=True),
        sa.ForeignKeyConstraint(["owner"], ["app_user.name"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_index("ix_apitoken_owner", "apitoken", ["owner"])
    op.create_table(
        "formuse",
        _text("nonce", 64),
        _text("who", 64),
        _at("at"),
        _text("target", 300),
        sa.PrimaryKeyConstraint("nonce"),
    )
    op.create_index("ix_formuse_at", "formuse", ["at"])
    op.create_table(
        "prooffile",
        _number("id"),
        _text("sha256", 64),
        _text("name", 300),
        _text("media_type", 100),
        _number("size"),
        _text("assessment", 64),
        _text("unit_code", 64, nullable=True),
        _text("who", 64),
        _at("at"),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_prooffile_sha256", "prooffile", ["sha256"])
    op.create_index("ix_prooffile_place", "prooffile", ["assessment", "unit_code"])


def _casework() -> None:
    op.create_table(
        "claim",
        _number("finding_id"),
        _text("who", 64),
        _at("until"),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"]),
        sa.PrimaryKeyConstraint("finding_id"),
    )
    op.create_index("ix_claim_who", "claim", ["who"])
    op.create_table(
        "bulk",
        _number("id"),
        _at("at"),
        _text("who", 64),
        _text("action", 16),
        _long("reason"),
        _long("findings"),
        _at("undone_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bulk_who", "bulk", ["who"])
    op.create_table(
        "appeal",
        _number("id"),
        _text("assessment", 64),
        _text("unit_code", 64),
        _number("finding_id", nullable=True),
        _text("place", 64),
        _text("state", 16),
        _at("opened_at"),
        _text("opened_by", 64),
        sa.Column("due", sa.Date(), nullable=True),
        _at("decided_at", nullable=True),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"]),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_appeal_finding_id", "appeal", ["finding_id"])
    op.create_index("ix_appeal_state", "appeal", ["state"])
    op.create_index("ix_appeal_unit", "appeal", ["assessment", "unit_code"])
    op.create_table(
        "appealstep",
        _number("id"),
        _number("appeal_id"),
        _at("at"),
        _text("who", 64),
        _text("action", 16),
        _long("text"),
        _long("attachments"),
        _number("run_id", nullable=True),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_appealstep_appeal_id", "appealstep", ["appeal_id"])


def _periods() -> None:
    op.create_table(
        "periodstep",
        _number("id"),
        _text("assessment", 64),
        _text("state", 24),
        _at("at"),
        _text("who", 64),
        _long("why"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_periodstep_assessment", "periodstep", ["assessment", "id"])
    op.create_table(
        "selfdraft",
        _text("assessment", 64),
        _text("unit_code", 64),
        _text("item", 64),
        _text("value", 40),
        _long("explanation"),
        _long("attachments"),
        _number("version"),
        _text("who", 64),
        _at("at"),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"]),
        sa.PrimaryKeyConstraint("assessment", "unit_code", "item"),
    )
    op.create_table(
        "selfstep",
        _number("id"),
        _text("assessment", 64),
        _text("unit_code", 64),
        _text("action", 16),
        _at("at"),
        _text("who", 64),
        _long("why"),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_selfstep_unit", "selfstep", ["assessment", "unit_code"])


def _columns() -> None:
    op.create_table(
        "columnchange",
        _number("id"),
        _text("site_key", 300),
        _text("column_key", 64),
        _number("run_id", nullable=True),
        _at("at"),
        _text("who", 64),
        _text("action", 16),
        _text("old_url", 2000),
        _text("new_url", 2000),
        _text("old_state", 16),
        _text("new_state", 16),
        _long("why"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.ForeignKeyConstraint(["site_key"], ["site.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_columnchange_place", "columnchange", ["site_key", "column_key"])
    op.create_table(
        "deskpin",
        _text("site_key", 300),
        _text("column_key", 64),
        _text("url", 2000),
        _text("who", 64),
        _at("at"),
        _long("why"),
        sa.ForeignKeyConstraint(["site_key"], ["site.key"]),
        sa.PrimaryKeyConstraint("site_key", "column_key"),
    )
    op.create_table(
        "pagepicture",
        _text("site_key", 300),
        _text("url_key", 32),
        _text("url", 2000),
        _text("sha256", 64),
        _number("size"),
        _text("page_hash", 64),
        _number("run_id"),
        _at("captured_at"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.ForeignKeyConstraint(["site_key"], ["site.key"]),
        sa.PrimaryKeyConstraint("site_key", "url_key"),
    )


def _standings() -> None:
    op.create_table("stamp", _text("key", 80), _number("number"), sa.PrimaryKeyConstraint("key"))
    op.create_table(
        "standing",
        _text("assessment", 64),
        _text("unit_code", 64),
        _text("stamp", 200),
        _text("final", 64, nullable=True),
        _long("data"),
        _at("at"),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"]),
        sa.PrimaryKeyConstraint("assessment", "unit_code"),
    )
    counts = ("passed", "failed", "unable", "facts", "not_applicable", "new", "fixed", "reopened", "there")
    op.create_table(
        "runcheck",
        _number("run_id"),
        _text("check_id", 64),
        *(_number(name) for name in counts),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.PrimaryKeyConstraint("run_id", "check_id"),
    )


def _add(table: str, column: sa.Column[object] | sa.Column[str]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(column)


def downgrade() -> None:
    # Not in a batch: that would build the tables anew, which others point to.
    for column in _AUDITED:
        op.drop_index(f"ix_auditrow_{column}", "auditrow")
    op.create_index("ix_auditrow_who", "auditrow", ["who"])
    op.drop_index("ix_app_user_subject", "app_user")
    op.drop_index("ix_columnmap_need", "columnmap")
    op.drop_index("ix_finding_queue", "finding")
    op.drop_index("ix_finding_proposed", "finding")
    op.drop_index("ix_observation_authority", "observation")
    for table, columns in {
        "columnmap": ("need",),
        "entry": ("attachments",),
        "run": ("stop_asked_by",),
        "finding": ("proposed_by", "proposed"),
        "app_user": ("subject", "signed_out_at", "must_change"),
    }.items():
        for column in columns:
            op.drop_column(table, column)
    for table in (
        "runcheck", "standing", "stamp", "pagepicture", "deskpin", "columnchange", "selfstep", "selfdraft",
        "periodstep", "appealstep", "appeal", "bulk", "claim", "prooffile", "formuse", "apitoken",
    ):  # fmt: skip
        op.drop_table(table)
