"""Which events of the ledger the tables of Wafangdian and Taiqian count, and in which period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sitecheck.facts.events import Event, EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.scoring.events import consume
from sitecheck.scoring.values import Count, Flag, Unit, Value

CITY, TOWNSHIPS = "wafangdian-2013", "taiqian-townships"
YEAR = (date(2013, 1, 1), date(2013, 12, 31))
MAY = date(2013, 5, 20)


def event(kind: EventKind, verified: date | None = MAY, happened: date = MAY, **more: Any) -> Event:
    flags = {EventFlag(name.replace("_", "-")): value for name, value in more.pop("flags", {}).items()}
    return Event("E1", "u", kind, "x", happened=happened, verified=verified, flags=flags, **more)


L, S = EventLevel, EventSubject
# table, event, what it comes to by rule
COUNTED: list[tuple[str, Event, dict[str, Value]]] = [
    # W3.r3 is had unless a lawsuit came of reporting late; how a lawsuit came about must be recorded
    (CITY, event(EventKind.LITIGATION, flags={"reported_late": True}), {"W3.r3": Flag(False)}),
    (CITY, event(EventKind.LITIGATION, flags={"reported_late": False}), {}),
    (CITY, event(EventKind.LITIGATION), {}),
    # W12: articles from city level up, about openness; commendations for work the table is about
    (CITY, event(EventKind.ARTICLE, level=L.CITY, subject=S.DISCLOSURE), {"W12.r1": Flag(True)}),
    (CITY, event(EventKind.ARTICLE, level=L.DISTRICT, subject=S.DISCLOSURE), {}),
    (CITY, event(EventKind.ARTICLE, level=L.NATIONAL, subject=S.OTHER), {}),
    (CITY, event(EventKind.COMMENDATION, level=L.CITY, subject=S.SERVICE), {"W12.r2": Flag(True)}),
    (CITY, event(EventKind.COMMENDATION, level=L.CITY, subject=S.OTHER), {}),
    # T60 to T66, T67: from county level up, favourable or not as recorded
    (TOWNSHIPS, event(EventKind.MEDIA_REPORT, level=L.DISTRICT, flags={"favourable": True}), {"T60.r1": Count(1)}),
    (TOWNSHIPS, event(EventKind.MEDIA_REPORT, level=L.DISTRICT, flags={"favourable": False}), {"T63.r1": Count(1)}),
    (TOWNSHIPS, event(EventKind.MEDIA_REPORT, level=L.TOWNSHIP, flags={"favourable": False}), {}),
    (TOWNSHIPS, event(EventKind.MEDIA_REPORT, level=L.CITY), {}),  # kind or unkind is not recorded
    (TOWNSHIPS, event(EventKind.INSTRUCTION, level=L.PROVINCE, flags={"favourable": True}), {"T61.r1": Count(1)}),
    (TOWNSHIPS, event(EventKind.INSTRUCTION, level=L.PROVINCE, flags={"favourable": False}), {"T64.r1": Count(1)}),
    (TOWNSHIPS, event(EventKind.COMMENDATION, level=L.DISTRICT, subject=S.DISCLOSURE), {"T62.r1": Count(1)}),
    (TOWNSHIPS, event(EventKind.COMMENDATION, level=L.DISTRICT, subject=S.OTHER), {}),
    (TOWNSHIPS, event(EventKind.NOTICE, level=L.CITY, subject=S.WEBSITE), {"T65.r1": Count(1)}),
    (TOWNSHIPS, event(EventKind.NOTICE, level=L.CITY, subject=S.OTHER), {}),
    (TOWNSHIPS, event(EventKind.TRAINING, count=2, flags={"as_required": False}), {"T66.r1": Count(2)}),
    (TOWNSHIPS, event(EventKind.SUBMISSION, flags={"as_required": False}), {"T66.r1": Count(1)}),
    (TOWNSHIPS, event(EventKind.INQUIRY, flags={"as_required": True}), {}),
    (TOWNSHIPS, event(EventKind.FRAUD), {"T67.r1": Flag(True)}),
    # nothing counts before it is verified
    (TOWNSHIPS, event(EventKind.FRAUD, verified=None), {}),
    (CITY, event(EventKind.LITIGATION, verified=None, flags={"reported_late": True}), {}),
    # AX-6: of the year it was verified in, whenever it happened
    (
        CITY,
        event(EventKind.LITIGATION, happened=date(2012, 11, 3), flags={"reported_late": True}),
        {"W3.r3": Flag(False)},
    ),
    (CITY, event(EventKind.LITIGATION, verified=date(2014, 1, 9), flags={"reported_late": True}), {}),
    (TOWNSHIPS, event(EventKind.FRAUD, happened=date(2011, 3, 1)), {"T67.r1": Flag(True)}),
    (TOWNSHIPS, event(EventKind.FRAUD, verified=date(2014, 1, 9)), {}),
]


@pytest.mark.parametrize(("table", "one", "facts"), COUNTED)
def test_counted(rubric, table, one, facts):
    found = consume((rubric(table),), Unit("u"), [one], YEAR).facts
    assert {key: fact.value for key, fact in found.items()} == facts
    assert all(fact.events == ("E1",) for fact in found.values())


def test_every_rule_that_counts_events_has_a_row(rubric):
    for table in (CITY, TOWNSHIPS):
        counting = {key for key, (_, rule) in rubric(table).rules.items() if rule.events is not None}
        assert {key for name, _, facts in COUNTED if name == table for key in facts} == counting


def test_city_wide_lines_are_answered_by_people_and_findings_alone(rubric):
    for table in ("citywide-2013-counties", "citywide-2013-departments"):
        assert all(rule.events is None for _, rule in rubric(table).rules.values())
