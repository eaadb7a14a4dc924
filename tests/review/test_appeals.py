"""Appeals: who may open one until when, what follows from each step, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select
from tests.review.house import House, fail, passed

from sitecheck.facts.events import Attachment
from sitecheck.facts.outcomes import FindingState
from sitecheck.review import announced, appeal_answers, appeals, decisions
from sitecheck.review.appeal_days import Announcement, Day
from sitecheck.review.appeal_list import Group, Today, Wanted, page
from sitecheck.review.appeals import Against, AppealState, By, Step, Words, possible
from sitecheck.review.counted import counted
from sitecheck.review.decisions import Conflict
from sitecheck.review.refusals import WORDS, Refusal, Refused
from sitecheck.review.users import Role
from sitecheck.store.keeping import Why, protected_findings
from sitecheck.store.models import Appeal, AuditRow

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ANNOUNCED = Announcement(NOW - timedelta(days=3), frozenset({"wang"}))
UNTIL = Day(date(2026, 11, 24))
UNIT = By("wen", Role.UNIT, NOW)
OFFICE = By("li", Role.ASSESSOR, NOW)


def opened(house: House, by: By = UNIT, against: Against | None = None, **more: object) -> Appeal:
    given: dict[str, object] = {
        "announced": ANNOUNCED, "until": UNTIL, "days": 5, "due": date(2026, 12, 4), "words": Words("错了"),
    }  # fmt: skip
    return appeals.open_appeal(house.session, against or Against("q", "culture", place="KD1.r1"), by=by, **given | more)  # type: ignore[arg-type]


def confirmed(house: House) -> int:
    house.night(1, fail("fax", certain=True))
    number = house.key()
    decisions.confirm(house.session, number, who="wang", now=NOW, expected=FindingState.VERIFIED)
    return number


def refused(caught: pytest.ExceptionInfo[Refused]) -> Refusal:
    return caught.value.why


def test_every_refusal_has_its_words() -> None:
    assert set(WORDS) == set(Refusal)


def test_a_unit_opens_an_appeal_with_proof(house: House) -> None:
    row = opened(house, words=Words(" 传真号在指南中 ", (Attachment("指南.pdf", "ab" * 32, 7),)))
    assert (row.state, row.opened_by, row.due) == ("open", "wen", date(2026, 12, 4))
    (step,) = appeals.steps_of(house.session, row.id or 0)
    assert (step.action, step.text, "指南.pdf" in step.attachments) == ("open", "传真号在指南中", True)
    audit = house.session.exec(select(AuditRow).where(AuditRow.target == f"appeal:{row.id}")).all()
    assert [(one.who, one.action, one.why) for one in audit] == [("wen", "appeal-open", "传真号在指南中")]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"announced": None}, Refusal.NOT_ANNOUNCED),
        ({"until": Day(date(2026, 11, 19))}, Refusal.TOO_LATE),
        ({"words": Words("  ")}, Refusal.NO_WORDS),
        ({"words": Words("长" * 4001)}, Refusal.TOO_LONG),
        ({"by": By("gao", Role.VIEWER, NOW)}, Refusal.NOT_ALLOWED),
        ({"by": OFFICE}, Refusal.NO_REASON),
    ],
)
def test_what_is_refused(house: House, more: dict[str, object], why: Refusal) -> None:
    with pytest.raises(Refused) as caught:
        opened(house, **more)  # type: ignore[arg-type]
    assert refused(caught) is why


def test_too_late_names_the_day(house: House) -> None:
    with pytest.raises(Refused, match=r"2026-11-19 \(5 working days after .* on 2026-11-17\)"):
        opened(house, until=Day(date(2026, 11, 19)))


def test_the_last_day_and_an_uncountable_one_are_in_time(house: House) -> None:
    opened(house, until=Day(date(2026, 11, 20)))
    opened(house, until=Day(None, 2027), against=Against("q", "culture", place="KD2.r1"))


def test_the_office_opens_one_late_for_the_unit_with_its_reason(house: House) -> None:
    row = opened(house, by=OFFICE, until=Day(date(2026, 11, 1)), reason="单位网络中断")
    assert [(one.action, one.text) for one in appeals.steps_of(house.session, row.id or 0)] == [
        ("open", "错了"),
        ("on-behalf", "单位网络中断"),
    ]


def test_one_deduction_has_one_open_appeal(house: House) -> None:
    first = opened(house)
    with pytest.raises(Refused) as caught:
        opened(house)
    assert (refused(caught), caught.value.values) == (Refusal.ALREADY_OPEN, {"id": first.id})
    opened(house, against=Against("q", "finance", place="KD1.r1"))
    appeals.act(house.session, first.id or 0, Step.WITHDRAW, seen=_seen(house, first), words=Words(), by=UNIT)
    opened(house)  # withdrawn and opened again


def test_what_was_answered_is_not_appealed_against_again_unless_it_was_done_anew(house: House) -> None:
    row = opened(house)
    words = Words("核实无误")
    appeal_answers.reject(
        house.session, row.id or 0, seen=_seen(house, row), words=words, by=OFFICE, announced=ANNOUNCED
    )
    with pytest.raises(Refused) as caught:
        opened(house)
    assert refused(caught) is Refusal.ANSWERED
    opened(house, announced=Announcement(NOW + timedelta(minutes=1)))


def _seen(house: House, row: Appeal) -> int:
    return appeals.newest(house.session, row.id or 0)


@pytest.mark.parametrize(
    ("state", "role", "steps"),
    [
        (AppealState.OPEN, Role.UNIT, (Step.ADD, Step.WITHDRAW)),
        (AppealState.OPEN, Role.ASSESSOR, (Step.ADD, Step.RECHECK, Step.UPHOLD, Step.REJECT)),
        (AppealState.OPEN, Role.VIEWER, ()),
        (AppealState.UPHELD, Role.ADMIN, ()),
        (AppealState.WITHDRAWN, Role.UNIT, ()),
    ],
)
def test_what_may_be_done(state: AppealState, role: Role, steps: tuple[Step, ...]) -> None:
    assert possible(state, role) == steps


@pytest.mark.parametrize(("step", "by"), [(Step.WITHDRAW, OFFICE), (Step.RECHECK, UNIT), (Step.UPHOLD, UNIT)])
def test_a_step_of_another_role_is_refused(house: House, step: Step, by: By) -> None:
    row = opened(house)
    with pytest.raises(Refused) as caught:
        appeals.act(house.session, row.id or 0, step, seen=_seen(house, row), words=Words("x"), by=by)
    assert refused(caught) is Refusal.NOT_ALLOWED


def test_what_came_meanwhile_is_looked_at_first(house: House) -> None:
    row = opened(house)
    seen = _seen(house, row)
    appeals.act(house.session, row.id or 0, Step.ADD, seen=seen, words=Words("补充"), by=UNIT)
    with pytest.raises(Refused) as caught:
        appeal_answers.reject(house.session, row.id or 0, seen=seen, words=Words("x"), by=OFFICE, announced=None)
    assert refused(caught) is Refusal.CHANGED
    with pytest.raises(LookupError):
        appeals.act(house.session, 999, Step.ADD, seen=0, words=Words("x"), by=UNIT)


def test_upholding_dismisses_the_finding(house: House) -> None:
    number = confirmed(house)
    row = opened(house, against=Against("q", "culture", finding_id=number))
    with pytest.raises(Refused) as caught:
        _uphold(house, row, "")
    assert refused(caught) is Refusal.NO_REASON
    _uphold(house, row, "指南中有传真号")
    finding = house.finding()
    assert (row.state, row.decided_at, finding.state) == ("upheld", NOW, "dismissed")
    assert house.steps()[-1] == ("li", "dismiss")
    with pytest.raises(Refused) as caught:
        _uphold(house, row, "again")
    assert refused(caught) is Refusal.NOT_OPEN


def _uphold(
    house: House,
    row: Appeal,
    words: str,
    expected: FindingState | None = FindingState.CONFIRMED,
    *,
    by: By = OFFICE,
    second: bool = False,
) -> None:
    appeal_answers.uphold(
        house.session, row.id or 0, seen=_seen(house, row), words=Words(words), by=by, expected=expected, second=second
    )


def test_upholding_a_finding_somebody_changed_is_a_conflict(house: House) -> None:
    row = opened(house, against=Against("q", "culture", finding_id=confirmed(house)))
    for unseen in (FindingState.VERIFIED, None):
        with pytest.raises(Conflict):
            _uphold(house, row, "x", unseen)
    decisions.dismiss(
        house.session, house.key(), who="wang", now=NOW, expected=FindingState.CONFIRMED, reason="网站维护"
    )
    _uphold(house, row, "已不予认定", FindingState.DISMISSED)
    assert row.state == "upheld"


def test_where_two_people_are_asked_for_an_assessor_does_not_uphold(house: House) -> None:
    row = opened(house, against=Against("q", "culture", finding_id=confirmed(house)))
    with pytest.raises(Refused) as caught:
        _uphold(house, row, "x", second=True)
    assert refused(caught) is Refusal.SECOND_LOOK
    _uphold(house, row, "x", by=By("zhao", Role.REVIEWER, NOW), second=True)


def test_who_made_the_deduction_does_not_reject_alone(house: House) -> None:
    row = opened(house)
    mine = Announcement(NOW, frozenset({"li"}))

    def reject(by: By) -> None:
        words = Words("维持")
        appeal_answers.reject(house.session, row.id or 0, seen=_seen(house, row), words=words, by=by, announced=mine)

    with pytest.raises(Refused) as caught:
        reject(OFFICE)
    assert refused(caught) is Refusal.OWN_DECISION
    reject(By("li", Role.REVIEWER, NOW))
    assert row.state == "rejected"


def test_a_deduction_is_announced_by_the_confirmation_that_stands(house: House) -> None:
    house.night(1, fail("fax", certain=True))
    number = house.key()
    assert announced.of_finding(house.session, number) is None
    looked = announced.of_finding(house.session, number, verified=True)
    assert looked is not None
    assert looked.who == frozenset()
    first = NOW
    decisions.confirm(house.session, number, who="wang", now=first, expected=FindingState.VERIFIED)
    assert announced.of_finding(house.session, number) == Announcement(first, frozenset({"wang"}))
    house.night(2, passed())  # mended: what was confirmed still counts
    assert announced.of_finding(house.session, number) == Announcement(first, frozenset({"wang"}))
    house.night(3, fail("fax", certain=True))
    assert announced.of_finding(house.session, number) == Announcement(first, frozenset({"wang"}))
    later = first + timedelta(days=1)
    decisions.confirm(house.session, number, who="li", now=later, expected=FindingState(house.state()))
    assert announced.of_finding(house.session, number) == Announcement(later, frozenset({"li"}))
    decisions.undo(house.session, number, who="li", now=later, expected=FindingState.CONFIRMED)
    assert announced.of_finding(house.session, number) == Announcement(first, frozenset({"wang"}))


def test_a_later_fix_changes_no_score_and_evidence_under_appeal_stays(house: House) -> None:
    number = confirmed(house)
    opened(house, against=Against("q", "culture", finding_id=number))
    days = (date(2026, 11, 1), date(2026, 11, 30))
    before = counted(house.session, "culture", "confirmed", *days)
    assert [one.finding_id for one in before] == [number]
    house.night(2, passed())
    assert house.state() == "fixed"
    assert counted(house.session, "culture", "confirmed", *days) == before
    house.night(3, fail("phone"))  # suspected only: nothing else would keep its evidence
    phone = house.key("phone")
    assert phone not in protected_findings(house.session, verified_counts=False)
    opened(house, against=Against("q", "culture", finding_id=phone))
    assert protected_findings(house.session, verified_counts=False)[phone] is Why.APPEALED


def test_lists_show_the_nearest_day_first(house: House) -> None:
    days = {"KD1.r1": date(2026, 11, 30), "KD2.r1": date(2026, 11, 19), "KD3.r1": None, "KD4.r1": date(2026, 11, 24)}
    rows = {place: opened(house, against=Against("q", "culture", place=place), due=due) for place, due in days.items()}
    done = rows["KD1.r1"]
    other = opened(house, against=Against("q", "finance", place="KD1.r1"), due=date(2026, 11, 25))
    appeals.act(house.session, done.id or 0, Step.WITHDRAW, seen=_seen(house, done), words=Words(), by=UNIT)
    today = Today(date(2026, 11, 20), date(2026, 11, 25))

    def places(wanted: Wanted) -> list[str]:
        return [row.place if row.unit_code == "culture" else "other" for row in page(house.session, wanted, today).rows]

    assert places(Wanted(Group.OPEN)) == ["KD2.r1", "KD4.r1", "other", "KD3.r1"]
    assert places(Wanted(Group.SOON)) == ["KD4.r1", "other"]
    assert places(Wanted(Group.OVERDUE)) == ["KD2.r1"]
    assert places(Wanted(Group.DECIDED)) == ["KD1.r1"]
    assert places(Wanted(Group.ALL, own_unit="finance")) == ["other"]
    counts = page(house.session, Wanted(Group.OPEN, unit="culture"), today).counts
    assert [counts[one] for one in Group] == [3, 1, 1, 1, 4]
    assert other.id is not None
