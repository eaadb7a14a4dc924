"""A database with rows in every chain, and ways to touch it behind the program's back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from sitecheck.store.chain import append, publication_content
from sitecheck.store.engine import Store
from sitecheck.store.models import AuditRow, Decision, Entry, Finding, Run, Site, Unit
from sitecheck.store.publications import Publication, PublishedRubric, PublishedScore

AT = datetime(2026, 11, 20, 17, 30, 0, 250, tzinfo=UTC)
ROWS = 6  # in every chain


def fill(store: Store) -> None:
    """Six rows in each chain, written in three transactions."""
    with store.session() as session:
        session.add(Unit(code="culture", name="文化局", category="department"))
        session.flush()
        session.add(Site(key="portal.example", unit_code="culture", url="http://portal.example/"))
        session.add(Run(id=1, kind="manual", as_of=date(2026, 11, 20), started_at=AT, state="finished"))
        session.flush()
        session.add(
            Finding(
                id=1, fingerprint="f" * 32, site_key="portal.example", unit_code="culture", check_id="contact-fields",
                subject="fax", url="http://portal.example/", reason="missing", state="verified", first_run=1,
                last_run=1, first_seen=AT, last_seen=AT,
            )
        )  # fmt: skip
        session.add(PublishedRubric(hash="a" * 64, rubric_id="one", data='{"id":"one"}'))
        session.add(PublishedRubric(hash="b" * 64, rubric_id="two", data='{"id":"two"}'))
    for start in range(0, ROWS, 2):
        with store.session() as session:
            for number in (start + 1, start + 2):
                add(session, number)


def add(session: Session, number: int) -> None:
    """Row ``number`` of each chain."""
    at = AT + timedelta(minutes=number)
    session.get_one(Finding, 1).state = "confirmed"
    append(
        session,
        Decision(
            finding_id=1, at=at, who="reviewer", action="confirm", old_state="verified", new_state="confirmed",
            reason=f"理由{number}",
        ),
    )  # fmt: skip
    append(session, AuditRow(at=at, who="reviewer", action="test", target=f"thing:{number}"))
    append(
        session,
        Entry(assessment="q4", unit_code="culture", place=f"KD{number}", value=str(number), who="assessor", at=at),
    )
    row = Publication(
        assessment="q4", version=number, title="考核", period="2026Q4", rubric_hash="a" * 64,
        partners=f'["{"b" * 64}"]', at=at, who="reviewer", reason=f"version {number}",
    )  # fmt: skip
    rubrics = {"a" * 64: '{"id":"one"}', "b" * 64: '{"id":"two"}'}
    append(session, row, publication_content(rubrics, [("culture", 1, "{}", f'{{"total":"{number}"}}')]))
    session.flush()
    assert row.id is not None
    session.add(
        PublishedScore(publication_id=row.id, unit_code="culture", rank=1, facts="{}", answer=f'{{"total":"{number}"}}')
    )


def touch(store: Store, *statements: str, **values: Any) -> None:
    """Do what somebody with a database client could do."""
    with store.engine.begin() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for statement in statements:
            connection.execute(text(statement), values)


def swap(store: Store, table: str, one: int, other: int) -> None:
    """Let two rows trade places."""
    key = "UPDATE {0} SET id = {2} WHERE id = {1}"
    score = "UPDATE publishedscore SET publication_id = {1} WHERE publication_id = {0}"
    moves = ((one, -1), (other, one), (-1, other))
    for source, target in moves:
        with_scores = [score.format(source, target)] if table == "publication" else []
        touch(store, key.format(table, source, target), *with_scores)
