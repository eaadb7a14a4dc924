from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlmodel import Session, select, update
from tests.store.chains import AT, ROWS, fill

from sitecheck.store.chain import CHAINED, ChainError, append, canonical, columns_of, heads, link, publication_content
from sitecheck.store.chain_check import check_chain
from sitecheck.store.engine import Store
from sitecheck.store.models import AuditRow, Decision
from sitecheck.store.publications import Publication, PublishedScore
from sitecheck.store.seals import ChainHead


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    yield found
    found.close()


def row(number: int = 1) -> AuditRow:
    return AuditRow(at=AT + timedelta(minutes=number), who="reviewer", action="test", target=str(number))


def test_every_column_is_hashed() -> None:
    for name, table in CHAINED.items():
        assert set(columns_of(name)) == set(table.model_fields) - {"id", "chain"}, name
        assert table.__tablename__ == name


def test_a_column_that_came_later_is_hashed_where_it_holds_something() -> None:
    plain = dict.fromkeys(columns_of("entry"), "") | {"attachments": "[]"}
    assert "attachments" not in canonical("entry", plain)
    assert '"attachments":"[1]"' in canonical("entry", plain | {"attachments": "[1]"})


def test_the_hash_can_be_made_by_hand() -> None:
    text = canonical("auditrow", row().model_dump())
    assert text == (
        '{"action":"test","at":"2026-11-20T17:31:00.000250+00:00","new":"","old":"","target":"1","who":"reviewer",'
        '"why":""}'
    )
    assert (
        link("", "x") == "bbe56d7c2d0f1f7271eb6f829800598a0a1c5a54f09cb49c47607e0698af7d6f"
    )  # printf '\nx' | sha256sum


def test_a_time_is_the_same_in_every_zone() -> None:
    there = AT.astimezone(timezone(timedelta(hours=8)))
    assert canonical("auditrow", row().model_dump() | {"at": AT}) == canonical(
        "auditrow", row().model_dump() | {"at": there}
    )


def test_each_row_follows_the_one_before_over_transactions(store: Store) -> None:
    for number in (1, 2, 3):
        with store.session() as session:
            append(session, row(number))
            append(session, row(number + 10))
    with store.reading() as session:
        previous = ""
        for one in session.exec(select(AuditRow).order_by(AuditRow.id)):
            assert one.chain == link(previous, canonical("auditrow", one.model_dump()))
            previous = one.chain
        assert heads(session)["auditrow"] == (6, previous)
        assert check_chain(session, "auditrow") == []


def test_every_chain_is_sound_when_nobody_touched_it(store: Store) -> None:
    fill(store)
    with store.reading() as session:
        assert {name: check_chain(session, name) for name in CHAINED} == {name: [] for name in CHAINED}
        assert {rows for rows, _ in heads(session).values()} == {ROWS}


def test_what_is_rolled_back_leaves_no_link(store: Store) -> None:
    with store.session() as session:
        append(session, row(1))
    with pytest.raises(RuntimeError, match="stop"), store.session() as session:
        append(session, row(2))
        session.flush()
        raise RuntimeError("stop")
    with store.session() as session:
        append(session, row(3))
        with pytest.raises(RuntimeError, match="back"), session.begin_nested():
            append(session, row(4))
            raise RuntimeError("back")
        append(session, row(5))
        session.commit()
        append(session, row(6))
        session.rollback()
        append(session, row(7))
    with store.reading() as session:
        assert [one.target for one in session.exec(select(AuditRow).order_by(AuditRow.id))] == ["1", "3", "5", "7"]
        assert check_chain(session, "auditrow") == []


def test_two_threads_cannot_let_two_rows_follow_the_same_one(store: Store) -> None:
    barrier = Barrier(3)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            barrier.wait()
            for number in range(25):
                with store.session() as session:
                    append(session, row(number))
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with store.reading() as session:
        assert heads(session)["auditrow"][0] == 75
        assert check_chain(session, "auditrow") == []


def _past_it(session: Session) -> None:
    session.add(row(9))


def _with_a_made_up_chain(session: Session) -> None:
    one = row(9)
    one.chain = "0" * 64
    session.add(one)


def _changed_before_it_was_written(session: Session) -> None:
    one = row(9)
    append(session, one)
    one.why = "something else"


def _changed(session: Session) -> None:
    session.get_one(AuditRow, 1).why = "something else"


def _deleted(session: Session) -> None:
    session.delete(session.get_one(Decision, 2))


def _score_changed(session: Session) -> None:
    session.get_one(PublishedScore, 1).answer = "{}"


def _in_bulk(session: Session) -> None:
    session.execute(update(Publication).values(who="nobody"))


@pytest.mark.parametrize(
    "act",
    [
        _past_it,
        _with_a_made_up_chain,
        _changed_before_it_was_written,
        _changed,
        _deleted,
        _score_changed,
        _in_bulk,
    ],
)
def test_the_program_itself_cannot_get_round_a_chain(store: Store, act) -> None:
    fill(store)
    with pytest.raises(ChainError), store.session() as session:
        act(session)
    with store.reading() as session:
        assert all(check_chain(session, name) == [] for name in CHAINED)


def test_a_head_that_was_taken_out_does_not_stop_the_desk(store: Store) -> None:
    with store.session() as session:
        append(session, row(1))
    with store.session() as session:
        session.delete(session.get_one(ChainHead, "auditrow"))
    with store.session() as session:
        append(session, row(2))
    with store.reading() as session:
        assert check_chain(session, "auditrow") != []


def test_a_publication_covers_its_scores_in_any_order() -> None:
    one, other = ("a", 1, "{}", "{}"), ("b", None, "{}", "{}")
    whole = publication_content({"r": "{}"}, [one, other])
    assert whole == publication_content({"r": "{}"}, [other, one])
    for changed in (
        publication_content({"r": "{ }"}, [one, other]),
        publication_content({"r": "{}"}, [one]),
        publication_content({"r": "{}"}, [one, ("b", 2, "{}", "{}")]),
        publication_content({"r": "{}"}, [one, ("b", None, "{}", '{"x":1}')]),
    ):
        assert changed != whole


def test_rows_are_written_as_they_were_hashed(store: Store) -> None:
    with store.session() as session:
        for number, at in enumerate(
            (AT, datetime(2026, 1, 1, tzinfo=UTC), AT.astimezone(timezone(timedelta(hours=8))))
        ):
            append(
                session, AuditRow(at=at, who="组长", action="改", target=str(number), old="\n\"'\\ \u2028 ", new="𠀀😀")
            )
    with store.reading() as session:
        assert check_chain(session, "auditrow") == []
