"""Who is at a finding: two people at once, and a claim that ends by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select
from tests.review.house import House, fail

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import claims, decisions
from sitecheck.review.claims import Holder, Taken
from sitecheck.review.decisions import Busy
from sitecheck.review.filters import OPEN, Filter, Whose
from sitecheck.review.orders import Order
from sitecheck.review.queue import page
from sitecheck.store.models import AuditRow, Claim

S = FindingState
WANTED = Filter(states=OPEN)


@pytest.fixture
def three(house: House) -> House:
    house.night(1, fail("email", "fax", "phone", certain=True))
    return house


def take(house: House, subject: str, who: str, minute: int = 0) -> Holder:
    return claims.take(house.session, house.key(subject), who=who, now=house.at(2, minute), minutes=10)


def following(house: House, who: str, minute: int = 0, **more: object) -> int | None:
    return claims.next_free(house.session, WANTED, who=who, now=house.at(2, minute), minutes=10, **more)  # type: ignore[arg-type]


def test_taking_and_letting_go(three: House) -> None:
    key = three.key()
    assert take(three, "fax", "li") == Holder("li", three.at(2, 10))
    assert take(three, "fax", "li", 5).until == three.at(2, 15)  # longer
    with pytest.raises(Taken) as caught:
        take(three, "fax", "wu", 6)
    assert (caught.value.who, caught.value.until) == ("li", three.at(2, 15))
    claims.release(three.session, key, who="wu")  # not theirs
    assert claims.holder(three.session, key, three.at(2, 6)) == Holder("li", three.at(2, 15))
    claims.release(three.session, key, who="li")
    assert take(three, "fax", "wu", 6).who == "wu"


def test_a_claim_ends_by_itself(three: House) -> None:
    take(three, "fax", "li")
    assert claims.holder(three.session, three.key(), three.at(2, 10)) is None
    assert take(three, "fax", "wu", 10).who == "wu"


def test_taking_over_is_noted(three: House) -> None:
    take(three, "fax", "li")
    claims.take_over(three.session, three.key(), who="wu", now=three.at(2, 1), minutes=10)
    row = three.session.exec(select(AuditRow)).one()
    assert (row.who, row.action, row.old, row.new) == ("wu", "claim-take-over", "li", "wu")
    claims.take_over(three.session, three.key("phone"), who="wu", now=three.at(2, 1), minutes=10)  # nobody was there
    assert len(three.session.exec(select(AuditRow)).all()) == 1


def test_two_who_ask_get_different_ones(three: House) -> None:
    got = [following(three, who) for who in ("li", "wu", "chen")]
    assert len(set(got)) == 3
    assert None not in got
    assert following(three, "sun") is None
    assert following(three, "sun", 10) == got[0]  # the first claim is over


def test_one_s_own_comes_again_but_the_one_at_hand(three: House) -> None:
    first = following(three, "li")
    assert following(three, "li") == first
    second = following(three, "li", after=first)
    third = following(three, "li", after=second)  # what was passed over does not come before what was not looked at
    assert len({first, second, third} - {None}) == 3
    assert following(three, "li", after=third) == first
    assert following(three, "li", order=Order.NEWEST, after=first) == second


def test_the_last_one_has_nothing_after_it(three: House) -> None:
    only = replace(WANTED, subject="fax")
    now = three.at(2)
    found = claims.next_free(three.session, only, who="li", now=now, minutes=10)
    assert claims.next_free(three.session, only, who="li", now=now, minutes=10, after=found) is None


def test_next_keeps_to_the_filter(three: House) -> None:
    three.night(1, fail("http://a.example/", check="broken-links"))
    only = replace(WANTED, checks=("broken-links",))
    now = three.at(2)
    found = claims.next_free(three.session, only, who="li", now=now, minutes=10)
    assert found == three.key("http://a.example/")
    assert claims.next_free(three.session, only, who="wu", now=now, minutes=10) is None


def test_old_claims_are_swept_up(three: House) -> None:
    take(three, "fax", "li")
    take(three, "phone", "li")
    following(three, "wu", 60)
    assert [row.who for row in three.session.exec(select(Claim))] == ["wu"]


@pytest.mark.parametrize("action", ["confirm", "dismiss", "undo"])
def test_only_the_holder_decides(three: House, action: str) -> None:
    expected, key = S.VERIFIED, three.key()
    now = three.at(2, 3)
    if action == "undo":
        decisions.confirm(three.session, key, who="wu", now=now, expected=expected)
        expected = S.CONFIRMED
    take(three, "fax", "li")
    more = {"reason": "看过"} if action == "dismiss" else {}
    with pytest.raises(Busy) as caught:
        getattr(decisions, action)(three.session, key, who="wu", now=now, expected=expected, **more)
    assert caught.value.who == "li"
    later = now + timedelta(minutes=10)
    getattr(decisions, action)(three.session, key, who="wu", now=later, expected=expected, **more)


def test_deciding_lets_go(three: House) -> None:
    take(three, "fax", "li")
    decisions.confirm(three.session, three.key(), who="li", now=three.at(2, 1), expected=S.VERIFIED)
    assert claims.holder(three.session, three.key(), three.at(2, 1)) is None


@pytest.mark.parametrize(
    ("whose", "subjects"),
    [
        (Whose.ANY, {"email", "fax", "phone"}),
        (Whose.MINE, {"fax"}),
        (Whose.OTHERS, {"phone"}),
        (Whose.FREE, {"email"}),
        (Whose.OPEN_TO_ME, {"email", "fax"}),
    ],
)
def test_filters_by_who_is_at_it(three: House, whose: Whose, subjects: set[str]) -> None:
    take(three, "fax", "li")
    take(three, "phone", "wu")
    wanted = replace(WANTED, whose=whose, me="li", now=three.at(2, 1))
    assert {item.finding.subject for item in page(three.session, wanted).items} == subjects
