"""Filters, orders and defects: what is meant, in which order, and what belongs together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.review.house import House, fail

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions, memory, queue
from sitecheck.review.defects import defects
from sitecheck.review.filters import OPEN, Certainty, Filter
from sitecheck.review.orders import Order
from sitecheck.review.second import Second
from sitecheck.store.models import Appeal, DismissalRule

S = FindingState
LINK = "http://a.example/x[1].html"


@pytest.fixture
def full(house: House) -> House:
    """Fax and email since the first night (fax certain), a link since the second, fax of another unit once."""
    house.night(1, fail("email", "fax"))
    house.night(2, fail("email", "fax", certain=True), fail(LINK, check="broken-links"))
    house.night(3, fail("fax", certain=True), site="other.example")
    return house


def names(house: House, wanted: Filter, **more: object) -> list[str]:
    items = queue.page(house.session, wanted, **more).items  # type: ignore[arg-type]
    return [f"{item.finding.unit_code}/{item.finding.subject}" for item in items]


CULTURE_FAX, CULTURE_EMAIL, FINANCE_FAX, CULTURE_LINK = (
    "culture/fax", "culture/email", "finance/fax", f"culture/{LINK}",
)  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(checks=("contact-fields", "broken-links")), {CULTURE_FAX, CULTURE_EMAIL, FINANCE_FAX, CULTURE_LINK}),
        (Filter(category="department", unit="finance"), {FINANCE_FAX}),
        (Filter(category="street"), set()),
        (Filter(subject="fax"), {CULTURE_FAX, FINANCE_FAX}),
        (Filter(since=House.at(2)), {FINANCE_FAX, CULTURE_LINK}),
        (Filter(before=House.at(2)), {CULTURE_FAX, CULTURE_EMAIL}),
        (Filter(since=House.at(2), before=House.at(3)), {CULTURE_LINK}),
        (Filter(nights=2), {CULTURE_FAX, CULTURE_EMAIL}),
        (Filter(certainty=Certainty.SUSPECTED), {CULTURE_LINK}),
        (Filter(certainty=Certainty.AGREED, unit="culture"), {CULTURE_FAX, CULTURE_EMAIL}),
        (Filter(ids=()), set()),
        (Filter(appealed=True), {CULTURE_LINK}),
        (Filter(second=True), {CULTURE_EMAIL}),
        (Filter(second=False), {CULTURE_FAX, FINANCE_FAX, CULTURE_LINK}),
        (Filter(own_unit="finance", subject="fax"), {FINANCE_FAX}),
    ],
)
def test_filters(full: House, wanted: Filter, found: set[str]) -> None:
    link = full.key(LINK)
    for state, number in (("open", link), ("rejected", full.key("email"))):
        full.session.add(
            Appeal(
                assessment="x", unit_code="culture", finding_id=number, state=state, opened_at=full.at(4),
                opened_by="li",
            )
        )  # fmt: skip
    decisions.confirm(
        full.session, full.key("email"), who="li", now=full.at(4), expected=S.VERIFIED, second=Second(asked=True)
    )
    assert set(names(full, wanted)) == found
    assert queue.count(full.session, wanted) == len(found)


def test_counts_of_what_waits_for_a_second_look(full: House) -> None:
    decisions.confirm(
        full.session, full.key("email"), who="li", now=full.at(4), expected=S.VERIFIED, second=Second(asked=True)
    )
    page = queue.page(full.session, Filter(states=OPEN, second=False))
    assert (page.total, page.by_state[S.VERIFIED], page.second[S.VERIFIED], page.second[S.SUSPECTED]) == (3, 3, 1, 0)


@pytest.mark.parametrize(
    ("order", "weights", "found"),
    [
        (Order.URGENT, {}, [CULTURE_EMAIL, CULTURE_FAX, FINANCE_FAX, CULTURE_LINK]),
        (Order.URGENT, {"broken-links": 900}, [CULTURE_EMAIL, CULTURE_FAX, FINANCE_FAX, CULTURE_LINK]),
        (Order.UNIT, {}, [CULTURE_EMAIL, CULTURE_FAX, CULTURE_LINK, FINANCE_FAX]),
        (Order.CHECK, {}, [CULTURE_LINK, CULTURE_EMAIL, CULTURE_FAX, FINANCE_FAX]),
        (Order.NEWEST, {}, [FINANCE_FAX, CULTURE_LINK, CULTURE_EMAIL, CULTURE_FAX]),
    ],
)
def test_orders(full: House, order: Order, weights: dict[str, int], found: list[str]) -> None:
    assert names(full, Filter(), order=order, weights=weights) == found
    walked, at = [], _id(full, found[0])
    while at is not None:  # and the same way by next
        walked.append(at)
        before, at = queue.neighbours(full.session, Filter(), at, order=order, weights=weights)
        assert before == (walked[-2] if len(walked) > 1 else None)
    assert walked == [_id(full, name) for name in found]


def test_the_dearer_first_where_both_are_as_certain(full: House) -> None:
    full.night(4, fail(LINK, check="broken-links", certain=True))
    heavy = {"broken-links": 100, "contact-fields": 50}
    assert names(full, Filter(), weights=heavy)[0] == CULTURE_LINK
    assert names(full, Filter(), weights={"contact-fields": 50, "broken-links": 10})[-1] == CULTURE_LINK


def _id(house: House, name: str) -> int:
    unit, _, subject = name.partition("/")
    items = queue.page(house.session, Filter(unit=unit, subject=subject)).items
    return items[0].finding.id or 0


def test_the_same_defect_on_several_sites_is_one(full: House) -> None:
    found = defects(full.session, Filter())
    assert [(one.check, one.subject, one.findings, one.sites, one.units) for one in found.items] == [
        ("contact-fields", "fax", 2, 2, 2),
        ("broken-links", LINK, 1, 1, 1),
        ("contact-fields", "email", 1, 1, 1),
    ]
    fax = found.items[0]
    assert (fax.first_seen, fax.nights, fax.example.unit_code) == (full.at(1, 60), 2, "finance")


@pytest.mark.parametrize(("number", "shown", "real"), [(1, 2, 1), (2, 1, 2), (9, 1, 2)])
def test_pages_of_defects(full: House, number: int, shown: int, real: int) -> None:
    found = defects(full.session, Filter(), number=number, size=2)
    assert (len(found.items), found.total, found.number, found.pages) == (shown, 3, real, 2)


def test_no_defects(house: House) -> None:
    found = defects(house.session, Filter())
    assert (found.items, found.total, found.number, found.pages) == ((), 0, 1, 1)


@pytest.mark.parametrize(
    ("rule", "subjects"),
    [
        ({"check_id": "contact-fields"}, ["email", "fax", "fax"]),
        ({"site_key": "other.example"}, ["fax"]),
        ({"pattern": "http://a.example/x[[]1].html"}, [LINK]),
        ({"pattern": "http://A.example/*"}, []),  # case counts, whatever the database thinks
        ({"pattern": "http://a.example/x[1].html"}, []),
        ({"pattern": "?ax"}, ["fax", "fax"]),
        ({"pattern": "%a%"}, []),
        ({"pattern": "*a*", "check_id": "broken-links"}, [LINK]),
    ],
)
def test_what_a_rule_is_about(full: House, rule: dict[str, str], subjects: list[str]) -> None:
    row = DismissalRule(reason="x", who="li", at=full.at(4), **rule)
    day = full.at(4).date()
    assert sorted(one.subject for one in memory.matching(full.session, row, OPEN, day)) == sorted(subjects)
    assert memory.covered(full.session, row, OPEN) == len(subjects)
    assert memory.covered(full.session, row, (S.DISMISSED,)) == 0
    row.until = day - timedelta(days=1)
    assert memory.matching(full.session, row, OPEN, day) == []
