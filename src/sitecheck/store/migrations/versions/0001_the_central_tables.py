"""The central tables

Revision: 0001
Follows:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "app_user",
        sa.Column("name", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("password_hash", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("role", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("unit_code", sqltypes.AutoString(length=64), nullable=True),
        sa.Column("language", sqltypes.AutoString(length=8), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("locked_until", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "auditrow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("who", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("action", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("target", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("auditrow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auditrow_who"), ["who"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("started_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("finished_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("state", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("checks_hash", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("version", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_state"), ["state"], unique=False)

    op.create_table(
        "unit",
        sa.Column("code", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("category", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("parent", sqltypes.AutoString(length=64), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_category"), ["category"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_name"), ["name"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("unit_code", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("place", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_code"],
            ["unit.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_place", ["assessment", "unit_code", "place"], unique=False)

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
    with op.batch_alter_table("publishedscore", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publishedscore_assessment"), ["assessment"], unique=False)
        batch_op.create_index(batch_op.f("ix_publishedscore_unit_code"), ["unit_code"], unique=False)

    op.create_table(
        "site",
        sa.Column("key", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("unit_code", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("url", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("site_code", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_code"],
            ["unit.code"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_unit_code"), ["unit_code"], unique=False)

    op.create_table(
        "checkresult",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("site_key", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("check_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("outcome", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("reason", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("undecided", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_key"],
            ["site.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run_id", "site_key", "check_id"),
    )
    with op.batch_alter_table("checkresult", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checkresult_check_id"), ["check_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checkresult_outcome"), ["outcome"], unique=False)
        batch_op.create_index(batch_op.f("ix_checkresult_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checkresult_site_key"), ["site_key"], unique=False)

    op.create_table(
        "columnmap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_key", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("column_key", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("url", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("label", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("state", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_key"],
            ["site.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_key", "column_key"),
    )
    with op.batch_alter_table("columnmap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_columnmap_site_key"), ["site_key"], unique=False)

    op.create_table(
        "dismissalrule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_key", sqltypes.AutoString(length=300), nullable=True),
        sa.Column("check_id", sqltypes.AutoString(length=64), nullable=True),
        sa.Column("pattern", sqltypes.AutoString(length=500), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_key"],
            ["site.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("site_key", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("unit_code", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("check_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("subject", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("url", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("reason", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("state", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("nights", sa.Integer(), nullable=False),
        sa.Column("first_run", sa.Integer(), nullable=False),
        sa.Column("last_run", sa.Integer(), nullable=False),
        sa.Column("first_seen", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_seen", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("verified_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("fixed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["first_run"],
            ["run.id"],
        ),
        sa.ForeignKeyConstraint(
            ["last_run"],
            ["run.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_key"],
            ["site.key"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"],
            ["unit.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("fingerprint"),
        sa.UniqueConstraint("site_key", "check_id", "subject"),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_check_id"), ["check_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_last_run"), ["last_run"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_site_key"), ["site_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_unit_code"), ["unit_code"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("site_key", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("state", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("worker", sqltypes.AutoString(length=100), nullable=False),
        sa.Column("claimed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("heartbeat_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("finished_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("phase", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
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
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_site_key"), ["site_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)

    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("site_key", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("bundle_sha256", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("rendered", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("stopped_by", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
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
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_site_key"), ["site_key"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("who", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("action", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("old_state", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("new_state", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_finding_id"), ["finding_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("url", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("path", sqltypes.AutoString(length=300), nullable=False),
        sa.Column("sha256", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sqltypes.AutoString(length=100), nullable=False),
        sa.Column("captured_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("missing", sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_run_id"), ["run_id"], unique=False)

    op.create_table(
        "sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("reason", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("finding_id", "run_id"),
    )
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sighting_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sighting_run_id"), ["run_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sighting_run_id"))
        batch_op.drop_index(batch_op.f("ix_sighting_finding_id"))

    op.drop_table("sighting")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_run_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_finding_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_finding_id"))

    op.drop_table("decision")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_site_key"))
        batch_op.drop_index(batch_op.f("ix_observation_run_id"))

    op.drop_table("observation")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_state"))
        batch_op.drop_index(batch_op.f("ix_job_site_key"))
        batch_op.drop_index(batch_op.f("ix_job_run_id"))

    op.drop_table("job")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_unit_code"))
        batch_op.drop_index(batch_op.f("ix_finding_state"))
        batch_op.drop_index(batch_op.f("ix_finding_site_key"))
        batch_op.drop_index(batch_op.f("ix_finding_last_run"))
        batch_op.drop_index(batch_op.f("ix_finding_check_id"))

    op.drop_table("finding")
    op.drop_table("dismissalrule")
    with op.batch_alter_table("columnmap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_columnmap_site_key"))

    op.drop_table("columnmap")
    with op.batch_alter_table("checkresult", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checkresult_site_key"))
        batch_op.drop_index(batch_op.f("ix_checkresult_run_id"))
        batch_op.drop_index(batch_op.f("ix_checkresult_outcome"))
        batch_op.drop_index(batch_op.f("ix_checkresult_check_id"))

    op.drop_table("checkresult")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_unit_code"))

    op.drop_table("site")
    with op.batch_alter_table("publishedscore", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publishedscore_unit_code"))
        batch_op.drop_index(batch_op.f("ix_publishedscore_assessment"))

    op.drop_table("publishedscore")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_place")

    op.drop_table("entry")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_name"))
        batch_op.drop_index(batch_op.f("ix_unit_category"))

    op.drop_table("unit")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_state"))

    op.drop_table("run")
    with op.batch_alter_table("auditrow", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auditrow_who"))

    op.drop_table("auditrow")
    op.drop_table("app_user")
