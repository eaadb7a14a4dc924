"""Which events of the ledger the Kaifu tables count: what the words of an item cover, in the period it was found in."""

from __future__ import annotations

from datetime import date

import pytest

from sitecheck.facts.events import Event, EventFlag, EventKind, EventSubject
from sitecheck.scoring.events import consume
from sitecheck.scoring.values import Unit

DEPARTMENTS, WINDOWS, STREETS = "kaifu-2013-departments", "kaifu-2013-windows", "kaifu-2013-streets"
UNIT = Unit("u", category="department", attributes={"has_service_window": True})
QUARTER = (date(2013, 4, 1), date(2013, 6, 30))
MAY = date(2013, 5, 20)


def event(
    kind: EventKind, subject: EventSubject | None = None, happened: date = MAY, verified: date = MAY, **flags: bool
):
    known = {EventFlag(name.replace("_", "-")): value for name, value in flags.items()}
    return Event("E1", "u", kind, "x", happened=happened, verified=verified, subject=subject, flags=known)


# table, event, the rules that count it
COUNTED = [
    # KD9: a petition by a group, because of what was not disclosed; KD15: any petition
    (DEPARTMENTS, event(EventKind.PETITION, EventSubject.DISCLOSURE, collective=True), {"KD9.g1", "KD15.r2"}),
    (DEPARTMENTS, event(EventKind.PETITION, EventSubject.ON_REQUEST, collective=True), {"KD9.g1", "KD15.r2"}),
    (DEPARTMENTS, event(EventKind.PETITION, EventSubject.DISCLOSURE, collective=False), {"KD15.r2"}),
    (DEPARTMENTS, event(EventKind.PETITION, EventSubject.DISCLOSURE), {"KD15.r2"}),  # not recorded: left open
    (DEPARTMENTS, event(EventKind.PETITION, EventSubject.OTHER, collective=True), {"KD15.r2"}),
    # KD4: complaints about the window; the rest of a complaint's items take any
    (
        DEPARTMENTS,
        event(EventKind.COMPLAINT, EventSubject.SERVICE, handled=True, resolved=True, recurred=False),
        {"KD4.r1", "KD14.r2", "KD15.r2"},
    ),
    (
        DEPARTMENTS,
        event(EventKind.COMPLAINT, EventSubject.OTHER, handled=True, resolved=True, recurred=False),
        {"KD14.r2", "KD15.r2"},
    ),
    # KS13: complaints about the service centre; KS14: petitions because of service work
    (STREETS, event(EventKind.COMPLAINT, EventSubject.SERVICE), {"KS13.r1"}),
    (STREETS, event(EventKind.COMPLAINT, EventSubject.OTHER), set()),
    (STREETS, event(EventKind.PETITION, EventSubject.SERVICE), {"KS14.r2"}),
    (STREETS, event(EventKind.PETITION, EventSubject.OTHER), set()),
    (STREETS, event(EventKind.PETITION), set()),  # about what is not recorded: left open
    (STREETS, event(EventKind.MEDIA_REPORT, favourable=False), {"KS14.r1"}),
    (STREETS, event(EventKind.SELF_SEEKING), {"KS15.g1"}),
    # KW1: a change is permitted without need, or not permitted; never both (AK-11)
    (WINDOWS, event(EventKind.STAFF_CHANGE, permitted=True, justified=False), {"KW1.r2"}),
    (WINDOWS, event(EventKind.STAFF_CHANGE, permitted=True, justified=True), set()),
    (WINDOWS, event(EventKind.STAFF_CHANGE, permitted=False, justified=False), {"KW1.r3"}),
    (WINDOWS, event(EventKind.ABSENCE, substituted=True), set()),
    # AX-6: found in May, although it happened in February; found in July, it is not of this quarter
    (WINDOWS, event(EventKind.OVERDUE_CARD, happened=date(2013, 2, 1)), {"KW2.r8"}),
    (WINDOWS, event(EventKind.OVERDUE_CARD, verified=date(2013, 7, 1)), set()),
    # … but the monthly report belongs to its month, whenever that it was late is found
    (WINDOWS, event(EventKind.PERIODIC_REPORT, verified=date(2013, 7, 1), as_required=False), {"KW2.r11"}),
]


@pytest.mark.parametrize(("table", "one", "keys"), COUNTED)
def test_counted(rubric, table, one, keys):
    assert set(consume((rubric(table),), UNIT, [one], QUARTER).facts) == keys
