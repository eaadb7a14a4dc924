"""Chains of rows, seals of nights, archived answers, what was pruned, verdicts as bytes

Revision: 0008
Follows: 0007
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CHAINED = {
    "decision": ("finding_id", "at", "who", "action", "old_state", "new_state", "reason", "shown"),
    "auditrow": ("at", "who", "action", "target", "old", "new", "why"),
    "entry": ("assessment", "unit_code", "place", "value", "reason", "who", "at"),
    "publication": (
        "assessment", "version", "title", "period", "rubric_hash", "partners", "switches", "at", "who", "reason",
    ),
}  # fmt: skip
_AT_ONCE = 5000


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
    if not op.get_context().as_sql:
        for table, names in CHAINED.items():
            _chain(op.get_bind(), table, names)


def _chain(bind: sa.Connection, name: str, names: tuple[str, ...]) -> None:
    """Chain the rows that are there, by the rule of this version (store/chain.py), and note where the chain ends."""
    kinds = {"at": sqltypes.UTCDateTime()}
    table = sa.table(name, sa.column("id"), sa.column("chain"), *(sa.column(one, kinds.get(one)) for one in names))
    change = table.update().where(table.c.id == sa.bindparam("row")).values(chain=sa.bindparam("link"))
    head, rows, last = "", 0, 0
    while found := bind.execute(sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(_AT_ONCE)).all():
        links = []
        for row in found:
            last, values = row.id, {one: _plain(getattr(row, one)) for one in names}
            if name == "publication":
                values["content"] = _content(bind, row)
            head = sha256(f"{head}\n{_dumps(values)}".encode()).hexdigest()
            links.append({"row": row.id, "link": head})
        bind.execute(change, links)
        rows += len(links)
    heads = sa.table("chainhead", sa.column("name"), sa.column("rows"), sa.column("head"))
    bind.execute(heads.insert().values(name=name, rows=rows, head=head))


def _content(bind: sa.Connection, publication: Any) -> dict[str, object]:
    hashes = [publication.rubric_hash, *json.loads(publication.partners)]
    rubric = sa.table("publishedrubric", sa.column("hash"), sa.column("data"))
    data = bind.execute(sa.select(rubric.c.hash, rubric.c.data).where(rubric.c.hash.in_(hashes)))
    names = ("unit_code", "rank", "facts", "answer")
    score = sa.table("publishedscore", sa.column("publication_id"), *map(sa.column, names))
    wanted = sa.select(*(score.c[one] for one in names)).where(score.c.publication_id == publication.id)
    scores = sorted(map(tuple, bind.execute(wanted)))
    lines = b"".join(_dumps(list(one)).encode() + b"\n" for one in scores)
    return {
        "rubrics": {one.hash: sha256(one.data.encode()).hexdigest() for one in data},
        "units": len(scores),
        "scores": sha256(lines).hexdigest(),
    }


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _add(table: str, column: sa.Column[object]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(column)


def downgrade() -> None:
    # Not in a batch: that would build the tables anew, which others point to.
    op.drop_column("evidence", "part")
    for column in ("checks_sha256", "pages_sha256", "verdicts_sha256"):
        op.drop_column("observation", column)
    for table in CHAINED:
        op.drop_column(table, "chain")
    for table in ("archivedrecord", "pruned", "seal", "chainhead"):
        op.drop_table(table)
