"""Every chained table is touched in every way, and the row it happened at is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select
from tests.store.chains import ROWS, add, fill, swap, touch

from sitecheck.store.chain import CHAINED, canonical, columns_of, heads, link, publication_content
from sitecheck.store.chain_check import ChainFault, Fault, _rows, check_chain
from sitecheck.store.engine import Store

TABLES = tuple(CHAINED)
TEXTS = {  # a column in which a single character can be changed, and how
    "decision": "UPDATE decision SET reason = reason || 'x' WHERE id = {}",
    "auditrow": "UPDATE auditrow SET target = target || 'x' WHERE id = {}",
    "entry": "UPDATE entry SET value = '9' WHERE id = {}",
    "publication": "UPDATE publication SET title = title || 'x' WHERE id = {}",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    fill(found)
    yield found
    found.close()


def faults(store: Store, table: str, sealed=None) -> list[ChainFault]:
    with store.reading() as session:
        for other in TABLES:
            assert other == table or check_chain(session, other) == [], "another chain is as it was"
        return check_chain(session, table, sealed)


def places(found: list[ChainFault]) -> list[tuple[Fault, int | None]]:
    return [(one.fault, one.row) for one in found]


@pytest.mark.parametrize("number", [1, 3, ROWS])
@pytest.mark.parametrize("table", TABLES)
def test_a_changed_row_is_named_and_no_other(store: Store, table: str, number: int) -> None:
    touch(store, TEXTS[table].format(number))
    (found,) = faults(store, table)
    assert (found.table, found.fault, found.row) == (table, Fault.CHANGED, number)
    assert found.who == ("assessor" if table == "entry" else "reviewer")
    assert found.at is not None
    assert found.at.minute == 30 + number


@pytest.mark.parametrize(("table", "column"), [(table, column) for table in TABLES for column in columns_of(table)])
def test_no_column_can_be_changed(store: Store, table: str, column: str) -> None:
    other = {
        "at": "'2026-11-19 00:00:00'", "finding_id": "77", "version": "77", "partners": "'[]'",
        "rubric_hash": f"'{'b' * 64}'",
    }.get(column, "'other'")  # fmt: skip
    touch(store, "PRAGMA foreign_keys", "INSERT INTO unit (code, name, aliases, category, attributes, active) "
          "VALUES ('other', 'o', '[]', 'c', '{}', 1)")  # fmt: skip
    if column == "finding_id":
        touch(
            store,
            "INSERT INTO finding SELECT 77, 'other', site_key, unit_code, check_id, 'other', url, reason, params, "
            "state, nights, first_run, last_run, first_seen, last_seen, verified_at, fixed_at, proposed, proposed_by "
            "FROM finding",
        )
    touch(store, f"UPDATE {table} SET {column} = {other} WHERE id = 4")
    assert places(faults(store, table)) == [(Fault.CHANGED, 4)]


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE publishedscore SET answer = \'{"total":"99"}\' WHERE publication_id = 3',
        "UPDATE publishedscore SET facts = '{ }' WHERE publication_id = 3",
        "UPDATE publishedscore SET rank = NULL WHERE publication_id = 3",
        "DELETE FROM publishedscore WHERE publication_id = 3",
    ],
)
def test_a_score_is_part_of_its_publication(store: Store, statement: str) -> None:
    touch(store, statement)
    assert places(faults(store, "publication")) == [(Fault.CHANGED, 3)]


@pytest.mark.parametrize("which", ["a", "b"])
def test_a_rubric_is_part_of_every_publication_made_by_it(store: Store, which: str) -> None:
    touch(store, f"UPDATE publishedrubric SET data = data || ' ' WHERE hash = '{which * 64}'")
    assert places(faults(store, "publication")) == [(Fault.CHANGED, number) for number in range(1, ROWS + 1)]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((1,), [(Fault.GONE, 2, 1)]),
        ((3,), [(Fault.GONE, 4, 1)]),
        ((3, 4), [(Fault.GONE, 5, 2)]),
        ((2, 5), [(Fault.GONE, 3, 1), (Fault.GONE, 6, 1)]),
        ((6,), [(Fault.CUT, 5, 1)]),
        ((4, 5, 6), [(Fault.CUT, 3, 3)]),
        ((1, 2, 3, 4, 5, 6), [(Fault.CUT, None, 6)]),
    ],
)
@pytest.mark.parametrize("table", TABLES)
def test_rows_that_were_taken_out(store: Store, table: str, numbers: tuple[int, ...], expected) -> None:
    for number in numbers:
        if table == "publication":
            touch(store, f"DELETE FROM publishedscore WHERE publication_id = {number}")
        touch(store, f"DELETE FROM {table} WHERE id = {number}")
    assert [(one.fault, one.row, one.count) for one in faults(store, table)] == expected


def copy(table: str, number: int, target: int, chain: str = "chain") -> str:
    columns = ", ".join(columns_of(table))
    version = columns.replace("version", str(target + 100))
    source = f"SELECT {target}, {version}, {chain} FROM {table} WHERE id = {number}"
    return f"INSERT INTO {table} (id, {columns}, chain) {source}"


@pytest.mark.parametrize("chain", ["chain", "''", "'" + "0" * 64 + "'"])
@pytest.mark.parametrize("table", TABLES)
def test_rows_that_were_put_in(store: Store, table: str, chain: str) -> None:
    touch(store, copy(table, 2, ROWS + 1, chain))
    assert (Fault.ADDED, ROWS + 1) in places(faults(store, table))
    assert {row for _, row in places(faults(store, table))} == {ROWS + 1}


@pytest.mark.parametrize("table", TABLES)
def test_a_row_put_in_between(store: Store, table: str) -> None:
    scores = "UPDATE publishedscore SET publication_id = publication_id + 100 WHERE publication_id > 3"
    moved = [f"UPDATE {table} SET id = id + 100 WHERE id > 3", *([scores] if table == "publication" else [])]
    touch(store, *moved)
    touch(store, copy(table, 1, 50, "'" + "1" * 64 + "'"))
    assert places(faults(store, table)) == [(Fault.ADDED, 50)]


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_was_appended_by_somebody_who_knows_how(store: Store, table: str) -> None:
    """Only the end that is written down gives it away."""
    touch(store, copy(table, 2, ROWS + 1))
    model = CHAINED[table]
    with store.reading() as session:
        one, last = session.get_one(model, ROWS + 1), session.get_one(model, ROWS)
        content = None
        if table == "publication":
            content = publication_content({"a" * 64: '{"id":"one"}', "b" * 64: '{"id":"two"}'}, [])
        chain = link(last.chain, canonical(table, one.model_dump(), content))
    touch(store, f"UPDATE {table} SET chain = '{chain}' WHERE id = {ROWS + 1}")
    assert places(faults(store, table)) == [(Fault.ADDED, ROWS + 1)]


@pytest.mark.parametrize(("one", "other"), [(2, 3), (1, 2), (5, 6), (2, 5), (1, 6)])
@pytest.mark.parametrize("table", TABLES)
def test_rows_that_traded_places(store: Store, table: str, one: int, other: int) -> None:
    swap(store, table, one, other)
    found = faults(store, table)
    assert {fault.fault for fault in found} == {Fault.MOVED}
    rows = {fault.row for fault in found}
    assert rows <= {one, other}
    assert len(rows) == (1 if other == one + 1 else 2), "of two neighbours either may be called the moved one"


@pytest.mark.parametrize("table", TABLES)
def test_what_is_written_of_the_end(store: Store, table: str) -> None:
    for statement, row in (
        (f"UPDATE chainhead SET rows = rows + 1 WHERE name = '{table}'", None),
        (f"UPDATE chainhead SET rows = rows - 1, head = '{'0' * 64}' WHERE name = '{table}'", None),
        (f"DELETE FROM chainhead WHERE name = '{table}'", None),
    ):
        touch(store, statement)
        assert places(faults(store, table)) == [(Fault.END, row)]


@pytest.mark.parametrize("table", TABLES)
def test_a_chain_that_goes_on_after_its_last_rows_were_cut(store: Store, table: str) -> None:
    for number in (5, 6):
        touch(store, f"DELETE FROM publishedscore WHERE publication_id = {number}" if table == "publication" else
              "SELECT 1", f"DELETE FROM {table} WHERE id = {number}")  # fmt: skip
    with store.session() as session:
        add(session, 7)
    found = faults(store, table)
    assert {one.row for one in found} <= {5, 7, None}
    assert sum(one.count for one in found) == 2


@pytest.mark.parametrize("table", TABLES)
def test_a_chain_made_anew_from_a_row_on_does_not_fit_the_seals(store: Store, table: str) -> None:
    with store.reading() as session:
        sealed = {1: (2, _chain_of(session, table, 2)), 2: (2, _chain_of(session, table, 2)), 3: heads(session)[table]}
    assert faults(store, table, sealed) == []
    touch(store, TEXTS[table].format(4))
    with store.session() as session:
        found = list(session.exec(select(CHAINED[table]).order_by(CHAINED[table].id)))
        texts = [one.text for one in _rows(session, table)]
        previous = found[2].chain
        links = {}
        for one, text in list(zip(found, texts, strict=True))[3:]:
            previous = links[one.id] = link(previous, text)
    for row, chain in links.items():
        touch(store, f"UPDATE {table} SET chain = '{chain}' WHERE id = {row}")
    touch(store, f"UPDATE chainhead SET head = '{previous}' WHERE name = '{table}'")
    assert faults(store, table) == [], "the chain alone fits itself"
    (one,) = faults(store, table, sealed)
    assert (one.fault, one.near, one.seal) == (Fault.REWRITTEN, 2, 3)


def test_seals_of_an_empty_chain(tmp_path: Path) -> None:
    empty = Store.open(f"sqlite:///{tmp_path / 'b.db'}")
    with empty.reading() as session:
        assert check_chain(session, "entry", {1: (0, "")}) == []
        assert check_chain(session, "entry", {1: (1, "0" * 64)}) != []
    empty.close()


def _chain_of(session, table: str, number: int) -> str:
    return session.get_one(CHAINED[table], number).chain
