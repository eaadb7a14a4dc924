"""Filling in, handing in and giving back a self-assessment, by one person and by two at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select
from tests.review.house import House

from sitecheck.facts.events import Attachment
from sitecheck.review import selfdrafts, selfreports, selfsteps
from sitecheck.review.refusals import Refusal, Refused
from sitecheck.review.selfdrafts import Answer
from sitecheck.review.selfreports import Report
from sitecheck.review.selfsteps import HandedIn, SelfState
from sitecheck.store.models import AuditRow, SelfDraft

NOW = datetime(2027, 1, 4, 4, 0, tzinfo=UTC)
ITEMS = ("KD1", "KD2", "KD3")
FILE = Attachment("台账.pdf", "ab" * 32, 5)


def save(house: House, *answers: Answer, who: str = "wen") -> selfdrafts.Saved:
    return selfdrafts.save(house.session, "y", "culture", answers, who=who, now=NOW)


def hand_in(house: House, words: str = "", seen: int | None = None, after: int = 0) -> HandedIn:
    return selfsteps.hand_in(
        house.session,
        "y",
        "culture",
        ITEMS,
        fits=lambda draft: draft.value != "bad",
        seen=standing(house).step if seen is None else seen,
        words=words,
        who="wen",
        now=NOW + timedelta(hours=after),
    )


def give_back(house: House, words: str = "请补充KD2") -> None:
    selfsteps.give_back(
        house.session, "y", "culture", seen=standing(house).step, words=words, who="li", now=NOW + timedelta(hours=1)
    )


def standing(house: House) -> selfsteps.Progress:
    return selfsteps.of_unit(house.session, "y", "culture")


def drafts(house: House) -> dict[str, selfdrafts.Draft]:
    return selfdrafts.drafts(house.session, "y", "culture")


def test_a_draft_is_saved_once_and_noted(house: House) -> None:
    assert standing(house).state is SelfState.NOT_BEGUN
    assert save(house, Answer("KD1", "5", "已落实", 0, (FILE,)), Answer("KD2", "", "", 0)).changed == ["KD1"]
    assert save(house, Answer("KD1", "5", "已落实", 1)).changed == []
    draft = drafts(house)["KD1"]
    assert (draft.value, draft.attachments, draft.version, draft.who) == ("5", (FILE,), 1, "wen")
    (row,) = house.session.exec(select(AuditRow).where(AuditRow.action == "self-draft")).all()
    assert (row.target, row.who) == ("self:y/culture", "wen")
    assert (standing(house).state, standing(house).items) == (SelfState.DRAFT, 1)


def test_two_people_at_once_see_each_other_and_lose_nothing(house: House) -> None:
    save(house, Answer("KD1", "5", "", 0))
    save(house, Answer("KD1", "4", "", 1), who="ma")
    done = save(house, Answer("KD1", "3", "我的", 1, (FILE,)), Answer("KD2", "2", "", 0))
    assert done.changed == ["KD2"]
    assert (done.conflicts["KD1"].value, done.conflicts["KD1"].who) == ("4", "ma")
    stands = drafts(house)["KD1"]
    assert (stands.value, stands.attachments) == ("4", (FILE,))  # a file takes nothing from anybody
    assert save(house, Answer("KD1", "3", "我的", stands.version)).changed == ["KD1"]
    assert save(house, Answer("KD1", "3", "我的", 0)).conflicts == {}  # both say the same


def test_files_are_taken_out_by_their_hash(house: House) -> None:
    save(house, Answer("KD1", "5", "", 0, (FILE,)))
    save(house, Answer("KD1", "5", "", 1, dropped=frozenset({FILE.sha256})))
    assert drafts(house)["KD1"].attachments == ()


def test_handing_in_makes_reports_and_locks_the_form(house: House) -> None:
    save(house, *(Answer(item, "2", "", 0) for item in ITEMS))
    assert hand_in(house) == HandedIn(3, ())
    reports = selfreports.current(house.session, "y")["culture"]
    assert [(one.item, one.value, one.submitted_at) for one in reports.values()] == [(item, "2", NOW) for item in ITEMS]
    assert house.session.exec(select(SelfDraft)).all() == []
    assert (standing(house).state, standing(house).handed_in_at) == (SelfState.HANDED_IN, NOW)
    with pytest.raises(Refused) as caught:
        hand_in(house)
    assert caught.value.why is Refusal.HANDED_IN


@pytest.mark.parametrize(
    ("answers", "words", "why"),
    [
        ((), "", Refusal.EMPTY),
        ((Answer("KD1", "", "只有说明", 0),), "原因", Refusal.EMPTY),
        ((Answer("KD1", "5", "", 0),), " ", Refusal.MISSING),
        ((Answer("KD1", "5", "", 0), Answer("KD2", "1", "", 0), Answer("KD3", "bad", "", 0)), "", Refusal.MISSING),
        ((Answer("KD1", "5", "", 0),), "长" * 4001, Refusal.TOO_LONG),
    ],
)
def test_what_is_missing_is_said_first(house: House, answers: tuple[Answer, ...], words: str, why: Refusal) -> None:
    save(house, *answers)
    with pytest.raises(Refused) as caught:
        hand_in(house, words)
    assert caught.value.why is why


def test_missing_items_are_allowed_with_words(house: House) -> None:
    save(house, Answer("KD1", "5", "", 0), Answer("KD2", "", "待查", 0))
    assert hand_in(house, "无此项工作") == HandedIn(1, ("KD2", "KD3"))
    assert (standing(house).words, drafts(house)["KD2"].explanation) == ("无此项工作", "待查")


def test_given_back_it_is_changed_and_handed_in_again(house: House) -> None:
    with pytest.raises(Refused) as caught:
        give_back(house)
    assert caught.value.why is Refusal.NOT_HANDED_IN
    save(house, *(Answer(item, "2", "", 0) for item in ITEMS))
    hand_in(house)
    with pytest.raises(Refused) as caught:
        give_back(house, " ")
    assert caught.value.why is Refusal.NO_REASON
    stale = standing(house).step
    give_back(house)
    assert (standing(house).state, standing(house).words) == (SelfState.RETURNED, "请补充KD2")
    assert drafts(house)["KD2"].value == "2"
    save(house, Answer("KD2", "1", "更正", 0))
    with pytest.raises(Refused) as caught:
        hand_in(house, seen=stale)
    assert caught.value.why is Refusal.CHANGED
    assert hand_in(house, after=2) == HandedIn(1, ())
    assert standing(house).handed_in_at == NOW + timedelta(hours=2)
    assert [one.action for one in selfsteps.steps_of(house.session, "y", "culture")] == ["submit", "return", "submit"]
    reports = selfreports.current(house.session, "y")["culture"]
    assert reports["KD1"].submitted_at == NOW  # what was not changed was not handed in later


def test_a_list_the_office_took_in_counts_as_handed_in(house: House) -> None:
    selfreports.submit(house.session, "y", [Report("culture", "KD1", "5", "", (), NOW)], who="li", now=NOW)
    assert standing(house).state is SelfState.HANDED_IN
    give_back(house)
    assert standing(house).state is SelfState.RETURNED
    later = NOW + timedelta(hours=3)
    selfreports.submit(house.session, "y", [Report("culture", "KD1", "4", "", (), later)], who="li", now=later)
    assert standing(house).state is SelfState.HANDED_IN


def test_who_has_handed_in_is_not_reminded(house: House) -> None:
    save(house, *(Answer(item, "2", "", 0) for item in ITEMS))
    hand_in(house)
    assert selfsteps.remind(house.session, "y", ["culture", "finance"], words="请尽快", who="li", now=NOW) == 1
    known = selfsteps.progress(house.session, "y")
    reminded = known["finance"].reminded
    assert reminded is not None
    assert (known["culture"].reminded, reminded.why, known["finance"].state) == (None, "请尽快", SelfState.NOT_BEGUN)
    assert selfsteps.of_unit(house.session, "y", "finance").step == 0  # a reminder disturbs nobody who is at the form
