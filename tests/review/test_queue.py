from __future__ import annotations

import pytest
from tests.review.house import SITE, House, fail

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions, queue
from sitecheck.review.decisions import NoSuchFinding
from sitecheck.review.filters import OPEN, Filter
from sitecheck.store.models import CheckResult, Evidence

S = FindingState


@pytest.fixture
def full(house: House) -> House:
    house.night(1, fail("fax", "email", certain=True), fail("http://a.example/100%_off", check="broken-links"))
    house.night(1, fail("phone"), site="other.example")
    decisions.dismiss(
        house.session, house.key("email"), who="li", now=house.at(1, 90), expected=S.VERIFIED, reason="首页有公布"
    )
    return house


@pytest.mark.parametrize(
    ("wanted", "subjects"),
    [
        (Filter(), ["fax", "http://a.example/100%_off", "phone", "email"]),
        (Filter(states=OPEN), ["fax", "http://a.example/100%_off", "phone"]),
        (Filter(states=(S.DISMISSED,)), ["email"]),
        (Filter(unit="finance"), ["phone"]),
        (Filter(checks=("contact-fields",)), ["fax", "phone", "email"]),
        (Filter(site=SITE, checks=("broken-links",)), ["http://a.example/100%_off"]),
        (Filter(text="财政局"), ["phone"]),
        (Filter(text="文化 FAX"), ["fax"]),
        (Filter(text="100%"), ["http://a.example/100%_off"]),
        (Filter(text="%_%"), []),
        (Filter(own_unit="finance"), ["phone"]),
        (Filter(own_unit="finance", unit="culture"), []),
    ],
)
def test_filters(full: House, wanted: Filter, subjects: list[str]) -> None:
    shown = queue.page(full.session, wanted)
    assert [item.finding.subject for item in shown.items] == subjects
    assert shown.total == len(subjects)


def test_counts_say_what_another_choice_would_show(full: House) -> None:
    shown = queue.page(full.session, Filter(checks=("contact-fields",), states=(S.VERIFIED,)))
    assert shown.total == 1
    assert {state: count for state, count in shown.by_state.items() if count} == {
        S.VERIFIED: 1, S.SUSPECTED: 1, S.DISMISSED: 1,
    }  # fmt: skip
    assert shown.by_check == {"contact-fields": 1}
    assert shown.by_unit == {"culture": 1}
    assert set(shown.by_state) == set(S)


def test_counts_of_a_unit_show_nothing_of_others(full: House) -> None:
    shown = queue.page(full.session, Filter(own_unit="finance"))
    assert shown.by_unit == {"finance": 1}
    assert shown.by_check == {"contact-fields": 1}


@pytest.mark.parametrize(("number", "shown", "real"), [(1, 2, 1), (2, 2, 2), (9, 2, 2), (0, 2, 1)])
def test_pages(full: House, number: int, shown: int, real: int) -> None:
    found = queue.page(full.session, Filter(), number=number, size=2)
    assert (len(found.items), found.number, found.pages, found.total) == (shown, real, 2, 4)


def test_an_empty_queue_has_one_empty_page(house: House) -> None:
    found = queue.page(house.session, Filter())
    assert (found.items, found.number, found.pages, found.total) == ((), 1, 1, 0)


def test_neighbours(full: House) -> None:
    fax, link, phone = (full.key(subject) for subject in ("fax", "http://a.example/100%_off", "phone"))
    wanted = Filter(states=OPEN)
    assert queue.neighbours(full.session, wanted, fax) == (None, link)
    assert queue.neighbours(full.session, wanted, link) == (fax, phone)
    assert queue.neighbours(full.session, wanted, phone) == (link, None)


def test_after_a_decision_the_next_one_is_still_found(full: House) -> None:
    wanted = Filter(states=OPEN)
    seen = []
    at: int | None = full.key("fax")
    while at is not None:
        seen.append(at)
        state = S(full.session.get_one(type(full.finding()), at).state)
        decisions.confirm(full.session, at, who="li", now=full.at(2), expected=state)
        at = queue.neighbours(full.session, wanted, at)[1]
    assert len(seen) == len(set(seen)) == 3


def test_neighbours_outside_the_filter(full: House) -> None:
    assert queue.neighbours(full.session, Filter(own_unit="finance"), 999) == (None, None)


def test_detail(full: House) -> None:
    full.night(2, fail("fax", certain=True))
    key = full.key("fax")
    for run, kind in ((1, "html"), (2, "screenshot"), (2, "html")):
        full.session.add(
            Evidence(finding_id=key, run_id=run, kind=kind, url="http://portal.example/", captured_at=full.at(run))
        )
    full.session.add(
        CheckResult(run_id=2, site_key=SITE, check_id="contact-fields", outcome="fail", reason="missing-fields")
    )
    full.session.flush()
    found = queue.detail(full.session, key)
    assert (found.unit.code, found.site.key) == ("culture", SITE)
    assert [one.run.id for one in found.seen] == [2, 1]
    assert [item.kind for item in found.evidence] == ["screenshot", "html"]
    assert [row.action for row in found.decisions] == ["see", "verify"]
    assert found.result is not None
    assert found.result.reason == "missing-fields"


def test_a_unit_sees_its_own_findings_only(full: House) -> None:
    assert queue.detail(full.session, full.key("phone"), own_unit="finance").finding.subject == "phone"
    with pytest.raises(NoSuchFinding):
        queue.detail(full.session, full.key("fax"), own_unit="finance")
    with pytest.raises(NoSuchFinding):
        queue.detail(full.session, 999)
