"""The event ledger: entered, revised, withdrawn; every row stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlmodel import select
from tests.review.house import House

from sitecheck.facts.events import Attachment, Event, EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.review import events
from sitecheck.review.events import EventConflict
from sitecheck.store.models import AuditRow
from sitecheck.store.sources import EventRow

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FULL = Event(
    key="T-1",
    unit="culture",
    kind=EventKind.NOTICE,
    title="全市网站抽查通报",
    happened=date(2026, 5, 1),
    verified=date(2026, 5, 8),
    level=EventLevel.CITY,
    subject=EventSubject.WEBSITE,
    matter="M1",
    count=2,
    points=Decimal("1.50"),
    flags={EventFlag.CORRECTED: False, EventFlag.MAJOR: True},
    document_no="市政办〔2026〕7号",
    note="另见台账",
    attachments=(Attachment("通报.pdf", "ab" * 32, 12),),
)
BARE = Event("", "culture", EventKind.GAZETTE, "供稿")


def record(house: House, event: Event, **more: object) -> EventRow:
    return events.record(house.session, event, who="assessor", now=NOW, **more)  # type: ignore[arg-type]


def rows(house: House) -> int:
    return len(house.session.exec(select(EventRow)).all())


def audit(house: House) -> list[tuple[str, str]]:
    return [(row.action, row.target) for row in house.session.exec(select(AuditRow).order_by(AuditRow.id))]  # type: ignore[arg-type]


def test_what_was_entered_is_what_stands(house: House) -> None:
    record(house, FULL)
    house.session.expire_all()
    (found,) = events.current(house.session, "culture")
    assert found == FULL
    assert events.current(house.session, "finance") == []
    assert events.current(house.session) == [FULL]
    assert audit(house) == [("record", "event:T-1")]


def test_the_same_event_twice_adds_nothing(house: House) -> None:
    first = record(house, FULL)
    assert record(house, replace(FULL, points=Decimal("1.5"))).id == first.id
    assert rows(house) == 1


def test_a_revision_counts_and_the_history_keeps_both(house: House) -> None:
    record(house, FULL)
    record(house, replace(FULL, level=EventLevel.PROVINCE), reason="级别登记有误")
    assert [one.level for one in events.current(house.session)] == [EventLevel.PROVINCE]
    assert [(row.level, row.reason) for row in events.history(house.session, "T-1")] == [
        ("province", "级别登记有误"), ("city", ""),
    ]  # fmt: skip
    assert audit(house)[-1] == ("revise", "event:T-1")


def test_numbers_are_given_where_none_is(house: House) -> None:
    record(house, replace(BARE, key="E7"))
    assert [record(house, BARE).key, record(house, replace(BARE, unit="finance")).key] == ["E8", "E9"]


def test_a_withdrawn_event_is_gone_and_may_come_back(house: House) -> None:
    record(house, FULL)
    events.withdraw(house.session, "T-1", reason="重复登记", who="reviewer", now=NOW)
    assert events.current(house.session) == []
    assert audit(house)[-1] == ("withdraw", "event:T-1")
    record(house, FULL)
    assert events.current(house.session) == [FULL]
    assert rows(house) == 3


@pytest.mark.parametrize(("key", "reason", "words"), [("T-1", " ", "say why"), ("T-2", "x", "there is no event 'T-2'")])
def test_what_cannot_be_withdrawn(house: House, key: str, reason: str, words: str) -> None:
    record(house, FULL)
    with pytest.raises(ValueError, match=words):
        events.withdraw(house.session, key, reason=reason, who="x", now=NOW)
    assert rows(house) == 1


def test_withdrawn_twice(house: House) -> None:
    record(house, FULL)
    events.withdraw(house.session, "T-1", reason="x", who="x", now=NOW)
    with pytest.raises(ValueError, match="withdrawn already"):
        events.withdraw(house.session, "T-1", reason="x", who="x", now=NOW)


def test_an_event_stays_with_its_unit(house: House) -> None:
    record(house, FULL)
    with pytest.raises(EventConflict, match="is an event of unit culture, not of finance"):
        record(house, replace(FULL, unit="finance"))


def test_two_people_at_one_event(house: House) -> None:
    first = record(house, FULL, expected=0)
    record(house, replace(FULL, count=3), expected=first.id)
    for act in (
        lambda: record(house, replace(FULL, count=4), expected=first.id),
        lambda: events.withdraw(house.session, "T-1", reason="x", who="x", now=NOW, expected=first.id),
    ):
        with pytest.raises(EventConflict, match="T-1 was changed by assessor in the meantime"):
            act()
    with pytest.raises(EventConflict):
        record(house, BARE, expected=99)


def test_two_people_who_did_not_see_each_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    record(house, FULL)
    monkeypatch.setattr(events, "_newest", lambda *_: None)  # the other's row came after the look
    with pytest.raises(EventConflict, match="T-1 was changed in the meantime"):
        record(house, replace(FULL, title="同时登记"))
    house.session.rollback()
