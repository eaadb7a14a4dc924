"""Searching the audit trail: every filter, page by page, without walking through what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import Session
from tests.review.house import House

from sitecheck.review.audit import AuditFilter, audit_page, end_of, every_row, rows_by
from sitecheck.review.trail import note

WHOS, ACTIONS = ("li", "wu", "zhao"), ("confirm", "dismiss", "enter", "user-role")


@pytest.fixture
def trail(house: House) -> House:
    """120 rows in ten days (Beijing days 2026-11-02 to 2026-11-11), twelve a day."""
    for number in range(120):
        note(
            house.session,
            who=WHOS[number % 3],
            action=ACTIONS[number % 4],
            target=f"finding:{number % 7}" if number % 4 < 2 else f"entry:demo/finance/KD{number % 5}",
            now=house.at(1 + number // 12, number % 12),
            new=str(number),
        )
    house.session.flush()
    return house


def news(rows: object) -> list[int]:
    return [int(row.new) for row in rows]  # type: ignore[attr-defined]


FILTERS = {
    "all": (AuditFilter(), lambda n: True),
    "who": (AuditFilter(who="wu"), lambda n: n % 3 == 1),
    "action": (AuditFilter(action="dismiss"), lambda n: n % 4 == 1),
    "target": (AuditFilter(target="finding:3"), lambda n: n % 4 < 2 and n % 7 == 3),
    "text": (AuditFilter(text="FINANCE/kd2"), lambda n: n % 4 >= 2 and n % 5 == 2),
    "a sign of the search language": (AuditFilter(text="%"), lambda n: False),
    "one day": (AuditFilter(since=date(2026, 11, 4), until=date(2026, 11, 4)), lambda n: 24 <= n < 36),
    "since": (AuditFilter(since=date(2026, 11, 10)), lambda n: n >= 96),
    "until": (AuditFilter(until=date(2026, 11, 3)), lambda n: n < 24),
    "no such day": (AuditFilter(since=date(2027, 1, 1)), lambda n: False),
    "several": (
        AuditFilter(who="li", text="entry:", since=date(2026, 11, 5)),
        lambda n: n % 3 == 0 and n % 4 >= 2 and n >= 36,
    ),
}


@pytest.mark.parametrize("case", FILTERS)
@pytest.mark.parametrize(("size", "stretch"), [(7, 1000), (7, 10), (500, 11)])
def test_every_page_together_is_everything_newest_first(trail: House, case: str, size: int, stretch: int) -> None:
    chosen, fits = FILTERS[case]
    found: list[int] = []
    before: int | None = None
    while True:
        page = audit_page(trail.session, chosen, before=before, size=size, stretch=stretch)
        assert len(page.rows) <= size
        assert (page.stopped_at is not None) <= bool(chosen.text)
        found += news(page.rows)
        if page.before is None:
            break
        assert before is None or page.before < before
        before = page.before
    assert found == [number for number in reversed(range(120)) if fits(number)]


def test_a_search_says_how_far_it_came(trail: House) -> None:
    first = end_of(trail.session) - 120
    page = audit_page(trail.session, AuditFilter(text="nothing like this"), size=5, stretch=12)
    assert (list(page.rows), page.before) == ([], first + 108)
    assert page.stopped_at == trail.at(10)
    last = audit_page(trail.session, AuditFilter(text="nothing like this"), before=first + 5, size=5, stretch=12)
    assert (last.stopped_at, last.before) == (None, None)


def test_the_export_ends_where_it_began(trail: House) -> None:
    @contextmanager
    def reading() -> Iterator[Session]:
        yield trail.session

    rows = every_row(reading, AuditFilter(action="confirm"), below=end_of(trail.session), size=7)
    first = next(rows)
    note(trail.session, who="li", action="confirm", target="finding:1", now=trail.at(12), new="999")
    trail.session.flush()
    assert news([first, *rows]) == [number for number in reversed(range(120)) if number % 4 == 0]


def test_what_one_person_changed(trail: House) -> None:
    assert news(rows_by(trail.session, "zhao", size=3).rows) == [119, 116, 113]
    assert rows_by(trail.session, "nobody").rows == []


PLANS = {
    "who": (AuditFilter(who="wu"), "ix_auditrow_who"),
    "action": (AuditFilter(action="dismiss"), "ix_auditrow_action"),
    "target": (AuditFilter(target="finding:3"), "ix_auditrow_target"),
    "days": (AuditFilter(since=date(2026, 11, 4), until=date(2026, 11, 5)), "ix_auditrow_at"),
}


@pytest.mark.parametrize("case", PLANS)
def test_each_filter_has_its_index(trail: House, case: str) -> None:
    chosen, index = PLANS[case]
    asked: list[tuple[str, object]] = []
    connection = trail.session.connection()

    def heard(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", heard)
    audit_page(trail.session, chosen)
    event.remove(connection, "before_cursor_execute", heard)
    explain = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":  # reads a table as small as this one whole unless it may not
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN"
    plans = [
        row[-1]
        for statement, parameters in asked
        for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)
        if "auditrow" in str(row[-1]).lower()
    ]
    assert any(index in plan for plan in plans), plans
    assert not any(plan.startswith("SCAN auditrow") and "INDEX" not in plan for plan in plans), plans
