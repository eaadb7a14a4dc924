"""Self-assessments are appended; the newest of an item stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlmodel import select
from tests.review.house import House

from sitecheck.facts.events import Attachment
from sitecheck.review import selfreports
from sitecheck.review.selfreports import Report
from sitecheck.store.sources import SelfReport

NOW = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
ONE = Report("culture", "O1", "7.5", "无违规", (Attachment("a.pdf", "ab" * 32, 3),), NOW)
TWO = Report("culture", "O2", "6", "", (), NOW)


def submit(house: House, *reports: Report, assessment: str = "y") -> int:
    return selfreports.submit(house.session, assessment, reports, who="unit", now=NOW)


def test_what_was_handed_in_stands(house: House) -> None:
    assert submit(house, ONE, TWO, replace(ONE, unit="finance")) == 3
    house.session.expire_all()
    assert selfreports.current(house.session, "y") == {
        "culture": {"O1": ONE, "O2": TWO}, "finance": {"O1": replace(ONE, unit="finance")},
    }  # fmt: skip
    assert selfreports.current(house.session, "other") == {}


def test_the_same_again_adds_nothing_and_makes_nobody_late(house: House) -> None:
    submit(house, ONE)
    assert submit(house, replace(ONE, submitted_at=NOW + timedelta(days=9))) == 0
    assert selfreports.current(house.session, "y")["culture"]["O1"].submitted_at == NOW


def test_a_change_counts_and_the_old_row_stays(house: House) -> None:
    submit(house, ONE)
    assert submit(house, replace(ONE, value="8"), replace(ONE, value="6")) == 2
    assert selfreports.current(house.session, "y")["culture"]["O1"].value == "6"
    assert [row.value for row in house.session.exec(select(SelfReport).order_by(SelfReport.id))] == ["7.5", "8", "6"]  # type: ignore[arg-type]
